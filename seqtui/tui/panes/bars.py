"""The distribution over the next token as bars."""

from seqtui.render.lines import Line
from seqtui.render.values import bar_lines
from seqtui.tui.panes.pane import Pane


class BarsPane(Pane):
    """The most probable tokens, the one that came marked."""

    gradients = False

    def draw(self, width: int, height: int) -> list[Line]:
        """The bars, or that there are none."""
        bars = self.stepper.builder.bars()
        if bars is None:
            return [Line((f" {self.stepper.builder.no_bars()}", self.palette.style("dim")))]
        return bar_lines(bars, width, height, self.palette)
