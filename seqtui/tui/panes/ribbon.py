"""The token ribbon."""

from seqtui.render.lines import Line
from seqtui.render.panes import ribbon
from seqtui.tui.panes.pane import Pane


class RibbonPane(Pane):
    """The text, the current token lit."""

    DEFAULT_CSS = """
    RibbonPane { height: 1; }
    """

    def draw(self, width: int, height: int) -> list[Line]:
        """One line."""
        moment = self.moment
        if moment.query is None or moment.time is not None:
            return [ribbon(moment.tokens, moment.time, width, self.palette)]
        return [ribbon(moment.tokens, moment.query + 1, width, self.palette, at_once=True)]
