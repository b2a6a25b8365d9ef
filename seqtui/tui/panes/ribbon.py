"""The token ribbon."""

from seqtui.render.lines import Line
from seqtui.render.ribbon import ribbon
from seqtui.tui.panes.pane import Pane


class RibbonPane(Pane):
    """The text, the current token lit."""

    DEFAULT_CSS = """
    RibbonPane { height: 1; }
    """

    def draw(self, width: int, height: int) -> list[Line]:
        """One line."""
        return [ribbon(self.moment.tokens, self.moment.time, width, self.skin)]
