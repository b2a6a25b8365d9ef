"""Why no gradient came back to a number: whether anything reads it, and what is exactly 0 where it is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from seqtui.engine import paths
from seqtui.engine.backward import Gradients
from seqtui.engine.chain import Link, links
from seqtui.engine.derive import Place
from seqtui.engine.reading import readers
from seqtui.engine.trace import Trace
from seqtui.models.statement import Claim, Statement
from seqtui.session import remarks
from seqtui.session.gradients.goal import Goal

_NAMED = 2  # readers that a sentence names


def ways_back(gradients: Gradients, place: Place) -> tuple[Link, ...]:
    """Return the ways back to a number; where every local factor is 0, those factors of 0."""
    found = links(gradients, place.step, place.element)
    if found:
        return found
    read_by = readers(gradients, place.step, place.element).computed
    return tuple(Link(by, float(gradients[by.step][by.element]), 0.0) for by in read_by)


def begins_at(goal: Goal, place: Place) -> bool:
    """Whether a number is the differentiated one, or one of those that are added up to it."""
    return place.step == goal.step and goal.element in (None, place.element)


def remark(
    goal: Goal, gradients: Gradients, place: Place, name: Callable[[Place], str] | None = None
) -> Statement | None:
    """Say where a walk back begins, or why nothing came back to a number; None where something did.

    name writes a number, as ``c₁[0]``; without it numbers are called by their paths.
    """
    trace = gradients.trace
    name = name or (lambda one: paths.spell(trace.path(one.step), one.element))
    facts = {"path": trace.path(place.step), "element": place.element, "of": goal.text, "meaning": goal.meaning}
    if begins_at(goal, place):
        return remarks.BEGINS(**facts)
    if place.step == goal.step:
        return remarks.NOT_THE_GOAL(**facts)
    if place.step > goal.step:
        return remarks.AFTER_THE_GOAL(**facts)
    found = ways_back(gradients, place)
    if not found:
        by_hand = readers(gradients, place.step, place.element).by_hand
        claim = remarks.SET_BY_HAND_BEHIND if by_hand else remarks.NOTHING_READS
        return claim(**facts, **_read_by(by_hand, trace, name))
    if any(way.result or way.result != way.result for way in found):
        return None
    return _zero(found)(**facts, **_read_by([way.place for way in found], trace, name))


def _zero(found: Sequence[Link]) -> Claim:
    """What is exactly 0 at every reader."""
    if all(way.local == 0 for way in found):
        return remarks.ZERO_LOCAL
    return remarks.ZERO_PRODUCT if any(way.local and way.upstream for way in found) else remarks.ZERO_UPSTREAM


def _read_by(places: Sequence[Place], trace: Trace, name: Callable[[Place], str]) -> dict[str, object]:
    """The readers as facts: the first of them by name, and all of them by path and element."""
    first = [name(place) for place in places[:_NAMED]]
    more = len(places) - len(first)
    named = f"{', '.join(first)} and {more} more" if more else " and ".join(first)
    return {"readers": named, "read_by": tuple((trace.path(place.step), place.element) for place in places)}
