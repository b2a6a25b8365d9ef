"""The walk backwards through a run: the record of its gradients, and the keys of the walk forwards over it.

Standing at a step means that its gradient is complete, and that it now sends back to what it was computed from.

The same panes draw it: tables, histories, maps. Steps, paths, times and equations are those of the run; given values
that a gradient reaches (weights, inputs) are places to stop, too, because that is where the walk leads.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from msgspec.structs import replace

from seqtui.engine import paths
from seqtui.engine.backward import Gradients
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.notation import Symbol
from seqtui.engine.ops import IDENTITY
from seqtui.engine.spelling import Script, Style
from seqtui.engine.trace import Equation, Step, Trace
from seqtui.language import _
from seqtui.models.model import Run
from seqtui.session.gradients.target import TOP, DifferentiationTarget, find_target
from seqtui.session.text import TextStyle
from seqtui.session.walk.breakpoints import Breakpoint
from seqtui.session.walk.cursor import Granularity
from seqtui.session.walk.player import Player

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
    d = "∂" if style.script is Script.UNICODE else "d"
    return replace(symbol, text=f"{d}{top}/{d}{symbol.written(style, name)}", letters=())


class BackwardPlayer(Player):
    """A cursor over the gradients of a run. goal_of_walk is the number it starts from, recorded the run as it was.

    forward is that run with the goal recorded behind it, where it was not in it; of is how the goal is typed.

    checks holds the finite differences made so far, by path and element: a number, or why there is none.
    """

    def __init__(self, run: Run, of: str | None = None, look: TextStyle | None = None) -> None:
        look = look or TextStyle()
        self._recorded = run
        self.goal_of_walk = goal = find_target(run, of)
        self.forward = goal.run
        self.gradients = goal.gradients()
        self.checks: dict[tuple[str, paths.Index], float | str] = {}
        super().__init__(gradient_run(goal, look), look)
        self.goal = goal.text
        self.over = look.sign(f"∂{TOP}/∂", f"d{TOP}/d")
        self.cursor = self._first()

    # walking --------------------------------------------------------------------------------------------------

    def step(self, count: int = 1, granularity: Granularity | None = None) -> bool:
        """Go count stops back through the computation (negative: forwards again); returns whether the cursor moved."""
        return super().step(-count, granularity)

    def start(self) -> bool:
        """Go to where the walk begins: the differentiated number."""
        return super().end()

    def end(self) -> bool:
        """Go to where it ends: the first weight or input."""
        return super().start()

    def next_hit(self, direction: int = 1) -> list[tuple[Breakpoint, int]]:
        """Return the first breakpoint that holds from here on, of a gradient or of the value itself."""
        return super().next_hit(-direction)

    def gradient(self, step: int) -> np.ndarray:
        """The gradient of a step, of its value's shape."""
        return self.gradients[step]

    def reached(self, step: int) -> bool:
        """Whether anything has come back to a step already."""
        return self.complete(step) or any(use > self.cursor for use, _ in self.gradients.readers(step))

    def complete(self, step: int) -> bool:
        """Whether all that comes back to a step has come: of the steps before the cursor only some has."""
        return step >= self.cursor

    def counterpart(self, run: Run) -> Run | None:
        """Return the gradients of the same number in another run, in its form; None where it has not that number."""
        try:
            return gradient_run(find_target(run, self.goal), self.look)
        except SeqtuiError:
            return None

    @property
    def values(self) -> Trace:
        """The recorded values, for breakpoints that are not of gradients."""
        return self.forward.trace

    @property
    def recorded(self) -> Run:
        """The run as it was recorded."""
        return self._recorded

    def element(self, step: int) -> paths.Index:
        """The element that the pointer means; of a weight matrix, the one at its place in reading order."""
        shape = self.trace[step].value.shape
        if self.pointer.tokens(self.trace[step]) or len(shape) < 2:
            return super().element(step)
        flat = min(self.pointer.unit, self.trace[step].value.size - 1)
        return tuple(int(k) for k in np.unravel_index(flat, shape))

    def again(self, run: Run) -> BackwardPlayer:
        """Return a walk backwards through another run, from the same goal where it has that."""
        try:
            return BackwardPlayer(run, self.goal, self.look)
        except SeqtuiError:
            return BackwardPlayer(run, None, self.look)

    def unchecked(self) -> tuple[str, paths.Index] | None:
        """The place looked at, when its finite difference is still to be made."""
        place = self.trace.path(self.cursor), self.element(self.cursor)
        return None if place in self.checks else place

    def check(self, place: tuple[str, paths.Index]) -> None:
        """Make the finite difference of a place; takes two runs of the model."""
        self.checks[place] = self.goal_of_walk.checked(*place)

    def _first(self) -> int:
        return self.frames.equations[-1]

    def _stops(self, granularity: Granularity) -> list[int]:
        """By time steps the walk stops where all gradients of one are complete: at its first equation."""
        return self.frames.starts if granularity is Granularity.TIME else super()._stops(granularity)


def gradient_run(goal: DifferentiationTarget, look: TextStyle) -> Run:
    """Return the gradients of a goal in the form of a run: each step's value is its gradient."""
    source = _("backwards from {sign} = {meaning}", sign=TOP, meaning=goal.meaning)
    return replace(goal.run, trace=GradientTrace(goal.gradients(), TOP, look.style), source=source)


def turned(player: Player, goal: str | None = None) -> BackwardPlayer:
    """Return the walk backwards from a number of the player's run, standing at that number.

    Raises SeqtuiError when there is no such number.
    """
    found = BackwardPlayer(player.recorded, goal, player.look)
    found.pointer.follow(player.pointer)
    found.breakpoints = list(player.breakpoints)
    return found


def turned_back(player: BackwardPlayer) -> Player:
    """Return the walk forwards, at the same place where it passes there."""
    forwards = Player(player.recorded, player.look)
    forwards.pointer.follow(player.pointer)
    forwards.breakpoints = list(player.breakpoints)
    path = player.trace.path(player.cursor)
    if forwards.trace.has(path) and not forwards.trace[forwards.trace.find(path)].is_leaf:
        forwards.jump(path)
    return forwards
