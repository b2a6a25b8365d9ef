"""Clipping by the global norm: all gradients shrink together when, taken as one long vector, they are too long.

Pascanu, Mikolov & Bengio 2013, "On the difficulty of training recurrent neural networks", algorithm 1. The direction
stays; what has vanished is not brought back.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from seqtui.engine.errors import SeqtuiError

THRESHOLDS = tuple(float(f"{m}e{k}") for k in range(-3, 4) for m in (1, 3))  # what + and − go through
DEFAULT = 1.0


@dataclass(frozen=True, slots=True)
class Clip:
    """A gradient of that norm, clipped at the threshold."""

    norm: float
    threshold: float

    @property
    def factor(self) -> float:
        """What every entry is multiplied by: 1 up to the threshold, NaN when the norm is no finite number."""
        if not math.isfinite(self.norm):
            return math.nan
        return self.threshold / self.norm if self.norm > self.threshold else 1.0

    @property
    def after(self) -> float:
        """The norm after clipping: at most the threshold."""
        return self.of(self.norm)

    def of(self, size: float) -> float:
        """What a part of the gradient of that size becomes."""
        return size * self.factor


def global_norm(arrays: Iterable[np.ndarray]) -> float:
    """Return the length of all arrays together, as one vector."""
    return float(np.linalg.norm([float(np.linalg.norm(array)) for array in arrays] or [0.0]))


def read_threshold(text: str) -> float:
    """Read the norm to clip at.

    Raises SeqtuiError for anything but a finite number above 0.
    """
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 < number < math.inf:
        raise SeqtuiError(f"gradients cannot be clipped at '{text}': give a number above 0, as in --clip 1")
    return number


def neighbour(threshold: float, count: int) -> float:
    """Return the threshold that is count places further in the list; its ends hold."""
    above = [k for k, known in enumerate(THRESHOLDS) if known >= threshold]
    place = (above[0] if above else len(THRESHOLDS) - 1) + count
    return THRESHOLDS[max(0, min(place, len(THRESHOLDS) - 1))]
