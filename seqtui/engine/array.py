"""Arrays that record what is done to them.

An Array is a place in a trace. Operators append steps, so the equations of a model file are plain expressions.
A truth value, a conversion to a numpy array or a mix of two traces would lose the record, so they raise, with advice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn

import numpy as np

from seqtui.engine import functions, ops, side_by_side
from seqtui.engine.op import Op
from seqtui.engine.trace import Trace

Number = float | int | np.ndarray

_TWO_RUNS = "these values belong to two different runs: record both in one trace"


def record(op: Op, operands: Sequence[Array], params: tuple[Any, ...] = ()) -> Array:
    """Compute an op, append it, and return the new place in the trace."""
    if operands[0].__class__ is not Array:
        raise TypeError(f"{op.name} of plain numbers records nothing: give it an Array")
    trace = operands[0].trace
    for a in operands:
        if a.trace is not trace:
            raise ValueError(_TWO_RUNS)
    value = op.forward(*[a.value for a in operands], *params)
    return Array(trace, trace.append(op.name, tuple([a.index for a in operands]), value, params))


def _unary(op: Op, x: Array, *params: Any) -> Array:
    """Record an op of one operand with its settings: what record does, without a loop over operands."""
    if x.__class__ is not Array:
        raise TypeError(f"{op.name} of plain numbers records nothing: give it an Array")
    trace = x.trace
    return Array(trace, trace.append(op.name, (x.index,), op.forward(x.value, *params), params))


def _operator(op: Op) -> Callable[[Array, Array | Number], Array]:
    """The method of an infix operator. Most of a run goes through here: it does nothing that it need not."""
    name, forward = op.name, op.forward

    def method(self: Array, other: Array | Number) -> Array:
        trace = self.trace
        if other.__class__ is not Array:
            other = Array(trace, trace.constant(other))  # type: ignore[arg-type]  # isinstance is twice as slow
        elif other.trace is not trace:
            raise ValueError(_TWO_RUNS)
        return Array(trace, trace.append(name, (self.index, other.index), forward(self.value, other.value)))

    return method


def _reflected(op: Op) -> Callable[[Array, Number], Array]:
    """The method of an infix operator whose left operand is a plain number."""

    def method(self: Array, other: Number) -> Array:
        return record(op, (Array(self.trace, self.trace.constant(other)), self))

    return method


class Array:
    """One recorded value, read-only, with the index of its step in the trace: float64, or a weight in float32."""

    __slots__ = ("index", "trace", "value")
    __array_ufunc__ = None  # numpy hands `ndarray + Array` to us instead of looping over elements

    def __init__(self, trace: Trace, index: int) -> None:
        self.trace = trace
        self.index = index
        self.value = trace.steps[index][2]  # Step.value, by position: this line runs for every operation

    @property
    def shape(self) -> tuple[int, ...]:
        """The sizes of the axes."""
        return self.value.shape

    @property
    def T(self) -> Array:  # noqa: N802 (the usual name)
        """The transpose of a matrix, recorded."""
        return _unary(ops.TRANSPOSE, self)

    __add__, __radd__ = _operator(ops.ADD), _reflected(ops.ADD)
    __sub__, __rsub__ = _operator(ops.SUB), _reflected(ops.SUB)
    __mul__, __rmul__ = _operator(ops.MUL), _reflected(ops.MUL)
    __truediv__, __rtruediv__ = _operator(ops.DIV), _reflected(ops.DIV)
    __matmul__ = _operator(ops.MATMUL)

    def __neg__(self) -> Array:
        return _unary(ops.NEG, self)

    def __getitem__(self, index: int | slice | list[int] | tuple[Any, ...]) -> Array:
        """Take one row (``x[3]``), a run of columns (``x[:, 0:4]``) or a list of rows (``W_E[[3, 1]]``).

        One axis at a time.
        """
        axis = 0
        if isinstance(index, tuple):
            axis = len(index) - 1
            if any(part != slice(None) for part in index[:-1]):
                raise TypeError("take along one axis at a time: x[3][:, 0:4]")
            index = index[-1]
        if isinstance(index, list):
            return _unary(ops.INDEX, self, tuple(int(i) for i in index), axis)
        if not isinstance(index, (int, np.integer, slice)):
            raise TypeError("take by whole number or slice; compare values outside the trace")
        if isinstance(index, slice) and index.step not in (None, 1):
            raise TypeError("take a run of neighbours: a slice without a step")
        return _unary(ops.INDEX, self, index if isinstance(index, slice) else int(index), axis)

    def reshape(self, *shape: int) -> Array:
        """Return the array's numbers in another shape, recorded."""
        return _unary(ops.RESHAPE, self, *shape)

    def sum(self, axis: int | None = None, keepdims: bool = False) -> Array:
        """The sum along the axis, or of all elements."""
        return _unary(ops.SUM, self, axis, keepdims)

    def mean(self, axis: int | None = None, keepdims: bool = False) -> Array:
        """The mean along the axis, or of all elements."""
        return _unary(ops.MEAN, self, axis, keepdims)

    def __bool__(self) -> bool:
        raise TypeError("a recorded value has no truth value: compare array.value, or use relu or a mask, which record")

    def __array__(self, dtype: object = None, copy: object = None) -> np.ndarray:
        raise TypeError("numpy would lose the record: use the recorded functions, or array.value to read the numbers")

    def __iter__(self) -> NoReturn:
        raise TypeError("take rows by number, x[0], so that each is recorded; array.value can be looped over")

    def __repr__(self) -> str:
        return f"Array({self.trace.path(self.index)}, shape={list(self.shape)})"


def sigmoid(x: Array) -> Array:
    """1 / (1 + exp(-x)), element by element."""
    return _unary(functions.SIGMOID, x)


def tanh(x: Array) -> Array:
    """The hyperbolic tangent, element by element."""
    return _unary(functions.TANH, x)


def relu(x: Array) -> Array:
    """max(x, 0), element by element."""
    return _unary(functions.RELU, x)


def exp(x: Array) -> Array:
    """e to the power of x, element by element."""
    return _unary(functions.EXP, x)


def log(x: Array) -> Array:
    """The natural logarithm, element by element."""
    return _unary(functions.LOG, x)


def sqrt(x: Array) -> Array:
    """The square root, element by element."""
    return _unary(functions.SQRT, x)


def square(x: Array) -> Array:
    """x times x, element by element."""
    return _unary(functions.SQUARE, x)


def sin(x: Array) -> Array:
    """The sine, element by element."""
    return _unary(functions.SIN, x)


def cos(x: Array) -> Array:
    """The cosine, element by element."""
    return _unary(functions.COS, x)


def gelu(x: Array) -> Array:
    """x Phi(x), element by element."""
    return _unary(functions.GELU, x)


def gelu_tanh(x: Array) -> Array:
    """The tanh approximation of GELU, element by element."""
    return _unary(functions.GELU_TANH, x)


def silu(x: Array) -> Array:
    """x sigmoid(x), element by element."""
    return _unary(functions.SILU, x)


@contextmanager
def at_once(x: Array, parts: Sequence[Array]) -> Iterator[None]:
    """Inside, products of x with these parts of one matrix take the time of one; each is recorded as ever."""
    with side_by_side.at_once(x.value, [part.value for part in parts]):
        yield


def identity(x: Array) -> Array:
    """Return an array's numbers unchanged, to be named again where another part receives them."""
    return _unary(ops.IDENTITY, x)


def softmax(x: Array, axis: int = -1) -> Array:
    """Shares along the axis that are positive and add up to 1."""
    return _unary(ops.SOFTMAX, x, axis)


def concat(parts: Sequence[Array], axis: int = 0) -> Array:
    """The parts one after the other along the axis."""
    return record(ops.CONCAT, tuple(parts), (axis,))


def stack(parts: Sequence[Array]) -> Array:
    """The parts, all of one shape, one below the other: vectors become the rows of a matrix."""
    return record(ops.STACK, tuple(parts))
