"""Reads a course from its folder: what ships with seqtui, or a teacher's own; every fault with file and line."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from io import TextIOWrapper
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import UNSET, Struct

from seqtui import policy
from seqtui.course.facts import Measured
from seqtui.course.faults import Fault, FaultsError
from seqtui.course.lesson import (
    FORMAT,
    MAX_QUESTIONS,
    MAX_STEPS,
    ON_STAGE,
    CourseHead,
    GoalTable,
    Lesson,
    LessonHead,
    Question,
    StageTable,
    Step,
    Term,
    Unit,
)
from seqtui.course.schema import TomlFile
from seqtui.course.words import LessonWords, read_lesson_words, read_unit_words
from seqtui.engine.errors import SeqtuiError
from seqtui.language import ENGLISH, _
from seqtui.session.requests import nearest

LESSON, COURSE, GLOSSARY, MEASURED = "lesson.toml", "course.toml", "glossary.toml", "measured.toml"
_TABLES = ("stage", "step", "question")
Record = TypeVar("Record", bound=Struct)


def shipped() -> Path:
    """Return the folder of the lessons that come with seqtui: that of the repository, or of the wheel."""
    package = Path(__file__).parent.parent
    beside = package.parent / "lessons"
    return beside if policy.is_file(beside / COURSE) else package / "lessons"


class Course(Struct, frozen=True, dict=True):
    """The lessons of a folder in their order; a lesson and its words are read when they are asked for."""

    head: CourseHead
    folder: Path

    @property
    def units(self) -> tuple[Unit, ...]:
        """The units, in order."""
        return self.head.unit

    @property
    def planned(self) -> tuple[str, ...]:
        """The ids of all lessons that course.toml names, in order."""
        return tuple(id for unit in self.units for id in unit.lessons)

    @cached_property
    def lessons(self) -> tuple[str, ...]:
        """The ids of the lessons that are there, in order."""
        return tuple(id for id in self.planned if policy.is_file(self.folder / id / LESSON))

    @cached_property
    def glossary(self) -> Mapping[str, Term]:
        """The terms by the ids of their concepts; none where there is no glossary.

        Raises FaultsError for one that cannot be read.
        """
        return read_glossary(self.folder / GLOSSARY)

    @cached_property
    def spellings(self) -> Mapping[str, tuple[str, ...]]:
        """Everything that a typed answer may say for each concept, by its id."""
        return {id: term.names() for id, term in self.glossary.items()}

    @cached_property
    def measured(self) -> Measured:
        """What was measured beyond the runs on screen: figures by task and model; none where there is no such file.

        Raises FaultsError for a file that cannot be read, or holds anything but figures.
        """
        if not policy.is_file(self.folder / MEASURED):
            return {}
        file = TomlFile(self.folder / MEASURED)
        try:
            return msgspec.convert(file.data, dict[str, dict[str, dict[str, float]]])
        except msgspec.ValidationError as error:
            advice = _("a figure is a number below [task.model]: {said}", said=error)
            raise FaultsError([Fault(str(file.path), 1, "type", advice)]) from None

    def lesson(self, id: str) -> Lesson:
        """Return the lesson of that id.

        Raises SeqtuiError where there is none, FaultsError for one with faults.
        """
        if id not in self.lessons:
            near = nearest(id, self.lessons)
            known = ", ".join(self.lessons)
            raise SeqtuiError(_("there is no lesson '{id}';{near} there are {known}", id=id, near=near, known=known))
        return read_lesson(self.folder / id)

    def words(self, id: str, language: str) -> LessonWords:
        """Return the words of a lesson in a language; in the first language of the course where it has no other.

        Raises FaultsError for words that cannot be read.
        """
        spoken = language if language in self.head.languages else self.head.languages[0]
        return read_lesson_words(self.folder / id / f"{spoken}.md", spoken)

    def titles(self, language: str) -> Mapping[str, str]:
        """Return the titles of the lessons, read from the first lines of their words: that is all a map needs."""
        spoken = language if language in self.head.languages else self.head.languages[0]
        return {id: _title(self.folder / id / f"{spoken}.md") or id for id in self.lessons}

    def unit_words(self, language: str) -> Mapping[str, tuple[str, str]]:
        """Return the title of each unit and its sentence, by its id.

        Raises FaultsError for words that cannot be read.
        """
        spoken = language if language in self.head.languages else self.head.languages[0]
        return read_unit_words(self.folder / f"{spoken}.md")

    def introduced(self, id: str) -> tuple[str, ...]:
        """Return the concepts that are introduced before a lesson, or in it."""
        before = self.planned[: self.planned.index(id) + 1]
        return tuple(concept for concept, term in self.glossary.items() if term.lesson in before)


def _title(path: Path) -> str:
    try:
        with TextIOWrapper(policy.open_to_read(path), encoding="utf-8", errors="replace") as file:
            first = next((line for line in file if line.strip()), "")
    except OSError:
        return ""
    return first.removeprefix("\ufeff").removeprefix("#").strip()


def read_course(folder: Path | None = None) -> Course:
    """Return the course of a folder, or the one that ships with seqtui.

    A folder of one lesson alone is a course of that lesson. Raises FaultsError for what cannot be read.
    """
    folder = shipped() if folder is None else Path(folder)
    policy.ask_to_read(folder)
    if not policy.is_file(folder / COURSE) and policy.is_file(folder / LESSON):
        languages = tuple(path.stem for path in policy.listing(folder, "??.md")) or (ENGLISH,)
        alone = Unit(folder.name, (folder.resolve().name,))
        return Course(CourseHead(FORMAT, folder.resolve().name, languages, "-", (alone,)), folder.resolve().parent)
    file = TomlFile(folder / COURSE)
    head = file.record(CourseHead, file.data)
    file.check()
    assert head is not None
    if head.format != FORMAT:
        file.fault("format", _("this seqtui reads format {known}: update it", known=FORMAT), "format")
    seen: set[str] = set()
    for k, unit in enumerate(head.unit):
        for id in unit.lessons:
            if id in seen:
                file.fault("unique", _("the lesson '{id}' stands here twice", id=id), "unit", k, "lessons")
            seen.add(id)
    file.check()
    return Course(head, folder)


def read_glossary(path: Path) -> dict[str, Term]:
    """Return the terms by their ids; nothing where there is no such file.

    Raises FaultsError with every fault of it.
    """
    if not policy.is_file(path):
        return {}
    file = TomlFile(path)
    found = {id: file.record(Term, table, id) for id, table in file.data.items()}
    file.check()
    return {id: term for id, term in found.items() if term is not None}


def read_lesson(folder: Path) -> Lesson:
    """Return the lesson of a folder, without its words.

    Raises FaultsError with every fault of its lesson.toml.
    """
    policy.ask_to_read(folder)
    if not policy.is_file(folder / LESSON):
        advice = _("there is no {file} here: seqtui lessons new makes one", file=LESSON)
        raise FaultsError([Fault(str(folder / LESSON), 1, "file", advice)])
    file = TomlFile(folder / LESSON)
    data = file.data
    head = file.record(LessonHead, {key: value for key, value in data.items() if key not in _TABLES})
    stage = file.record(StageTable, data.get("stage", {}), "stage")
    steps = _records(file, Step, "step", MAX_STEPS)
    questions = _records(file, Question, "question", MAX_QUESTIONS)
    if head is not None and head.format != FORMAT:
        file.fault("format", _("this seqtui reads format {known}: update it", known=FORMAT), "format")
    if head is not None and head.id != folder.resolve().name:
        advice = _("a lesson stands in a folder of its name: '{id}' in '{folder}'", id=head.id, folder=folder.name)
        file.fault("id", advice, "id")
    if not data.get("step"):
        file.fault("steps", _("a lesson has at least one [[step]]"))
    _check_asked(file, steps, questions)
    _check_goals(file, steps, questions)
    file.check()
    assert head is not None and stage is not None
    return Lesson(head, stage, tuple(steps), {question.id: question for question in questions}, folder, file.lines)


def _records(file: TomlFile, kind: type[Record], name: str, most: int) -> list[Record]:
    """The records of an array of tables, whose ids are unique."""
    tables = file.data.get(name, [])
    if not isinstance(tables, list):
        file.fault("type", _("write [[{name}]], with two brackets: there may be several", name=name), name)
        return []
    if len(tables) > most:
        file.fault("size", _("{n} are too many: at most {most}", n=len(tables), most=most), name, most)
    found: list[Record] = []
    seen: set[str] = set()
    for k, table in enumerate(tables[:most]):
        record = file.record(kind, table, name, k)
        if record is None:
            continue
        id = str(getattr(record, "id", ""))
        if id in seen:
            file.fault("unique", _("the id '{id}' stands here twice: each has its own", id=id), name, k, "id")
        seen.add(id)
        found.append(record)
    return found


def _check_asked(file: TomlFile, steps: list[Step], questions: list[Question]) -> None:
    """Every question is asked once, by a step that names it."""
    known = {question.id for question in questions}
    asked = [id for step in steps for id in step.questions]
    for k, step in enumerate(steps):
        for id in step.questions:
            if id not in known and len(known) == len(file.data.get("question", [])):
                advice = _("there is no [[question]] with the id '{id}'", id=id)
                file.fault("questions", advice, "step", k, "questions")
            if asked.count(id) > 1:
                file.fault("questions", _("'{id}' is asked twice: ask it once", id=id), "step", k, "questions")
    for k, question in enumerate(questions):
        if question.id not in asked and len(steps) == len(file.data.get("step", [])):
            advice = _("no step asks '{id}': name it in questions = [...]", id=question.id)
            file.fault("questions", advice, "question", k, "id")


def _check_goals(file: TomlFile, steps: list[Step], questions: list[Question]) -> None:
    """Every goal asks for one thing, that of a question that the stage answers, too."""
    goals: list[tuple[GoalTable | None, tuple[str | int, ...]]] = []
    if len(steps) == len(file.data.get("step", [])):
        goals += [(step.goal, ("step", k, "goal")) for k, step in enumerate(steps) if step.goal is not UNSET]
    if len(questions) == len(file.data.get("question", [])):
        for k, question in enumerate(questions):
            if question.kind in ON_STAGE:
                asked = file.record(GoalTable, question.answer, "question", k, "answer")
                goals.append((asked, ("question", k, "answer")))
    for goal, place in goals:
        if goal is not None and len(goal.kinds) != 1:
            given = ", ".join(goal.kinds) or "-"
            file.fault("goal", _("a goal asks for one thing, not {given}: reach, edit, open, ...", given=given), *place)
