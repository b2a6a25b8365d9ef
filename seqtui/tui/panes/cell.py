"""The drawing of the cell."""

from seqtui.render.lines import Line
from seqtui.render.panes import cell_pane
from seqtui.tui.panes.pane import Pane


class CellPane(Pane):
    """The diagram whose current part is lit."""

    DEFAULT_CSS = """
    CellPane { width: 34; height: 9; }
    """

    def draw(self, width: int, height: int) -> list[Line]:
        """The drawing in its frame."""
        return cell_pane(self.moment, self.run, width, height, self.palette)
