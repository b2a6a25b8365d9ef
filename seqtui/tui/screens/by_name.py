"""Everything by name: the commands of the screen below, found as they are typed."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from textual import events
from textual.await_complete import AwaitComplete
from textual.command import CommandList, CommandPalette
from textual.errors import NoWidget
from textual.message import Message

from seqtui.render.panes import fits
from seqtui.tui.routing import lay_out_once, may_close, reaches


class CommandsByName(CommandPalette):
    """Textual's palette, which may be closed by a key, a click and a command at once: it closes once.

    Textual looks a click up when the list has changed already; here it is looked up, and carried out, when it comes.
    """

    def dismiss(self, result: Any = None) -> AwaitComplete:
        """Close it, if it is the one in front."""
        return super().dismiss(result) if may_close(self) else AwaitComplete.nothing()

    DEFAULT_CSS = """
    CommandsByName.-small > * { display: none; }
    """

    async def _dispatch_message(self, message: Message) -> None:
        if reaches(self, message):
            await super()._dispatch_message(message)

    def on_resize(self, event: events.Resize) -> None:
        """Lay it out, unless it is in that size already; without room the screen below says so alone."""
        lay_out_once(self, event)
        self.set_class(not fits(*event.size), "-small")

    def _action_command_list(self, action: str) -> None:
        with suppress(KeyError):  # a page up or down among commands that were found and have no lines yet
            super()._action_command_list(action)

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
