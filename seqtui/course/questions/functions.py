"""The functions an expression may call: numbers and arrays in, numbers and arrays out."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

import numpy as np
from msgspec import Struct

from seqtui.course.facts import Value
from seqtui.course.questions.operators import MOST
from seqtui.engine import numerics
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _

MANY = 8  # arguments at most
_COUNTED = 2**53  # below it a float holds each whole number


class Function(Struct, frozen=True):
    """A row: call(*arguments), which takes from least to most of them."""

    call: Callable[..., Value]
    least: int = 1
    most: int = 1


def _each(function: Callable[[np.ndarray], np.ndarray]) -> Function:
    """A function of one number, applied to each element."""
    return Function(lambda x: function(np.asarray(x, dtype=np.float64)))


def _along(function: Callable[..., Value]) -> Function:
    """A function of all elements, or of those along an axis."""
    return Function(lambda x, axis=None: function(np.asarray(x), axis=_whole(axis)), 1, 2)


def _whole(axis: object) -> int | None:
    """An axis, which is a whole number."""
    if axis is None or type(axis) is int:
        return axis
    raise SeqtuiError(_("an axis is 0 or 1, not {axis}", axis=axis))


def _extreme(over_all: Callable[..., Value], of_two: Callable[..., Value]) -> Function:
    def call(*values: Value) -> Value:
        return over_all(values[0]) if len(values) == 1 else reduce(of_two, values)

    return Function(call, 1, MANY)


def _softmax(scores: Value, axis: object = -1) -> np.ndarray:
    scores = np.asarray(scores, dtype=np.float64)
    if not scores.ndim:
        raise SeqtuiError(_("softmax takes several scores, not one number"))
    return numerics.softmax(scores, _whole(axis) or 0)


def _length(value: Value) -> int:
    array = np.asarray(value)
    if not array.ndim:
        raise SeqtuiError(_("len takes a vector or a matrix, not one number"))
    return len(array)


def _dot(a: Value, b: Value) -> float:
    a, b = np.asarray(a), np.asarray(b)
    if a.ndim != 1 or a.shape != b.shape:
        raise SeqtuiError(_("dot takes two vectors of one length"))
    return float(a @ b)


def _rounded(x: Value, decimals: object = None) -> Value:
    """x to some decimals; without them whole numbers, which are counted, so that an answer must be exact."""
    given = np.asarray(x, dtype=np.float64)
    if decimals is None and np.all(np.abs(given) < _COUNTED):
        return np.rint(given).astype(np.int64)
    if decimals is not None and (type(decimals) is not int or not 0 <= decimals <= 12):
        raise SeqtuiError(_("round takes from 0 to 12 decimals"))
    return np.round(given, decimals or 0)


def _joined(*parts: Value) -> np.ndarray:
    arrays = [np.atleast_1d(np.asarray(part)) for part in parts]
    if sum(array.size for array in arrays) > MOST:
        raise SeqtuiError(_("concat would make more than a million numbers"))
    return np.concatenate(arrays)


def _place(function: Callable[..., Value]) -> Callable[..., Value]:
    return lambda x, axis=None: function(x, axis=axis)


FUNCTIONS: dict[str, Function] = {
    "sigmoid": _each(numerics.sigmoid),
    "tanh": _each(np.tanh),
    "relu": _each(lambda x: np.maximum(x, 0.0)),
    "gelu": _each(numerics.gelu),
    "exp": _each(np.exp),
    "log": _each(np.log),
    "log2": _each(np.log2),
    "log10": _each(np.log10),
    "sqrt": _each(np.sqrt),
    "sin": _each(np.sin),
    "cos": _each(np.cos),
    "abs": Function(np.abs),
    "floor": _each(np.floor),
    "round": Function(_rounded, 1, 2),
    "softmax": Function(_softmax, 1, 2),
    "sum": _along(np.sum),
    "mean": _along(np.mean),
    "prod": _along(np.prod),
    "argmax": _along(_place(np.argmax)),
    "argmin": _along(_place(np.argmin)),
    "max": _extreme(np.max, np.maximum),
    "min": _extreme(np.min, np.minimum),
    "all": Function(lambda x: bool(np.all(x))),
    "any": Function(lambda x: bool(np.any(x))),
    "norm": Function(lambda x: float(np.sqrt(np.sum(np.square(x))))),
    "dot": Function(_dot, 2, 2),
    "concat": Function(_joined, 2, MANY),
    "transpose": Function(lambda x: np.transpose(x)),
    "len": Function(_length),
    "shape": Function(lambda x: tuple(np.shape(x))),
}
