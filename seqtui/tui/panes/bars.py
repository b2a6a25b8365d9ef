"""The distribution over the next token as bars."""

from seqtui.render.bars import bar_lines
from seqtui.render.lines import Line
from seqtui.session.player import Player
from seqtui.session.view import Bars
from seqtui.tui.panes.pane import Pane


class BarsPane(Pane):
    """The most probable tokens, the one that came marked."""

    bars: Bars | None = None

    def take(self, player: Player) -> None:
        """The distribution of this time step."""
        self.bars = player.bars()

    def draw(self, width: int, height: int) -> list[Line]:
        """The bars, or that there are none."""
        if self.bars is None:
            return [Line((" no distribution is computed here yet", self.skin.ink("dim")))]
        return bar_lines(self.bars, width, height, self.skin)
