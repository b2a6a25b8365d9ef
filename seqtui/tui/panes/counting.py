"""What is counted: the tokens of a corpus, for the counting models; and what a run costs."""

from __future__ import annotations

from seqtui.render.costs import page_lines
from seqtui.render.counting import chain_lines, compare_lines, context_lines
from seqtui.render.lines import Line, box
from seqtui.render.matrix import matrix_lines, matrix_room
from seqtui.session.step_views import COUNTING_MODELS
from seqtui.session.text import safe
from seqtui.tui.panes.pane import Pane


class ContextPane(Pane):
    """The tokens that count, and how much the corpus knows of them."""

    gradients = False

    DEFAULT_CSS = """
    ContextPane { width: 34; height: 9; }
    """

    def draw(self, width: int, height: int) -> list[Line]:
        """The facts in their frame."""
        context, palette = self.views.context(), self.palette
        lines = [] if context is None else context_lines(context, width - 4, palette)
        indented = [Line((" ", palette.style("text"))).extend(line) for line in lines]
        return box("context", indented, width, height, palette)


class ChainPane(Pane):
    """The joint log-probability, adding up: one factor a line."""

    gradients = False

    def draw(self, width: int, height: int) -> list[Line]:
        """The table of factors."""
        rows = self.views.chain(max(1, height - 1))
        return chain_lines(rows, self.views.step.time or 1, height, width, self.palette)


class TransitionsPane(Pane):
    """Which token follows which, as a heat map with the current row lit."""

    gradients = False

    def draw(self, width: int, height: int) -> list[Line]:
        """The heat map, or why there is none."""
        matrix = self.views.transitions(*matrix_room(width, height))
        return self.said(matrix) if isinstance(matrix, str) else matrix_lines(matrix, width, self.palette)


class ComparePane(Pane):
    """The same sentence under all four counting models: contexts, parameters and log-probability."""

    gradients = False

    def draw(self, width: int, height: int) -> list[Line]:
        """The table, once it is counted."""
        found = self.views.counted.models
        if isinstance(found, str):
            return self.said(safe(found), "dim" if found == COUNTING_MODELS else "warn")
        return compare_lines(found, width, self.palette)


class CostPane(Pane):
    """The ledger up to the cursor, above the table of what reading costs as the text grows."""

    gradients = False

    def draw(self, width: int, height: int) -> list[Line]:
        """Both, as far as they are counted."""
        return page_lines(self.views.ledger(), self.views.counted.table, width, height, self.palette)
