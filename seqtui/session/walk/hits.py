"""What a breakpoint stopped for: the number that meets its condition."""

from __future__ import annotations

from dataclasses import dataclass

from seqtui.engine import paths
from seqtui.engine.formula import name_of
from seqtui.engine.paths import Index
from seqtui.engine.trace import Trace
from seqtui.models.statement import Statement
from seqtui.session import remarks
from seqtui.session.look import Look
from seqtui.session.numbers import short
from seqtui.session.walk.breakpoints import Breakpoint


@dataclass(frozen=True, slots=True)
class Hit:
    """A breakpoint, the step where it stopped, the element (None: all of them), and the number that met it."""

    breakpoint: Breakpoint
    step: int
    element: Index | None
    number: float | None


def said_hit(hit: Hit, trace: Trace, look: Look) -> Statement | None:
    """Say which number met the condition; None where any would have done."""
    if hit.number is None:
        return None
    name = name_of(trace, hit.step, look.style, trace[hit.step], concrete=True)
    name = paths.spell(name, hit.element or None)
    whole = hit.element is None and bool(hit.breakpoint.measure)
    what = f"{hit.breakpoint.measure} of {name}" if whole else name
    what = f"{what}, its gradient" if hit.breakpoint.of_gradient else what
    return remarks.STOPPED(
        breakpoint=hit.breakpoint.text,
        what=what,
        value=short(hit.number, minus=look.minus),
        path=trace.path(hit.step),
        element=hit.element,
        number=hit.number,
        of_gradient=hit.breakpoint.of_gradient,
    )
