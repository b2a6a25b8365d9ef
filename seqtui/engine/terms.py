"""Which operand elements one element of a value is made of: the ``terms`` column of the op table.

Each function takes the element, the operand values and the op's params and returns products: a coefficient times the
named operand elements. For most ops their sum is the value; for the others the op's ``combine`` says how they meet.
"""

from collections.abc import Sequence
from typing import NamedTuple, overload

import numpy as np

from seqtui.engine.paths import Index

Values = Sequence[np.ndarray]


class Term(NamedTuple):
    """coefficient × the product of factors; each factor is (operand position, element of that operand)."""

    coefficient: float
    factors: tuple[tuple[int, Index], ...]


class TermsAlong(Sequence[Term]):
    """The elements of the only operand that stand along an axis beside one of them, which is the ``own``.

    Each is made when it is read: a softmax over a vocabulary has 50,000.
    """

    def __init__(self, element: Index, axis: int, size: int) -> None:
        self.before, self.own, self.after = element[:axis], element[axis], element[axis + 1 :]
        self.size = size

    def __len__(self) -> int:
        return self.size

    @overload
    def __getitem__(self, place: int) -> Term: ...
    @overload
    def __getitem__(self, place: slice) -> list[Term]: ...
    def __getitem__(self, place: int | slice) -> Term | list[Term]:
        """Return the term of that number."""
        if isinstance(place, slice):
            return [self[k] for k in range(self.size)[place]]
        return Term(1.0, ((0, (*self.before, range(self.size)[place], *self.after)),))


def _seen(element: Index, value: np.ndarray) -> Index:
    """The element of a (possibly repeated) operand that stands at this element of the result."""
    tail = element[len(element) - value.ndim :]
    return tuple(0 if n == 1 else i for i, n in zip(tail, value.shape, strict=True))


def both_elements(element: Index, v: Values) -> list[Term]:
    """The element of each operand, on its own."""
    return [Term(1.0, ((k, _seen(element, x)),)) for k, x in enumerate(v)]


def same_element(element: Index, v: Values) -> list[Term]:
    """Terms of a map: the element at the same place of the only operand."""
    return [Term(1.0, ((0, element),))]


def add(element: Index, v: Values) -> list[Term]:
    """Terms of a + b: the elements at the same place, broadcast."""
    return both_elements(element, v)


def subtract(element: Index, v: Values) -> list[Term]:
    """Terms of a − b: the elements at the same place, the second with factor −1."""
    return [Term(1.0, ((0, _seen(element, v[0])),)), Term(-1.0, ((1, _seen(element, v[1])),))]


def negate(element: Index, v: Values) -> list[Term]:
    """Terms of −a: the element at the same place with factor −1."""
    return [Term(-1.0, ((0, element),))]


def multiply(element: Index, v: Values) -> list[Term]:
    """Terms of a × b, element by element: one, with the other as its factor."""
    return [Term(1.0, ((0, _seen(element, v[0])), (1, _seen(element, v[1]))))]


def matmul(element: Index, v: Values) -> list[Term]:
    """Σ_k A[i,k] × B[k,j], with vectors as one row or one column."""
    a = v[0]
    row, column = element[: a.ndim - 1], element[a.ndim - 1 :]
    return [Term(1.0, ((0, (*row, k)), (1, (k, *column)))) for k in range(a.shape[-1])]


def along_axis(element: Index, v: Values, axis: int = -1) -> TermsAlong:
    """All elements that stand beside this one along the axis."""
    at = axis % v[0].ndim
    return TermsAlong(element, at, v[0].shape[at])


def sum_axis(element: Index, v: Values, axis: int | None = None, keepdims: bool = False) -> list[Term]:
    """All elements that are summed into this one."""
    if axis is None:
        return [Term(1.0, ((0, index),)) for index in np.ndindex(v[0].shape)]
    at = axis % v[0].ndim
    after = element[at + 1 :] if keepdims else element[at:]
    return [Term(1.0, ((0, (*element[:at], k, *after)),)) for k in range(v[0].shape[at])]


def mean_axis(element: Index, v: Values, axis: int | None = None, keepdims: bool = False) -> list[Term]:
    """All elements that are averaged into this one, each with its share 1/n."""
    parts = sum_axis(element, v, axis, keepdims)
    return [Term(1.0 / len(parts), part.factors) for part in parts]


def transpose(element: Index, v: Values) -> list[Term]:
    """The element with its indices in the other order."""
    return [Term(1.0, ((0, element[::-1]),))]


def concat(element: Index, v: Values, axis: int) -> list[Term]:
    """The element of the part it came from."""
    at, place = axis % v[0].ndim, element[axis % v[0].ndim]
    for k, part in enumerate(v):
        if place < part.shape[at]:
            return [Term(1.0, ((k, (*element[:at], place, *element[at + 1 :])),))]
        place -= part.shape[at]
    raise IndexError(f"{element} is outside the concatenation")


def stack(element: Index, v: Values) -> list[Term]:
    """The element of the part that became this row."""
    return [Term(1.0, ((element[0], element[1:]),))]


def index(element: Index, v: Values, index: int | slice | tuple[int, ...], axis: int = 0) -> list[Term]:
    """The element at the place it was taken from."""
    if isinstance(index, tuple):
        source = (*element[:axis], index[element[axis]] % v[0].shape[axis], *element[axis + 1 :])
    elif isinstance(index, slice):
        start = index.indices(v[0].shape[axis])[0]
        source = (*element[:axis], element[axis] + start, *element[axis + 1 :])
    else:
        source = (*element[:axis], index % v[0].shape[axis], *element[axis:])
    return [Term(1.0, ((0, source),))]


def reshape(element: Index, v: Values, *shape: int) -> list[Term]:
    """The element with the same position in reading order."""
    flat = np.ravel_multi_index(element, _full(shape, v[0].size)) if shape else 0
    return [Term(1.0, ((0, tuple(int(i) for i in np.unravel_index(flat, v[0].shape))),))]


def _full(shape: tuple[int, ...], size: int) -> tuple[int, ...]:
    """The shape with a −1 in it worked out."""
    if -1 not in shape:
        return shape
    known = -int(np.prod(shape))
    return tuple(size // known if n == -1 else n for n in shape)
