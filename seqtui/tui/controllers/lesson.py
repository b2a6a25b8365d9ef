"""A lesson as it is learnt: its keys, what is answered, what is seen of the stage; the pane shows the page of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from seqtui.course.goals import Observation
from seqtui.course.lesson_pages import Paragraph
from seqtui.course.lesson_question import LessonQuestion
from seqtui.course.lesson_run import LessonRun
from seqtui.course.lesson_view import POINT, LessonView, Said, Tone, experiment_view, lesson_view, plain
from seqtui.course.questions.grading import Outcome, Verdict
from seqtui.course.stage import OpenedStage
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.session.share.state import State
from seqtui.tui.controllers.ui import Result

_TONES = {Outcome.RIGHT: Tone.RIGHT, Outcome.WRONG: Tone.WRONG}
Experiment = tuple[OpenedStage, tuple[Paragraph, ...]]  # its stage, and the words beside it


class LessonUi(Protocol):
    """The screens of a lesson, as its controller knows them."""

    def show(self, view: LessonView) -> None:
        """Show a page beside the stage."""

    def ask(self, is_asked: bool) -> None:
        """Give the keyboard to the line of the answer, or to the stage."""

    def write(self, text: str) -> None:
        """Put an answer into the line."""

    def put(self, stage: OpenedStage) -> None:
        """Put the stage of the lesson up, in place of the one there was; what lies on that is closed."""

    def lay(self, stage: OpenedStage) -> None:
        """Lay another stage on it, which one key takes away."""

    def lift(self) -> bool:
        """Take away what lies on the stage of the lesson; False where nothing does."""
        ...

    def point(self, path: str) -> None:
        """Point at a number of the stage."""

    def press(self, keys: Sequence[str]) -> None:
        """Press keys of the stage, one after the other."""

    def state(self) -> State | None:
        """Where the stage of the lesson stands; None where it is no walk."""
        ...

    def say(self, message: str) -> None:
        """Say something below the stage."""

    def work(self, make: Callable[[], Result], taken: Callable[[Result], object]) -> None:
        """Make something in a thread; taken(result) is told of it, a fault is said below the stage."""

    def leave(self) -> None:
        """Back to where the lesson was opened."""


class LessonController:
    """One learner in one lesson: each page a step or a question, beside the stage that the run of the lesson says."""

    def __init__(self, run: LessonRun, ui: LessonUi) -> None:
        self.run, self.ui = run, ui
        self._stage: OpenedStage | None = None  # the one that is up
        self._said: tuple[Said, ...] = ()
        self._typed = self._belief = self._pointed = self._handed = ""
        self._experiment: tuple[Paragraph, ...] | None = None  # the words of the one that is looked at
        self._is_passing = False  # the key that goes on was pressed although something is left to do

    def view(self) -> LessonView:
        """The page as it is now."""
        if self._experiment is not None:
            return experiment_view(self.run, self._experiment)
        return lesson_view(self.run, self._said, self._typed)

    def begin(self) -> None:
        """Put up the stage, where it was left, and say what there is to say of that."""
        self._turn()
        for note in self.run.notes:
            self.ui.say(note)

    # the keys of the lesson ---------------------------------------------------------------------------------------

    def next(self) -> None:
        """On to the question, or to the next step; what is left to do is said first, and left by the second key."""
        run = self.run
        if self._experiment is not None:
            self.ui.lift()
        elif run.is_finished:
            self.ui.leave()
        elif run.asking and not run.is_answered and self._is_pointed():
            self.answer(self._pointed)
        elif not self._is_passing and not (run.is_answered if run.asking else run.is_met):
            self._is_passing = True
            waits = _("the question waits for its answer; m again goes on without")
            self.ui.say(waits if run.asking else _("the line above asks for something; S shows it, m again goes on"))
            self.ui.ask(True)
        else:
            self.ui.work(run.advance, lambda _moved: self._turn())

    def back(self) -> None:
        """Back to the step before, as it begins."""
        self.ui.work(self.run.back, lambda moved: self._turn() if moved else self.ui.say(_("this is the first step")))

    def show(self) -> None:
        """Show how it is done: press the keys of the step."""
        keys = self.run.keys
        if self.run.free or self._experiment is not None:
            self.ui.say(_("B comes back to the lesson first"))
        elif not keys:
            self.ui.say(_("there are no keys to show here"))
        else:
            self.ui.lift()
            self.ui.ask(False)
            self.ui.press(keys)

    def stage(self) -> None:
        """Back to the stage: from an experiment or another screen, out of free play, else as the page begins."""
        run = self.run
        if self.ui.lift():
            return
        if run.free:
            self.ui.work(run.return_, lambda _stage: self._turn(keeps=True))
        else:
            self.ui.work(run.again, lambda _stage: self._turn(keeps=True))

    def leave(self) -> None:
        """The lesson is left: keep the place, and the stage as it stands."""
        self.run.leave()

    # what is seen -------------------------------------------------------------------------------------------------

    def observe(self, seen: Observation) -> None:
        """See the stage as it is after a key; show what that has changed. Experiments are not the lesson's stage."""
        if self._experiment is not None:
            return
        self._pointed = seen.pointed or self._pointed
        if seen.action:
            self._is_passing = False
        if self.run.observe(seen, self.ui.state):
            self.ui.show(self.view())

    def came_back(self) -> None:
        """The stage of the lesson is in front again."""
        if self._experiment is not None:
            self._experiment = None
            self.ui.show(self.view())
            self.ui.ask(True)

    # the line of the answer ---------------------------------------------------------------------------------------

    def typing(self, text: str) -> None:
        """Show which options are typed."""
        if text != self._typed:
            self._typed = text
            self.ui.show(self.view())

    def choose(self, rows: int) -> None:
        """Take the next option, or the one before."""
        question = self.view().question
        if question is None or not question.options:
            return
        letters = [option.letter for option in question.options]
        here = letters.index(self._typed) if self._typed in letters else -1 if rows > 0 else 0
        self.ui.write(letters[(here + rows) % len(letters)])

    def look(self) -> None:
        """Give the keyboard back to the stage."""
        self.ui.ask(False)

    def answer(self, typed: str) -> None:
        """Hand an answer in; one that cannot be read stays in the line."""
        question = self._question
        if question is None or question.is_answered or not typed.strip():
            return
        self._is_passing, self._handed = False, typed
        verdict = question.answer(typed)
        self._said, self._belief = self._spoken(question, verdict), verdict.belief
        if verdict.counts:
            self._typed = ""
            self.ui.write("")
        if verdict.path:
            self.ui.point(verdict.path)
        if verdict.is_right:
            self.ui.ask(False)
        self.ui.show(self.view())

    def hint(self) -> None:
        """Say the next hint; behind the last one the solution."""
        question = self._question
        if question is None or question.is_answered:
            return
        hint = question.hint()
        if hint is not None:
            self._said = (*(said for said in self._said if said[0] is Tone.HINT), (Tone.HINT, hint))
        else:
            self._said = tuple((Tone.SOLUTION, part) for part in question.solution())
            self.ui.ask(False)
        self.ui.show(self.view())

    def variant(self) -> None:
        """Ask the same question with other numbers."""
        if self.run.asking:
            self.ui.work(self.run.variant, lambda _none: self._turn())

    def experiment(self) -> None:
        """Open the experiment on the belief that was answered, both runs beside each other."""
        question, option = self._question, self._belief
        if question is None or not option:
            self.ui.say(_("x opens the experiment on a wrong answer that has one"))
        else:
            self.ui.work(lambda: _experiment(question, option), self._look_at)

    @property
    def _question(self) -> LessonQuestion | None:
        """The question that the page asks."""
        return self.run.question if self.run.asking else None

    # inside -------------------------------------------------------------------------------------------------------

    def _turn(self, keeps: bool = False) -> None:
        """Show the page that the run is at, and its stage where that is another one; keeps what was said."""
        if not keeps:
            self._said, self._typed, self._belief, self._handed = (), "", "", ""
        self._is_passing, self._experiment = False, None
        self._pointed = ""
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
        question = self._question
        is_point = question is not None and question.question.kind == POINT
        return is_point and bool(self._pointed) and self._pointed != self._handed

    def _spoken(self, question: LessonQuestion, verdict: Verdict) -> tuple[Said, ...]:
        """What is said of an answer."""
        tone = _TONES.get(verdict.outcome, Tone.NOTE)
        said: list[Said] = [(tone, plain(verdict.words))]
        more = question.right() if verdict.is_right else question.slip(verdict.slip) if verdict.slip else ()
        said += [(Tone.NOTE, part) for part in more]
        if verdict.belief:
            said.append((Tone.NOTE, plain(_("x: see for yourself, both runs beside each other"))))
        return tuple(said)

    def _look_at(self, found: Experiment) -> None:
        stage, self._experiment = found
        self.ui.ask(False)
        self.ui.show(self.view())
        self.ui.lay(stage)


def _experiment(question: LessonQuestion, option: str) -> Experiment:
    """In a thread: the stage of the experiment on a belief, and what it shows."""
    try:
        words = question.belief(option)
    except SeqtuiError as error:
        words = (plain(str(error)),)
    return question.experiment(option), words
