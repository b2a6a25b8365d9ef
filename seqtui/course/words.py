"""The words of a lesson in one language: a Markdown file with the ids of steps and questions as headings.

Paragraphs are kept as they are written; what is marked in them is the business of seqtui.course.marked_text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct, field

from seqtui import policy
from seqtui.course.faults import Fault, FaultsError, read_lesson_file
from seqtui.language import _


class StepWords(Struct, frozen=True):
    """What a step says: its paragraphs, and the action asked for ("" for none)."""

    id: str
    paragraphs: tuple[str, ...]
    action: str
    line: int


class QuestionWords(Struct, frozen=True):
    """What a question says: the prompt, its options by id, hints in order, the solution, and what answers are met with.

    beliefs are by the id of their option, slips by the name of one's own slip; right is said of a right answer.
    """

    id: str
    prompt: str
    line: int
    options: Mapping[str, str] = field(default_factory=dict)
    hints: tuple[str, ...] = ()
    solution: str = ""
    right: str = ""
    beliefs: Mapping[str, str] = field(default_factory=dict)
    slips: Mapping[str, str] = field(default_factory=dict)


class LessonWords(Struct, frozen=True):
    """All words of a lesson in one language; lines says where each heading stands."""

    language: str
    title: str
    about: str
    steps: Mapping[str, StepWords]
    questions: Mapping[str, QuestionWords]
    path: Path
    lines: Mapping[str, int] = field(default_factory=dict)


_HEADING = re.compile(r"(#{1,4})\s+(.+?)\s*$")
_OPTION = re.compile(r"-\s+([A-Za-z0-9_-]+):\s+(.+)$")
_PARTS = ("hint", "solution", "right", "belief", "slip")


class _Parts(Struct):
    """What was read of a question so far."""

    prompt: str
    line: int
    options: dict[str, str]
    hints: list[str] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    beliefs: dict[str, str] = field(default_factory=dict)
    slips: dict[str, str] = field(default_factory=dict)

    def words(self, id: str) -> QuestionWords:
        """Return all of it, frozen."""
        texts = {name: self.texts.get(name, "") for name in ("solution", "right")}
        return QuestionWords(
            id, self.prompt, self.line, self.options, tuple(self.hints), **texts, beliefs=self.beliefs, slips=self.slips
        )


class _Section(Struct):
    """A heading and what stands below it, as far as the next one."""

    depth: int
    heading: str
    line: int
    lines: list[tuple[int, str]] = field(default_factory=list)

    def paragraphs(self) -> tuple[str, ...]:
        """The paragraphs; lines of one are joined by a space, a quoted line and an option are none."""
        found: list[list[str]] = [[]]
        for text in (line.strip() for number, line in self.lines):
            if not text or text.startswith(">") or _OPTION.match(text):
                found.append([])
            else:
                found[-1].append(text)
        return tuple(" ".join(part) for part in found if part)


def read_lesson_words(path: Path, language: str) -> LessonWords:
    """Return the words of a lesson.

    Raises FaultsError with every fault of the file.
    """
    return _WordsReader(path, language).read(read_lesson_file(path))


class _WordsReader:
    """Reads the sections of one file in order; faults are collected, so that all are told at once."""

    def __init__(self, path: Path, language: str) -> None:
        self.path, self.language = path, language
        self.faults: list[Fault] = []
        self.title = self.about = ""
        self.steps: dict[str, StepWords] = {}
        self.questions: dict[str, _Parts] = {}
        self.lines: dict[str, int] = {}
        self._step = self._question = ""

    def read(self, text: str) -> LessonWords:
        """Read the whole text."""
        for section in self._sections(text):
            (self._lesson, self._one_step, self._one_question, self._part)[section.depth - 1](section)
        if not self.title:
            self._fault(1, "heading", _("begin the file with its title: # LSTM gates"))
        if self.faults:
            raise FaultsError(self.faults)
        questions = {id: found.words(id) for id, found in self.questions.items()}
        return LessonWords(self.language, self.title, self.about, self.steps, questions, self.path, self.lines)

    def _sections(self, text: str) -> list[_Section]:
        found: list[_Section] = []
        for number, line in enumerate(text.splitlines(), 1):
            if heading := _HEADING.match(line):
                found.append(_Section(len(heading[1]), heading[2], number))
            elif line.lstrip().startswith("#"):
                self._fault(number, "heading", _("a heading has one to four # and a space: ## step, ### question"))
            elif found:
                found[-1].lines.append((number, line))
            elif line.strip():
                self._fault(number, "heading", _("nothing stands before the title: # LSTM gates"))
        return found

    def _lesson(self, section: _Section) -> None:
        if self.title:
            return self._fault(section.line, "heading", _("a lesson has one title; a step is a heading with ##"))
        self.title, about = section.heading, section.paragraphs()
        if len(about) != 1:
            self._fault(section.line, "about", _("below the title stands one paragraph: what this lesson teaches"))
        self.about = " ".join(about)

    def _one_step(self, section: _Section) -> None:
        self._step, self._question = section.heading, ""
        if not self._is_new(section, self._step):
            return
        asked = [(number, line.strip()) for number, line in section.lines if line.strip().startswith(">")]
        for number in [number for number, line in asked][1:]:
            self._fault(number, "action", _("a step asks for one action, in one line that begins with >"))
        action = asked[0][1].removeprefix(">").strip() if asked else ""
        self.steps[self._step] = StepWords(self._step, section.paragraphs(), action, section.line)

    def _one_question(self, section: _Section) -> None:
        self._question = section.heading
        if not self._step:
            self._fault(section.line, "heading", _("a question stands below its step: ## step, then ### question"))
        if not self._is_new(section, f"{self._question}?"):
            return
        options: dict[str, str] = {}
        for number, line in section.lines:
            if option := _OPTION.match(line.strip()):
                if option[1] in options:
                    self._fault(
                        number, "option", _("the option '{id}' stands here twice: give each its own id", id=option[1])
                    )
                options[option[1]] = option[2]
        prompt = "\n".join(section.paragraphs())
        if not prompt:
            self._fault(
                section.line, "prompt", _("the question '{id}' asks nothing: write its prompt", id=self._question)
            )
        self.questions[self._question] = _Parts(prompt, section.line, options)

    def _part(self, section: _Section) -> None:
        found = self.questions.get(self._question)
        kind, name = (*section.heading.split(maxsplit=1), "")[:2]
        text = "\n".join(section.paragraphs())
        if found is None or kind not in _PARTS or bool(name) != (kind in ("belief", "slip")):
            return self._fault(
                section.line,
                "heading",
                _("below a question stand #### hint, solution, right, belief OPTION or slip NAME"),
            )
        if not text:
            return self._fault(
                section.line,
                "empty",
                _("nothing stands below '{heading}': write it or drop it", heading=section.heading),
            )
        self.lines[f"{self._question}?{section.heading}"] = section.line
        if kind == "hint":
            found.hints.append(text)
        elif kind in ("solution", "right"):
            found.texts[kind] = text
        else:
            (found.beliefs if kind == "belief" else found.slips)[name] = text

    def _is_new(self, section: _Section, key: str) -> bool:
        if key in self.lines:
            self._fault(
                section.line,
                "heading",
                _("'{heading}' stands in this file twice: ids are unique", heading=section.heading),
            )
            return False
        self.lines[key] = section.line
        return True

    def _fault(self, line: int, rule: str, advice: str) -> None:
        self.faults.append(Fault(str(self.path), line, rule, advice))


def read_unit_words(path: Path) -> dict[str, tuple[str, str]]:
    """Return what the units of a course are called, and the sentence about each, by their ids; {} without the file.

    The file has a heading for each: ``## memory: Keeping a memory``. Raises FaultsError for one that cannot be read.
    """
    if not policy.is_file(path):
        return {}
    found: dict[str, tuple[str, str]] = {}
    id = ""
    for line in read_lesson_file(path).splitlines():
        if heading := _UNIT.match(line):
            id = heading[1]
            found[id] = heading[2], ""
        elif id and line.strip():
            title, said = found[id]
            found[id] = title, f"{said} {line.strip()}".strip()
    return found


_UNIT = re.compile(r"##\s+([a-z0-9_-]+):\s*(.+?)\s*$")
