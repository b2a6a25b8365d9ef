"""What is shown of gradients through time: one run or several, clipped or not, on a screen or as data.

What is differentiated is the last state, its units added up: a loss at the end of an exploding run would be infinite.
"""

from __future__ import annotations

from enum import Enum

import numpy as np
from msgspec import Struct

from seqtui.language import N_, _
from seqtui.models.model import Run
from seqtui.models.statement import Statement
from seqtui.models.table import run as record
from seqtui.session import statements
from seqtui.session.gradients.conclusion import conclude, conclude_depth
from seqtui.session.gradients.depth import DepthTrack
from seqtui.session.gradients.flow import Flow, NormTrack, ParameterFlow, true_tracks
from seqtui.session.gradients.measures import DEFAULT, Clip, Terms, by_time, global_norm, memory_paths
from seqtui.session.gradients.radius_sweep import LENGTH, SweepEntry
from seqtui.session.gradients.target import find_target
from seqtui.session.json_text import FORMAT, number
from seqtui.session.text import edit_label

EARLY = LENGTH // 4  # the time steps of the first quarter


class Compared(Struct, frozen=True, eq=False):
    """The norms of one run along time: of ∂h_T/∂h_t where W_hh was rescaled, of ∂h_T/∂x_t for another model.

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


def compare_flow(entry: SweepEntry) -> Compared:
    """Record one run of the line-up and return its norms.

    Raises SeqtuiError when it cannot be recorded.
    """
    with np.errstate(all="ignore"):
        run = record(entry.request)
        trace = run.trace
        tracks, left_out = true_tracks(trace, memory_paths(run))
        wanted = "dhT_dht" if entry.radius is not None else "dhT_dxt"
        track = next((track for track in tracks if track.key == wanted), None)
        gradients = find_target(run).gradients()
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


def _remark(entry: SweepEntry, track: NormTrack | None, left_out: bool) -> str:
    facts = {"request": entry.request, "of_state": entry.radius is not None}
    if left_out:
        return statements.TOO_MANY_UNITS(**facts)
    return statements.DEAD(**facts) if _dead(track) else ""


def _early(terms: Terms) -> np.ndarray:
    return sum((term for time, term in terms.items() if time is not None and time <= EARLY), np.zeros(()))


def _dead(track: NormTrack | None) -> bool:
    return track is not None and track.norms[0] == 0.0


_SIZES = (("d_hidden", N_("hidden")), ("d_model", "d_model"))


class Below(Enum):
    """What stands below the norms of the run itself."""

    COMPARED = "other runs"
    WEIGHTS = "weights"


def about(run: Run) -> Statement:
    """Say how large a run is, what was edited in it, and where its weights come from."""
    sizes = "".join(f"{_(word)} {run.config[name]}, " for name, word in _SIZES if name in run.config)
    if not run.request.edits:
        return statements.ABOUT(sizes=sizes, source=run.source)
    edits = ", ".join(edit_label(path, value) for path, value in run.request.edits)
    return statements.ABOUT_EDITED(sizes=sizes, edits=edits, source=run.source)


class FlowPage(Struct, frozen=True, eq=False):
    """One look at how gradients flow.

    about: the run in words; over: the text that others are compared over; edits: which edits of the run those are
    without; rows, depth: those that are computed, of so many entries, depth being stacks with pre-norm and post-norm.
    now: the time step that numbers are given of. clipping: whether gradients are clipped, at threshold. top: how many
    lines of the lower part are scrolled away. fault: why there are no more rows. tag: what is said of a run that is
    untrained.
    """

    flow: Flow
    about: str
    over: str
    rows: tuple[Compared, ...] = ()
    entries: int = 0
    now: int = 1
    clipping: bool = False
    threshold: float = DEFAULT
    below: Below = Below.COMPARED
    top: int = 0
    fault: str = ""
    edits: tuple[Statement, ...] = ()
    tag: str = ""
    depth: tuple[DepthTrack, ...] = ()

    @property
    def computed(self) -> int:
        """How many of the entries are there."""
        return len(self.rows) + len(self.depth)

    @property
    def said(self) -> tuple[Statement, ...]:
        """What the norms come to, in words."""
        return tuple(said for said in (conclude(self.flow), conclude_depth(self.depth)) if said is not None)


def flow_data(run: Run, page: FlowPage) -> dict[str, object]:
    """Return the object of ``seqtui gradients --format json``.

    format (1), model, config, of (what was differentiated); norm (of all parameters' gradients together) and
    clipped ({threshold, norm, factor}: what clipping makes of it); times: a list of {t, token, dL_dh, dhT_dht, dhT_dxt,
    dcT_dct}, spectral norms where it is a Jacobian, with the Frobenius norms as dhT_dht_frobenius and so on (attention
    models have dL_dx alone); parameters: a list of {path, norm, by_time: [{t, norm}]}, t being null for uses outside of
    time (and lost, the part of the full gradient that a truncated one lacks); radii, which only the RNN has: a list of
    {nonlinearity, radius, dhT_dht, frobenius, norm, clipped, early, early_clipped, remark}, a norm for each time step,
    early being that of the gradient's terms from the first quarter; race: the same with {model, dhT_dxt}; depth, which
    stacks without weights of their own have: a list of {norm_first, dL_dx}, a norm for each block; said: what it comes
    to, in words; notes. Numbers that JSON lacks are "inf" and "nan".
    """
    flow, compared, threshold = page.flow, page.rows, page.threshold
    return {
        "format": FORMAT,
        "model": flow.model,
        "config": {**run.config, "seed": run.request.seed},
        "of": flow.of,
        "norm": number(flow.norm),
        "clipped": _clipped(Clip(flow.norm, threshold)),
        "times": [_time(flow, k) for k in range(len(flow.tokens))],
        "parameters": [_parameter(parameter) for parameter in flow.parameters],
        "radii": [_compared(row, threshold) for row in compared if row.radius is not None],
        "race": [_compared(row, threshold) for row in compared if row.radius is None],
        "depth": [{"norm_first": track.norm_first, "dL_dx": [number(x) for x in track.norms]} for track in page.depth],
        "said": list(page.said),
        "notes": list(flow.notes),
    }


def _clipped(clip: Clip) -> dict[str, object]:
    return {"threshold": clip.threshold, "norm": number(clip.after), "factor": number(clip.factor)}


def _time(flow: Flow, k: int) -> dict[str, object]:
    norms: dict[str, object] = {"t": k + 1, "token": flow.tokens[k]}
    for track in flow.tracks:
        norms |= _norms(track, k)
    return norms


def _norms(track: NormTrack, k: int) -> dict[str, object]:
    found: dict[str, object] = {track.key: number(track.norms[k])}
    return found | {f"{track.key}_frobenius": number(track.frobenius[k])} if track.frobenius else found


def _parameter(parameter: ParameterFlow) -> dict[str, object]:
    terms = [{"t": time, "norm": number(norm)} for time, norm in parameter.by_time]
    missing = {} if parameter.lost is None else {"lost": number(parameter.lost)}
    return {"path": parameter.path, "norm": number(parameter.norm), **missing, "by_time": terms}


def _compared(row: Compared, threshold: float) -> dict[str, object]:
    clip = Clip(row.gradient, threshold)
    about: dict[str, object] = {"model": row.model}
    if row.radius is not None:
        about = {"nonlinearity": row.nonlinearity, "radius": row.radius}
    return about | {
        "dhT_dxt" if row.radius is None else "dhT_dht": [number(x) for x in row.norms],
        "frobenius": [number(x) for x in row.frobenius],
        "norm": number(row.gradient),
        "clipped": _clipped(clip),
        "early": number(row.early),
        "early_clipped": number(clip.of(row.early)),
        "remark": row.remark,
    }
