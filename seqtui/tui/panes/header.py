"""The top line: where we are."""

from seqtui.render.lines import Line
from seqtui.render.panes import header
from seqtui.tui.panes.pane import Pane


class HeaderPane(Pane):
    """The model, its size and weights, the time step and the equation, on one line."""

    DEFAULT_CSS = """
    HeaderPane { height: 1; }
    """

    def draw(self, width: int, height: int) -> list[Line]:
        """One line."""
        return [header(self.moment, self.run, width, self.skin)]
