"""What all full screens share: the guard for small terminals, and what their controllers ask for."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial, wraps
from time import monotonic
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

from msgspec import Struct
from textual import events, getters
from textual.await_complete import AwaitComplete
from textual.geometry import Size
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget
from textual.worker import Worker, get_current_worker

from seqtui import policy
from seqtui.engine.errors import SeqtuiError
from seqtui.render.lines import Line
from seqtui.render.palette import Palette
from seqtui.render.panes import fits, too_small
from seqtui.session.budget import BUDGETS, GivenUpError
from seqtui.session.terminal import takes_copies
from seqtui.session.text import safe
from seqtui.tui import screens
from seqtui.tui.canvas import Canvas, pictured
from seqtui.tui.controllers.ui import Choices, Copied, Job, Question, Result, Row
from seqtui.tui.footer import Footer
from seqtui.tui.help_page import Told
from seqtui.tui.routing import RoutingApp, lay_out_once, may_close, reaches
from seqtui.tui.wire import LeanCompositor

if TYPE_CHECKING:
    from seqtui.session.export.blocks import Document

Arguments = ParamSpec("Arguments")


def forward(controller: str, method: Callable[Concatenate[Any, Arguments], object]) -> Callable[..., object]:
    """Return the action of a screen that calls a method of its controller, which it keeps under that name."""

    @wraps(method)
    def action(screen: Screen, *arguments: Arguments.args, **options: Arguments.kwargs) -> object:
        return method(getattr(screen, controller), *arguments, **options)

    return action


class Pace:
    """Draws soon after it is asked to, however often that is, but not twice within some seconds."""

    def __init__(self, screen: Screen, seconds: float, draw: Callable[[], object]) -> None:
        self._screen, self._seconds, self._draw = screen, seconds, draw
        self._drawn_at = 0.0
        self._due: Timer | None = None

    def ask(self) -> None:
        """Draw when it is time."""
        if self._due is None and self._screen.is_mounted:
            self._due = self._screen.set_timer(max(0.001, self._drawn_at + self._seconds - monotonic()), self._draw)

    def drawn(self) -> None:
        """It was drawn: what was asked for is done."""
        if self._due is not None:
            self._due.stop()
        self._due, self._drawn_at = None, monotonic()


class TooSmall(Canvas):
    """One line that says what size is needed; it covers the screen while there is no room."""

    DEFAULT_CSS = """
    TooSmall { display: none; width: 100%; height: 100%; }
    """

    def draw(self, width: int, height: int) -> list[Line]:
        """The line, cut to what there is."""
        size = self.app.size
        return [Line((too_small(size.width, size.height), self.palette.style("text"))).fit(width)]


class ScreenJob(Struct, frozen=True):
    """Work in a thread for a screen."""

    screen: Screen
    worker: Worker

    def is_given_up(self) -> bool:
        """Whether the screen was left, or asked for something else."""
        return self.worker.is_cancelled

    def tell(self, what: Callable[[], object]) -> None:
        """Do something in the screen's turn, unless the work was given up by then."""
        if not self.worker.is_cancelled:
            self.screen.call_later(what)


class BaseScreen(Screen, inherit_bindings=False):
    """A screen that hides its content while the terminal is too small, and comes back when there is room."""

    DEFAULT_CSS = """
    BaseScreen { layers: default said; }
    BaseScreen.-small > * { display: none; }
    BaseScreen.-small > TooSmall { display: block; }
    """

    app = getters.app(RoutingApp)
    AUTO_FOCUS = ""  # a key is the screen's until a line is asked for
    keys = ""
    is_stage = True  # whether a lesson stands beside it while one runs

    def __init__(self) -> None:
        super().__init__()
        self._compositor = LeanCompositor()

    def dismiss(self, result: Any = None) -> AwaitComplete:
        """Close it, if it is the one in front."""
        return super().dismiss(result) if may_close(self) else AwaitComplete.nothing()

    async def _dispatch_message(self, message: Message) -> None:
        if reaches(self, message):
            await super()._dispatch_message(message)

    async def mount_composed_widgets(self, widgets: list[Widget]) -> None:
        """Mount what was composed, the lesson that runs with it: all of it is laid out once."""
        await super().mount_composed_widgets([*self.app.lesson_panes(self), *widgets])

    @property
    def room(self) -> Size:
        """What a lesson leaves of the terminal; all of it while none runs."""
        return self.app.room_of(self)

    def on_screen_resume(self) -> None:
        """In front again: the lesson shows where it is now."""
        self.app.resume_lesson(self)

    def make_room(self) -> None:
        """Use the room there is now."""

    def on_resize(self, event: events.Resize) -> None:
        """Switch between the content and the one line."""
        self.app.fit_lesson(self)
        lay_out_once(self, event)
        self.set_class(not fits(*event.size), "-small")
        for footer in self.query(Footer):
            footer.spread(*event.size)

    def repaint(self) -> None:
        """Draw every canvas of the screen again."""
        for canvas in self.query(Canvas):
            canvas.repaint()

    def speak(self) -> None:
        """Another language is spoken now: show everything in it that can be."""
        self.repaint()

    def drawn(self) -> list[Line]:
        """The lines of the screen without the keys, as a picture has them: in all colours."""
        shown = (canvas for canvas in self.query(Canvas) if not isinstance(canvas, Footer))
        return pictured(shown, self.palette.of_pictures)

    def document(self) -> Document:
        """Return what the screen shows, as data; where it has none of its own, the words on it.

        Raises SeqtuiError while there is nothing to take away.
        """
        return screens.saving.words_of(self)

    def action_save(self) -> None:
        """Write the page to a file."""
        screens.saving.save_page(self)

    # what controllers ask for ---------------------------------------------------------------------------------

    @property
    def palette(self) -> Palette:
        """How things are drawn now."""
        return self.app.palette

    def say(self, message: str) -> None:
        """Show a message in the footer; "" brings the keys back."""
        for footer in self.query(Footer):
            footer.say(safe(message))

    def copy(self, make: Callable[[], Copied]) -> None:
        """Put a text into the clipboard, and show it whole; why there is none is said."""
        try:
            policy.ask_to_copy()
            copied = make()
        except SeqtuiError as error:
            self.say(str(error))
            return
        self.app.copy_to_clipboard(copied.text)
        self.open(screens.copied.CopiedScreen(copied, takes_copies(policy.environment())), self.say)

    def ask(self, question: Question[Result], taken: Callable[[Result], object]) -> None:
        """Ask for a line; taken(result) is told of what it means, unless it was left."""
        self.open(screens.dialogs.InputDialog(question), lambda found: taken(*found))

    def choose(self, choices: Choices[Row, Result], taken: Callable[[Result], object]) -> None:
        """Ask for one of several rows; taken(result) is told of what it stands for, unless they were left."""
        self.open(screens.dialogs.ListDialog(choices), taken)

    def open(self, screen: Screen[Result], taken: Callable[[Result], object]) -> None:
        """Put a screen in front; taken(result) is told of its answer, unless it was left without one."""
        self.app.push_screen(screen, lambda result: None if result is None else taken(result))

    def work(self, kind: str, numbers: int, make: Callable[[], Result], taken: Callable[[Result], object]) -> None:
        """Do what a key asked for: now where it takes no time, else in a thread, and above its budget when agreed to.

        kind names the budget. A fault is said in the footer.
        """
        if not BUDGETS[kind].is_at_once(numbers):
            self.app.push_screen(screens.worker_dialog.WorkingDialog(make, kind, numbers), partial(self._worked, taken))
            return
        try:
            result: Result | SeqtuiError = make()
        except SeqtuiError as error:
            result = error
        self._worked(taken, result)

    def background(self, name: str, do: Callable[[Job], object]) -> None:
        """Do something in a thread while keys are answered; a job of the same name that is still at it is given up."""
        self.run_worker(partial(self._in_thread, do), thread=True, exclusive=True, group=name)

    def give_up(self, name: str) -> None:
        """Give up a job in the background."""
        self.workers.cancel_group(self, name)

    def after(self, seconds: float, do: Callable[[], object]) -> Timer:
        """Do something once, later."""
        return self.set_timer(seconds, do)

    def every(self, seconds: float, do: Callable[[], object]) -> Timer:
        """Do something again and again."""
        return self.set_interval(seconds, do)

    def _in_thread(self, do: Callable[[Job], object]) -> None:
        with suppress(GivenUpError):
            do(ScreenJob(self, get_current_worker()))

    def _worked(self, taken: Callable[[Result], object], result: Result | SeqtuiError | None) -> None:
        if isinstance(result, SeqtuiError):
            self.say(str(result))
        elif result is not None:
            taken(result)

    def may_go(self, leave: Callable[[], object]) -> bool:
        """Whether nothing is lost when the screen goes; if something is, the screen asks, and leaves by itself."""
        return True

    @property
    def told(self) -> Told | None:
        """What its page of help says before the keys; None for nothing."""
        return None

    @property
    def idle(self) -> frozenset[str]:
        """The actions that would do nothing for what is shown now: help and footer leave their keys out."""
        return frozenset()

    @property
    def here(self) -> int | None:
        """The named step of the run whose equation is shown; None where none is."""
        return None

    def action_signs(self) -> None:
        """Say what every sign of the run means that the screen shows."""
        run = getattr(self, "run", None)
        if run is not None:
            self.app.show_signs(run, self.here)

    def action_leave(self) -> None:
        """Go one step back."""
        self.dismiss()
