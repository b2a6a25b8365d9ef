"""What the panes of the stepper have in common: a moment, bound one way, drawn again when it changes."""

from __future__ import annotations

from textual.reactive import reactive

from seqtui.models.model import Run
from seqtui.session.view import Moment
from seqtui.tui.canvas import Canvas


class MomentPane(Canvas):
    """A canvas of the current moment. run holds what does not change while stepping."""

    moment: reactive[Moment | None] = reactive(None, repaint=False)

    def __init__(self, run: Run, **options) -> None:
        super().__init__(**options)
        self.run = run

    def watch_moment(self) -> None:
        """Draw the new moment."""
        self.repaint()
