"""The same place in another run: a change is made, and the learner stands where they stood."""

from __future__ import annotations

from bisect import bisect_right

from seqtui.models.model import Run
from seqtui.session.walk.player import Player


def follow(run: Run, other: Player) -> Player:
    """Return a player of a run that stands where another one does, and points as it does.

    A run that lacks the place gives the one that was computed last before it.
    """
    player = other.again(run)
    path = other.trace.path(other.cursor)
    if player.trace.has(path) and player.trace.find(path) in player.frames.equation_of:
        player.cursor = player.trace.find(path)
    else:
        stops = player.frames.equations
        player.cursor = stops[max(0, bisect_right(stops, other.cursor) - 1)]
    player.pointer.follow(other.pointer)
    chosen = None if other.chosen is None else other.trace.path(other.chosen)
    player.chosen = player.trace.find(chosen) if chosen is not None and player.trace.has(chosen) else None
    player.granularity, player.breakpoints = other.granularity, list(other.breakpoints)
    return player
