"""The screen of help, and everything by name: the keys of the screen below, the run, the commands."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from textual import events
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.command import CommandList, CommandPalette
from textual.errors import NoWidget
from textual.message import Message

from seqtui.models.model import Run
from seqtui.render.lines import Line, pad, wrap
from seqtui.render.palette import Palette
from seqtui.tui.canvas import Canvas
from seqtui.tui.footer import Footer
from seqtui.tui.keymap import bindings, keys_of
from seqtui.tui.routing import lay_out_once, may_close, reaches
from seqtui.tui.screens.base import BaseScreen, TooSmall


class CommandsByName(CommandPalette):
    """Textual's palette, which may be closed by a key, a click and a command at once: it closes once.

    Textual looks a click up when the list has changed already; here it is looked up, and carried out, when it comes.
    """

    def dismiss(self, result: Any = None) -> AwaitComplete:
        """Close it, if it is the one in front."""
        return super().dismiss(result) if may_close(self) else AwaitComplete.nothing()

    async def _dispatch_message(self, message: Message) -> None:
        if reaches(self, message):
            await super()._dispatch_message(message)

    def on_resize(self, event: events.Resize) -> None:
        """Lay it out, unless it is in that size already."""
        lay_out_once(self, event)

    def _forward_event(self, event: events.Event) -> None:
        if isinstance(event, events.Click):
            with suppress(NoWidget):
                self._clicked(event)
        else:
            super()._forward_event(event)

    def _clicked(self, event: events.Click) -> None:
        widget, _ = self.get_widget_at(event.x, event.y)
        if isinstance(widget, CommandList):
            row = self.get_style_at(event.x, event.y).meta.get("option")
            if row is not None and row < widget.option_count:
                widget.highlighted = row
                widget.action_select()
        elif widget is self:
            self._action_escape()


class Scrolled(Message):
    """The page was drawn; there_is_more says whether something stands below what is seen."""

    def __init__(self, there_is_more: bool) -> None:
        super().__init__()
        self.there_is_more = there_is_more


class HelpPane(Canvas):
    """A long page, scrolled by keys and wheel."""

    def __init__(self, screen_keys: str, run: Run | None) -> None:
        super().__init__()
        self.screen_keys, self.run, self.top = screen_keys, run, 0

    def draw(self, width: int, height: int) -> list[Line]:
        """The part of the page that fits, from the top line on."""
        lines = key_lines(self.screen_keys, width, self.palette)
        if self.run is not None:
            lines += glossary_lines(self.run, width, self.palette)
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


def key_lines(screen: str, width: int, palette: Palette) -> list[Line]:
    """The keys of a screen, one a line."""
    lines = [Line((" Keys", palette.style("title"))), Line()]
    for key in keys_of(screen):
        label = pad(palette.sign(key.label, key.ascii), 10)
        lines.append(Line((f"  {label}", palette.style("key")), (key.help, palette.style("text"))).fit(width))
    return lines


def glossary_lines(run: Run, width: int, palette: Palette) -> list[Line]:
    """The model, its source, and the meaning of each sign that was recorded."""
    symbols = {palette.sign(step.symbol.text, step.name or ""): step.symbol for step in run.trace if step.symbol}
    lines = [Line()]
    for style, text in (
        ("title", f"{run.model.title} {run.tag}".rstrip()),
        ("text", run.model.summary),
        ("dim", run.model.reference),
    ):
        lines += [Line((f" {piece}", palette.style(style))) for piece in wrap(palette.look.words(text), width - 2)]
    lines.append(Line())
    for text, symbol in symbols.items():
        axes = f" [{', '.join(symbol.axis_names)}]" if symbol.axes else ""
        for k, piece in enumerate(wrap(palette.look.words(symbol.meaning + axes), width - 12)):
            name = pad(text if k == 0 else "", 9)
            lines.append(Line((f"  {name}", palette.style("operand")), (piece, palette.style("text"))))
    return lines


class HelpScreen(BaseScreen):
    """A page that scrolls."""

    BINDINGS = bindings("help")
    keys = "help"

    def __init__(self, screen_keys: str, run: Run | None = None) -> None:
        super().__init__()
        self.screen_keys, self.run = screen_keys, run

    def compose(self) -> ComposeResult:
        """The page and the keys to scroll it."""
        yield TooSmall()
        yield HelpPane(self.screen_keys, self.run)
        yield Footer("help")

    def on_scrolled(self, event: Scrolled) -> None:
        """Offer the next page while there is one."""
        event.stop()
        self.query_one(Footer).leave_out(frozenset() if event.there_is_more else frozenset({"more"}))

    def action_scroll_by(self, count: int) -> None:
        """Scroll by lines."""
        self.query_one(HelpPane).scroll_lines(count)
