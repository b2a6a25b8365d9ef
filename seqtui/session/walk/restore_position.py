"""The same place in another run: a change is made, and the learner stands where they stood."""

from __future__ import annotations

from bisect import bisect_right

from seqtui.engine.derive import Place
from seqtui.engine.trace import Trace
from seqtui.models.model import Run
from seqtui.session.explain.drill_down import DrillDown
from seqtui.session.walk.player import Player


def follow(run: Run, other: Player, before: Run | None, changes: tuple[str, ...]) -> Player:
    """Return a player of a run that stands where another one does, and points and looks as it does.

    before and changes: the run to compare with, and what was changed since. A run that lacks the place gives the one
    that was computed last before it.
    """
    player = other.again(run, before)
    player.changes = changes
    path = other.trace.path(other.cursor)
    if player.trace.has(path) and player.trace.find(path) in player.frames.equation_of:
        player.cursor = player.trace.find(path)
    else:
        stops = player.frames.equations
        player.cursor = stops[max(0, bisect_right(stops, other.cursor) - 1)]
    player.pointer.follow(other.pointer)
    chosen = None if other.chosen is None else other.trace.path(other.chosen)
    player.chosen = player.trace.find(chosen) if chosen is not None and player.trace.has(chosen) else None
    player.level, player.granularity, player.breakpoints = other.level, other.granularity, list(other.breakpoints)
    return player


def followed(selection: DrillDown, run: Run) -> DrillDown:
    """Return a drill-down into the same numbers of another run, as far as it has them."""
    places = [_same(place, selection.trace, run.trace) for place in selection.trail]
    known = [place for place in places[: places.index(None) if None in places else None] if place is not None]
    first, *deeper = known or selection.trail[:1]
    new = selection.again(run, first)
    for place in deeper:
        new.enter(place)
    return new


def _same(place: Place, old: Trace, new: Trace) -> Place | None:
    path = old.path(place.step)
    if not new.has(path):
        return None
    step = new.find(path)
    fits = len(place.element) == new[step].value.ndim and all(
        k < size for k, size in zip(place.element, new[step].value.shape, strict=True)
    )
    return Place(step, place.element) if fits else None
