"""A lesson as it is learnt: its keys, and what is seen of the stage; the pane shows the page of it."""

from __future__ import annotations

from seqtui.course.goals import Observation
from seqtui.course.lesson_question import LessonQuestion
from seqtui.course.lesson_run import LessonRun
from seqtui.course.lesson_view import POINT, LessonView, experiment_view, lesson_view
from seqtui.course.stage import OpenedStage
from seqtui.language import _
from seqtui.tui.controllers.asking import AskingController, LessonUi


class LessonController(AskingController):
    """One learner in one lesson: each page a step or a question, beside the stage that the run of the lesson says."""

    def __init__(self, run: LessonRun, ui: LessonUi) -> None:
        super().__init__(ui)
        self.run = run
        self._stage: OpenedStage | None = None  # the one that is up
        self._is_passing = False  # the key that goes on was pressed although something is left to do
        self._is_leaving = False  # the key that begins the page anew was pressed once

    def view(self) -> LessonView:
        """The page as it is now."""
        if self.looked_at is not None:
            place = self.run.page.step + 1, len(self.run.lesson.steps)
            return experiment_view(self.run.words.title, place, self.looked_at)
        return lesson_view(self.run, self.said, self.typed)

    @property
    def question(self) -> LessonQuestion | None:
        """The question that the page asks."""
        return self.run.question if self.run.asking else None

    def begin(self) -> None:
        """Put up the stage, where it was left, and say what there is to say of that."""
        self._turn()
        for note in self.run.notes:
            self.ui.say(note)

    # the keys of the lesson ---------------------------------------------------------------------------------------

    def next(self) -> None:
        """On to the question, or to the next step; what is left to do is said first, and left by the second key."""
        run = self.run
        if self.looked_at is not None:
            self.ui.lift()
        elif run.is_finished:
            self.ui.leave()
        elif run.asking and not run.is_answered and self._is_pointed():
            self.answer(self.pointed)
        elif not self._is_passing and not (run.is_answered if run.asking else run.is_met):
            self._is_passing = True
            if run.asking:
                self.wait()
            else:
                self.ui.say(_("the line above asks for something; S shows it, m again goes on"))
        else:
            self.ui.work(run.advance, lambda _moved: self._turn())

    def back(self) -> None:
        """Back to the step before, as it begins."""
        self.ui.work(self.run.back, lambda moved: self._turn() if moved else self.ui.say(_("this is the first step")))

    def show(self) -> None:
        """Show how it is done: press the keys of the step."""
        keys = self.run.keys
        if self.run.free or self.looked_at is not None:
            self.ui.say(_("B comes back to the lesson first"))
        elif not keys:
            self.ui.say(_("there are no keys to show here"))
        else:
            self.ui.lift()
            self.ui.ask(False)
            self.ui.press(keys)

    def stage(self) -> None:
        """Back to the stage: from an experiment or another screen, out of free play; else anew, by the second key."""
        run = self.run
        if self.ui.lift():
            return
        if run.free or self._is_leaving:
            self.ui.work(run.return_ if run.free else run.again, lambda _stage: self._turn(keeps=True))
        else:
            self._is_leaving = True
            self.ui.say(_("this is the lesson's stage; B again begins the page anew, as it was when you came"))

    def leave(self) -> None:
        """The lesson is left: keep the place, and the stage as it stands."""
        self.run.leave()

    def observe(self, seen: Observation) -> None:
        """See the stage as it is after a key; show what that has changed. Experiments are not the lesson's stage."""
        if self.looked_at is not None:
            return
        self.pointed = seen.pointed or self.pointed
        if seen.action:
            self._is_passing = self._is_leaving = False
        if self.run.observe(seen, self.ui.state):
            self.show_page()

    # the line of the answer ---------------------------------------------------------------------------------------

    def answer(self, typed: str) -> None:
        """Hand an answer in; one that cannot be read stays in the line."""
        question = self.question
        if question is None or question.is_answered or not typed.strip():
            return
        self._is_passing, self.handed = False, typed
        verdict = question.answer(typed)
        self.graded(verdict, self.more_of(question, verdict))

    def hint(self) -> None:
        """Say the next hint; behind the last one the solution."""
        question = self.question
        if question is not None and not question.is_answered:
            self.hinted(question.hint(), question.solution)

    def variant(self) -> None:
        """Ask the same question with other numbers."""
        if self.run.asking:
            self.ui.work(self.run.variant, lambda _none: self._turn())

    # inside -------------------------------------------------------------------------------------------------------

    def _turn(self, keeps: bool = False) -> None:
        """Show the page that the run is at, and its stage where that is another one; keeps what was said."""
        if not keeps:
            self.begin_page()
        self._is_passing = self._is_leaving = False
        self.looked_at, self.pointed = None, ""
        view = self.view()
        if self.run.stage is not self._stage:
            self._stage = self.run.stage
            self.ui.show(view)
            self.ui.put(self._stage)
        else:
            self.ui.lift()
            self.ui.show(view)
        self.ui.say("")
        self.ui.write("")
        self.ui.ask(view.question is not None and not view.question.is_answered)

    def _is_pointed(self) -> bool:
        """Whether the page asks to point, and a number is pointed at that was not handed in yet."""
        question = self.question
        is_point = question is not None and question.question.kind == POINT
        return is_point and bool(self.pointed) and self.pointed != self.handed
