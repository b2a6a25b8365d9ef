"""Weights in float32 as their file has them, read where they stand; what is computed of them is float64.

A float32 number is a float64 number with zeros behind it: widening loses nothing, and takes twice the memory. A matrix
of weights is therefore widened in pieces, one after the other in the same place, while a product is computed. What is
only taken out of a matrix, or laid out otherwise, is exact in either; whatever adds or multiplies gets wide numbers.
"""

import threading

import numpy as np

FLOAT64 = np.dtype(np.float64)
PIECE = 1 << 21  # numbers that are widened at a time: 16 MB; each piece costs a call of its own


class _Current(threading.local):
    """The place that pieces are widened in, one for each thread."""

    def __init__(self) -> None:
        self.piece = np.empty(0)


_current = _Current()


def widened(value: np.ndarray) -> np.ndarray:
    """Return an array in float64: itself where it is."""
    return np.asarray(value, dtype=np.float64)


def matmul(a: np.ndarray, b: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """Return the product of two matrices in float64, of which one may be float32; out is where it is written."""
    a = widened(a)
    if b.dtype is FLOAT64:
        return np.matmul(a, b, out=out)
    rows, columns = b.shape
    if out is None:
        out = np.empty((a.shape[0], columns))
    if rows > columns:
        return _by_rows(a, b, out)
    step = max(1, PIECE // max(1, rows))
    for first in range(0, columns, step):
        last = min(columns, first + step)
        np.matmul(a, _piece(b[:, first:last]), out=out[:, first:last])
    return out


def _by_rows(a: np.ndarray, b: np.ndarray, out: np.ndarray) -> np.ndarray:
    """The same of a tall matrix, whose pieces are rows: what each of them gives is added up."""
    step = max(1, PIECE // max(1, b.shape[1]))
    out[:] = 0.0
    for first in range(0, b.shape[0], step):
        out += a[:, first : first + step] @ _piece(b[first : first + step])
    return out


def _piece(part: np.ndarray) -> np.ndarray:
    """Return a part of a matrix widened, in a place that the next one takes; laid out as it was."""
    if part.size > _current.piece.size:
        _current.piece = np.empty(max(part.size, PIECE))
    flat = _current.piece[: part.size]
    by_columns = abs(part.strides[0]) < abs(part.strides[1])
    wide = flat.reshape(part.shape[::-1]).T if by_columns else flat.reshape(part.shape)
    np.copyto(wide, part)
    return wide
