"""The same sentence under all four counting models."""

from seqtui.engine.errors import SeqtuiError
from seqtui.models.compare_counting import Row, compare_counting
from seqtui.render.counting import compare_lines
from seqtui.render.lines import Line
from seqtui.session.player import Player
from seqtui.session.safe import safe
from seqtui.tui.panes.pane import Pane


class ComparePane(Pane):
    """Contexts, parameters and log-probability of the four, side by side. They are counted when first looked at."""

    rows: tuple[Row, ...] = ()
    trouble = ""

    def take(self, player: Player) -> None:
        """Count once."""
        if self.rows or self.trouble:
            return
        try:
            self.rows = compare_counting(self.run.request)
        except SeqtuiError as error:
            self.trouble = str(error)

    def draw(self, width: int, height: int) -> list[Line]:
        """The table."""
        if self.trouble:
            return [Line((f" {safe(self.trouble)}", self.skin.ink("warn")))]
        return compare_lines(self.rows, width, self.skin)
