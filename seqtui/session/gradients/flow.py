"""How gradients flow through the time of one run: how much a late number feels of each earlier step.

‖∂L/∂h_t‖ is what training hears of step t. ‖∂h_T/∂h_t‖ is the true Jacobian of the last state by an earlier one: how
much of step t can still be felt at the end, whatever is learnt. It counts every road out of h_t; in an LSTM the road
along the cell state does not pass through h_t, and is counted in ‖∂c_T/∂c_t‖.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from seqtui.engine.backward import Gradients
from seqtui.engine.trace import Trace
from seqtui.models.model import Request, Run
from seqtui.models.statement import Statement
from seqtui.session import statements
from seqtui.session.gradients.measures import (
    MemoryPaths,
    Size,
    affordable,
    by_time,
    global_norm,
    jacobian_size,
    jacobians,
    memory_paths,
)
from seqtui.session.gradients.target import find_target
from seqtui.session.gradients.truncation import lost
from seqtui.session.statements import FLOWS_IN
from seqtui.session.walk.place import part_words

_NOTHING = 1e-12  # below this, against numbers of the order of 1, there is rounding alone


class NormTrack(Struct, frozen=True):
    """One norm along time. key names it in data, title on screens; frobenius is given where it is that of a matrix."""

    key: str
    title: str
    norms: tuple[float, ...]
    frobenius: tuple[float, ...] = ()


class ParameterFlow(Struct, frozen=True):
    """The norm of one weight's gradient, and of its terms, (time step, norm): as arrays they add up to the gradient.

    The time step is None for a use outside of time. lost is the part of the full gradient that a truncated one lacks,
    None where nothing is truncated.
    """

    path: str
    norm: float
    by_time: tuple[tuple[int | None, float], ...]
    lost: float | None = None


class Flow(Struct, frozen=True, eq=False):
    """The norms of one run.

    of is what was differentiated, as it is typed (is_sum: all its numbers added up), norm that of all parameters'
    gradients together; part says in which part of the model the states or vectors are ("" where there is but one),
    read_at_once that the places along the tracks are tokens of one time step. request is that of the run.
    """

    model: str
    of: str
    is_sum: bool
    tokens: tuple[str, ...]
    tracks: tuple[NormTrack, ...]
    parameters: tuple[ParameterFlow, ...]
    norm: float
    notes: tuple[str, ...]
    part: str = ""
    read_at_once: bool = False
    request: Request | None = None


def flow_view(run: Run, goal: str | None = None) -> Flow:
    """Return the norms along the time of a run; goal is what is differentiated, as in ``t3.h[0]`` (None: the loss).

    Raises SeqtuiError for a model without state and vectors, and for a goal that does not exist.
    """
    with np.errstate(all="ignore"):
        carriers = memory_paths(run)
        found = find_target(run, goal)
        gradients = found.gradients()
        own = _of_loss(run.trace, carriers, gradients)
        others, notes = ((), ()) if carriers.read_at_once else true_tracks(run.trace, carriers)
        parameters = parameter_flows(gradients, found.full if found.truncated else None)
        said = found.run.notes[-1:] if found.truncated else ()
        return Flow(
            model=run.model.name,
            of=found.text,
            is_sum=found.element is None and found.run.trace[found.step].value.ndim > 0,
            tokens=carriers.tokens,
            tracks=(own, *others),
            parameters=parameters,
            norm=global_norm(np.array([p.norm]) for p in parameters),
            notes=(*said, *notes),
            part=_part(run, carriers),
            read_at_once=carriers.read_at_once,
            request=run.request,
        )


def _part(run: Run, carriers: MemoryPaths) -> Statement:
    """In which layer, direction, side or time step of the model the states or vectors are."""
    place, path = " · ".join(part_words(carriers.part)), run.trace.path((carriers.h or carriers.x)[-1])
    return FLOWS_IN(place=place, part=carriers.part.names, path=path, request=run.request)


def true_tracks(trace: Trace, carriers: MemoryPaths) -> tuple[tuple[NormTrack, ...], tuple[str, ...]]:
    """Return ‖∂h_T/∂h_t‖, ‖∂h_T/∂x_t‖ and, as of an LSTM, ‖∂c_T/∂c_t‖; or none, and a sentence that says why."""
    h, x = carriers.h, carriers.x
    if not affordable(trace, h[-1]):
        return (), (_left_out(trace, "h", h),)
    found = jacobians(trace, h[-1], (*h, *x))
    tracks, notes = [_matrices("dhT_dht", "‖∂h_T/∂h_t‖", [found[k] for k in h])], []
    if x:
        tracks.append(_matrices("dhT_dxt", "‖∂h_T/∂x_t‖", [found[k] for k in x]))
    for name, steps in carriers.inside.items():
        if affordable(trace, steps[-1]):
            states = jacobians(trace, steps[-1], steps)
            tracks.append(_matrices(f"d{name}T_d{name}t", f"‖∂{name}_T/∂{name}_t‖", [states[k] for k in steps]))
        else:
            notes.append(_left_out(trace, name, steps))
    return tuple(tracks), tuple(notes)


def _left_out(trace: Trace, state: str, steps: Sequence[int]) -> Statement:
    """Say that the Jacobians of a state take too long."""
    return statements.JACOBIANS_LEFT_OUT(state=state, units=trace[steps[-1]].value.size, steps=len(steps))


def parameter_flows(gradients: Gradients, full: Gradients | None = None) -> tuple[ParameterFlow, ...]:
    """Return the gradient of each parameter, and its terms over time, as norms; beside the full one where it is cut."""
    return tuple(
        ParameterFlow(
            path,
            float(np.linalg.norm(gradients[index])),
            tuple((time, float(np.linalg.norm(term))) for time, term in by_time(gradients, index).items()),
            None if full is None else lost(gradients, full, index),
        )
        for path, index in gradients.trace.named()
        if gradients.trace[index].op == "parameter"
    )


def _of_loss(trace: Trace, carriers: MemoryPaths, gradients: Gradients) -> NormTrack:
    if carriers.read_at_once:
        rows = gradients[carriers.x[0]]
        return NormTrack("dL_dx", "‖∂L/∂x_t‖", _lengths(rows))
    return NormTrack("dL_dh", "‖∂L/∂h_t‖", _lengths([gradients[k] for k in carriers.h]))


def _lengths(vectors: Sequence[np.ndarray] | np.ndarray) -> tuple[float, ...]:
    return tuple(float(np.linalg.norm(vector)) for vector in vectors)


def _matrices(key: str, title: str, matrices: Sequence[np.ndarray]) -> NormTrack:
    sizes: list[Size] = [jacobian_size(matrix) for matrix in matrices]
    return NormTrack(key, title, tuple(s.spectral for s in sizes), tuple(s.frobenius for s in sizes))
