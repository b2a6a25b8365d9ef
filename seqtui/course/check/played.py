"""The rules that show when a lesson is played: goals, facts, room on the screen, the grading of its questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec.structs import replace
from wcwidth import wcswidth

from seqtui.course.check.answers import is_told, wrong_in
from seqtui.course.check.subject import Subject
from seqtui.course.check.walkthrough import Said, Walkthrough
from seqtui.course.facts import Scene
from seqtui.course.faults import Fault
from seqtui.course.questions.question import Posed, drawn_for, pose
from seqtui.course.script import question_stage
from seqtui.course.stage import Drawn
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _, _n

COLUMNS = 76  # of a text at 80x24, behind its margin and before its mark
LINES = {"text": 5, "action": 1, "prompt": 3, "option": 1, "hint": 3, "solution": 4, "right": 3, "belief": 4, "slip": 3}


def broken(subject: Subject) -> Iterator[Fault]:
    """What did not come out when everything was done that the lesson asks for."""
    for language, walk in subject.walks.items():
        for part in walk.broken:
            yield subject.fault_in_words(part.rule, language, part.heading, part.advice)
        if not walk.is_finished and not walk.broken:
            yield subject.fault(
                "finish", _("a learner who does everything does not finish it ({language})", language=language)
            )


def fits(subject: Subject) -> Iterator[Fault]:
    """Every text fits its place at 80x24, with the numbers in it."""
    for language, walk in subject.walks.items():
        for said in walk.said:
            lines, most = sum(lines_of(part, COLUMNS) for part in said.text.splitlines()), LINES[said.part]
            if lines > most:
                yield subject.fault_in_words("fits", language, said.heading, _too_long(said, lines, most))


def lines_of(text: str, width: int) -> int:
    """Return into how many lines words are broken at a width; 한글 takes two columns each."""
    lines, used = 1, 0
    for word in text.split():
        columns = max(0, wcswidth(word))
        if used and used + 1 + columns > width:
            lines, used = lines + 1, 0
        used += columns + (1 if used else 0)
        lines, used = lines + (used - 1) // width, (used - 1) % width + 1 if used else 0
    return lines


def _too_long(said: Said, lines: int, most: int) -> str:
    more = _n("{n} line too long", "{n} lines too long", lines - most)
    facts = {"more": more, "most": most, "columns": COLUMNS}
    if said.part == "text":
        return _("the text is {more} for 80x24 ({most} of {columns} columns): make it two steps", **facts)
    start = said.text[:30]
    return _("'{start}…' is {more} for 80x24 ({most} of {columns} columns)", start=start, **facts)


def answers(subject: Subject) -> Iterator[Fault]:
    """Every variant of every question is graded as it should be; see VARIANTS."""
    for language, walk in subject.walks.items():
        for question in subject.asked:
            seen: set[tuple[str, str]] = set()
            for rule, advice in _graded(subject, walk, language, question.id):
                if (rule, advice) not in seen and len(seen) < 3:
                    seen.add((rule, advice))
                    yield subject.fault(
                        rule, f"{question.id}: {advice}", *subject.question_place(question.id), "answer"
                    )


def _graded(subject: Subject, walk: Walkthrough, language: str, id: str) -> Iterator[tuple[str, str]]:
    posed = walk.posed.get(id)
    if posed is None:
        return
    yield from wrong_in(posed)
    prompt = next((said.text for said in walk.said if said.heading == f"{id}?" and said.part == "prompt"), "")
    if is_told(posed, prompt):
        yield "told", _("its prompt shows the answer")
    question = subject.lesson.questions[id]
    if not question.draw:
        return
    number = next(k for k, step in enumerate(subject.lesson.steps) if id in step.questions)
    for variant in range(1, subject.variants):
        drawn = drawn_for(question, "", subject.lesson.id, variant)
        try:
            stage = question_stage(subject.lesson, number, question, language, drawn)
            scene = stage.scene(drawn, subject.course.measured) if stage else _with_drawn(posed, drawn)
            other = pose(question, scene, posed.options, subject.course.spellings)
        except SeqtuiError as error:
            yield "answer", _("variant {variant} cannot be asked: {error}", variant=variant, error=error)
            continue
        yield from wrong_in(other)


def _with_drawn(posed: Posed, drawn: Mapping[str, Drawn]) -> Scene | None:
    """The scene of a question with other numbers drawn."""
    return None if posed.scene is None else replace(posed.scene, drawn=drawn)
