"""The way back from a score along the residual stream: what one more of each number there would add to the score.

A logit is linear in what was added to the stream, once the σ of every norm on the way is held at its recorded value; a
function of one number behind the stream (a GELU before the output, a pooler's tanh) is held at its recorded ratio, what
came out over what went in (Elhage et al. 2021, "A mathematical framework for Transformer circuits"). The way goes op by
op and knows no model. It ends at the parts of the sum: a head's z, an MLP's output, an embedding, a bias, a value that
was set by hand, and whatever it cannot pass.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence

import numpy as np
from msgspec import Struct

from seqtui.engine import ops
from seqtui.engine.array import Array
from seqtui.engine.op import Kind, Op
from seqtui.engine.ops import OPS
from seqtui.engine.trace import Step, Trace

ENDS = frozenset({"z", "mlp_out", "embed", "pos_embed", "type_embed", "class_token"})  # names at which a part begins


class Chosen(Struct, frozen=True):
    """The scores that are looked at: number of the word, and 1, or −1 for the one that is taken away."""

    words: tuple[tuple[int, float], ...]

    def of(self, row: Array, axis: int = 0) -> Array:
        """The entries of an array along an axis, those of a second word taken away from those of the first."""
        taken = [row[k] if not axis else row[:, k] for k, _ in self.words]
        return taken[0] if len(taken) == 1 else taken[0] - taken[1]


class Reached(Struct, frozen=True, eq=False):
    """The end of a way: a value's step and row (None of a vector), and what one more of each of its numbers adds.

    direction has a number for each of the row's; Chosen where the row holds scores.
    """

    step: int
    row: int | None
    direction: Array | Chosen


class Back(Struct, frozen=True, eq=False):
    """All ends of the way back; held are the norms, bent the functions of one number, whose ratio was held (steps)."""

    ends: tuple[Reached, ...]
    held: tuple[int, ...]
    bent: tuple[int, ...]


def way_back(trace: Trace, step: int, row: int | None, chosen: Chosen) -> Back:
    """Walk back from the chosen scores to the parts of their sum; what is computed is recorded on the open trace."""
    walk = _Walk(trace)
    walk.send(step, row, chosen)
    return walk.ended()


Direction = Array | Chosen
Sent = tuple[int, int | None, Direction]  # an operand, its row, and the direction that arrives there


class _Walk:
    """Directions on their way: the newest value is passed first, so that all that reads a value was passed before."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self._waiting: dict[tuple[int, int | None], list[Direction]] = {}
        self._order: list[tuple[int, int]] = []
        self._ends: list[Reached] = []
        self._held: list[int] = []
        self._bent: list[int] = []

    def send(self, step: int, row: int | None, direction: Direction) -> None:
        """Let a direction arrive at a row of a value."""
        key = (step, row)
        if key not in self._waiting:
            heapq.heappush(self._order, (-step, -1 if row is None else row))
        self._waiting.setdefault(key, []).append(direction)

    def ended(self) -> Back:
        """Pass everything that is on its way."""
        while self._order:
            at, place = heapq.heappop(self._order)
            step, row = -at, None if place < 0 else place
            direction = _sum(self._waiting.pop((step, row)))
            passed = self._passed(step, row, direction)
            if passed is None:
                self._ends.append(Reached(step, row, direction))
            for sent in passed or ():
                self.send(*sent)
        return Back(tuple(self._ends), tuple(sorted(self._held)), tuple(sorted(self._bent)))

    def _passed(self, index: int, row: int | None, direction: Direction) -> list[Sent] | None:
        """What a value hands on to its operands; None where the way ends."""
        step = self.trace[index]
        if step.is_leaf or step.edited is not None or step.name in ENDS:
            return None
        if OPS[step.op].kind is Kind.MAP:
            return self._through_map(index, row, direction)
        rule = _RULES.get(OPS[step.op])
        passed = rule(self.trace, step, row, direction) if rule else None
        if passed is not None and step.op == ops.DIV.name and not _is_given(self.trace, step.operands[1]):
            self._held.append(index)
        return passed

    def _through_map(self, index: int, row: int | None, direction: Direction) -> list[Sent] | None:
        """A function of one number, held at what came out over what went in."""
        step = self.trace[index]
        (operand,) = step.operands
        out, given = _row(step.value, row), _row(self.trace[operand].value, row)
        if isinstance(direction, Chosen) or bool(((given == 0) & (out != 0)).any()):
            return None
        self._bent.append(index)
        ratio = np.divide(out, given, out=np.zeros_like(out), where=given != 0)
        return [(operand, row, direction * ratio)]


def _sum(directions: Sequence[Direction]) -> Direction:
    total = directions[0]
    for more in directions[1:]:
        assert isinstance(total, Array) and isinstance(more, Array), "scores are read once"
        total = total + more
    return total


def _row(value: np.ndarray, row: int | None) -> np.ndarray:
    return value if row is None else value[row]


def _is_given(trace: Trace, index: int) -> bool:
    """Whether a value is a weight or a fixed number, or made of such alone: it is what it is, whatever is read."""
    step = trace[index]
    if step.is_leaf:
        return True
    turned = OPS[step.op].kind is Kind.LAYOUT  # tied embeddings: W_U is W_E transposed, under a name of its own
    return (turned or step.name is None) and all(_is_given(trace, operand) for operand in step.operands)


# the rules: what a row of a value hands on to its operands; None where it cannot be passed --------------------------

Rule = Callable[[Trace, Step, int | None, Direction], "list[Sent] | None"]


def _operand_row(trace: Trace, operand: int, row: int | None) -> int | None:
    """The row of an operand that stands at a row of the result of an op that goes element by element."""
    shape = trace[operand].value.shape
    if row is None or len(shape) < 2:
        return None
    return 0 if shape[0] == 1 else row


def _fitting(trace: Trace, operand: int, direction: Direction) -> Direction:
    """The direction as the operand has it: the same for one that is repeated along the row, added up."""
    shape = trace[operand].value.shape
    if isinstance(direction, Chosen) or direction.shape == shape[-1:]:
        return direction
    return direction.sum(axis=0, keepdims=True) if shape else direction.sum()


def _add(trace: Trace, step: Step, row: int | None, direction: Direction) -> list[Sent]:
    return [(k, _operand_row(trace, k, row), _fitting(trace, k, direction)) for k in step.operands]


def _sub(trace: Trace, step: Step, row: int | None, direction: Direction) -> list[Sent] | None:
    if isinstance(direction, Chosen):
        return None
    first, second = step.operands
    return [
        (first, _operand_row(trace, first, row), _fitting(trace, first, direction)),
        (second, _operand_row(trace, second, row), -_fitted(trace, second, direction)),
    ]


def _fitted(trace: Trace, operand: int, direction: Array) -> Array:
    found = _fitting(trace, operand, direction)
    assert isinstance(found, Array)
    return found


def _mul(trace: Trace, step: Step, row: int | None, direction: Direction) -> list[Sent] | None:
    """A product passes to the factor that is computed; the other is held. Two that are computed end the way."""
    first, second = step.operands
    given = [_is_given(trace, k) for k in (first, second)]
    if isinstance(direction, Chosen) or all(given) or not any(given):
        return None
    passed, held = (second, first) if given[0] else (first, second)
    return [(passed, *_scaled(trace, passed, row, direction * _whole_row(trace, held, row)))]


def _div(trace: Trace, step: Step, row: int | None, direction: Direction) -> list[Sent] | None:
    """A quotient passes to what is divided; what it is divided by, the σ of a norm, is held."""
    if isinstance(direction, Chosen):
        return None
    passed, held = step.operands
    return [(passed, *_scaled(trace, passed, row, direction / _whole_row(trace, held, row)))]


def _scaled(trace: Trace, operand: int, row: int | None, direction: Array) -> tuple[int | None, Array]:
    return _operand_row(trace, operand, row), _fitted(trace, operand, direction)


def _whole_row(trace: Trace, index: int, row: int | None) -> Array:
    """The row of a value that stands at a row of a result."""
    array, at = Array(trace, index), _operand_row(trace, index, row)
    return array if at is None else array[at]


def _matmul(trace: Trace, step: Step, row: int | None, direction: Direction) -> list[Sent] | None:
    """x W passes to x: the direction through W; of scores, the columns of W that belong to the words."""
    x, W = step.operands
    if trace[W].value.ndim != 2 or _is_given(trace, x) or not _is_given(trace, W):
        return None
    through = Array(trace, W)
    if isinstance(direction, Chosen):
        return [(x, row, direction.of(through, axis=1))]
    return [(x, row, through @ direction)]


def _mean(trace: Trace, step: Step, row: int | None, direction: Direction) -> list[Sent] | None:
    """An average along the row passes an equal share to each number."""
    axis, keeps = (*step.params, None, False)[:2] if step.params else (None, False)
    (x,) = step.operands
    if isinstance(direction, Chosen) or axis not in (-1, 1) or not keeps:
        return None
    size = trace[x].value.shape[-1]
    return [(x, row, direction * np.full(size, 1.0 / size))]


def _same(trace: Trace, step: Step, row: int | None, direction: Direction) -> list[Sent]:
    return [(step.operands[0], row, direction)]


def _neg(trace: Trace, step: Step, row: int | None, direction: Direction) -> list[Sent] | None:
    return None if isinstance(direction, Chosen) else [(step.operands[0], row, -direction)]


def _index(trace: Trace, step: Step, row: int | None, direction: Direction) -> list[Sent] | None:
    """A row, or a run of rows, passes to where it was taken from; a row of a weight is an end, an embedding."""
    taken, axis = (*step.params, 0)[:2]
    (x,) = step.operands
    if axis != 0 or trace[x].value.ndim != 2 or trace[x].is_leaf:
        return None
    rows = np.arange(trace[x].value.shape[0])[list(taken) if isinstance(taken, tuple) else taken]
    return [(x, int(rows if row is None else rows[row]), direction)]


def _concat(trace: Trace, step: Step, row: int | None, direction: Direction) -> list[Sent] | None:
    """Rows below each other: the part that the row is of. Side by side: each part its own stretch."""
    (axis,) = step.params
    if isinstance(direction, Chosen) or row is None:
        return None
    ends = np.cumsum([trace[k].value.shape[axis] for k in step.operands])
    if axis == 0:
        part = int(np.searchsorted(ends, row, side="right"))
        operand = step.operands[part]
        return [(operand, row - int(ends[part] - trace[operand].value.shape[0]), direction)]
    firsts = (0, *ends[:-1].tolist())
    return [(k, row, direction[int(a) : int(b)]) for k, a, b in zip(step.operands, firsts, ends, strict=True)]


def _reshape(trace: Trace, step: Step, row: int | None, direction: Direction) -> list[Sent] | None:
    """A vector that is made one row passes whole."""
    (x,) = step.operands
    is_row = trace[x].value.ndim == 1 and step.value.shape == (1, trace[x].value.size)
    return [(x, None, direction)] if is_row else None


_RULES: dict[Op, Rule] = {
    ops.ADD: _add,
    ops.SUB: _sub,
    ops.NEG: _neg,
    ops.MUL: _mul,
    ops.DIV: _div,
    ops.MATMUL: _matmul,
    ops.MEAN: _mean,
    ops.IDENTITY: _same,
    ops.INDEX: _index,
    ops.CONCAT: _concat,
    ops.RESHAPE: _reshape,
}
