"""The joint log-probability, adding up."""

from seqtui.render.counting import chain_lines
from seqtui.render.lines import Line
from seqtui.session.counting import ChainRow, chain
from seqtui.session.player import Player
from seqtui.tui.panes.pane import Pane


class ChainPane(Pane):
    """One factor of the joint probability a line."""

    rows: tuple[ChainRow, ...] = ()
    time = 1

    def take(self, player: Player) -> None:
        """The factors around this time step."""
        self.time = player.frame.time or 1
        self.rows = chain(self.run, self.time, player.cursor, max(1, self.size.height - 1))

    def draw(self, width: int, height: int) -> list[Line]:
        """The table of factors."""
        return chain_lines(self.rows, self.time, height, width, self.skin)
