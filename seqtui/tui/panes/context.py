"""The context of a counting model."""

from seqtui.render.counting import context_lines
from seqtui.render.lines import Line, box
from seqtui.session.counting import ContextView, context_view
from seqtui.session.player import Player
from seqtui.tui.panes.pane import Pane


class ContextPane(Pane):
    """The tokens that count, and how much the corpus knows of them."""

    DEFAULT_CSS = """
    ContextPane { width: 34; height: 9; }
    """

    context: ContextView | None = None

    def take(self, player: Player) -> None:
        """The context of this time step."""
        time = player.frame.time
        self.context = None if time is None else context_view(self.run, time, player.cursor)

    def draw(self, width: int, height: int) -> list[Line]:
        """The facts in their frame."""
        skin = self.skin
        lines = [] if self.context is None else context_lines(self.context, width - 4, skin)
        return box("context", [Line((" ", skin.ink("text"))).extend(line) for line in lines], width, height, skin)
