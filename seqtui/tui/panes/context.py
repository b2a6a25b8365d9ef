"""The context of a counting model."""

from seqtui.render.counting import context_lines
from seqtui.render.lines import Line, box
from seqtui.session.counting import context_view
from seqtui.tui.panes.pane import Pane


class ContextPane(Pane):
    """The tokens that count, and how much the corpus knows of them."""

    gradients = False

    DEFAULT_CSS = """
    ContextPane { width: 34; height: 9; }
    """

    def draw(self, width: int, height: int) -> list[Line]:
        """The facts in their frame."""
        palette, time = self.palette, self.moment.time
        lines = []
        if time is not None:
            recorded = self.player.recorded  # also on the walk backwards, when all of it is computed
            cursor = self.player.cursor if self.player.goal is None else len(recorded.trace)
            lines = context_lines(context_view(recorded, time, cursor), width - 4, palette)
        return box(
            "context", [Line((" ", palette.style("text"))).extend(line) for line in lines], width, height, palette
        )
