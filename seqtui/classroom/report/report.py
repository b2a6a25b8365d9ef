"""The report of a class: how far each student is in each lesson, how each question went, and every answer."""

from __future__ import annotations

from collections.abc import Container
from itertools import pairwise

from msgspec import Struct, to_builtins

from seqtui.classroom.account import Account
from seqtui.classroom.report.amended import Void, amended
from seqtui.classroom.report.given_answers import GivenAnswer, answers_of
from seqtui.classroom.report.question_summary import LessonFacts, QuestionSummary, summaries
from seqtui.classroom.store.class_records import Records, Selection, check_selection
from seqtui.course.loader import Course
from seqtui.course.progress import clock
from seqtui.course.progress.views import LessonProgress, counting, progress_of
from seqtui.session.text import safe

PAUSE = 600.0  # seconds without any event, from which on a student is taken to be away


class StudentLesson(Struct, frozen=True):
    """One student in one lesson, as it stood at the end of the days that are asked for.

    met of its steps are done, right of the answered questions were right at once; questions are those that count.
    seconds is the time at work: pauses of ten minutes and more are left out. lesson is "" for a student who has done
    nothing.
    """

    account: str
    shown: str
    lesson: str = ""
    title: str = ""
    met: int = 0
    steps: int = 0
    right: int = 0
    answered: int = 0
    questions: int = 0
    tries: int = 0
    hints: int = 0
    finished: bool = False
    seconds: int = 0
    last: str = ""


class ClassReport(Struct, frozen=True):
    """A report on a class; since and until are days, "" where none were asked for."""

    title: str
    at: str
    since: str
    until: str
    lessons: tuple[StudentLesson, ...]
    questions: tuple[QuestionSummary, ...]
    answers: tuple[GivenAnswer, ...]
    voids: tuple[Void, ...]

    def data(self) -> dict[str, object]:
        """Return it as plain data: the keys of docs/schema/class-report.json."""
        data: dict[str, object] = to_builtins(self)
        return data


def class_report(
    records: Records, course: Course, language: str, selection: Selection | None = None, title: str = ""
) -> ClassReport:
    """Return the report on the students of a class; teachers are not in it.

    Raises SeqtuiError for a student that there is none of, and a lesson that neither the course nor anybody knows.
    """
    asked = selection or Selection()
    check_selection(records, course, asked)
    students = [
        account
        for account in sorted(records.accounts.values(), key=lambda account: account.shown or account.name)
        if not account.is_teacher and asked.student in ("", account.name)
    ]
    voided = records.voided
    answers = [
        answer
        for account in students
        for answer in answers_of(account, records.events.get(account.name, ()), records.corrected(account.name), voided)
        if asked.lesson in ("", answer.lesson) and asked.holds(answer.at)
    ]
    known = LessonFacts(course, language)
    return ClassReport(
        safe(title),
        clock.written(clock.now()),
        str(asked.since or ""),
        str(asked.until or ""),
        tuple(row for account in students for row in _rows(account, records, asked, known)),
        tuple(summaries(answers, voided, known)),
        tuple(answers),
        tuple(void for void in records.voids if asked.lesson in ("", void.lesson)),
    )


def _rows(account: Account, records: Records, asked: Selection, known: LessonFacts) -> list[StudentLesson]:
    """The lessons of one student in which something was done in those days."""
    events = [event for event in records.events.get(account.name, ()) if not asked.is_over(event.at)]
    amends = amended(events, records.corrected(account.name), records.voided)
    counted, progress = counting(amends), progress_of(amends)
    touched = {event.lesson for event in counted if event.lesson and asked.holds(event.at)}
    times: dict[str, float] = {}
    for before, after in pairwise(counted):
        gap = (clock.read(after.at) - clock.read(before.at)).total_seconds()
        if after.lesson == before.lesson and 0 <= gap < PAUSE and asked.holds(after.at):
            times[after.lesson] = times.get(after.lesson, 0.0) + gap
    names = known.order(name for name in touched if asked.lesson in ("", name))
    rows = [_row(account, progress.lesson(name), known, times.get(name, 0.0), records.voided) for name in names]
    return rows or [StudentLesson(account.name, account.shown)]


def _row(
    account: Account, lesson: LessonProgress, known: LessonFacts, seconds: float, voided: Container[tuple[str, str]]
) -> StudentLesson:
    steps, questions = known.parts(lesson.lesson)
    right, answered = lesson.score
    return StudentLesson(
        account.name,
        account.shown,
        lesson.lesson,
        known.titles.get(lesson.lesson, lesson.lesson),
        met=sum(step in steps or not steps for step in lesson.reached),
        steps=len(steps),
        right=right,
        answered=answered,
        questions=sum((lesson.lesson, id) not in voided for id in questions),
        tries=sum(question.tries for question in lesson.questions.values()),
        hints=sum(question.hints for question in lesson.questions.values()),
        finished=lesson.finished,
        seconds=round(seconds),
        last=lesson.last,
    )
