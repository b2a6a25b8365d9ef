"""States and gates over time as heat maps."""

from seqtui.render.heatmap import history_lines, time_columns
from seqtui.render.lines import Line
from seqtui.tui.panes.pane import Pane


class HistoryPane(Pane):
    """Units × time: each state and gate of the current part of the model."""

    def draw(self, width: int, height: int) -> list[Line]:
        """The heat maps."""
        return history_lines(self.player.histories(time_columns(width)), width, height, self.skin)
