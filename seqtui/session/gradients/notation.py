"""How a gradient is written, in signs and in words, and why it is exactly zero where no gradient came back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial as partial_of

from seqtui.engine import paths
from seqtui.engine.backward import Gradients
from seqtui.engine.chain import ChainTerm, links, partial, readers, sent_back, uses
from seqtui.engine.derive import Place
from seqtui.engine.paths import Index
from seqtui.engine.spelling import Style
from seqtui.engine.trace import Trace
from seqtui.language import _
from seqtui.models.statement import Claim, Statement
from seqtui.session import statements
from seqtui.session.gradients.target import TOP, DifferentiationTarget
from seqtui.session.text import TextStyle, listed, short

_NAMED = 2  # readers that a sentence names


def ways_back(gradients: Gradients, place: Place) -> tuple[ChainTerm, ...]:
    """Return the ways back to a number; where every local factor is 0, those factors of 0."""
    found = links(gradients, place.step, place.element)
    if found:
        return found
    read_by = readers(gradients, place.step, place.element).computed
    return tuple(ChainTerm(by, float(gradients[by.step][by.element]), 0.0) for by in read_by)


def begins_at(goal: DifferentiationTarget, place: Place) -> bool:
    """Whether a number is the differentiated one, or one of those that are added up to it."""
    return place.step == goal.step and goal.element in (None, place.element)


def remark(
    goal: DifferentiationTarget, gradients: Gradients, place: Place, name: Callable[[Place], str] | None = None
) -> Statement | None:
    """Say where a walk back begins, or why nothing came back to a number; None where something did.

    name writes a number, as ``c₁[0]``; without it numbers are called by their paths.
    """
    trace = gradients.trace
    name = name or (lambda one: paths.spell(trace.path(one.step), one.element))
    facts = {"path": trace.path(place.step), "element": place.element, "of": goal.text, "meaning": goal.meaning}
    if begins_at(goal, place):
        return statements.BEGINS(**facts)
    if place.step == goal.step:
        return statements.NOT_THE_GOAL(**facts)
    if place.step > goal.step:
        return statements.AFTER_THE_GOAL(**facts)
    if goal.cut and (cut := _cut(goal, gradients, place)) is not None:
        return cut(**facts)
    if gradients[place.step][place.element] != 0:
        return None  # something came, so there is no need to look at the ways
    found = ways_back(gradients, place)
    if not found:
        by_hand = readers(gradients, place.step, place.element).by_hand
        claim = statements.SET_BY_HAND_BEHIND if by_hand else statements.NOTHING_READS
        return claim(**facts, **_read_by(by_hand, trace, name))
    if any(way.result or way.result != way.result for way in found):
        return None
    return _zero(found)(**facts, **_read_by([way.place for way in found], trace, name))


def _cut(goal: DifferentiationTarget, gradients: Gradients, place: Place) -> Callable[..., Statement] | None:
    """What there is to say of a number whose full gradient is another one."""
    full = float(goal.full[place.step][place.element])
    if full == gradients[place.step][place.element] and goal.full.reached(place.step) == gradients.reached(place.step):
        return None
    trace = gradients.trace
    later = [trace[consumer].time for source, consumer in goal.cut if source == place.step]
    if later:
        return partial_of(statements.CUT_HERE, full=full, later=later[0])
    return partial_of(statements.CUT_BELOW, full=full)


def _zero(found: Sequence[ChainTerm]) -> Claim:
    """What is exactly 0 at every reader."""
    if all(way.local == 0 for way in found):
        return statements.ZERO_LOCAL
    return statements.ZERO_PRODUCT if any(way.local and way.upstream for way in found) else statements.ZERO_UPSTREAM


def _read_by(places: Sequence[Place], trace: Trace, name: Callable[[Place], str]) -> dict[str, object]:
    """The readers as facts: the first of them by name, and all of them by path and element."""
    first = [name(place) for place in places[:_NAMED]]
    more = len(places) - len(first)
    named = _("{names} and {n} more", names=", ".join(first), n=more) if more else listed(first)
    return {"readers": named, "read_by": tuple((trace.path(place.step), place.element) for place in places)}


Checks = Mapping[tuple[str, Index], float | str]  # finite differences, by path and element, or why there is none


def gradient_formula(
    goal: DifferentiationTarget, gradients: Gradients, place: Place, style: Style, most: int | None = None
) -> str:
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
    more = _(" + {n} more", n=len(found) - len(first)) if len(found) > len(first) else ""
    return f"{left} = {' + '.join(first)}{more}"


def check_said(checks: Checks, path: str, element: Index, gradient: float, look: TextStyle) -> str:
    """Return what a finite difference says beside a gradient; "" where none was made."""
    found = checks.get((path, element))
    if found is None:
        return ""
    if isinstance(found, str):
        return _("no finite difference: {why}", why=found)
    apart = abs(found - gradient)
    number = short(found, minus=look.minus)
    if apart == 0:
        return _("finite difference: {number}, the same", number=number)
    return _("finite difference: {number}, apart by {apart:.0e}", number=number, apart=apart)
