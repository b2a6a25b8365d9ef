"""Questions one after another beside a stage, without a lesson: practice on a run, a bug hunt, review."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from msgspec.structs import replace

from seqtui.course.lesson import StageTable
from seqtui.course.lesson_pages import Paragraph, QuestionPage
from seqtui.course.lesson_question import LessonQuestion
from seqtui.course.marked_text import Span, spans
from seqtui.course.practice.quiz_question import QuizQuestion
from seqtui.course.questions.grading import KINDS, Verdict, grade, how
from seqtui.course.review.review_run import ReviewRun
from seqtui.course.stage import OpenedStage
from seqtui.engine import paths
from seqtui.language import _, _n
from seqtui.session.gradients.backward_player import turned
from seqtui.session.stepper import Stepper
from seqtui.session.walk.cursor import Granularity
from seqtui.session.walk.player import Player

_TO_COME = ("number", "vector", "matrix")  # kinds whose answer would stand on the stage behind its equation
_UNSEEN = ("next", "reads", "missing", "order")  # what is asked for would stand in the equation itself


class QuestionSeries(Protocol):
    """What a screen asks of a row of questions."""

    @property
    def title(self) -> str:
        """What the whole is called."""
        ...

    @property
    def place(self) -> tuple[int, int]:
        """Which question of how many, from 1."""
        ...

    def page(self) -> QuestionPage | None:
        """What is asked; None when all is done."""

    def stage(self) -> OpenedStage | None:
        """Return the stage of the question; None when all is done."""

    def question(self) -> LessonQuestion | None:
        """Return the question of a lesson that is asked, which may have experiments; None for any other."""

    def answer(self, typed: str) -> Verdict:
        """Grade what was typed."""
        ...

    def hint(self) -> Paragraph | None:
        """Return the next hint; None where there is none left."""

    def solution(self) -> tuple[Paragraph, ...]:
        """Return the solution; reading it ends the question."""
        ...

    def advance(self) -> None:
        """Go on to the next question."""

    def ending(self) -> tuple[Paragraph, ...]:
        """Return what is said at the end."""
        ...


class Practice:
    """Questions that were made of a run, right once each; a first answer counts."""

    def __init__(self, questions: Sequence[QuizQuestion], title: str) -> None:
        self.questions, self.title = questions, title
        self.number = self.right = self.asked = 0
        self._tried = self._answered = False

    @property
    def place(self) -> tuple[int, int]:
        """Which question of how many, from 1."""
        return min(self.number + 1, len(self.questions)), len(self.questions)

    def page(self) -> QuestionPage | None:
        """What is asked; None when all is done."""
        if self.number >= len(self.questions):
            return None
        asked = self.questions[self.number]
        prompt = tuple(spans(line) for line in (asked.prompt, *asked.evidence))
        options = tuple((id, spans(text)) for id, text in asked.options.items())
        posed, is_typed = asked.posed, KINDS[asked.posed.kind].typed
        return QuestionPage(
            asked.kind, posed.kind, *self.place, prompt, options, how(posed), is_typed, self._answered, 0, posed.left,
            posed.right,
        )  # fmt: skip

    def stage(self) -> OpenedStage | None:
        """Return the run where the question stands: before the equation whose value is asked for."""
        if self.number >= len(self.questions):
            return None
        asked = self.questions[self.number]
        player = Player(asked.run)
        if asked.of:
            player = turned(player, asked.of)
        name = paths.parse(asked.at)[0] if asked.at else ""
        if name and player.trace.has(name) and not player.trace[player.trace.find(name)].is_leaf:
            player.jump(name)
            if asked.posed.kind in _TO_COME or asked.kind in _UNSEEN:
                player.step(-1, Granularity.EQUATION)
        return OpenedStage(StageTable(), stepper=Stepper(player))

    def question(self) -> LessonQuestion | None:
        """None: these are of no lesson."""
        return None

    def answer(self, typed: str) -> Verdict:
        """Grade what was typed; the first answer that counts is the one that is counted."""
        verdict = grade(self.questions[self.number].posed, typed)
        if verdict.counts and not self._tried:
            self._tried = True
            self.asked += 1
            self.right += verdict.is_right
        self._answered = self._answered or verdict.is_right
        return verdict

    def hint(self) -> Paragraph | None:
        """None: the solution is all there is."""
        return None

    def solution(self) -> tuple[Paragraph, ...]:
        """Return the answer, and why."""
        self.asked += not self._tried
        self._tried = self._answered = True
        return (spans(self.questions[self.number].solution),)

    def advance(self) -> None:
        """Go on to the next question."""
        self.number, self._tried, self._answered = self.number + 1, False, False

    def ending(self) -> tuple[Paragraph, ...]:
        """Return how many were right at once."""
        said = _n(
            "{right} of {n} question right at once",
            "{right} of {n} questions right at once",
            self.asked,
            right=self.right,
        )
        return (_plain(said),)


class Review:
    """The concepts that are due."""

    def __init__(self, run: ReviewRun) -> None:
        self.run, self.title = run, _("Review")
        self._is_done = False

    @property
    def place(self) -> tuple[int, int]:
        """Which concept of how many, from 1."""
        return min(self.run.number, max(1, self.run.total)), max(1, self.run.total)

    def page(self) -> QuestionPage | None:
        """What is asked; None when all is done."""
        question = self.run.question
        return None if question is None else replace(question.page(), number=1, count=1, is_answered=self._is_done)

    def stage(self) -> OpenedStage | None:
        """Return the stage that the lesson has there; None when all is done."""
        return None if self.run.question is None else self.run.question.setting.stage

    def question(self) -> LessonQuestion | None:
        """The question of a lesson."""
        return self.run.question

    def answer(self, typed: str) -> Verdict:
        """Grade what was typed; the first answer decides when the concept is due again."""
        verdict = self.run.answer(typed)
        self._is_done = self._is_done or verdict.is_right
        return verdict

    def hint(self) -> Paragraph | None:
        """Return the next hint."""
        return None if self.run.question is None else self.run.question.hint()

    def solution(self) -> tuple[Paragraph, ...]:
        """Return the solution; read before any answer, the concept counts as missed."""
        self._is_done = True
        return self.run.solution()

    def advance(self) -> None:
        """Go on to the next concept."""
        self._is_done = False
        self.run.advance()

    def ending(self) -> tuple[Paragraph, ...]:
        """Return how much was known, and when there is more."""
        run, coming = self.run, self.run.next_due()
        if not run.asked:
            said = _("Nothing is due: answer questions of lessons first (seqtui learn).")
        else:
            said = _n(
                "{right} of {n} concept known at once.",
                "{right} of {n} concepts known at once.",
                run.asked,
                right=run.right,
            )
        when = (
            ()
            if coming is None
            else (_plain(_("The next concept is due on {day}.", day=f"{coming.astimezone():%Y-%m-%d}")),)
        )
        return (_plain(said), *when)


def _plain(text: str) -> Paragraph:
    return (Span(text),)
