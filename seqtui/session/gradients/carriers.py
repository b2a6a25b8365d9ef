"""What carries a run's past: the states of a recurrent network, or the vectors that attention reads at once."""

from __future__ import annotations

from dataclasses import dataclass

from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Run

_VECTORS = ("x", "resid_pre")  # what attention reads, one row for each token; the first that was recorded


@dataclass(frozen=True, slots=True)
class Carriers:
    """Indices into the trace, one for each of the tokens: the states h, the cell states c (() where there is none),
    and the input vectors x, which are the rows of one matrix where read_at_once says so; part is the scope of h, of
    such a matrix its scope with its time step.
    """

    tokens: tuple[str, ...]
    h: tuple[int, ...]
    c: tuple[int, ...]
    x: tuple[int, ...]
    part: tuple[str, ...] = ()
    read_at_once: bool = False


def carriers_of(run: Run) -> Carriers:
    """Return what carries the past of a run.

    Of stacked layers the last, of two directions the forward one, of an encoder–decoder the encoder. Raises SeqtuiError
    for a model that has neither a recurrent state nor a vector for each token.
    """
    found = _recurrent(run) or (_attention(run) if run.model.family == "attention" else None)
    if found is None:
        raise SeqtuiError(
            f"{run.model.name} has no state and no vectors that gradients could flow through: "
            "take a recurrent or an attention model"
        )
    return found


def _recurrent(run: Run) -> Carriers | None:
    if run.model.family == "counting":
        return None
    trace, config = run.trace, run.config
    side = ["encoder"] if run.model.family == "attention" else []
    layer = [f"layer{config['n_layers'] - 1}"] if config.get("n_layers", 1) > 1 else []
    direction = ["forward"] if config.get("bidirectional") else []
    inside = [*side, *layer, *direction]
    words = run.words_in_time(side[0] if side else "")
    times = range(1, len(words) + 1)

    def steps(name: str, scope: list[str]) -> tuple[int, ...]:
        places = [".".join((*scope, f"t{t}", name)) for t in times]
        return tuple(trace.find(path) for path in places) if all(map(trace.has, places)) else ()

    h = steps("h", inside)
    return Carriers(words, h, steps("c", inside), steps("x", side), tuple(inside)) if h else None


def _attention(run: Run) -> Carriers | None:
    """The matrix of the token vectors: each index is that matrix, whose row t belongs to token t."""
    for name in _VECTORS:
        for _, index in run.trace.named():
            step = run.trace[index]
            if step.name == name and step.value.ndim == 2:
                words = run.labels(step.scope, step.symbol.axis_names[0] if step.symbol else "position")
                tokens = tuple(words[k] if k < len(words) else str(k) for k in range(len(step.value)))
                part = tuple(filter(None, step.scope.split(".")))
                return Carriers(tokens, (), (), (index,) * len(tokens), part, read_at_once=True)
    return None
