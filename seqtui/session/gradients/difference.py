"""Two walks backwards laid over each other: how far the gradient of each value is from what it was before."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Run
from seqtui.session.changing.difference import Difference
from seqtui.session.gradients.goal import TOP, find_goal
from seqtui.session.gradients.trace import GradientTrace
from seqtui.session.look import Look
from seqtui.session.walk.view import Row


class GradientDifference(Difference):
    """The gradients of the run before beside those of the run after, both of the same number.

    Both runs hold gradients in the place of values. A row that the walk has not come to yet has only some of what
    comes back to it, which is not comparable with all of it: it stands alone.
    """

    def __init__(self, before: Run, after: Run, look: Look) -> None:
        super().__init__(before, after)
        self._d = look.sign("∂", "d")
        self.cursor = len(after.trace)

    @cached_property
    def largest(self) -> tuple[float, str]:
        """The largest change of a gradient, and what it is the gradient of ("": nothing moved)."""
        size, path = super().largest
        return size, f"{self._d}{TOP}/{self._d}{path}" if path else ""

    def _beside(self, row: Row, pointer) -> Row:
        return row if row.step < self.cursor else super()._beside(row, pointer)


def gradient_difference(before: Run, after: Run, goal: str, look: Look) -> GradientDifference | None:
    """Return how the gradients of a run, given in the form of one, differ from those of the run before.

    None where the run before does not have the number that is differentiated.
    """
    try:
        found = find_goal(before, goal)
    except SeqtuiError:
        return None
    trace = GradientTrace(found.gradients(), TOP, look.style)
    return GradientDifference(replace(found.run, trace=trace), after, look)
