"""Portraits of the walk backwards: the frozen views of its gradients, drawn by the panes of the walk forwards."""

from __future__ import annotations

from dataclasses import replace

from seqtui.engine import paths
from seqtui.engine.backward import Gradients
from seqtui.engine.chain import Link, partial, sent_back, uses
from seqtui.engine.derive import Place
from seqtui.engine.formula import name_of
from seqtui.models.model import Run
from seqtui.session.captions import GRADIENTS_OVER_TIME
from seqtui.session.gradients.goal import TOP, Goal
from seqtui.session.gradients.spelled import check_said, gradient_formula
from seqtui.session.gradients.zeros import remark, ways_back
from seqtui.session.look import Look
from seqtui.session.numbers import short
from seqtui.session.walk.frames import Frames
from seqtui.session.walk.moment import Here, Portrait
from seqtui.session.walk.place import Whereabouts
from seqtui.session.walk.pointer import Pointer
from seqtui.session.walk.view import EquationView, History, Moment, Row, State, UseView
from seqtui.session.walk.wires import Wires


class GradientPortrait(Portrait):
    """Draws moments of a walk backwards. run is the gradients in the form of a run; checks are finite differences."""

    def __init__(
        self, run: Run, frames: Frames, look: Look, pointer: Pointer, goal: Goal, gradients: Gradients, checks: dict
    ) -> None:
        super().__init__(run, frames, look, pointer)
        self.goal, self.gradients, self.checks = goal, gradients, checks
        self.forward = gradients.trace
        walk = Frames(self.forward)
        self.wires = Wires(self.forward, walk)  # a drawing shows the network, with the names it has
        self.whereabouts = Whereabouts(self.forward, walk, self.clock, look)

    def moment(self, here: Here) -> Moment:
        """Return everything a screen shows of this moment."""
        shown = super().moment(here)
        tokens = shown.tokens
        if here.frame.time is not None and shown.query is None:
            tokens = self.clock.tokens(here.frame, len(self.trace))  # everything is read and written by now
        return replace(shown, source=f"backwards from {TOP} = {self.goal.meaning}", tokens=tokens, backwards=True)

    def equation(self, cursor: int, owner: int, element: paths.Index) -> EquationView:
        """Return how the gradient of a step is made up: what each use sends back, and the sum."""
        step = cursor if cursor != owner else owner
        element = element if step == owner else self._inside(cursor)
        found = uses(self.gradients, step)
        name = partial(self.forward, step, TOP, self.look.style)
        symbol = self.forward[owner].symbol
        meaning = self.look.words(symbol.meaning) if symbol else ""
        title = meaning.partition(": ")[0] or self.forward[owner].name or ""
        lines = (f"{paths.spell(name, element)} = {self._show(float(self.gradients[step][element]))}",)
        if len(found) == 1 and step != self.goal.step:
            formula = f"{name} = {self._sent(step, found[0].consumer)}"
            lines = self._one(step, element, name)
        elif step == self.goal.step:
            formula = gradient_formula(self.goal, self.gradients, Place(step, element), self.look.style)
            lines = ()
        else:
            formula = f"{name} = {self.look.sign('Σ', 'sum')} of {len(found)} uses"
        said = remark(self.goal, self.gradients, Place(step, element), self._name)
        lines += (self.look.words(said),) if said else ()
        several = found if len(found) > 1 else ()
        return EquationView(
            title=self.look.words(f"gradient: {title}"),
            meaning="",
            formula=formula,
            part="",
            lines=lines,
            uses=tuple(self._use(step, use.consumer, float(use.gradient[element])) for use in several),
            check=self._check(step, element),
        )

    def histories(self, here: Here, columns: int) -> tuple[History, ...]:
        """Return gradients over time, each under the name of its value; what they are is said once."""
        shown = super().histories(here, columns)
        d = self.look.sign("∂", "d")
        over = GRADIENTS_OVER_TIME(over=f"{d}{TOP}/{d}", goal=self.forward.path(self.goal.step))
        return tuple(replace(history, over=over) for history in shown)

    def known(self, index: int, cursor: int) -> bool:
        """Whether anything has come back to a step already."""
        return self.gradients.so_far(index, cursor) is not None

    def _row(self, index: int, cursor: int, owner: int) -> Row:
        """A row shows what has come back so far; it is complete when the walk stands there or has passed."""
        row = super()._row(index, cursor, owner)
        came = self.gradients.so_far(index, cursor)
        if came is None:
            return replace(row, values=None, state=State.CURRENT if index == owner else State.PENDING)
        line = self.pointer.line(self.trace[index]._replace(value=came))[: row.width]
        state = State.COMPUTED if row.state is State.PENDING else row.state
        return replace(row, values=tuple(line.tolist()), state=state)

    def _inside(self, cursor: int) -> paths.Index:
        """The pointed element of a step inside an equation, whose shape may be another than its result's."""
        shape = self.forward[cursor].value.shape
        column = min(self.pointer.unit, shape[-1] - 1) if shape else 0
        return (*(0 for _ in shape[:-1]), column) if shape else ()

    def _one(self, step: int, element: paths.Index, name: str) -> tuple[str, ...]:
        """A single use in numbers: upstream × local, as far as it is one product."""
        ways = ways_back(self.gradients, Place(step, element))
        left = paths.spell(name, element)
        total = self._show(float(self.gradients[step][element]) + 0.0)
        if not ways:
            return (f"{left} = {total}",)
        blank = " " * len(left)
        return (f"{left} = {self._products(ways)}", f"{blank} = {total}")

    def _products(self, ways: tuple[Link, ...]) -> str:
        times = self.look.sign(" × ", " x ")
        first = sorted(ways, key=lambda way: -abs(way.result))[:2]
        text = " + ".join(f"{self._show(way.upstream)}{times}{self._show(way.local)}" for way in first)
        rest = len(ways) - len(first)
        return text.replace("+ −", "− ").replace("+ -", "- ") + (f" + {rest} more" if rest else "")

    def _use(self, step: int, consumer: int, value: float) -> UseView:
        return UseView(self.forward.path(consumer), value, self._sent(step, consumer))

    def _sent(self, step: int, consumer: int) -> str:
        return sent_back(self.gradients, step, consumer, TOP, self.look.style)

    def _check(self, step: int, element: paths.Index) -> str:
        """The same number by moving the value a little and running the model again."""
        if self.forward[step].name is None:
            return ""
        gradient = float(self.gradients[step][element])
        said = check_said(self.checks, self.forward.path(step), element, gradient, self.look)
        return said or "finite difference: ..."

    def _name(self, place: Place) -> str:
        name = name_of(self.forward, place.step, self.look.style, self.forward[place.step], concrete=True)
        return paths.spell(name, place.element)

    def _show(self, x: float) -> str:
        return short(x, minus=self.look.minus)
