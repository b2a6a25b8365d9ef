"""What all full screens share: the guard for small terminals, the footer, and the keys that work everywhere."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import Any, TypeVar

from textual import events, getters
from textual.await_complete import AwaitComplete
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer

from seqtui.engine.errors import SeqtuiError
from seqtui.render.lines import Line
from seqtui.render.panes import fits, too_small
from seqtui.session.budget import BUDGETS
from seqtui.session.text import safe
from seqtui.tui.canvas import Canvas
from seqtui.tui.footer import Footer
from seqtui.tui.routing import RoutingApp, may_close, reaches
from seqtui.tui.screens.worker_dialog import WorkingDialog
from seqtui.tui.wire import LeanCompositor

ALWAYS = 1  # the cost of work that is not known beforehand: never done within the key, asked about while it is done
Result = TypeVar("Result")


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


class BaseScreen(Screen):
    """A screen that hides its content while the terminal is too small, and comes back when there is room."""

    DEFAULT_CSS = """
    BaseScreen.-small > * { display: none; }
    BaseScreen.-small > TooSmall { display: block; }
    """

    app = getters.app(RoutingApp)
    keys = ""

    def __init__(self) -> None:
        super().__init__()
        self._compositor = LeanCompositor()

    def dismiss(self, result: Any = None) -> AwaitComplete:
        """Close it, if it is the one in front."""
        return super().dismiss(result) if may_close(self) else AwaitComplete.nothing()

    async def _dispatch_message(self, message: Message) -> None:
        if reaches(self, message):
            await super()._dispatch_message(message)

    def on_resize(self, event: events.Resize) -> None:
        """Switch between the content and the one line."""
        self.set_class(not fits(event.size.width, event.size.height), "-small")

    def repaint(self) -> None:
        """Draw every canvas of the screen again."""
        for canvas in self.query(Canvas):
            canvas.repaint()

    def copy(self, make: Callable[[], str]) -> str:
        """Put a text into the clipboard; returns a sentence about it, or about why there is none."""
        try:
            text = make()
        except SeqtuiError as error:
            return str(error)
        self.app.copy_to_clipboard(text)
        first, *more = text.splitlines()
        return f"copied a program of {len(more) + 1} lines: {first.removeprefix('# ')}" if more else f"copied: {first}"

    def work(self, kind: str, numbers: int, make: Callable[[], Result], taken: Callable[[Result], object]) -> None:
        """Do what a key asked for: now where it takes no time, else in a thread, and above its budget when agreed to.

        kind names the budget. A fault is said in the footer.
        """
        if not BUDGETS[kind].is_at_once(numbers):
            self.app.push_screen(WorkingDialog(make, kind, numbers), partial(self._worked, taken))
            return
        try:
            result: Result | SeqtuiError = make()
        except SeqtuiError as error:
            result = error
        self._worked(taken, result)

    def _worked(self, taken: Callable[[Result], object], result: Result | SeqtuiError | None) -> None:
        if isinstance(result, SeqtuiError):
            for footer in self.query(Footer):
                footer.say(safe(str(result)))
        elif result is not None:
            taken(result)

    def may_go(self, leave: Callable[[], object]) -> bool:
        """Whether nothing is lost when the screen goes; if something is, the screen asks, and leaves by itself."""
        return True

    def action_leave(self) -> None:
        """Go one step back."""
        self.dismiss()
