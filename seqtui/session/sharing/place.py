"""The number that a state points at: what a code says beside the run it describes."""

from __future__ import annotations

from dataclasses import dataclass

from seqtui.engine.derive import Place
from seqtui.models.model import Run
from seqtui.models.statement import Statement
from seqtui.models.table import run as record
from seqtui.session import remarks
from seqtui.session.numbers import short
from seqtui.session.sharing.reopening import reopened
from seqtui.session.sharing.state import State


@dataclass(frozen=True, eq=False, slots=True)
class Stood:
    """A run, the number that its code points at (None: the code names no place), and what is differentiated there.

    The number may be recorded behind the run, where the walk backwards begins.
    """

    run: Run
    place: Place | None = None
    path: str = ""
    goal: str | None = None


def stood(state: State) -> Stood:
    """Record the run of a state and return where it stands.

    Raises SeqtuiError when the request does not fit, or the run has no such place.
    """
    if not state.cursor and not state.chosen and state.goal is None:
        return Stood(record(state.request))
    player = reopened(state)
    if state.loose and not all(player.trace.has(path) for path in (state.cursor, state.chosen) if path):
        return Stood(player.recorded)
    step = player.pointed if player.known(player.pointed) else player.owner
    return Stood(player.recorded, Place(step, player.element(step)), player.trace.path(step), player.goal)


def stands_at(found: Stood) -> Statement | None:
    """Say which number a code points at, and what it is; None where the run does not hold it."""
    place, trace = found.place, found.run.trace
    if place is None or place.step >= len(trace):
        return None
    spelled = ",".join(map(str, place.element))
    return remarks.STANDS_AT(
        place=f"{found.path}[{spelled}]" if place.element else found.path,
        value=short(float(trace[place.step].value[place.element])),
        path=found.path,
        element=place.element,
    )
