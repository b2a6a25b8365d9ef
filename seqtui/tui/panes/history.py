"""States and gates over time as heat maps."""

from seqtui.render.heatmap import history_lines, time_columns
from seqtui.render.lines import Line
from seqtui.session.player import Player
from seqtui.session.view import History
from seqtui.tui.panes.pane import Pane


class HistoryPane(Pane):
    """Units × time: each state and gate of the current part of the model."""

    histories: tuple[History, ...] = ()

    def take(self, player: Player) -> None:
        """As many time steps as fit."""
        self.histories = player.histories(time_columns(self.size.width)) if self.size.width else ()

    def draw(self, width: int, height: int) -> list[Line]:
        """The heat maps."""
        return history_lines(self.histories, width, height, self.skin)
