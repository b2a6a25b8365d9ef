"""What all panes of the stepper have in common: a moment of the player, drawn."""

from __future__ import annotations

from textual.message import Message

from seqtui.models.model import Run
from seqtui.session.stepper import Stepper
from seqtui.session.walk.player import Player
from seqtui.session.walk.views import StepView
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

    ``draw`` takes a frozen view of the player for the size there is, and draws it; panes that show no more than the
    moment, which the screen takes once for all of them, need nothing else. gradients says whether it can show the walk
    backwards, where every number is a gradient.
    """

    gradients = True

    def __init__(self, stepper: Stepper, moment: StepView, **options) -> None:
        super().__init__(**options)
        self.stepper = stepper
        self.moment = moment

    @property
    def player(self) -> Player:
        """The walk."""
        return self.stepper.player

    @property
    def run(self) -> Run:
        """The run that is walked through."""
        return self.player.run

    def look(self, moment: StepView) -> None:
        """Take the new moment and draw it."""
        self.moment = moment
        self.repaint()
