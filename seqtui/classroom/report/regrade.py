"""Recorded answers graded again, with the lesson as it is now: who gains by it, and who loses.

An answer is judged on the numbers that its student saw: the variant is drawn anew from the same seed, and a question
without a stage of its own is asked on the stage as it was left before. Where not even that decides, the answer stays
as it is and is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from msgspec import UNSET, Struct

from seqtui.classroom.report.amended import Correction
from seqtui.classroom.store.class_records import Records
from seqtui.course.lesson import ON_STAGE, Lesson, Question
from seqtui.course.lesson_log import LessonLog
from seqtui.course.lesson_question import LessonQuestion
from seqtui.course.lesson_stage import LessonStage
from seqtui.course.loader import Course
from seqtui.course.lone_question import lone_question
from seqtui.course.progress.event import Event
from seqtui.course.progress.views import counting
from seqtui.course.questions.grading import Verdict, grade
from seqtui.course.questions.question import Posed
from seqtui.course.script import stage_at
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.session.requests import nearest
from seqtui.session.share.code import read_code

_TYPED = ("answered", "reviewed")  # an examination keeps the result of its certificate
Outcome = Literal["gains", "loses", "same", "slip", "unclear"]


class Regraded(Struct, frozen=True):
    """One recorded answer graded again: right as it counted until now, and as it is; slip as it is now.

    outcome "slip": it stays wrong, by another slip; "unclear": it cannot be judged any more, and stays.
    """

    account: str
    shown: str
    event: str
    variant: int
    typed: str
    was_right: bool
    right: bool
    slip: str
    outcome: Outcome

    def correction(self, reason: str) -> Correction:
        """Return what is to be kept of it."""
        return Correction(self.account, self.event, self.right, self.slip, reason)


def find_question(course: Course, lesson: str, question: str) -> tuple[Lesson, Question]:
    """Return a question with its lesson; raises SeqtuiError where the course has none of that name."""
    found = course.lesson(lesson)
    if question not in found.questions:
        near, known = nearest(question, found.questions), ", ".join(found.questions)
        raise SeqtuiError(
            _(
                "the lesson {lesson} has no question '{question}';{near} it has {known}",
                lesson=lesson,
                question=question,
                near=near,
                known=known,
            )
        )
    return found, found.questions[question]


def regrade(records: Records, course: Course, lesson: str, question: str) -> list[Regraded]:
    """Return every typed answer of the class to a question, graded again; nothing is kept of it.

    Raises SeqtuiError for a question that there is none of, or whose answer is done on the stage and not typed.
    """
    found, row = find_question(course, lesson, question)
    if row.kind in ON_STAGE:
        raise SeqtuiError(
            _("{question} is done on the stage: what was done there cannot be graded again", question=question)
        )
    grader = _Grader(course, found, row)
    return [
        regraded
        for account in sorted(records.accounts.values(), key=lambda account: account.name)
        if not account.is_teacher
        for regraded in grader.all_of(
            account.name, account.shown, records.events.get(account.name, ()), records.corrected(account.name)
        )
    ]


class _Grader:
    """Grades answers to one question; what was opened once for a learner's numbers is kept."""

    def __init__(self, course: Course, lesson: Lesson, question: Question) -> None:
        self.course, self.lesson, self.question = course, lesson, question
        ids = [step.id for step, row in lesson.asked() if row.id == question.id]
        self.step = next(k for k, step in enumerate(lesson.steps) if step.id in ids)
        self._posed: dict[tuple[str, int, str, str], Posed | None] = {}

    def all_of(
        self, account: str, shown: str, events: Sequence[Event], corrections: Mapping[str, Correction]
    ) -> Iterator[Regraded]:
        """Yield the answers of one account, graded again."""
        learner = events[0].id if events else ""
        for event, state in _with_stage(counting(events), self.lesson.id, self.question.id):
            typed = str(event.data.get("typed", ""))
            if not typed:
                continue  # the solution was read in review: there is nothing to grade
            kept = corrections.get(event.id)
            was = bool(event.data.get("right")) if kept is None else kept.right
            slip = str(event.data.get("slip", "")) if kept is None else kept.slip
            verdict = self._verdict(event, learner, state, typed)
            if verdict is None:
                yield Regraded(account, shown, event.id, event.variant, typed, was, was, slip, "unclear")
                continue
            now = verdict.slip or verdict.belief
            outcome: Outcome = "same" if now == slip else "slip"
            if was != verdict.is_right:
                outcome = "gains" if verdict.is_right else "loses"
            yield Regraded(account, shown, event.id, event.variant, typed, was, verdict.is_right, now, outcome)

    def _verdict(self, event: Event, learner: str, state: str, typed: str) -> Verdict | None:
        """The verdict in the languages of the course; None where they differ, or none of them can tell."""
        verdicts = [
            verdict
            for language in self.course.head.languages
            if (posed := self._pose(event, learner, state, language)) is not None
            and (verdict := grade(posed, typed)).counts
        ]
        if not verdicts or len({verdict.is_right for verdict in verdicts}) > 1:
            return None
        return verdicts[0]

    def _pose(self, event: Event, learner: str, state: str, language: str) -> Posed | None:
        in_review = event.kind == "reviewed"
        key = (
            learner if self.question.draw or event.variant else "",
            event.variant,
            "" if in_review else state,
            language,
        )
        if key not in self._posed:
            asked = None if in_review or not state else self._on_stage(event.variant, learner, state, language)
            log = LessonLog(self.lesson, None, learner)
            asked = asked or lone_question(self.course, log, self.step, self.question.id, event.variant, language)
            self._posed[key] = None if asked is None else _posed(asked)
        return self._posed[key]

    def _on_stage(self, variant: int, learner: str, state: str, language: str) -> LessonQuestion | None:
        """The question on the stage as the student had it; None for one with its own, or that cannot be opened."""
        if self.question.stage is not UNSET:
            return None
        try:
            stage = stage_at(self.lesson, self.step, language).at(read_code(state))
        except SeqtuiError:
            return None
        words = self.course.words(self.lesson.id, language)
        log = LessonLog(self.lesson, None, learner)
        return LessonQuestion(self.course, words, log, LessonStage(stage), self.step, self.question.id, variant)


def _posed(asked: LessonQuestion) -> Posed | None:
    try:
        return asked.posed
    except SeqtuiError:
        return None


def _with_stage(events: Iterable[Event], lesson: str, question: str) -> Iterator[tuple[Event, str]]:
    """The answers to a question that were typed, each with the state code of the stage it was asked on."""
    state = ""
    for event in events:
        if event.lesson != lesson:
            continue
        if event.kind == "moved":
            state = str(event.data.get("state", ""))
        elif event.kind in _TYPED and event.item == question:
            yield event, state
