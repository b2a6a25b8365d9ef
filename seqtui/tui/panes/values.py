"""The values table of the current time step."""

from textual import events

from seqtui.render.lines import Line
from seqtui.render.values import cell_at, values_table
from seqtui.tui.panes.pane import CellSelected, Pane


class ValuesPane(Pane):
    """Numbers lined up on the decimal point; a click points at a cell, a second one asks why."""

    def draw(self, width: int, height: int) -> list[Line]:
        """The table."""
        return values_table(self.moment, width, height, self.palette)

    def on_click(self, event: events.Click) -> None:
        """Tell which cell was clicked."""
        cell = cell_at(self.moment, event.x, event.y, self.size.width, self.size.height)
        if cell is not None:
            self.post_message(CellSelected(*cell))
