"""The arithmetic behind the op table: functions of arrays, their backward rules, and room for large results.

A recording keeps every value, so each needs memory that was never touched before, and the system hands that out page by
page: for a Transformer this takes as long as the arithmetic. Blocks of this size come in large pages at once. A block
is freed with the last array that lies in it; small results are left to numpy.

Weights may be float32, as their file has them; what is computed of them is float64 (wide.py).
"""

import math
import threading
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from seqtui.engine import wide
from seqtui.engine.erf import erf
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.side_by_side import ready
from seqtui.language import _

LARGE = 2048  # numbers from which a result is given room here
BLOCK = 1 << 20  # numbers in a block
NEAR = 1 << 16  # numbers of a matrix in float32 that are widened at a time where it meets a vector: 512 kB
DECIMALS = np.dtype(object)  # of whoever computes by hand: a product of decimals is one


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
    """Return the matrix product a @ b in float64; a large one is written into a block of the arena."""
    if ready.products and (found := ready.products.get((id(a), id(b)))) is not None:
        return found
    if a.ndim == 2 and b.ndim == 2 and a.dtype is wide.FLOAT64 and b.dtype is wide.FLOAT64:
        return np.matmul(a, b, out=room((a.shape[0], b.shape[1])))
    if a.dtype is DECIMALS:
        return np.matmul(a, b)
    if a.ndim == 2 and b.ndim == 2:
        return wide.matmul(a, b, room((a.shape[0], b.shape[1])))
    if a.dtype is not b.dtype and a.ndim + b.ndim == 3:
        return _with_vector(a, b) if a.ndim == 2 else _with_vector(b.T, a)
    return np.matmul(a, b, dtype=np.float64)


def _with_vector(matrix: np.ndarray, vector: np.ndarray) -> np.ndarray:
    """The product of a matrix in float32 with a vector, by as many rows as stay near the processor in float64."""
    found, rows = np.empty(matrix.shape[0]), max(1, NEAR // max(1, matrix.shape[1]))
    for first in range(0, matrix.shape[0], rows):
        found[first : first + rows] = matrix[first : first + rows].astype(np.float64) @ vector
    return found


def roomy(ufunc: np.ufunc) -> Callable[[np.ndarray, np.ndarray], np.ndarray]:
    """A function of two arrays that finds room for its result where the first has its shape."""

    def apply(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        if a.size < LARGE or b.shape not in ((), a.shape, a.shape[-1:], (*a.shape[:-1], 1)):
            return ufunc(a, b)
        return ufunc(a, b, out=room(a.shape), dtype=np.float64)

    return apply


_GELU_C = math.sqrt(2.0 / math.pi)

Gradients = tuple[np.ndarray, ...]
Places = int | slice | tuple[int, ...]


def sigmoid(x: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-x)), without overflow at either end."""
    z = np.exp(-np.abs(x))
    return np.where(x >= 0, 1.0, z) / (1.0 + z)


def relu(x: np.ndarray) -> np.ndarray:
    """Return max(x, 0), element by element."""
    return np.maximum(x, 0.0, out=room(np.shape(x)))


def softmax(x: np.ndarray, axis: int = -1) -> np.ndarray:
    """exp(x) / sum exp(x) along the axis; the largest score is subtracted first, which changes nothing but overflow.

    A score of −∞ gets a share of exactly 0. Raises SeqtuiError where all scores are −∞: there is nothing to share out.
    """
    top = np.max(x, axis=axis, keepdims=True)
    if np.min(top, initial=0.0) == -np.inf:
        raise SeqtuiError(_("a softmax over scores that are all −∞ has no value: leave at least one of them unmasked"))
    e = np.subtract(x, top, out=room(np.shape(x)), dtype=np.float64)
    e = np.exp(e, out=e if np.ndim(e) else None)
    e /= np.sum(e, axis=axis, keepdims=True)
    return e


def gelu(x: np.ndarray) -> np.ndarray:
    """x Phi(x), exact (Hendrycks & Gimpel 2016)."""
    x = wide.widened(x)  # erf answers in float64 whatever it is asked
    return 0.5 * x * (1.0 + erf(x / math.sqrt(2.0)))


def gelu_slope(x: np.ndarray) -> np.ndarray:
    """The derivative of gelu: Phi(x) + x phi(x)."""
    density = np.exp(-0.5 * x * x) / math.sqrt(2.0 * math.pi)
    return 0.5 * (1.0 + erf(x / math.sqrt(2.0))) + x * density


def gelu_tanh(x: np.ndarray) -> np.ndarray:
    """The tanh approximation of GELU."""
    inner = x * x  # a power would take ten times as long
    inner *= 0.044715 * _GELU_C
    inner += _GELU_C
    inner *= x
    inner = np.tanh(inner)
    inner += 1.0
    inner *= x
    return inner * 0.5


def gelu_tanh_slope(x: np.ndarray) -> np.ndarray:
    """The derivative of gelu_tanh."""
    t = np.tanh(_GELU_C * (x + 0.044715 * x * x * x))
    return 0.5 * (1.0 + t) + 0.5 * x * (1.0 - t * t) * _GELU_C * (1.0 + 3.0 * 0.044715 * x * x)


def silu(x: np.ndarray) -> np.ndarray:
    """x sigmoid(x) (Hendrycks & Gimpel 2016; Ramachandran, Zoph & Le 2017 call it Swish)."""
    return x * sigmoid(x)


def silu_slope(x: np.ndarray) -> np.ndarray:
    """The derivative of silu: s + x s (1 - s), where s is sigmoid(x)."""
    s = sigmoid(x)
    return s * (1.0 + x * (1.0 - s))


def total(x: np.ndarray, axis: int | None = None, keepdims: bool = False) -> np.ndarray:
    """The sum along the axis, or of all elements."""
    return np.sum(x, axis=axis, keepdims=keepdims)


def mean(x: np.ndarray, axis: int | None = None, keepdims: bool = False) -> np.ndarray:
    """The mean along the axis, or of all elements."""
    return np.mean(x, axis=axis, keepdims=keepdims)


def index(x: np.ndarray, index: Places, axis: int = 0) -> np.ndarray:
    """One row, column or element (an int drops the axis), a run of them (a slice), or a list of them (a tuple)."""
    return x[(slice(None),) * axis + (index,)]


def index_vjp(g: np.ndarray, v: Sequence[np.ndarray], out: np.ndarray, index: Places, axis: int = 0) -> Gradients:
    """The gradient goes back to the place it was taken from, added up where one was taken twice; the rest gets 0."""
    back = np.zeros(v[0].shape)
    where: Any = (slice(None),) * axis + (index,)
    if isinstance(index, tuple):
        np.add.at(back, where, g)
    else:
        back[where] = g
    return (back,)


def softmax_vjp(g: np.ndarray, v: Sequence[np.ndarray], out: np.ndarray, axis: int = -1) -> Gradients:
    """y * (g - sum(g * y)), the Jacobian diag(y) - y y^T applied to g."""
    return (out * (g - np.sum(g * out, axis=axis, keepdims=True)),)


def matmul_vjp(g: np.ndarray, v: Sequence[np.ndarray], out: np.ndarray) -> Gradients:
    """g B^T and A^T g, with the outer product where an operand is a vector."""
    a, b = v
    if a.ndim == 1 and b.ndim == 1:
        return g * b, g * a
    if b.ndim == 1:
        return np.outer(g, b), a.T @ g
    if a.ndim == 1:
        return b @ g, np.outer(a, g)
    return matmul(g, b.T), matmul(a.T, g)


def unbroadcast(g: np.ndarray, like: np.ndarray) -> np.ndarray:
    """Sum a gradient over the axes along which its operand was repeated."""
    if g.shape == like.shape:
        return g
    g = g.sum(axis=tuple(range(g.ndim - like.ndim)))
    repeated = tuple(i for i, n in enumerate(like.shape) if n == 1 and g.shape[i] != 1)
    return g.sum(axis=repeated, keepdims=True) if repeated else g


def spread(g: np.ndarray, like: np.ndarray, axis: int | None = None, keepdims: bool = False) -> np.ndarray:
    """Repeat the gradient of a sum along the axis that was summed over."""
    if axis is not None and not keepdims:
        g = np.expand_dims(g, axis)
    return np.broadcast_to(g, like.shape).copy()
