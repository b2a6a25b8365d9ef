"""What all panes of the stepper have in common: they are told to look, and draw what they saw."""

from __future__ import annotations

from seqtui.models.model import Run
from seqtui.session.player import Player
from seqtui.session.view import Moment
from seqtui.tui.canvas import Canvas


class Pane(Canvas):
    """A canvas of one part of the stepper. run holds what does not change while stepping.

    ``look`` takes a frozen view from the player; drawing is a pure function of that view, the size and the skin.
    """

    def __init__(self, run: Run, **options) -> None:
        super().__init__(**options)
        self.run = run
        self.moment: Moment | None = None

    def look(self, player: Player, moment: Moment) -> None:
        """Take the new moment and draw it."""
        self.moment = moment
        self.take(player)
        self.repaint()

    def take(self, player: Player) -> None:
        """Take further views from the player; most panes need none."""
