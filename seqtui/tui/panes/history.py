"""States and gates over time as heat maps."""

from __future__ import annotations

from textual.reactive import reactive

from seqtui.render.heatmap import history_lines
from seqtui.render.lines import Line
from seqtui.session.view import History
from seqtui.tui.canvas import Canvas


class HistoryPane(Canvas):
    """Units × time: each state and gate of the current part of the model."""

    histories: reactive[tuple[History, ...]] = reactive((), repaint=False)

    def watch_histories(self) -> None:
        """Draw the new histories."""
        self.repaint()

    def draw(self, width: int, height: int) -> list[Line]:
        """The heat maps."""
        return history_lines(self.histories, width, height, self.skin)
