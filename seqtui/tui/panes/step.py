"""The step itself: the line at the top, the text, and the equation."""

from __future__ import annotations

from seqtui.render.lines import Line
from seqtui.render.panes import badge, equation_pane, header, ribbon
from seqtui.session.proof import ProofView
from seqtui.session.step_views import StepViews
from seqtui.tui.panes.pane import Pane


class HeaderPane(Pane):
    """The model, its size and weights, the proof badge, the time step and the equation, on one line."""

    DEFAULT_CSS = """
    HeaderPane { height: 1; }
    """

    def __init__(self, views: StepViews) -> None:
        super().__init__(views)
        self.proof: ProofView | None = None  # what torch says of the step; None while the badge is off

    def draw(self, width: int, height: int) -> list[Line]:
        """One line."""
        drawn = badge(self.proof, max(16, width - 44), self.palette)
        return [header(self.views.step, self.views.run, width, self.palette, drawn, self.proof is not None)]


class RibbonPane(Pane):
    """The text, the current token lit."""

    DEFAULT_CSS = """
    RibbonPane { height: 1; }
    """

    def draw(self, width: int, height: int) -> list[Line]:
        """One line."""
        step = self.views.step
        if step.query is None or step.time is not None:
            return [ribbon(step.tokens, step.time, width, self.palette)]
        return [ribbon(step.tokens, step.query + 1, width, self.palette, at_once=True)]


class EquationPane(Pane):
    """What is being computed, in words, signs and numbers."""

    DEFAULT_CSS = """
    EquationPane { width: 1fr; height: 9; }
    """

    def draw(self, width: int, height: int) -> list[Line]:
        """The equation in its frame."""
        return equation_pane(self.views.step, width, height, self.palette)
