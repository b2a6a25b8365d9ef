"""What all full screens share: the guard for small terminals, the footer, and the keys that work everywhere."""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.screen import Screen

from seqtui.engine.errors import SeqtuiError
from seqtui.render.lines import Line
from seqtui.render.page import fits, too_small
from seqtui.tui.canvas import Canvas
from seqtui.tui.compositor import LeanCompositor
from seqtui.tui.screens.front import Fronted


class TooSmall(Canvas):
    """One line that says what size is needed; it covers the screen while there is no room."""

    DEFAULT_CSS = """
    TooSmall { display: none; width: 100%; height: 100%; }
    """

    def draw(self, width: int, height: int) -> list[Line]:
        """The line, cut to what there is."""
        size = self.app.size
        return [Line((too_small(size.width, size.height), self.skin.ink("text"))).fit(width)]


class BaseScreen(Fronted, Screen):
    """A screen that hides its content while the terminal is too small, and comes back when there is room."""

    DEFAULT_CSS = """
    BaseScreen.-small > * { display: none; }
    BaseScreen.-small > TooSmall { display: block; }
    """

    keys = ""

    def __init__(self) -> None:
        super().__init__()
        self._compositor = LeanCompositor()

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

    def action_leave(self) -> None:
        """Go one step back."""
        self.dismiss()
