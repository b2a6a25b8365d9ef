"""The numbers of a step: its values table, its tokens, its states over time, and the distribution that comes out."""

from textual import events

from seqtui.render.heatmap import history_lines, time_columns
from seqtui.render.lines import Line
from seqtui.render.values import bar_lines, cell_at, token_cell, token_lines, token_room, values_table
from seqtui.session.maps.matrix import MatrixView
from seqtui.tui.panes.pane import CellSelected, Pane


class ValuesPane(Pane):
    """Numbers lined up on the decimal point; a click points at a cell, a second one asks why."""

    def draw(self, width: int, height: int) -> list[Line]:
        """The table."""
        return values_table(self.views.step, width, height, self.palette)

    def on_click(self, event: events.Click) -> None:
        """Tell which cell was clicked."""
        cell = cell_at(self.views.step, event.x, event.y, self.size.width, self.size.height)
        if cell is not None:
            self.post_message(CellSelected(*cell))


class TokensPane(ValuesPane):
    """A line of numbers for each token; where no such matrix is computed, the values table of the time step."""

    def draw(self, width: int, height: int) -> list[Line]:
        """The table."""
        view = self.matrix(width, height)
        return super().draw(width, height) if view is None else token_lines(view, width, height, self.palette)

    def matrix(self, width: int, height: int) -> MatrixView | None:
        """The part of the current matrix that fits."""
        return self.views.tokens(lambda shape: token_room(width, height))

    def on_click(self, event: events.Click) -> None:
        """Tell which cell was clicked."""
        view = self.matrix(self.size.width, self.size.height)
        if view is None:
            return
        event.prevent_default()
        cell = token_cell(view, event.x, event.y)
        if cell is not None:
            self.post_message(CellSelected(self.views.owner, cell[1], cell[0]))


class HistoryPane(Pane):
    """Units × time: each state and gate of the current part of the model."""

    def draw(self, width: int, height: int) -> list[Line]:
        """The heat maps."""
        shown = self.views.histories(time_columns(width))
        if time_columns(width, shown) < time_columns(width):  # long names leave room for fewer
            shown = self.views.histories(time_columns(width, shown))
        return history_lines(shown, width, height, self.palette)


class BarsPane(Pane):
    """The distribution over the next token: the most probable ones, the one that came marked."""

    gradients = False

    def draw(self, width: int, height: int) -> list[Line]:
        """The bars, or that there are none."""
        bars = self.views.bars()
        return self.said(bars) if isinstance(bars, str) else bar_lines(bars, width, height, self.palette)
