"""Products of one matrix with several that lie side by side in memory: computed at once, handed out one by one.

Each head of a large network has a few columns of one matrix of weights. A product with so few columns takes a processor
several times as long as its share of the whole product, and the numbers are the same but for the order of their sums.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
from numpy.lib.stride_tricks import as_strided

from seqtui.engine import wide

ENOUGH = 1 << 15  # numbers of all parts together from which it is worth it; small networks are computed as written


class _Ready(threading.local):
    """Products that were computed ahead, by the two matrices they are of; one table for each thread."""

    def __init__(self) -> None:
        self.products: dict[tuple[int, int], np.ndarray] = {}


ready = _Ready()


@contextmanager
def at_once(a: np.ndarray, parts: Sequence[np.ndarray]) -> Iterator[None]:
    """Compute a @ part ahead for all parts, if they are large and lie side by side; inside, matmul hands them out."""
    whole = joined(parts)
    own: dict[tuple[int, int], np.ndarray] = {}
    if whole is not None and whole.size >= ENOUGH:
        product, width = wide.matmul(a, whole), parts[0].shape[1]
        own = {(id(a), id(part)): product[:, k * width : (k + 1) * width] for k, part in enumerate(parts)}
    ready.products |= own
    try:
        yield
    finally:
        for key in own:
            ready.products.pop(key, None)


def joined(parts: Sequence[np.ndarray]) -> np.ndarray | None:
    """Return the matrix whose neighbouring columns the parts are, None where they are not."""
    if len(parts) < 2 or parts[0].ndim != 2:
        return None
    first, (rows, width) = parts[0], parts[0].shape
    start, stride = first.__array_interface__["data"][0], width * first.strides[1]
    for k, part in enumerate(parts):
        like = part.shape == first.shape and part.strides == first.strides and part.dtype == first.dtype
        if not like or part.__array_interface__["data"][0] != start + k * stride:
            return None
    return as_strided(first, (rows, width * len(parts)), first.strides, writeable=False)
