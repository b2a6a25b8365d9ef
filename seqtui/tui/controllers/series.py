"""Questions one after another beside a stage: practice on a run, a bug hunt, the review of what is due."""

from __future__ import annotations

from seqtui.course.goals import Observation
from seqtui.course.lesson_question import LessonQuestion
from seqtui.course.lesson_view import POINT, LessonView, experiment_view, series_view
from seqtui.course.question_series import QuestionSeries
from seqtui.course.stage import OpenedStage
from seqtui.language import _
from seqtui.tui.controllers.asking import AskingController, LessonUi


class SeriesController(AskingController):
    """One learner and a row of questions: each has a stage of its own."""

    def __init__(self, series: QuestionSeries, ui: LessonUi) -> None:
        super().__init__(ui)
        self.series = series
        self.page = series.page()
        self._is_passing = False

    def view(self) -> LessonView:
        """The page as it is now."""
        if self.looked_at is not None:
            return experiment_view(self.series.title, self.series.place, self.looked_at)
        ending = self.series.ending() if self.page is None else ()
        return series_view(self.series.title, self.series.place, self.page, ending, self.said, self.typed)

    @property
    def question(self) -> LessonQuestion | None:
        """The question of a lesson that is asked; None for any other."""
        return self.series.question()

    def begin(self) -> None:
        """Ask the first question."""
        self._turn(self.series.stage())

    # the keys -----------------------------------------------------------------------------------------------------

    def next(self) -> None:
        """On to the next question; one that waits for its answer is left by the second key."""
        page = self.page
        if self.looked_at is not None:
            self.ui.lift()
        elif page is None:
            self.ui.leave()
        elif page.kind == POINT and not page.is_answered and self.pointed and self.pointed != self.handed:
            self.answer(self.pointed)
        elif not page.is_answered and not self._is_passing:
            self._is_passing = True
            self.wait()
        else:
            self.ui.work(self._advance, self._turned)

    def back(self) -> None:
        """There is no way back to a question."""
        self.ui.say(_("there is no way back to a question here; Esc leaves"))

    def show(self) -> None:
        """There is nothing to press."""
        self.ui.say(_("there are no keys to show here"))

    def stage(self) -> None:
        """Back to the stage of the question, as it begins."""
        if not self.ui.lift():
            stage = self.series.stage()
            if stage is not None:
                self.ui.put(stage)

    def leave(self) -> None:
        """Every answer is kept already."""

    def observe(self, seen: Observation) -> None:
        """See which number is pointed at."""
        if self.looked_at is None:
            self.pointed = seen.pointed or self.pointed
            if seen.action:
                self._is_passing = False

    # the line of the answer ---------------------------------------------------------------------------------------

    def answer(self, typed: str) -> None:
        """Hand an answer in."""
        if self.page is None or self.page.is_answered or not typed.strip():
            return
        self._is_passing, self.handed = False, typed
        verdict = self.series.answer(typed)
        self.page = self.series.page()
        self.graded(verdict, self.more_of(self.question, verdict))

    def hint(self) -> None:
        """Say the next hint; behind the last one the solution."""
        if self.page is not None and not self.page.is_answered:
            hint = self.series.hint()
            self.hinted(hint, self._solution)

    def variant(self) -> None:
        """Every question comes with numbers of its own."""
        self.ui.say(_("m goes on to another question"))

    # inside -------------------------------------------------------------------------------------------------------

    def _solution(self) -> tuple:
        found = self.series.solution()
        self.page = self.series.page()
        return found

    def _advance(self) -> tuple[OpenedStage | None]:
        """In a thread: the next question is drawn, and its stage recorded."""
        self.series.advance()
        return (self.series.stage(),)

    def _turned(self, found: tuple[OpenedStage | None]) -> None:
        self._turn(*found)

    def _turn(self, stage: OpenedStage | None) -> None:
        """Show the question, and its stage; at the end the stage of the last one stays."""
        self.begin_page()
        self._is_passing, self.looked_at = False, None
        self.page = self.series.page()
        view = self.view()
        self.ui.show(view)
        if stage is not None:
            self.ui.put(stage)
        self.ui.say("")
        self.ui.write("")
        self.ui.ask(view.question is not None and not view.question.is_answered)
