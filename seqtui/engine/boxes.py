"""Which part of each operand a part of a result is computed from, and back: the ``boxes`` column of the op table.

A part is a box, a run of neighbours along every axis, so that the equation stays as it is written: the product of a
matrix's one row with a vector is the same line as the whole product.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

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
