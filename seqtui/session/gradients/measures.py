"""What is measured of gradients through time: sums over time steps, Jacobians, paths of memory, clipped norms.

A weight is used at every time step, so its gradient is a sum with a term for each. What weights alone are made into
before time begins (the sum of two biases) is followed to where that is used.

The cost is that of as many backward passes as the value has elements, so it is estimated before it is paid.

Pascanu, Mikolov & Bengio 2013, "On the difficulty of training recurrent neural networks", algorithm 1. The direction
stays; what has vanished is not brought back.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from msgspec import Struct

from seqtui.engine.backward import Gradients, backward
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.ops import OPS
from seqtui.engine.paths import ROOT, Scope
from seqtui.engine.trace import Trace
from seqtui.language import _
from seqtui.models.model import Run
from seqtui.models.parts.cost import multiplications

Terms = dict[int | None, np.ndarray]  # by time step; None: outside of all time steps


def by_time(gradients: Gradients, index: int) -> Terms:
    """Return the terms of a step's gradient by time, each of the step's shape; they add up to the gradient."""
    terms: Terms = {}
    if index == gradients.of[0]:
        terms[gradients.trace[index].time] = _seed(gradients)
    for consumer, operand, gradient in gradients.contributions(index):
        time = gradients.trace[consumer].time
        follow = time is None and _of_weights_alone(gradients, consumer)
        sent = _through(gradients, consumer, operand) if follow else {time: gradient}
        for when, term in sent.items():
            terms[when] = terms[when] + term if when in terms else term
    return dict(sorted(terms.items(), key=lambda item: -1 if item[0] is None else item[0]))


def _of_weights_alone(gradients: Gradients, consumer: int) -> bool:
    trace = gradients.trace
    return all(trace[i].op == "parameter" for i in trace[consumer].operands)


def _through(gradients: Gradients, consumer: int, operand: int) -> Terms:
    """What a use outside of time sends back, split by the times at which its result was used."""
    trace, step = gradients.trace, gradients.trace[consumer]
    values = [trace[i].value for i in step.operands]
    found: Terms = {}
    for time, term in by_time(gradients, consumer).items():
        upstream = term if step.edited is None else np.where(step.edited, 0.0, term)
        found[time] = OPS[step.op].vjp(upstream, values, step.value, *step.params)[operand]
    return found


def _seed(gradients: Gradients) -> np.ndarray:
    """The derivative of the differentiated number by itself."""
    index, element = gradients.of
    value = gradients.trace[index].value
    if element is None:
        return np.ones_like(value)
    seed = np.zeros_like(value)
    seed[element] = 1.0
    return seed


MAX_WORK = 400_000_000  # about five seconds on one core
_WORK_OF_A_STEP = 2_000  # what walking over one step costs besides its numbers, in multiplications


class Size(Struct, frozen=True):
    """How large a matrix is: spectral is the most that it can stretch a vector, frobenius √Σ of its squared entries."""

    spectral: float
    frobenius: float


def jacobians(trace: Trace, index: int, wanted: Sequence[int]) -> dict[int, np.ndarray]:
    """Return ∂(step index)/∂(step k) for each wanted k, [size of the step, size of step k].

    Zeros where nothing depends on it. Elements that were set by hand pass nothing on.
    """
    value = trace[index].value
    found = {k: np.zeros((value.size, trace[k].value.size)) for k in wanted}
    for row, element in enumerate(np.ndindex(value.shape)):
        gradients = backward(trace, index, element)
        for k, matrix in found.items():
            matrix[row] = gradients[k].ravel()
    return found


def jacobian_size(matrix: np.ndarray) -> Size:
    """Return how large a matrix is; infinity or NaN where an entry is one."""
    frobenius = float(np.linalg.norm(matrix))
    spectral = float(np.linalg.norm(matrix, 2)) if np.isfinite(frobenius) else frobenius
    return Size(spectral, frobenius)


def affordable(trace: Trace, index: int) -> bool:
    """Whether the Jacobians of a step take no more than some seconds."""
    walk = multiplications(trace, index) + _WORK_OF_A_STEP * (index + 1)
    return trace[index].value.size * walk <= MAX_WORK


_VECTORS = ("x", "resid_pre")  # what attention reads, one row for each token; the first that was recorded


class MemoryPaths(Struct, frozen=True):
    """Indices into the trace, one for each of the tokens: what is shown, h; the states that are kept inside the cell,
    by name; and the input vectors x, which are the rows of one matrix where read_at_once says so. part is the scope of
    h, of such a matrix its scope with its time step.
    """

    tokens: tuple[str, ...]
    h: tuple[int, ...]
    inside: Mapping[str, tuple[int, ...]]
    x: tuple[int, ...]
    part: Scope = ROOT
    read_at_once: bool = False


def memory_paths(run: Run) -> MemoryPaths:
    """Return what carries the past of a run.

    Of stacked layers the last, of two directions the forward one, of an encoder–decoder the encoder. Raises SeqtuiError
    for a model that has neither a recurrent state nor a vector for each token.
    """
    found = _recurrent(run) or (_attention(run) if run.model.family == "attention" else None)
    if found is None:
        raise SeqtuiError(
            _(
                "{model} has no state and no vectors that gradients could flow through: take a recurrent or an "
                "attention model",
                model=run.model.name,
            )
        )
    return found


def _recurrent(run: Run) -> MemoryPaths | None:
    if run.model.family == "counting":
        return None
    trace, config, cell = run.trace, run.config, run.model.cell(run.config)
    side = ROOT.inner("encoder" if run.model.family == "attention" else "")
    layer = f"layer{config['n_layers'] - 1}" if config.get("n_layers", 1) > 1 else ""
    inside = side.inner(layer).inner("forward" if config.get("bidirectional") else "")
    words = run.words_in_time(str(side))
    times = range(1, len(words) + 1)

    def steps(name: str, scope: Scope) -> tuple[int, ...]:
        places = [scope.in_time(t).path(name) for t in times]
        return tuple(trace.find(path) for path in places) if all(map(trace.has, places)) else ()

    h, kept = steps("h", inside), {name: steps(name, inside) for name in (cell.carried if cell else ()) if name != "h"}
    return MemoryPaths(words, h, kept, steps("x", side), inside) if h else None


def _attention(run: Run) -> MemoryPaths | None:
    """The matrix of the token vectors: each index is that matrix, whose row t belongs to token t."""
    for name in _VECTORS:
        for _path, index in run.trace.named():
            step = run.trace[index]
            if step.name == name and step.value.ndim == 2:
                words = run.labels(step.scope, step.symbol.axis_names[0] if step.symbol else "position")
                tokens = tuple(words[k] if k < len(words) else str(k) for k in range(len(step.value)))
                return MemoryPaths(tokens, (), {}, (index,) * len(tokens), step.scope, read_at_once=True)
    return None


THRESHOLDS = tuple(float(f"{m}e{k}") for k in range(-3, 4) for m in (1, 3))  # what + and − go through
DEFAULT = 1.0


class Clip(Struct, frozen=True):
    """A gradient of that norm, clipped at the threshold."""

    norm: float
    threshold: float

    @property
    def factor(self) -> float:
        """What every entry is multiplied by: 1 up to the threshold, NaN when the norm is no finite number."""
        if not math.isfinite(self.norm):
            return math.nan
        return self.threshold / self.norm if self.norm > self.threshold else 1.0

    @property
    def after(self) -> float:
        """The norm after clipping: at most the threshold."""
        return self.of(self.norm)

    def of(self, size: float) -> float:
        """What a part of the gradient of that size becomes."""
        return size * self.factor


def global_norm(arrays: Iterable[np.ndarray]) -> float:
    """Return the length of all arrays together, as one vector."""
    return float(np.linalg.norm([float(np.linalg.norm(array)) for array in arrays] or [0.0]))


def read_threshold(text: str) -> float:
    """Read the norm to clip at.

    Raises SeqtuiError for anything but a finite number above 0.
    """
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 < number < math.inf:
        raise SeqtuiError(
            _("gradients cannot be clipped at '{text}': give a number above 0, as in --clip 1", text=text)
        )
    return number


def neighbour(threshold: float, count: int) -> float:
    """Return the threshold that is count places further in the list; its ends hold."""
    above = [k for k, known in enumerate(THRESHOLDS) if known >= threshold]
    place = (above[0] if above else len(THRESHOLDS) - 1) + count
    return THRESHOLDS[max(0, min(place, len(THRESHOLDS) - 1))]
