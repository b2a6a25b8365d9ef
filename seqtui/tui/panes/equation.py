"""The equation in words, signs and numbers."""

from seqtui.render.lines import Line
from seqtui.render.panes import equation_pane
from seqtui.tui.panes.pane import Pane


class EquationPane(Pane):
    """What is being computed."""

    DEFAULT_CSS = """
    EquationPane { width: 1fr; height: 9; }
    """

    def draw(self, width: int, height: int) -> list[Line]:
        """The equation in its frame."""
        return equation_pane(self.moment, width, height, self.palette)
