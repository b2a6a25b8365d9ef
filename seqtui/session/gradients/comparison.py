"""How gradients flow in the runs of a line-up, and what clipping makes of them.

What is differentiated is the last state, its units added up: a loss at the end of an exploding run would be infinite.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from seqtui.models.table import run as record
from seqtui.session import remarks
from seqtui.session.gradients.by_time import Terms, by_time
from seqtui.session.gradients.carriers import carriers_of
from seqtui.session.gradients.clipping import global_norm
from seqtui.session.gradients.flow import Track, true_tracks
from seqtui.session.gradients.goal import find_goal
from seqtui.session.gradients.lineup import LENGTH, Entry

EARLY = LENGTH // 4  # the time steps of the first quarter


@dataclass(frozen=True, eq=False, slots=True)
class Compared:
    """The norms of one run along time: of ∂h_T/∂h_t where W_hh was rescaled, of ∂h_T/∂x_t in the race.

    gradient is the norm of all parameters' gradients, early that of their terms from the time steps up to EARLY added
    up. norms is empty where there was too much to compute, and remark says so, or that every unit died.
    """

    model: str
    nonlinearity: str
    radius: float | None
    norms: tuple[float, ...]
    frobenius: tuple[float, ...]
    gradient: float
    early: float
    remark: str = ""

    @property
    def name(self) -> str:
        """How the row is called."""
        return self.model if self.radius is None else f"{self.nonlinearity} ρ {self.radius:g}"


def compare(entry: Entry) -> Compared:
    """Record one run of the line-up and return its norms.

    Raises SeqtuiError when it cannot be recorded.
    """
    with np.errstate(all="ignore"):
        run = record(entry.request)
        trace = run.trace
        tracks, left_out = true_tracks(trace, carriers_of(run))
        wanted = "dhT_dht" if entry.radius is not None else "dhT_dxt"
        track = next((track for track in tracks if track.key == wanted), None)
        gradients = find_goal(run).gradients()
        weights = [index for _, index in trace.named() if trace[index].op == "parameter"]
        terms = [by_time(gradients, index) for index in weights]
        return Compared(
            model=entry.model,
            nonlinearity=entry.nonlinearity,
            radius=entry.radius,
            norms=track.norms if track else (),
            frobenius=track.frobenius if track else (),
            gradient=global_norm(gradients[index] for index in weights),
            early=global_norm(_early(term) for term in terms),
            remark=_remark(entry, track, bool(left_out)),
        )


def _remark(entry: Entry, track: Track | None, left_out: bool) -> str:
    facts = {"request": entry.request, "of_state": entry.radius is not None}
    if left_out:
        return remarks.TOO_MANY_UNITS(**facts)
    return remarks.DEAD(**facts) if _dead(track) else ""


def _early(terms: Terms) -> np.ndarray:
    return sum((term for time, term in terms.items() if time is not None and time <= EARLY), np.zeros(()))


def _dead(track: Track | None) -> bool:
    return track is not None and track.norms[0] == 0.0
