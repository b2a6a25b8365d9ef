"""The signs of an expression, each with a bound on what it may make: + - * / ** @, comparisons, not."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable

import numpy as np

from seqtui.course.facts import Value
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _

MOST = 1_000_000  # numbers in a result
WHOLE = 2.0**53  # above, a whole number is kept as a float64


def plain(value: Value) -> Value:
    """Return a single number as Python's own; an array as it is."""
    if isinstance(value, np.ndarray | np.generic):
        return value.item() if np.ndim(value) == 0 else value
    return value


def is_true(value: Value) -> bool:
    """Return the truth value that a condition has.

    Raises SeqtuiError for a number, and for the truth of several elements at once.
    """
    found = plain(value)
    if isinstance(found, bool):
        return found
    raise SeqtuiError(_("a condition is one comparison: of several elements say all(…) or any(…)"))


def _of_numbers(values: tuple[Value, ...]) -> None:
    if any(isinstance(value, str) for value in values):
        raise SeqtuiError(_("words cannot be computed with: compare them with == or !="))


def _elementwise(sign: str, compute: Callable[..., Value]) -> Callable[[Value, Value], Value]:
    """An operator element by element, whose operands must fit each other."""

    def apply(a: Value, b: Value) -> Value:
        _of_numbers((a, b))
        a, b = (_computable(side) for side in (a, b))
        try:
            size = math.prod(np.broadcast_shapes(np.shape(a), np.shape(b)))
        except ValueError:
            raise SeqtuiError(
                _("the shapes {a} and {b} do not fit '{sign}'", a=_said(a), b=_said(b), sign=sign)
            ) from None
        if size > MOST:
            raise SeqtuiError(
                _("'{sign}' would make {n:,} numbers: at most a million can be asked for", sign=sign, n=size)
            )
        return _bounded(compute(a, b))

    return apply


def _computable(value: Value) -> Value:
    """Truth values count as 0 and 1."""
    array = np.asarray(value)
    return plain(array.astype(np.int64) if array.dtype.kind == "b" else array)


def _said(value: Value) -> str:
    return " × ".join(map(str, np.shape(value))) or "1"


def _bounded(value: Value) -> Value:
    """Whole numbers stay small: what is above 2⁵³ is a float64, as everything else is."""
    value = plain(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > WHOLE:
        return float(value)
    return value


def _power(a: Value, b: Value) -> Value:
    found = np.float_power(a, b)
    is_whole = type(a) is int and type(b) is int and b >= 0 and abs(found) <= WHOLE
    return int(found) if is_whole else found


def _matmul(a: Value, b: Value) -> Value:
    _of_numbers((a, b))
    left, right = np.asarray(a), np.asarray(b)
    if not (left.ndim and right.ndim) or left.shape[-1] != right.shape[0]:
        raise SeqtuiError(_("the shapes {a} and {b} do not fit '{sign}'", a=_said(left), b=_said(right), sign="@"))
    columns = right.size // max(1, len(right))
    if left.size * columns > 100 * MOST or left.size // max(1, left.shape[-1]) * columns > MOST:
        raise SeqtuiError(_("this product would take too long: ask for a row of it"))
    return plain(np.matmul(left, right))


def _same(a: Value, b: Value) -> Value:
    if isinstance(a, str) != isinstance(b, str):
        raise SeqtuiError(_("a word and a number are never the same: put words in quotes"))
    if isinstance(a, str):
        return a == b
    if isinstance(a, tuple) or isinstance(b, tuple):
        return np.shape(a) == np.shape(b) and bool(np.all(np.asarray(a) == np.asarray(b)))
    return _elementwise("==", operator.eq)(a, b)


def _different(a: Value, b: Value) -> Value:
    return np.logical_not(_same(a, b))


def _negative(value: Value) -> Value:
    _of_numbers((value,))
    return plain(np.negative(_computable(value)))


def _positive(value: Value) -> Value:
    _of_numbers((value,))
    return value


OPERATORS: dict[type[ast.AST], Callable[[Value, Value], Value]] = {
    ast.Add: _elementwise("+", operator.add),
    ast.Sub: _elementwise("-", operator.sub),
    ast.Mult: _elementwise("*", operator.mul),
    ast.Div: _elementwise("/", np.divide),
    ast.Pow: _elementwise("**", _power),
    ast.MatMult: _matmul,
}
SIGNS: dict[type[ast.AST], Callable[[Value], Value]] = {
    ast.USub: _negative,
    ast.UAdd: _positive,
    ast.Not: lambda value: not is_true(value),
}
COMPARISONS: dict[type[ast.AST], Callable[[Value, Value], Value]] = {
    ast.Eq: _same,
    ast.NotEq: _different,
    ast.Lt: _elementwise("<", operator.lt),
    ast.LtE: _elementwise("<=", operator.le),
    ast.Gt: _elementwise(">", operator.gt),
    ast.GtE: _elementwise(">=", operator.ge),
}
