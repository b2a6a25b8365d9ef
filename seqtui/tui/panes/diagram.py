"""Drawings of the attention models: the head, the block or the stack around the current equation."""

from seqtui.render.diagrams.choose import attention_diagram, place_name
from seqtui.render.diagrams.stack import stack_lines
from seqtui.render.lines import Line, box
from seqtui.session.maps.stack import stack_view
from seqtui.tui.panes.pane import Pane


class DiagramPane(Pane):
    """The part of the model the walk is in, what is computed there lit."""

    DEFAULT_CSS = """
    DiagramPane { width: 34; height: 9; }
    """

    def draw(self, width: int, height: int) -> list[Line]:
        """The drawing in its frame."""
        view, palette = stack_view(self.player), self.palette
        lines = attention_diagram(self.moment, view, self.run, width - 2, height - 2, palette)
        return box(place_name(view, palette), lines, width, height, palette)


class StackPane(Pane):
    """All blocks, the current one lit, and what crosses from encoder to decoder."""

    def draw(self, width: int, height: int) -> list[Line]:
        """The stacks."""
        return stack_lines(stack_view(self.player), width, height, self.palette)
