"""The screen of help: a page about the screen that it was called from."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.message import Message

from seqtui.render.lines import Line
from seqtui.tui.canvas import Canvas
from seqtui.tui.footer import Footer
from seqtui.tui.help_page import Topic
from seqtui.tui.keymap import bindings
from seqtui.tui.screens.base import BaseScreen, TooSmall


class Scrolled(Message):
    """The page was drawn; there_is_more says whether something stands below what is seen."""

    def __init__(self, there_is_more: bool) -> None:
        super().__init__()
        self.there_is_more = there_is_more


class HelpPane(Canvas):
    """A long page, scrolled by keys and wheel."""

    def __init__(self, topic: Topic) -> None:
        super().__init__()
        self.topic, self.top = topic, 0

    def draw(self, width: int, height: int) -> list[Line]:
        """The part of the page that fits, from the top line on."""
        lines = self.topic.lines(width, self.palette)
        self.top = max(0, min(self.top, len(lines) - height))
        self.post_message(Scrolled(self.top + height < len(lines)))
        return lines[self.top :]

    def scroll_lines(self, count: int) -> None:
        """Scroll down (negative: up)."""
        self.top += count
        self.repaint()

    def on_mouse_scroll_down(self) -> None:
        """Scroll with the wheel."""
        self.scroll_lines(3)

    def on_mouse_scroll_up(self) -> None:
        """Scroll with the wheel."""
        self.scroll_lines(-3)


class HelpScreen(BaseScreen):
    """A page that scrolls."""

    BINDINGS = bindings("help")
    keys = "help"
    is_stage = False

    def __init__(self, topic: Topic) -> None:
        super().__init__()
        self.topic = topic

    def compose(self) -> ComposeResult:
        """The page and the keys to scroll it."""
        yield TooSmall()
        yield HelpPane(self.topic)
        yield Footer("help")

    def on_scrolled(self, event: Scrolled) -> None:
        """Offer the next page while there is one."""
        event.stop()
        self.query_one(Footer).leave_out(frozenset() if event.there_is_more else frozenset({"more"}))

    def action_scroll_by(self, count: int) -> None:
        """Scroll by lines."""
        self.query_one(HelpPane).scroll_lines(count)

    def action_page(self, count: int) -> None:
        """Scroll by pages, of which one line is seen twice."""
        pane = self.query_one(HelpPane)
        pane.scroll_lines(count * max(1, pane.size.height - 1))

    def action_start(self) -> None:
        """To the first line."""
        pane = self.query_one(HelpPane)
        pane.scroll_lines(-pane.top)

    def action_end(self) -> None:
        """To the last line, where drawing ends."""
        pane = self.query_one(HelpPane)
        pane.scroll_lines(len(pane.topic.lines(pane.size.width, pane.palette)))
