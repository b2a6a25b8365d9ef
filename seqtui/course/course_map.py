"""The map of a course: its units and lessons in order, what is done, begun and due, and where the learner goes on."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from contextlib import suppress
from enum import Enum
from io import TextIOWrapper
from pathlib import Path

from msgspec import Struct

from seqtui import policy
from seqtui.course.loader import LESSON, Course
from seqtui.course.marked_text import plain_text, spans
from seqtui.course.progress.views import LessonProgress, Progress
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _

_HEAD = 4000  # characters of a lesson.toml in which its first lines stand, before any table


class LessonState(Enum):
    """How far a learner has come in a lesson."""

    NEW = "new"
    BEGUN = "begun"
    DONE = "done"
    MISSING = "missing"  # its folder cannot be read


class LessonRow(Struct, frozen=True):
    """One lesson: its number in the course, unit and title, how long it takes, and how far the learner has come.

    steps are those reached and all of them, (0, 0) unless it is begun; score the questions answered right at once and
    those answered at all; due how many of its concepts are due for review.
    """

    id: str
    number: int
    group: str
    title: str
    minutes: int
    state: LessonState
    steps: tuple[int, int] = (0, 0)
    score: tuple[int, int] = (0, 0)
    due: int = 0


class CourseMap(Struct, frozen=True):
    """Every lesson in order, the review before them when something is due. last is the id of the one open last."""

    rows: tuple[LessonRow, ...]
    last: str = ""

    @property
    def lessons(self) -> tuple[LessonRow, ...]:
        """The rows of lessons: one without an id offers the review."""
        return tuple(row for row in self.rows if row.id)

    @property
    def done(self) -> int:
        """How many lessons are done."""
        return sum(row.state is LessonState.DONE for row in self.rows)

    @property
    def due(self) -> int:
        """How many concepts are due for review."""
        return sum(row.due for row in self.lessons)

    @property
    def begin(self) -> int:
        """The number of the row to point at first: the lesson that was open last, else the first that is not done."""
        if self.last in (row.id for row in self.rows):
            return next(k for k, row in enumerate(self.rows) if row.id == self.last)
        return next((k for k, row in enumerate(self.rows) if row.state is not LessonState.DONE and row.id), 0)


class LearnRequest(Struct, frozen=True):
    """The map of the course in a folder (None: the one of seqtui), and what is opened on it.

    lesson: its id, "" for none, at a step where one is named. reviews: what is due is asked for, at most count
    concepts. examines: the examination is begun, or gone on with; name and seed draw its questions (None: asked for,
    drawn).
    """

    folder: Path | None = None
    lesson: str = ""
    step: str = ""
    reviews: bool = False
    count: int | None = None
    examines: bool = False
    name: str | None = None
    seed: int | None = None


def course_map(course: Course, progress: Progress, due: Mapping[str, int], language: str) -> CourseMap:
    """Return the map of a course in a language; due are the concepts due for review, counted by lesson.

    Raises FaultsError where the words of the units cannot be read.
    """
    titles, units = course.titles(language), course.unit_words(language)
    total = sum(due.get(id, 0) for id in titles)
    review = LessonRow("", 0, _("Review"), _("Review what is due"), 0, LessonState.NEW, due=total)
    rows: list[LessonRow] = []
    for unit in course.units:
        group = units.get(unit.id, (unit.id, ""))[0]
        for id in filter(titles.__contains__, unit.lessons):
            mine = progress.lesson(id)
            minutes = _minutes(course.folder / id / LESSON)
            state = LessonState.MISSING if minutes is None else _state(mine)
            steps = _steps(course, mine) if state is LessonState.BEGUN else (0, 0)
            title = plain_text(spans(titles[id]))
            rows.append(LessonRow(id, len(rows), group, title, minutes or 0, state, steps, mine.score, due.get(id, 0)))
    return CourseMap((*([review] if total else []), *rows), "" if progress.last is None else progress.last.lesson)


def about_lesson(course: Course, id: str, language: str) -> str:
    """Return the sentence that says what a lesson teaches; what is wrong with its files, where they cannot be read."""
    if not id:
        return _("Each concept that is due comes as a fresh question, on the stage of its lesson.")
    try:
        return plain_text(spans(course.words(id, language).about))
    except SeqtuiError as error:
        return str(error)


def _state(mine: LessonProgress) -> LessonState:
    if mine.finished:
        return LessonState.DONE
    return LessonState.BEGUN if mine.begun or mine.place else LessonState.NEW


def _minutes(path: Path) -> int | None:
    """How long a lesson takes, from the lines above its first table: a map reads no more; None for no such file."""
    try:
        with TextIOWrapper(policy.open_to_read(path), encoding="utf-8", errors="replace") as file:
            head = file.read(_HEAD)
    except OSError:
        return None
    with suppress(tomllib.TOMLDecodeError):
        found = tomllib.loads(head.partition("\n[")[0]).get("minutes")
        return found if isinstance(found, int) else 0
    return 0


def _steps(course: Course, mine: LessonProgress) -> tuple[int, int]:
    """The step where a lesson goes on, counted from 1, and how many there are."""
    try:
        ids = [step.id for step in course.lesson(mine.lesson).steps]
    except SeqtuiError:
        return (0, 0)
    here = "" if mine.place is None else mine.place.step
    return (ids.index(here) + 1 if here in ids else 1, len(ids))
