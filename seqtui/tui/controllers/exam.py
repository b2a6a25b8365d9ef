"""An examination beside its stages: each question is answered once, and nothing is told of it before the end."""

from __future__ import annotations

from msgspec.structs import replace

from seqtui.course.exam.exam_series import ExamSeries
from seqtui.course.lesson_view import POINT, LessonView, Tone, plain
from seqtui.course.questions.grading import Outcome, Verdict
from seqtui.course.stage import OpenedStage
from seqtui.language import _
from seqtui.tui.controllers.asking import LessonUi
from seqtui.tui.controllers.series import SeriesController

Taken = tuple[Verdict, OpenedStage | None]  # what became of an answer, and the stage of the question behind it


class ExamController(SeriesController):
    """One learner in an examination; goes_on: it was begun before."""

    def __init__(self, series: ExamSeries, ui: LessonUi, goes_on: bool = False) -> None:
        super().__init__(series, ui)
        self._goes_on = goes_on

    def view(self) -> LessonView:
        """The page as it is now."""
        return replace(super().view(), is_exam=True)

    def begin(self) -> None:
        """Ask the first question that has no answer yet, and say how it goes."""
        super().begin()
        on = _("You go on where you left.") if self._goes_on else ""
        said = _("An answer cannot be taken back, one left out is wrong. Esc leaves; E on the map goes on later.")
        self.said = ((Tone.NOTE, plain(" ".join(filter(None, (on, said))))),)
        self.show_page()

    def next(self) -> None:
        """Leave the question out by the second key, as wrong; a number that is pointed at is handed in."""
        page = self.page
        if page is None:
            self.ui.leave()
        elif page.kind == POINT and self.pointed and self.pointed != self.handed:
            self.answer(self.pointed)
        elif not self._is_passing:
            self._is_passing = True
            self.wait()
        else:
            self.ui.work(self._advance, self._turned)

    def answer(self, typed: str) -> None:
        """Take an answer and go on, whatever it is worth; one that cannot be read stays in the line."""
        if self.page is not None and typed.strip():
            self._is_passing, self.handed = False, typed
            self.ui.work(lambda: self._take(typed), self._told)

    def hint(self) -> None:
        """There are none."""
        self.ui.say(_("there are no hints in an examination"))

    def variant(self) -> None:
        """There is one of each question."""
        self.ui.say(_("each question of an examination is asked once"))

    def experiment(self) -> None:
        """Nothing is told before the end."""
        self.ui.say(_("nothing is told before the end of the examination"))

    def _take(self, typed: str) -> Taken:
        """In a thread: the answer is kept, the next question drawn, and its stage recorded."""
        return self.series.answer(typed), self.series.stage()

    def _told(self, found: Taken) -> None:
        verdict, stage = found
        if verdict.outcome is Outcome.UNREADABLE:
            self.graded(verdict)
            return
        self._turn(stage)
        if verdict.outcome is Outcome.FAULT:
            self.ui.say(verdict.words)
