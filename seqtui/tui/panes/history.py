"""States and gates over time as heat maps."""

from seqtui.render.heatmap import history_lines, time_columns
from seqtui.render.lines import Line
from seqtui.tui.panes.pane import Pane


class HistoryPane(Pane):
    """Units × time: each state and gate of the current part of the model."""

    def draw(self, width: int, height: int) -> list[Line]:
        """The heat maps."""
        shown = self.stepper.builder.histories(time_columns(width))
        if time_columns(width, shown) < time_columns(width):  # long names leave room for fewer
            shown = self.stepper.builder.histories(time_columns(width, shown))
        return history_lines(shown, width, height, self.palette)
