"""The Train screen as one drawing."""

from __future__ import annotations

from seqtui.render.lines import Line
from seqtui.render.train import train_lines
from seqtui.session.training.view import TrainView
from seqtui.tui.canvas import Canvas


class TrainPane(Canvas):
    """The whole screen but for the footer; empty until there is something to show."""

    def __init__(self) -> None:
        super().__init__()
        self.view: TrainView | None = None

    def draw(self, width: int, height: int) -> list[Line]:
        """The view as it is now."""
        return [] if self.view is None else train_lines(self.view, width, height, self.palette)

    def show(self, view: TrainView) -> None:
        """Take another view and draw it."""
        self.view = view
        self.repaint()
