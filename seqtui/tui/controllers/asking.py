"""Questions beside a stage, as they are answered: the line, the options, what was said, the experiment on a belief."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from seqtui.course.lesson_pages import Paragraph
from seqtui.course.lesson_question import LessonQuestion
from seqtui.course.lesson_view import LessonView, Said, Tone, plain
from seqtui.course.questions.grading import Outcome, Verdict
from seqtui.course.stage import OpenedStage
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.session.share.state import State
from seqtui.tui.controllers.ui import Result

_TAKEN = frozenset({"choice", "multi", "order"})  # kinds that are answered with the letters of options
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


class AskingController:
    """What lessons, practice and review have in common. A page is shown anew by show_page()."""

    def __init__(self, ui: LessonUi) -> None:
        self.ui = ui
        self.said: tuple[Said, ...] = ()
        self.typed = self.pointed = self.handed = self.belief = ""
        self.looked_at: tuple[Paragraph, ...] | None = None  # the words of the experiment that is looked at

    def view(self) -> LessonView:
        """The page as it is now."""
        raise NotImplementedError

    @property
    def question(self) -> LessonQuestion | None:
        """The question of a lesson that the page asks; None for any other."""
        raise NotImplementedError

    def answer(self, typed: str) -> None:
        """Hand an answer in."""
        raise NotImplementedError

    def show_page(self) -> None:
        """Show the page anew."""
        self.ui.show(self.view())

    def begin_page(self) -> None:
        """Forget what was said and typed on the page before."""
        self.said, self.typed, self.belief, self.handed, self.pointed = (), "", "", "", ""

    # the line of the answer -------------------------------------------------------------------------------------

    def typing(self, text: str) -> None:
        """Show which options are typed."""
        if text != self.typed:
            self.typed = text
            self.show_page()

    def choose(self, rows: int) -> None:
        """Take the next option, or the one before."""
        question = self.view().question
        if question is None or not question.options:
            return
        letters = [option.letter for option in question.options]
        here = letters.index(self.typed) if self.typed in letters else -1 if rows > 0 else 0
        self.ui.write(letters[(here + rows) % len(letters)])

    def take(self, letter: str) -> None:
        """Take an option that was clicked: the only one there can be is handed in by a second click; else it is added.

        What was added is taken away by a second click. Pairs are typed.
        """
        question = self.view().question
        if question is None or question.kind not in _TAKEN:
            return
        letters = self.typed.replace(",", " ").split()
        if question.kind == "choice" and letters == [letter]:
            self.answer(letter)
            return
        kept = [other for other in letters if other != letter] if question.kind != "choice" else []
        self.ui.ask(True)
        self.ui.write(" ".join(kept if letter in letters else (*kept, letter)))

    def wait(self) -> None:
        """Say that the question waits, and how it is left: in a line of words m is a letter."""
        question = self.view().question
        if question is not None and question.of_words:
            self.ui.say(_("the question waits for its answer; Esc, then m goes on without"))
        else:
            self.ui.say(_("the question waits for its answer; m again goes on without"))
        self.ui.ask(True)

    def look(self) -> None:
        """Give the keyboard back to the stage."""
        self.ui.ask(False)

    def graded(self, verdict: Verdict, more: Sequence[Paragraph] = ()) -> None:
        """Say what became of an answer; one that cannot be read stays in the line, a slip points at its cell."""
        said: list[Said] = [(_TONES.get(verdict.outcome, Tone.NOTE), plain(verdict.words))]
        said += [(Tone.NOTE, part) for part in more]
        if verdict.belief:
            said.append((Tone.NOTE, plain(_("x: see for yourself, both runs beside each other"))))
        self.said, self.belief = tuple(said), verdict.belief
        if verdict.counts:
            self.typed = ""
            self.ui.write("")
        if verdict.path:
            self.ui.point(verdict.path)
        if verdict.is_right:
            self.ui.ask(False)
        self.show_page()

    def hinted(self, hint: Paragraph | None, solution: Callable[[], tuple[Paragraph, ...]]) -> None:
        """Say the next hint; behind the last one the solution, which ends the question."""
        if hint is not None:
            self.said = (*(said for said in self.said if said[0] is Tone.HINT), (Tone.HINT, hint))
        else:
            self.said = tuple((Tone.SOLUTION, part) for part in solution())
            self.ui.ask(False)
        self.show_page()

    def more_of(self, question: LessonQuestion | None, verdict: Verdict) -> tuple[Paragraph, ...]:
        """What a lesson says of an answer besides its verdict."""
        if question is None:
            return ()
        return question.right() if verdict.is_right else question.slip(verdict.slip) if verdict.slip else ()

    # experiments ------------------------------------------------------------------------------------------------

    def experiment(self) -> None:
        """Open the experiment on the belief that was answered, both runs beside each other."""
        question, option = self.question, self.belief
        if question is None or not option:
            self.ui.say(_("x opens the experiment on a wrong answer that has one"))
        else:
            self.ui.work(lambda: _experiment(question, option), self._look_at)

    def came_back(self) -> None:
        """The stage is in front again."""
        if self.looked_at is not None:
            self.looked_at = None
            self.show_page()
            self.ui.ask(True)

    def _look_at(self, found: Experiment) -> None:
        stage, self.looked_at = found
        self.ui.ask(False)
        self.show_page()
        self.ui.lay(stage)


def _experiment(question: LessonQuestion, option: str) -> Experiment:
    """In a thread: the stage of the experiment on a belief, and what it shows."""
    try:
        words = question.belief(option)
    except SeqtuiError as error:
        words = (plain(str(error)),)
    return question.experiment(option), words
