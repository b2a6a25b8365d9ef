"""The joint log-probability, adding up."""

from seqtui.render.counting import chain_lines
from seqtui.render.lines import Line
from seqtui.session.counting import chain
from seqtui.tui.panes.pane import Pane


class ChainPane(Pane):
    """One factor of the joint probability a line."""

    gradients = False

    def draw(self, width: int, height: int) -> list[Line]:
        """The table of factors."""
        time = self.moment.time or 1
        rows = chain(self.run, time, self.player.cursor, max(1, height - 1))
        return chain_lines(rows, time, height, width, self.palette)
