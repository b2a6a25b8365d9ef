"""The same sentence under all four counting models."""

from functools import cached_property

from seqtui.engine.errors import SeqtuiError
from seqtui.models.compare_counting import Row, compare_counting
from seqtui.render.counting import compare_lines
from seqtui.render.lines import Line
from seqtui.session.safe import safe
from seqtui.tui.panes.pane import Pane


class ComparePane(Pane):
    """Contexts, parameters and log-probability of the four, side by side. They are counted when first looked at."""

    gradients = False

    def draw(self, width: int, height: int) -> list[Line]:
        """The table."""
        try:
            return compare_lines(self.rows, width, self.skin)
        except SeqtuiError as error:
            return [Line((f" {safe(str(error))}", self.skin.ink("warn")))]

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The four models on this text; counted once."""
        return compare_counting(self.run.request)
