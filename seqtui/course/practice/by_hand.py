"""A recorded run worked out as a person does it on paper: every number that is written down has two decimals.

Sums and products inside of an equation are exact; what an equation gives is rounded to two decimals, 5 upwards, and the
next equation goes on with that. σ, tanh, exp, sin and cos are looked up in a printed table, at the argument rounded to
one decimal. Decimal numbers do this without a trace of binary rounding.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
from msgspec import Struct

from seqtui.engine import functions, ops
from seqtui.engine.ops import OPS
from seqtui.engine.trace import Trace

WRITTEN = Decimal("0.01")  # what is written down
LOOKED_UP = Decimal("0.1")  # the arguments of a table
MOST = Decimal("3.9")  # the largest argument of a table

_ARITHMETIC = (ops.IDENTITY, ops.ADD, ops.SUB, ops.NEG, ops.MUL, functions.SQUARE)
_EXACT = frozenset(
    op.name for op in (*_ARITHMETIC, ops.MATMUL, ops.TRANSPOSE, ops.CONCAT, ops.STACK, ops.INDEX, ops.RESHAPE, ops.SUM)
)
_TABLES: dict[str, Callable[[float], float]] = {
    functions.SIGMOID.name: lambda x: 1.0 / (1.0 + math.exp(-x)),
    functions.TANH.name: math.tanh,
    functions.EXP.name: math.exp,
    functions.SIN.name: math.sin,
    functions.COS.name: math.cos,
}
FUNCTIONS = tuple(_TABLES)
MIRRORED = {
    functions.SIGMOID.name: "σ(−x) = 1 − σ(x)",
    functions.TANH.name: "tanh(−x) = −tanh(x)",
    functions.SIN.name: "sin(−x) = −sin(x)",
    functions.COS.name: "cos(−x) = cos(x)",
}


class NotByHandError(Exception):
    """A run that cannot be done with the tables: an argument outside of them, or a division by 0."""


class Table(Struct, frozen=True):
    """A printed table of one function: its value at tenths, from the first whole number to the last, row by row.

    Of a function with a rule for negative arguments there are the others alone.
    """

    function: str
    rows: tuple[tuple[str, tuple[Decimal, ...]], ...]


def rounded(number: Decimal, to: Decimal = WRITTEN) -> Decimal:
    """Return a number with the decimals of another one, 5 away from zero; never −0, and −∞ as it is."""
    if not number.is_finite():
        return number
    return number.quantize(to, ROUND_HALF_UP) + Decimal(0)


def table_value(function: str, argument: Decimal) -> Decimal:
    """Return the value of a function that its table has at an argument, which is looked up at tenths.

    Raises NotByHandError outside of the table.
    """
    if argument == Decimal("-Infinity") and function == functions.EXP.name:
        return Decimal(0)
    at = rounded(argument, LOOKED_UP)
    if not abs(at) <= MOST:
        raise NotByHandError
    positive = rounded(Decimal(_TABLES[function](abs(float(at)) if function in MIRRORED else float(at))))
    if at >= 0 or function not in MIRRORED or function == functions.COS.name:
        return positive
    return 1 - positive if function == functions.SIGMOID.name else -positive


def table(function: str) -> Table:
    """Return the printed table of a function."""
    wholes = [("", k) for k in range(4)]
    if function == functions.EXP.name:
        wholes = [("−", k) for k in range(3, -1, -1)] + wholes
    return Table(
        function,
        tuple(
            (
                f"{sign}{k}",
                tuple(table_value(function, Decimal(f"{'-' if sign else ''}{k}.{tenth}")) for tenth in range(10)),
            )
            for sign, k in wholes
        ),
    )


class ByHand:
    """The values of a run as a person finds them: arrays of decimals by step, worked out when they are asked for."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self._values: dict[int, np.ndarray] = {}

    def value(self, index: int) -> np.ndarray:
        """Return the value of a step, an array of decimals; what has a name has two of them.

        Raises NotByHandError where the tables end.
        """
        if index not in self._values:
            step = self.trace[index]
            made = _decimals(step.value) if step.is_leaf else self._computed(index)
            self._values[index] = _each(rounded, made) if step.name is not None or step.is_leaf else made
        return self._values[index]

    def _computed(self, index: int) -> np.ndarray:
        step = self.trace[index]
        operands = [self.value(i) for i in step.operands]
        if step.op in _EXACT:
            return _array(OPS[step.op].forward(*operands, *step.params))
        if step.op in _TABLES:
            return _looked_up(step.op, operands[0])
        if step.op == ops.SOFTMAX.name:
            powers = _looked_up(functions.EXP.name, operands[0])
            return _divided(powers, powers.sum(axis=step.params[0], keepdims=True))
        if step.op == ops.MEAN.name:
            total = _array(ops.SUM.forward(operands[0], *step.params))
            return _divided(total, _array(Decimal(operands[0].size // total.size)))
        if step.op == ops.DIV.name:
            return _divided(*operands)
        if step.op == functions.SQRT.name:
            return _each(_root, operands[0])
        if step.op == functions.RELU.name:
            return _each(lambda number: max(number, Decimal(0)), operands[0])
        raise NotByHandError


def _looked_up(function: str, arguments: np.ndarray) -> np.ndarray:
    return _each(lambda x: table_value(function, x), arguments)


def _divided(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """The quotient, element by element."""
    if not _array(below).all():
        raise NotByHandError
    return _array(above / below)


def _root(number: Decimal) -> Decimal:
    return rounded(rounded(number).sqrt())


def _decimals(value: np.ndarray) -> np.ndarray:
    """Floats as the decimals that they are written with."""
    return _each(lambda x: Decimal(repr(float(x))), value)


def _each(function: Callable[..., Decimal], value: np.ndarray) -> np.ndarray:
    """A function of one number, of each element."""
    made = np.empty(np.shape(value), dtype=object)
    for index in np.ndindex(made.shape):
        made[index] = function(value[index])
    return made


def _array(value: object) -> np.ndarray:
    return np.asarray(value, dtype=object)
