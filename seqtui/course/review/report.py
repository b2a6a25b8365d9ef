"""All that is known of a learner's progress, frozen: lessons, concepts and when they are due, where to go on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from msgspec import Struct, to_builtins

from seqtui.course.loader import Course
from seqtui.course.progress import clock
from seqtui.course.progress.event import Event
from seqtui.course.progress.views import LessonProgress, Place, Progress, counting, progress_of, recalls_of
from seqtui.course.review.history import Moment, history
from seqtui.course.review.schedule import ConceptDue, schedule
from seqtui.engine.errors import SeqtuiError


class LessonRow(Struct, frozen=True):
    """One lesson that was begun: of its steps so many are done, of the questions so many were answered right at once.

    steps is 0 where the lesson is none of the course: progress is kept for lessons that are gone, too.
    """

    lesson: str
    title: str
    done: int
    steps: int
    right: int
    asked: int
    finished: bool
    last: str


class ConceptRow(Struct, frozen=True):
    """One concept that was met: what it is called, whether it was known the last time, and when it is due again."""

    concept: str
    name: str
    right: bool
    times: int
    last: str
    due: str
    is_due: bool


class Examination(Struct, frozen=True):
    """One examination that was done, with its certificate line."""

    at: str
    right: int
    asked: int
    line: str


class ProgressReport(Struct, frozen=True):
    """What `seqtui progress show` says. path is the file of events, of which there are so many.

    place is where the course goes on, None before it has begun; rows are those of schedule().
    """

    path: str
    at: str
    events: int
    lessons: tuple[LessonRow, ...]
    concepts: tuple[ConceptRow, ...]
    examinations: tuple[Examination, ...]
    moments: tuple[Moment, ...]
    place: Place | None

    @property
    def due(self) -> tuple[ConceptRow, ...]:
        """The concepts that are due, the longest overdue first."""
        return tuple(row for row in self.concepts if row.is_due)

    def data(self) -> dict[str, object]:
        """Return it as plain data: the keys of docs/schema/progress.json."""
        data: dict[str, object] = to_builtins(self)
        return {**data, "due": len(self.due)}


def report(
    path: Path, events: Sequence[Event], course: Course, language: str, now: datetime | None = None
) -> ProgressReport:
    """Return what the events of a file say, with the names that a course has for lessons and concepts in a language."""
    now = now or clock.now()
    progress = progress_of(events)
    rows = schedule(recalls_of(events))
    examined = [event for event in counting(events) if event.kind == "examined"]
    return ProgressReport(
        str(path),
        clock.written(now),
        len(events),
        tuple(_lessons(progress, course, course.titles(language))),
        tuple(_concepts(rows, course, language, clock.written(now))),
        tuple(
            Examination(event.at, int(event.data["right"]), int(event.data["asked"]), str(event.data["line"]))
            for event in examined
        ),
        tuple(history(rows, now)),
        progress.last,
    )


def _lessons(progress: Progress, course: Course, titles: Mapping[str, str]) -> list[LessonRow]:
    """The lessons in the order of the course, then those of other courses in the order in which they were begun."""
    known = [name for name in course.lessons if name in progress.lessons]
    names = [*known, *(name for name in progress.lessons if name not in known)]
    return [_lesson(progress.lessons[name], course, titles.get(name, name)) for name in names]


def _lesson(lesson: LessonProgress, course: Course, title: str) -> LessonRow:
    try:
        steps = [step.id for step in course.lesson(lesson.lesson).steps]
    except SeqtuiError:
        steps = []
    right, asked = lesson.score
    done = len([step for step in lesson.reached if step in steps or not steps])
    return LessonRow(lesson.lesson, title, done, len(steps), right, asked, lesson.finished, lesson.last)


def _concepts(rows: list[ConceptDue], course: Course, language: str, now: str) -> list[ConceptRow]:
    """The concepts by when they are due."""
    newest = {row.concept: row for row in rows}
    return [
        ConceptRow(
            row.concept, _name(row.concept, course, language), row.right, row.times, row.at, row.due, row.due <= now
        )
        for row in sorted(newest.values(), key=lambda row: (row.due, row.concept))
    ]


def _name(concept: str, course: Course, language: str) -> str:
    term = course.glossary.get(concept)
    return str(getattr(term, language, term.en)) if term is not None else concept
