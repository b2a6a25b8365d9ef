"""One learner in review: the concepts that are due, the longest overdue first, each with one fresh question."""

from __future__ import annotations

from datetime import datetime

from seqtui.course.lesson import Lesson, Question
from seqtui.course.lesson_log import LessonLog
from seqtui.course.lesson_pages import Paragraph
from seqtui.course.lesson_question import LessonQuestion
from seqtui.course.loader import Course
from seqtui.course.lone_question import lone_question, typed_questions
from seqtui.course.progress import clock
from seqtui.course.progress import event as events
from seqtui.course.progress.event_store import EventStore
from seqtui.course.progress.views import QuestionProgress, progress_of
from seqtui.course.questions.grading import Verdict
from seqtui.course.review.schedule import concepts, due, next_due


class ReviewLog(LessonLog):
    """The log of a lesson whose answers count as reviews: they do not change how far the lesson is."""

    def answer(self, question: Question, variant: int, typed: str, right: bool, slip: str = "") -> None:
        """Keep an answer that counts."""
        where = self.lesson.id, question.id, self.lesson.revision, variant
        more = {"right": right, "typed": typed, "concept": question.concept, "slip": slip, "in_review": True}
        self._add(events.answered(*where, **more))  # type: ignore[arg-type]  # each is of its keyword's type

    def solve(self, question: Question, variant: int) -> None:
        """Keep nothing: a solution that is read before any answer is a wrong review, see ReviewRun.solution."""


class ReviewRun:
    """The concepts to be asked for are settled when it begins; every answer is kept as it is given.

    question is the one that is asked, None when all are done. right and asked count what was answered so far. Concepts
    that no lesson asks for any more are left out: unknown names them.
    """

    def __init__(
        self, course: Course, store: EventStore, language: str, count: int | None = None, now: datetime | None = None
    ) -> None:
        self.course, self.store, self.language = course, store, language
        self.right = self.asked = 0
        self._places = _places(course)
        waiting = [row.concept for row in due(store, now)]
        self.unknown = tuple(concept for concept in waiting if concept not in self._places)
        self._left = [concept for concept in waiting if concept in self._places][:count]
        self.total = len(self._left)
        self.question: LessonQuestion | None = None
        self._tried = False
        self._enter()

    @property
    def number(self) -> int:
        """Which of the total is asked, from 1."""
        return self.total - len(self._left) + 1

    @property
    def concept(self) -> str:
        """The concept that is asked for; "" when all are done."""
        return self._left[0] if self._left else ""

    @property
    def name(self) -> str:
        """What the concept is called in the language of the review."""
        term = self.course.glossary.get(self.concept)
        return str(getattr(term, self.language, term.en)) if term is not None else self.concept

    @property
    def is_answered(self) -> bool:
        """Whether the question was answered: the next one may come, or the answer be tried again."""
        return self._tried

    def answer(self, typed: str) -> Verdict:
        """Grade what was typed; the first answer to a question decides when its concept is due again."""
        assert self.question is not None
        verdict = self.question.answer(typed)
        if verdict.counts and not self._tried:
            self._tried = True
            self.asked += 1
            self.right += verdict.is_right
        return verdict

    def solution(self) -> tuple[Paragraph, ...]:
        """Return the solution of the question; read before any answer, the concept counts as missed."""
        question = self.question
        assert question is not None
        if not self._tried:
            self._tried = True
            self.asked += 1
            question.log.answer(question.question, question.variant, "", False)
        return question.solution()

    def advance(self) -> bool:
        """Go on to the next concept, whatever became of this one; False when that was the last."""
        self._left = self._left[1:]
        self._enter()
        return bool(self._left)

    def due_again(self) -> datetime:
        """Return when the concept that is asked for is due again, as it was answered."""
        return clock.read(concepts(self.store)[self.concept].due)

    def next_due(self) -> datetime | None:
        """Return when the next concept is due that is not yet; None where there is none."""
        text = next_due(self.store)
        return clock.read(text) if text else None

    def _enter(self) -> None:
        """Ask for the next concept; one that no question can be asked for now is left out."""
        self._tried, self.question = False, None
        while self._left and self.question is None:
            self.question = self._fresh(self.concept)
            if self.question is None:
                self.unknown = (*self.unknown, self._left.pop(0))
                self.total -= 1

    def _fresh(self, concept: str) -> LessonQuestion | None:
        """The question of a concept that was asked the least, of a lesson that was begun, in a variant that is new."""
        progress = progress_of(self.store.events())

        def asked(place: tuple[Lesson, int, str]) -> tuple[bool, int]:
            lesson = progress.lesson(place[0].id)
            known = lesson.questions.get(place[2], QuestionProgress())
            return not lesson.begun, known.reviews + known.tries

        for lesson, step, id in sorted(self._places[concept], key=asked):
            log = ReviewLog(lesson, self.store)
            question = lone_question(self.course, log, step, id, log.of(id).variant + 1, self.language)
            if question is not None:
                return question
        return None


def _places(course: Course) -> dict[str, list[tuple[Lesson, int, str]]]:
    """The questions of each concept that can be asked away from their lessons."""
    found: dict[str, list[tuple[Lesson, int, str]]] = {}
    for lesson in map(course.lesson, course.lessons):
        for step, id in typed_questions(lesson):
            found.setdefault(lesson.questions[id].concept, []).append((lesson, step, id))
    return found
