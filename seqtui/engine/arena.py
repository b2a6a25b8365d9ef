"""Room for large results, cut from blocks of eight megabytes.

A recording keeps every value, so each needs memory that was never touched before, and the system hands that out page by
page: for a Transformer this takes as long as the arithmetic. Blocks of this size come in large pages at once. A block
is freed with the last array that lies in it; small results are left to numpy.
"""

import math
import threading
from collections.abc import Callable

import numpy as np

LARGE = 2048  # numbers from which a result is given room here
BLOCK = 1 << 20  # numbers in a block


class _Current(threading.local):
    """The block that is being filled, one for each thread."""

    def __init__(self) -> None:
        self.block, self.used = np.empty(0), 0


_current = _Current()


def room(shape: tuple[int, ...]) -> np.ndarray | None:
    """An array of that shape to be written to (``out=``), None where numpy should make its own."""
    size = math.prod(shape)
    if not LARGE <= size <= BLOCK:
        return None
    if _current.used + size > _current.block.size:
        _current.block, _current.used = np.empty(BLOCK), 0
    start = _current.used
    _current.used = start + size
    return _current.block[start : start + size].reshape(shape)


def matmul(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return the matrix product a @ b; a large one is written into a block of the arena."""
    if a.ndim == 2 and b.ndim == 2:
        return np.matmul(a, b, out=room((a.shape[0], b.shape[1])))
    return np.matmul(a, b)


def roomy(ufunc: np.ufunc) -> Callable[[np.ndarray, np.ndarray], np.ndarray]:
    """A function of two arrays that finds room for its result where the first has its shape."""

    def apply(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        if a.size < LARGE or b.shape not in ((), a.shape, a.shape[-1:], (*a.shape[:-1], 1)):
            return ufunc(a, b)
        return ufunc(a, b, out=room(a.shape))

    return apply
