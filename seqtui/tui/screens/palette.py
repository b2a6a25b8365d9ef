"""The command palette: everything by name."""

from contextlib import suppress

from textual import events
from textual.command import CommandList, CommandPalette
from textual.errors import NoWidget

from seqtui.tui.screens.front import Fronted


class Palette(Fronted, CommandPalette):
    """Textual's palette, which may be closed by a key, a click and a command at once: it closes once.

    Textual looks a click up when the list has changed already; here it is looked up, and carried out, when it comes.
    """

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
