"""What all panes of the stepper have in common: the frozen views of one step, drawn."""

from __future__ import annotations

from textual.message import Message

from seqtui.render.lines import Line, wrap
from seqtui.session.step_views import StepViews
from seqtui.tui.canvas import Canvas


class CellSelected(Message):
    """A number was clicked: the step in the trace, the unit or column, and of a matrix the row."""

    def __init__(self, step: int, unit: int, row: int | None = None) -> None:
        super().__init__()
        self.step = step
        self.unit = unit
        self.row = row


class Pane(Canvas):
    """A canvas of one part of the stepper.

    ``draw`` asks for the view that fits the size there is, and draws it: it depends on nothing else. gradients says
    whether the pane can show the walk backwards, where every number is a gradient.
    """

    gradients = True

    def __init__(self, views: StepViews, **options) -> None:
        super().__init__(**options)
        self.views = views

    def look(self, views: StepViews) -> None:
        """Take the views of another step and draw it."""
        self.views = views
        self.repaint()

    def said(self, sentence: str, style: str = "dim") -> list[Line]:
        """One line with a sentence, where there is nothing to draw."""
        return [Line((f" {sentence}", self.palette.style(style)))]

    def wrapped(self, sentence: str, width: int, style: str = "dim") -> list[Line]:
        """A sentence in as many lines as it needs."""
        return [Line((f" {text}", self.palette.style(style))) for text in wrap(sentence, width - 2)]
