"""The record of a walk backwards, in the form of the record forwards: each step's value is its gradient."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from seqtui.engine.backward import Gradients
from seqtui.engine.notation import Symbol
from seqtui.engine.ops import IDENTITY
from seqtui.engine.spelling import Style
from seqtui.engine.trace import Equation, Step, Trace

REACHED = IDENTITY.name  # the op of every step here: a gradient is no share, no mask, no softmax


class GradientTrace(Trace):
    """The gradients of a run as a closed trace. top is how the differentiated number is written."""

    def __init__(self, gradients: Gradients, top: str, style: Style) -> None:
        forward = gradients.trace
        super().__init__(forward.dims)
        self.forward, self.gradients = forward, gradients
        self._index = forward._index
        self.steps = [self._step(k, step, top, style) for k, step in enumerate(forward)]
        self.close()

    @cached_property
    def equations(self) -> tuple[Equation, ...]:
        """The equations that a gradient comes through, and each given value that it reaches."""
        reached = self.gradients.reached
        found = [pair for pair in self.forward.equations if reached(pair.last)]
        found += [Equation(k, k) for k, step in enumerate(self.forward) if self._is_goal_of_walk(k, step)]
        return tuple(sorted(found, key=lambda pair: pair.last))

    def _is_goal_of_walk(self, index: int, step: Step) -> bool:
        given = step.is_leaf and step.name is not None and self.gradients.reached(index)
        return given and self.forward.owner(index) == index

    def _step(self, index: int, step: Step, top: str, style: Style) -> Step:
        given = step.is_leaf and not self._is_goal_of_walk(index, step)
        symbol = None if step.symbol is None else _partial(step.symbol, step.name or "", top, style)
        return step._replace(
            op=step.op if given else REACHED, value=self.gradients[index], symbol=symbol, edited=None, params=()
        )


def _partial(symbol: Symbol, name: str, top: str, style: Style) -> Symbol:
    """∂L/∂f for f; in ASCII dL/df."""
    if style is Style.UNICODE:
        text = f"∂{top}/∂{symbol.text}"
    else:
        text = f"d{top}/d{symbol.text if symbol.text.isascii() else name}"
    return replace(symbol, text=text)
