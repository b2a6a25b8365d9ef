"""A row of the op table: what is known of an op, and which box of each operand a box of its result is computed from.

A part is a box, a run of neighbours along every axis, so that the equation stays as it is written: the product of a
matrix's one row with a vector is the same line as the whole product.
"""

from collections.abc import Callable, Sequence
from enum import Enum
from typing import Any, NamedTuple

import numpy as np
from msgspec import Struct

from seqtui.engine.jvp import Rule, linear
from seqtui.engine.spelling import Call, Spelling
from seqtui.engine.terms import Term
from seqtui.engine.vjp_notation import Back, unchanged

Box = tuple[tuple[int, int], ...]  # (first, last + 1) along each axis
Shape = tuple[int, ...]


class Boxes(NamedTuple):
    """The two directions between a result and its operands.

    reads(box, shapes, *params): the box of each operand, of these shapes, that a box of the result is computed from.
    grows(box, parts, shapes, shape, *params): the box around box of the result, of that shape, that can be computed
    from boxes of the operands.
    """

    reads: Callable[..., list[Box]]
    grows: Callable[..., Box]


def whole(shape: Shape) -> Box:
    """All of a value."""
    return tuple((0, n) for n in shape)


def _reads_the_same(box: Box, shapes: Sequence[Shape], *params: object) -> list[Box]:
    return [
        tuple((0, 1) if n == 1 else b for b, n in zip(box[len(box) - len(shape) :], shape, strict=True))
        for shape in shapes
    ]


def _grows_to_all(box: Box, parts: Sequence[Box], shapes: Sequence[Shape], shape: Shape, *params: object) -> Box:
    """Around the boxes of all operands, but for axes along which an operand is repeated."""
    for part, operand in zip(parts, shapes, strict=True):
        lead = len(box) - len(part)
        sides = ((b, p) if n > 1 else (b, b) for b, p, n in zip(box[lead:], part, operand, strict=True))
        box = (*box[:lead], *((min(b[0], p[0]), max(b[1], p[1])) for b, p in sides))
    return box


def _reads_rows_and_columns(box: Box, shapes: Sequence[Shape]) -> list[Box]:
    rows, inner = max(0, len(shapes[0]) - 1), (0, shapes[0][-1])
    return [(*box[:rows], inner), (inner, *box[rows:])]


def _reads_along(box: Box, shapes: Sequence[Shape], axis: int | None = None, keepdims: bool = False) -> list[Box]:
    """All of the axis; axis None is all of them."""
    (shape,) = shapes
    if axis is None:
        return [whole(shape)]
    at = axis % len(shape)
    return [(*box[:at], (0, shape[at]), *box[at + keepdims :])]


def _grows_without(
    box: Box,
    parts: Sequence[Box],
    shapes: Sequence[Shape],
    shape: Shape,
    axis: int | None = None,
    keepdims: bool = False,
) -> Box:
    """As the operand, but for the axis that is summed over."""
    if axis is None:
        return whole(shape)
    at = axis % len(parts[0])
    return (*parts[0][:at], *((0, 1),) * keepdims, *parts[0][at + 1 :])


WHOLE = Boxes(
    lambda box, shapes, *params: [whole(shape) for shape in shapes],
    lambda box, parts, shapes, shape, *params: whole(shape),
)
SAME = Boxes(_reads_the_same, _grows_to_all)
MATMUL = Boxes(_reads_rows_and_columns, lambda box, parts, shapes, shape: (*parts[0][:-1], *parts[1][1:]))
TRANSPOSE = Boxes(lambda box, shapes: [box[::-1]], lambda box, parts, shapes, shape: parts[0][::-1])
REDUCTION = Boxes(_reads_along, _grows_without)
ALONG = Boxes(
    lambda box, shapes, axis=-1: _reads_along(box, shapes, axis, True),
    lambda box, parts, shapes, shape, axis=-1: parts[0],
)


Values = Sequence[np.ndarray]
Cost = Callable[[Values, np.ndarray], int]


SINGLE = np.dtype(np.float32)  # of weights that a trace keeps as their file has them


class Kind(Enum):
    """How an element of a result depends on the elements of the operands."""

    MAP = "a function of one number, applied to each element: tanh(x)"
    POINTWISE = "the same element of each operand, in a product that can stand in a larger sum: a + b, a ⊙ b"
    QUOTIENT = "the same element of each operand, but no product of a larger sum: a / b"
    CONTRACTION = "a sum of products of elements of the operands: A B"
    REDUCTION = "a sum of elements along an axis: Σ x"
    LAYOUT = "one element, all of them in another order or shape: Aᵀ"
    SELECTION = "one element, picked by its place: a[3]"
    JOIN = "one element of one of the operands, which stand one after the other: [a; b]"
    DISTRIBUTION = "all elements along an axis, so that they add up to 1: softmax(x)"

    @property
    def elementwise(self) -> bool:
        """Whether an element depends on the same element of each operand, and on nothing else."""
        return self in (Kind.MAP, Kind.POINTWISE, Kind.QUOTIENT)

    @property
    def additive(self) -> bool:
        """Whether an element is the sum of its terms, which can stand in a larger sum as they are."""
        return self not in (Kind.MAP, Kind.QUOTIENT, Kind.DISTRIBUTION)


class Op(Struct, frozen=True, eq=False, kw_only=True):
    """One primitive: a row of the op table."""

    name: str
    kind: Kind
    forward: Callable[..., np.ndarray]  # (*values, *params): the value
    vjp: Callable[..., tuple[np.ndarray, ...]]  # (g, values, out, *params): a gradient per operand, of its shape
    spelling: Spelling  # how a formula writes it
    terms: Callable[..., Sequence[Term]]  # (element, values, *params): the products that make one element of the value
    meaning: str
    combine: Callable[[np.ndarray, int], float] | None = None  # makes the value of the terms (None: their sum)
    rule: str | None = None  # what combine does, in words
    cost: Cost = lambda values, out: 0  # multiplications
    jvp: Rule | None = None  # the forward-mode rule (None: linear in all operands together)
    back: Back = unchanged  # how the backward rule is written
    reach: Rule | None = None  # marks elements that read marked ones (None: the same, or as a linear op does)
    boxes: Boxes | None = None  # the same of runs of neighbours (None: the same one elementwise, otherwise all)
    numpy: Call | None = None  # how a program with numpy writes it (None: as a formula in python does)
    torch: Call | None = None
    is_share: bool = False  # its values lie between 0 and 1
    is_plain: bool = False  # its sign says what it does
    kink: float | None = None  # where the slope of a map jumps
    alias: str = ""  # its name in files, in paths and on the page, where that is another one

    @property
    def label(self) -> str:
        """The op's name in files, in paths and on the page."""
        return self.alias or self.name

    @property
    def parts(self) -> Boxes:
        """Which parts of the operands a part of the result is computed from, and back."""
        return self.boxes or (SAME if self.kind.elementwise else WHOLE)

    def in_double(self, weights: Values, value: np.ndarray, params: tuple[Any, ...]) -> np.ndarray:
        """Return in float64 what came out in float32, of such weights alone; a view of one stays what it is."""
        if any(value.base is not None and np.may_share_memory(value, weight) for weight in weights):
            return value
        if self.kind in (Kind.LAYOUT, Kind.SELECTION, Kind.JOIN):  # the same numbers in other places
            return value.astype(np.float64)
        return self.forward(*(weight.astype(np.float64) for weight in weights), *params)

    def tangent(
        self, k: int, t: np.ndarray, values: Values, out: np.ndarray, params: tuple[Any, ...] = ()
    ) -> np.ndarray:
        """How far the result moves when operand k moves in the direction t."""
        rule = self.jvp or linear(self.forward)
        return np.broadcast_to(rule(k, t, values, out, *params), out.shape)


def as_leaf(value: np.ndarray, may_be_single: bool) -> np.ndarray:
    """Return a given value as a trace keeps it: read-only float64, or float32 where it may be; else a copy."""
    fits = type(value) is np.ndarray and (value.dtype == np.float64 or (may_be_single and value.dtype is SINGLE))
    return value if fits and not value.flags.writeable else np.array(value, dtype=np.float64)
