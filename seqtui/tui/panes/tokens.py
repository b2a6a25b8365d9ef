"""The values of the current matrix, one token a line."""

from textual import events

from seqtui.render.lines import Line
from seqtui.render.values import token_cell, token_lines, token_room
from seqtui.session.maps.attention import matrix_of_tokens
from seqtui.session.maps.matrix import MatrixView
from seqtui.tui.panes.pane import CellSelected
from seqtui.tui.panes.values import ValuesPane


class TokensPane(ValuesPane):
    """A line of numbers for each token; where no such matrix is computed, the values table of the time step."""

    def draw(self, width: int, height: int) -> list[Line]:
        """The table."""
        view = self.matrix(width, height)
        return super().draw(width, height) if view is None else token_lines(view, width, height, self.palette)

    def matrix(self, width: int, height: int) -> MatrixView | None:
        """The part of the current matrix that fits."""
        return matrix_of_tokens(self.player, lambda shape: token_room(width, height), self.stepper.changed)

    def on_click(self, event: events.Click) -> None:
        """Tell which cell was clicked."""
        view = self.matrix(self.size.width, self.size.height)
        if view is None:
            return
        event.prevent_default()
        cell = token_cell(view, event.x, event.y)
        if cell is not None:
            self.post_message(CellSelected(self.player.owner, cell[1], cell[0]))
