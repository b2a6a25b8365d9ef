"""Forward-mode rules: how far a result moves when one operand moves in a direction. The backward rules' other half.

A rule is called with the number k of the operand, its direction t, all operands, the result, and the op's params; it
returns the direction of the result. Every rule is linear in t, so a direction that is 1 at one element and 0 elsewhere
gives the derivative of every element of the result by that one: the local factor of the chain rule.
"""

from collections.abc import Callable, Sequence

import numpy as np

Values = Sequence[np.ndarray]
Rule = Callable[..., np.ndarray]


def linear(forward: Callable[..., np.ndarray]) -> Rule:
    """For an op that is linear in all operands at once: the op itself, with nothing in the place of the others."""
    return lambda k, t, v, out, *params: forward(*(t if i == k else np.zeros_like(x) for i, x in enumerate(v)), *params)


def multilinear(forward: Callable[..., np.ndarray]) -> Rule:
    """For a product, linear in each operand on its own: the op itself, with the others as they are."""
    return lambda k, t, v, out, *params: forward(*(t if i == k else x for i, x in enumerate(v)), *params)


def elementwise(slope: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> Rule:
    """For a function of one number; slope(x, y) is its derivative, from input and output."""
    return lambda k, t, v, out: t * slope(v[0], out)


def divide(k: int, t: np.ndarray, v: Values, out: np.ndarray) -> np.ndarray:
    """a / b: t / b for the numerator, −(a / b) t / b for the denominator."""
    return t / v[1] if k == 0 else -out * t / v[1]


def softmax(k: int, t: np.ndarray, v: Values, out: np.ndarray, axis: int = -1) -> np.ndarray:
    """y ⊙ (t − Σ y t), the Jacobian diag(y) − y yᵀ applied to t."""
    return out * (t - np.sum(out * t, axis=axis, keepdims=True))


def reach_product(forward: Callable[..., np.ndarray]) -> Rule:
    """The reach rule of products: elements that read a marked one, whatever numbers the others are."""
    return lambda k, t, v, out: forward(*(t if i == k else np.ones_like(x) for i, x in enumerate(v)))


def reach_axis(k: int, t: np.ndarray, v: Values, out: np.ndarray, axis: int = -1) -> np.ndarray:
    """All elements along the axis read a marked one."""
    return np.broadcast_to(np.max(t, axis=axis, keepdims=True), out.shape)
