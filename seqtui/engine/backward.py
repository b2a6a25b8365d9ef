"""Reverse-mode differentiation over a trace: a plain reversed loop that leaves the trace untouched.

Rumelhart, Hinton & Williams 1986; through time, Werbos 1990. The gradient of a value that is used in several places is
the sum of what each use sends back; every contribution is kept, so that the sum can be shown term by term.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
from msgspec import Struct, field

from seqtui.engine import paths
from seqtui.engine.allowance import current
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.op import Kind
from seqtui.engine.ops import OPS
from seqtui.engine.paths import Index
from seqtui.engine.trace import Trace
from seqtui.engine.wide import widened
from seqtui.language import _


class Contribution(NamedTuple):
    """What one use of a value sends back to it: the step that used it, as which operand, and the gradient."""

    consumer: int
    operand: int
    gradient: np.ndarray


Reader = tuple[int, int]  # a step that uses a value, and as which of its operands
Edge = tuple[int, int]  # a step, and one that uses it

Recorder = Callable[[Mapping[str, float]], Trace]


class Gradients(Struct, frozen=True):
    """∂(one number)/∂(every recorded value). of is the step and element that was differentiated.

    cut are the uses that send nothing back, as if the value were a fixed number there (torch's detach).

    What single uses send back is made again when it is asked for: kept, it would be many times the record.
    """

    trace: Trace
    of: tuple[int, Index | None]
    _total: dict[int, np.ndarray]
    _readers: dict[int, list[Reader]]
    cut: frozenset[Edge] = frozenset()
    _contributions: dict[int, tuple[Contribution, ...]] = field(default_factory=dict)

    def __getitem__(self, index: int) -> np.ndarray:
        """Return the gradient of a step, of the shape of its value; zeros where nothing depends on it."""
        gradient = self._total.get(index)
        return np.zeros(self.trace[index].value.shape) if gradient is None else gradient

    def reached(self, index: int) -> bool:
        """Whether anything came back to a step: the differentiated number depends on it."""
        return index in self._total

    def so_far(self, index: int, cursor: int) -> np.ndarray | None:
        """What has come back to a step when the walk backwards stands at the cursor; None before anything has."""
        if index >= cursor:
            return self[index]
        came = [sent.gradient for sent in self.contributions(index) if sent.consumer > cursor]
        return np.sum(came, axis=0) if came else None

    def readers(self, index: int) -> tuple[Reader, ...]:
        """Return the uses of a step that send something back, in the order of the walk (last use first)."""
        return tuple(self._readers.get(index, ()))

    def contributions(self, index: int) -> tuple[Contribution, ...]:
        """Return what each use of the step sent back, in the order of the walk (last use first)."""
        found = self._contributions.get(index)
        if found is None:
            if (allowance := current()) is not None:
                allowance.spend(len(self.readers(index)), self.trace[index].value.size)
            sent = (Contribution(c, k, _sent_back(self.trace, c, self._total[c])[k]) for c, k in self.readers(index))
            found = self._contributions[index] = tuple(sent)
        return found


def backward(trace: Trace, index: int, element: Index | None = None, cut: frozenset[Edge] = frozenset()) -> Gradients:
    """Return the gradients of one number with respect to every value of the trace.

    index, element: the number; without an element, the sum of all elements of the step. cut: uses that send nothing
    back. Elements that were set by hand pass nothing on, because they no longer depend on anything.
    Raises SeqtuiError when the element lies outside the value, and when the allowance is spent.
    """
    value = trace[index].value
    seed = np.ones(value.shape)
    if element is not None:
        paths.check_index(trace.path(index), value.shape, element)
        seed = np.zeros(value.shape)
        seed[element] = 1.0
    total: dict[int, np.ndarray] = {index: seed}
    readers: dict[int, list[Reader]] = {}
    summed: set[int] = set()  # whose total is an array of its own, not one that was sent
    allowance = current()
    for consumer in range(index, -1, -1):
        operands = trace[consumer].operands
        if consumer not in total or not operands:
            continue
        if allowance is not None:
            allowance.spend(1, trace[consumer].value.size)
        back = _sent_back(trace, consumer, total[consumer])
        for operand, (source, gradient) in enumerate(zip(operands, back, strict=True)):
            if (source, consumer) in cut:
                continue
            readers.setdefault(source, []).append((consumer, operand))
            if source not in total:
                total[source] = gradient
            elif source in summed:
                total[source] += gradient
            else:
                total[source] = total[source] + gradient
                summed.add(source)
    return Gradients(trace, (index, element), total, readers, cut)


def _sent_back(trace: Trace, consumer: int, upstream: np.ndarray) -> tuple[np.ndarray, ...]:
    """What a step sends back to each of its operands."""
    step = trace[consumer]
    if step.edited is not None:
        upstream = np.where(step.edited, 0.0, upstream)
    values = [trace[i].value for i in step.operands]
    if OPS[step.op].kind.elementwise or OPS[step.op].kind is Kind.DISTRIBUTION:
        values = [widened(value) for value in values]
    return OPS[step.op].vjp(upstream, values, step.value, *step.params)


def finite_difference(
    run: Recorder, trace: Trace, path: str, index: Index, of: int, element: Index | None = None
) -> float:
    """Return the central difference of one number when one recorded element is moved: a check made another way.

    run(edits) must record the same model again with those edits; h is chosen for float64. Raises SeqtuiError where
    there is no such number: for a value without a name, one not finite, one that moves a relu over its kink.
    """
    if "#" in path:
        raise SeqtuiError(_("{path} has no name of its own, so it cannot be moved", path=path))
    x = float(trace.value(path)[index])
    if not np.isfinite(x):
        raise SeqtuiError(
            _("{path} is not a finite number, so it cannot be moved a little", path=paths.spell(path, index))
        )
    h = 6e-6 * max(1.0, abs(x))
    spelled = paths.spell(path, index)
    high, low = (run({spelled: x + s * h}) for s in (1, -1))
    crossed = _crossed(high, low, of)
    if crossed is not None:
        path, name = crossed
        raise SeqtuiError(
            _("moved a little, it carries {path} over the kink of {name}, where the slope jumps", path=path, name=name)
        )
    above, below = (moved[of].value for moved in (high, low))
    if element is None:
        return (float(above.sum()) - float(below.sum())) / (2 * h)
    return (float(above[element]) - float(below[element])) / (2 * h)


def _crossed(high: Trace, low: Trace, of: int) -> tuple[str, str] | None:
    """The path and op of a number on the way to a step whose slope jumps between two runs."""
    waiting: list[int] = [of]
    seen: set[int] = set()
    while waiting:
        index = waiting.pop()
        if index in seen:
            continue
        seen.add(index)
        step = high[index]
        waiting += step.operands
        op = OPS.get(step.op)
        if op is not None and op.kink is not None:
            (operand,) = step.operands
            opened = (high[operand].value > op.kink) != (low[operand].value > op.kink)
            jumps = np.argwhere(opened if step.edited is None else opened & ~np.asarray(step.edited))
            if len(jumps):
                return paths.spell(high.path(index), tuple(int(k) for k in jumps[0])), op.label
    return None
