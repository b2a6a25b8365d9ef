"""One learner in an examination: question after question, every answer kept as it is given, graded at the end."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from seqtui.course.exam.certificate import MAX_ANSWER, Certificate
from seqtui.course.exam.examination import Examination, ExamQuestion, examination
from seqtui.course.lesson_log import LessonLog
from seqtui.course.lesson_question import LessonQuestion
from seqtui.course.loader import Course
from seqtui.course.lone_question import lone_question
from seqtui.course.progress import event as events
from seqtui.course.progress.event import Event, Sitting
from seqtui.course.progress.event_store import EventStore
from seqtui.course.progress.views import counting
from seqtui.course.questions.grading import Outcome, Verdict, grade
from seqtui.language import _


class Graded(Struct, frozen=True):
    """What became of one answer; a fault of the program counts for nobody."""

    question: ExamQuestion
    typed: str
    outcome: Outcome


class ExamRun:
    """The examination of a learner; one that was interrupted goes on at the first question without an answer.

    What is typed is not told right or wrong before the end: an answer that can be read is taken, and there is no way
    back to it. number is which question is asked, from 0.
    """

    def __init__(self, course: Course, exam: Examination, store: EventStore | None = None) -> None:
        self.course, self.exam, self.store = course, exam, store
        self._known = {} if store is None else _answers(store.events(), exam)
        self.graded: list[Graded] = []
        self.question: LessonQuestion | None = None  # that is asked; None when all are done
        self._enter()

    @property
    def number(self) -> int:
        """Which question is asked, from 0; as many as there are when all are done."""
        return len(self.graded)

    @property
    def is_done(self) -> bool:
        """Whether every question was answered or left out."""
        return self.number >= len(self.exam.questions)

    def answer(self, typed: str) -> Verdict:
        """Take an answer and go on; one that cannot be read is told so, and costs nothing."""
        assert self.question is not None
        if len(typed) > MAX_ANSWER:
            said = _("an answer has at most {most} characters", most=MAX_ANSWER)
            return Verdict(Outcome.UNREADABLE, said)
        verdict = grade(self.question.posed, typed)
        if verdict.outcome is not Outcome.UNREADABLE:
            self._take(typed, verdict.outcome)
        return verdict

    def skip(self) -> None:
        """Leave the question out: it counts as wrong."""
        self._take("", Outcome.WRONG)

    def score(self) -> tuple[int, int]:
        """Return how many answers were right, and of how many questions."""
        return score_of(self.graded)

    def by_lesson(self) -> list[tuple[str, int, int]]:
        """Return the title of each lesson that was asked for, and its score; in the order of the course."""
        titles = self.course.titles(self.exam.language)
        rows = {id: [row for row in self.graded if row.question.lesson == id] for id in self.course.lessons}
        return [(titles[id], *score_of(found)) for id, found in rows.items() if found]

    def certificate(self, day: date) -> Certificate:
        """Return the certificate of an examination that is done, and keep its line; the examination is over then."""
        right, asked = self.score()
        exam = self.exam
        answers = tuple(row.typed for row in self.graded)
        made = Certificate(exam.name, day.isoformat(), exam.seed, exam.language, right, asked, exam.course, answers)
        if self.store is not None:
            self.store.append(events.examined(made.line(), right, asked))
        return made

    def _take(self, typed: str, outcome: Outcome) -> None:
        assert self.question is not None
        question, exam = self.question, self.exam
        if self.store is not None:
            where = question.lesson.id, question.id, question.lesson.revision
            right = outcome is Outcome.RIGHT
            concept = "" if outcome is Outcome.FAULT else question.question.concept  # a fault is nobody's recall
            self.store.append(events.examining(*where, _sitting(exam), right, typed, concept))
        self.graded.append(Graded(exam.questions[self.number], typed, outcome))
        self._enter()

    def _enter(self) -> None:
        """Ask the next question that was not answered yet; one that cannot be asked counts for nobody."""
        self.question = None
        while not self.is_done and self.question is None:
            row = self.exam.questions[self.number]
            kept = self._known.get((row.lesson, row.id))
            if kept is None:
                self.question = exam_question(self.course, self.exam, row)
            if self.question is None:
                self.graded.append(Graded(row, *(kept or ("", Outcome.FAULT))))


def exam_question(course: Course, exam: Examination, row: ExamQuestion) -> LessonQuestion | None:
    """Return a question of an examination with the learner's own numbers, on its stage; nothing is kept of it.

    It is None where it cannot be asked.
    """
    log = LessonLog(course.lesson(row.lesson), None)
    return lone_question(course, log, row.step, row.id, 0, exam.language, exam.learner)


def graded_again(course: Course, exam: Examination, answers: Sequence[str]) -> list[Graded]:
    """Return what becomes of the answers to the questions of an examination, in order."""
    rows = zip(exam.questions, answers, strict=True)
    return [Graded(row, typed, _graded(exam_question(course, exam, row), typed)) for row, typed in rows]


def _graded(question: LessonQuestion | None, typed: str) -> Outcome:
    if question is None:
        return Outcome.FAULT
    outcome = grade(question.posed, typed).outcome if typed else Outcome.WRONG
    return Outcome.WRONG if outcome is Outcome.UNREADABLE else outcome


def score_of(graded: Sequence[Graded]) -> tuple[int, int]:
    """Return how many answers are right, and how many count: all but those that the program could not check."""
    outcomes = [row.outcome for row in graded]
    return outcomes.count(Outcome.RIGHT), len(outcomes) - outcomes.count(Outcome.FAULT)


def unfinished(course: Course, events: Sequence[Event]) -> Examination | None:
    """Return the examination that was begun and not brought to its end; None where there is none.

    Raises SeqtuiError as examination() does.
    """
    last = next((event for event in reversed(counting(events)) if event.kind in ("examining", "examined")), None)
    if last is None or last.kind == "examined":
        return None
    return examination(course, str(last.data["name"]), int(last.data["seed"]), str(last.data["language"]))


def new_seed() -> int:
    """Return a seed for an examination of one's own."""
    return secrets.randbelow(10**9)


def _sitting(exam: Examination) -> Sitting:
    return {"name": exam.name, "seed": exam.seed, "language": exam.language}


def _answers(events: Sequence[Event], exam: Examination) -> dict[tuple[str, str], tuple[str, Outcome]]:
    """What was answered to the questions of an examination so far."""
    sitting = _sitting(exam)
    return {
        (event.lesson, event.item): (str(event.data["typed"]), _outcome(event))
        for event in counting(events)
        if event.kind == "examining" and sitting.items() <= event.data.items()
    }


def _outcome(event: Event) -> Outcome:
    """What became of an answer that was kept; one without a concept could not be checked."""
    if not event.data["concept"]:
        return Outcome.FAULT
    return Outcome.RIGHT if event.data["right"] else Outcome.WRONG
