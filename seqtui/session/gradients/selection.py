"""Why is this gradient what it is: its uses, upstream × local, each upstream opened in turn, up to the goal."""

from __future__ import annotations

from seqtui.engine import paths
from seqtui.engine.chain import Link, partial
from seqtui.engine.derive import Place
from seqtui.models.model import Run
from seqtui.session.gradients.goal import TOP, Goal, find_goal
from seqtui.session.gradients.spelled import Checks, check_said, gradient_formula
from seqtui.session.gradients.zeros import remark, ways_back
from seqtui.session.look import Look
from seqtui.session.numbers import short
from seqtui.session.why.selection import Selection, TermView, WhyView


class GradientSelection(Selection):
    """A stack of opened gradients; the last is the one shown."""

    def __init__(
        self, goal: Goal, step: int, element: paths.Index, look: Look | None = None, checks: Checks | None = None
    ) -> None:
        """checks: finite differences that were made already, or are still being made."""
        super().__init__(goal.run, step, element, look)
        self.gradients, self.goal = goal.gradients(), goal
        self.checks: Checks = {} if checks is None else checks

    @property
    def editable(self) -> Place:
        """The number that is opened: what comes of another one in its place is a question of the walk forwards."""
        return self.place

    def again(self, run: Run, place: Place) -> GradientSelection:
        """Return a drill-down into the gradients of another run, from the same goal."""
        goal = find_goal(run, self.goal.text)
        return GradientSelection(goal, place.step, place.element, self.look)

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
            meaning=self.look.words(step.symbol.meaning) if step.symbol else "",
            inside="",
            terms=tuple(self._term_of(way) for way in ways),
            rule=self.look.words(said or "") if not ways else None,
            sum=total if ways else None,
            value=value,
            difference=abs(total - value) if ways else 0.0,
            python=self._formula(),
            chosen=min(self._chosen[-1], max(0, len(ways) - 1)),
            remark=self.look.words(said) if said and ways else "",
            check=check_said(self.checks, self.trace.path(place.step), place.element, value, self.look),
            recorded="the gradient of the backward pass",
        )

    def program(self) -> str:
        """The gradient in signs."""
        return self._formula()

    def _links(self) -> list[Link]:
        found = ways_back(self.gradients, self.place)
        return sorted(found, key=lambda way: -abs(way.result))

    def _formula(self) -> str:
        """The gradient in signs: the sum of what its uses send back."""
        return gradient_formula(self.goal, self.gradients, self.place, self.look.style, most=3)

    def _term_of(self, way: Link) -> TermView:
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
