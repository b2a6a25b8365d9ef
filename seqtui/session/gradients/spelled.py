"""How a gradient is written: in signs, as the sum of what its uses send back; and the check beside it in words."""

from __future__ import annotations

from collections.abc import Mapping

from seqtui.engine import paths
from seqtui.engine.backward import Gradients
from seqtui.engine.chain import partial, sent_back, uses
from seqtui.engine.derive import Place
from seqtui.engine.paths import Index
from seqtui.engine.spelling import Style
from seqtui.session.gradients.goal import TOP, Goal
from seqtui.session.gradients.zeros import begins_at
from seqtui.session.look import Look
from seqtui.session.numbers import short

Checks = Mapping[tuple[str, Index], float | str]  # finite differences, by path and element, or why there is none


def gradient_formula(goal: Goal, gradients: Gradients, place: Place, style: Style, most: int | None = None) -> str:
    """Return the gradient of a value in signs, at most so many uses written out; 1 where the walk back begins."""
    trace = gradients.trace
    left = partial(trace, place.step, TOP, style)
    if place.step == goal.step:
        left = left if goal.element is None else paths.spell(left, place.element)
        return f"{left} = {int(begins_at(goal, place))}"
    found = uses(gradients, place.step)
    if not found:
        return f"{left} = 0"
    first = [sent_back(gradients, place.step, use.consumer, TOP, style) for use in found[:most]]
    more = f" + {len(found) - len(first)} more" if len(found) > len(first) else ""
    return f"{left} = {' + '.join(first)}{more}"


def check_said(checks: Checks, path: str, element: Index, gradient: float, look: Look) -> str:
    """Return what a finite difference says beside a gradient; "" where none was made."""
    found = checks.get((path, element))
    if found is None:
        return ""
    if isinstance(found, str):
        return f"no finite difference: {found}"
    apart = abs(found - gradient)
    said = "the same" if apart == 0 else f"apart by {apart:.0e}"
    return f"finite difference: {short(found, minus=look.minus)}, {said}"
