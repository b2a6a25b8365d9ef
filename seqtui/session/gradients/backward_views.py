"""The frozen views of the walk backwards, and its drill-down: a gradient opened into upstream × local of each use."""

from __future__ import annotations

from msgspec.structs import replace

from seqtui.engine import paths
from seqtui.engine.chain import ChainTerm, largest_links, partial, sent_back, uses
from seqtui.engine.derive import Place
from seqtui.engine.formula import name_of
from seqtui.language import _
from seqtui.models.model import Run
from seqtui.session.explain.drill_down import DrillDown, TermView, TermViews, WhyView
from seqtui.session.gradients.backward_player import BackwardPlayer
from seqtui.session.gradients.notation import Checks, check_said, gradient_formula, remark, ways_back
from seqtui.session.gradients.target import TOP, DifferentiationTarget, find_target
from seqtui.session.statements import GRADIENTS_OVER_TIME
from seqtui.session.text import TextStyle, short
from seqtui.session.walk.cursor import step_groups
from seqtui.session.walk.place import Whereabouts
from seqtui.session.walk.view_builder import StepViewBuilder
from seqtui.session.walk.views import EquationView, History, Row, StepView, UseView, ValueState
from seqtui.session.walk.wires import Wires

_PRODUCTS = 2  # that a line of numbers writes out


class GradientDrillDown(DrillDown):
    """A stack of opened gradients; the last is the one shown."""

    def __init__(
        self,
        goal: DifferentiationTarget,
        step: int,
        element: paths.Index,
        look: TextStyle | None = None,
        checks: Checks | None = None,
    ) -> None:
        """checks: finite differences that were made already, or are still being made."""
        super().__init__(goal.run, step, element, look)
        self.gradients, self.goal = goal.gradients(), goal
        self.checks: Checks = {} if checks is None else checks

    @property
    def editable(self) -> Place:
        """The number that is opened: what comes of another one in its place is a question of the walk forwards."""
        return self.place

    def again(self, run: Run, place: Place) -> GradientDrillDown:
        """Return a drill-down into the gradients of another run, from the same goal."""
        goal = find_target(run, self.goal.text)
        return GradientDrillDown(goal, place.step, place.element, self.look)

    def point(self, rows: int) -> bool:
        """Move to another term; returns whether it moved."""
        count = len(self._links())
        new = max(0, min(self._chosen[-1] + rows, count - 1)) if count else 0
        moved = new != self._chosen[-1]
        self._chosen[-1] = new
        return moved

    def name(self, place: Place) -> str:
        """How a gradient is written: ``∂L/∂f₃[0]``."""
        return paths.spell(partial(self.trace, place.step, TOP, self.look.style), place.element)

    def view(self) -> WhyView:
        """Return the opened gradient, formatted, its uses sorted by the size of what they send back."""
        place = self.place
        value = float(self.gradients[place.step][place.element]) + 0.0  # no minus before a 0
        ways = self._links()
        total = float(sum(way.result for way in ways))
        said = remark(self.goal, self.gradients, place, super().name)
        step = self.trace[place.step]
        return WhyView(
            question=f"{self.name(place)} = {short(value, minus=self.look.minus)}",
            word=self.word(place),
            trail=tuple(self.name(opened) for opened in self.trail),
            formula=self._formula(),
            meaning=self.look.words(_(step.symbol.meaning)) if step.symbol else "",
            inside="",
            terms=TermViews.of([self._term_of(way) for way in ways]),
            rule=self.look.words(said or "") if not ways else None,
            sum=total if ways else None,
            value=value,
            difference=abs(total - value) if ways else 0.0,
            python=self._formula(),
            chosen=min(self._chosen[-1], max(0, len(ways) - 1)),
            remark=self.look.words(said) if said and ways else "",
            check=check_said(self.checks, self.trace.path(place.step), place.element, value, self.look),
            recorded=_("the gradient of the backward pass"),
        )

    def program(self) -> str:
        """The gradient in signs."""
        return self._formula()

    def _links(self) -> list[ChainTerm]:
        found = ways_back(self.gradients, self.place)
        return sorted(found, key=lambda way: -abs(way.result))

    def _formula(self) -> str:
        """The gradient in signs: the sum of what its uses send back."""
        return gradient_formula(self.goal, self.gradients, self.place, self.look.style, most=3)

    def _term_of(self, way: ChainTerm) -> TermView:
        d = self.look.sign("∂", "d")
        reached = self.name(way.place)
        own = self.name(self.place).partition(f"/{d}")[2]
        return TermView(
            name=f"{d}{reached.partition(f'/{d}')[2]}/{d}{own}",
            word=self.word(way.place),
            factor_name=reached,
            value=way.local,
            factor=way.upstream,
            contribution=way.result,
            place=way.place,
            factor_place=None,
            opens=True,
        )


class BackwardViewBuilder(StepViewBuilder):
    """Builds the views of a walk backwards, whose run holds gradients in the place of values."""

    def __init__(self, player: BackwardPlayer) -> None:
        super().__init__(player)
        self.goal, self.gradients, self.checks = player.goal_of_walk, player.gradients, player.checks
        self.forward = self.gradients.trace
        walk = step_groups(self.forward)
        self.wires = Wires(self.forward, walk)  # a drawing shows the network, with the names it has
        self.whereabouts = Whereabouts(self.forward, walk, self.clock, self.look)

    def view(self) -> StepView:
        """Return the step: where it is, how its gradient is made up, and the gradients of its values table."""
        return replace(super().view(), backwards=True)

    @property
    def reached(self) -> int:
        """Behind the last step: everything is read and written by now."""
        return len(self.trace)

    def equation(self) -> EquationView:
        """Return how the gradient of a step is made up: what each use sends back, and the sum."""
        step, owner = self.player.cursor, self.player.owner
        element = self.player.element(owner) if step == owner else self._inside(step)
        found = uses(self.gradients, step)
        name = partial(self.forward, step, TOP, self.look.style)
        symbol = self.forward[owner].symbol
        meaning = self.look.words(_(symbol.meaning)) if symbol else ""
        title = meaning.partition(": ")[0] or self.forward[owner].name or ""
        lines: tuple[str, ...] = (f"{paths.spell(name, element)} = {self._show(float(self.gradients[step][element]))}",)
        if len(found) == 1 and step != self.goal.step:
            formula = f"{name} = {self._sent(step, found[0].consumer)}"
            lines = self._one(step, element, name)
        elif step == self.goal.step:
            formula = gradient_formula(self.goal, self.gradients, Place(step, element), self.look.style)
            lines = ()
        else:
            total = self.look.sign("Σ", "sum")
            formula = _("{name} = {sum} of {n} uses", name=name, sum=total, n=len(found))
        said = remark(self.goal, self.gradients, Place(step, element), self._name)
        lines += (self.look.words(said),) if said else ()
        several = found if len(found) > 1 else ()
        return EquationView(
            title=self.look.words(_("gradient: {title}", title=title)),
            meaning="",
            formula=formula,
            part="",
            lines=lines,
            uses=tuple(self._use(step, use.consumer, float(use.gradient[element])) for use in several),
            check=self._check(step, element),
        )

    def histories(self, columns: int) -> tuple[History, ...]:
        """Return gradients over time, each under the name of its value; what they are is said once."""
        shown = super().histories(columns)
        over = GRADIENTS_OVER_TIME(over=self.player.over, goal=self.forward.path(self.goal.step))
        return tuple(replace(history, over=over) for history in shown)

    def _row(self, index: int, line: int | None, cursor: int, owner: int) -> Row:
        """A row shows what has come back so far; it is complete when the walk stands there or has passed."""
        row = super()._row(index, line, cursor, owner)
        came = self.gradients.so_far(index, cursor)
        if came is None:
            return replace(row, values=None, state=ValueState.CURRENT if index == owner else ValueState.PENDING)
        shown = self.pointer.line(self.trace[index]._replace(value=came), line)[: row.width]
        state = ValueState.COMPUTED if row.state is ValueState.PENDING else row.state
        return replace(row, values=tuple(shown.tolist()), state=state)

    def _inside(self, cursor: int) -> paths.Index:
        """The pointed element of a step inside an equation, whose shape may be another than its result's."""
        shape = self.forward[cursor].value.shape
        column = min(self.pointer.unit, shape[-1] - 1) if shape else 0
        return (*(0 for _ in shape[:-1]), column) if shape else ()

    def _one(self, step: int, element: paths.Index, name: str) -> tuple[str, ...]:
        """A single use in numbers: upstream × local, as far as it is one product."""
        ways, count = largest_links(self.gradients, step, element, _PRODUCTS)
        if not ways:  # factors of 0
            every = ways_back(self.gradients, Place(step, element))
            ways, count = every[:_PRODUCTS], len(every)
        left = paths.spell(name, element)
        total = self._show(float(self.gradients[step][element]) + 0.0)
        if not ways:
            return (f"{left} = {total}",)
        blank = " " * len(left)
        return (f"{left} = {self._products(ways, count)}", f"{blank} = {total}")

    def _products(self, ways: tuple[ChainTerm, ...], count: int) -> str:
        """The first products of so many."""
        times = self.look.sign(" × ", " x ")
        text = " + ".join(f"{self._show(way.upstream)}{times}{self._show(way.local)}" for way in ways)
        rest = count - len(ways)
        return text.replace("+ −", "− ").replace("+ -", "- ") + (_(" + {n} more", n=rest) if rest else "")

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
        return said or _("finite difference: ...")

    def _name(self, place: Place) -> str:
        name = name_of(self.forward, place.step, self.look.style, self.forward[place.step], concrete=True)
        return paths.spell(name, place.element)

    def _show(self, x: float) -> str:
        return short(x, minus=self.look.minus)
