"""True Jacobians of one recorded value by another: one backward pass out of each element, nothing approximated.

The cost is that of as many backward passes as the value has elements, so it is estimated before it is paid.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from seqtui.engine.backward import backward
from seqtui.engine.trace import Trace
from seqtui.models.costs import multiplications

MAX_WORK = 400_000_000  # about five seconds on one core
_WORK_OF_A_STEP = 2_000  # what walking over one step costs besides its numbers, in multiplications


@dataclass(frozen=True, slots=True)
class Size:
    """How large a matrix is: spectral is the most that it can stretch a vector, frobenius √Σ of its squared entries."""

    spectral: float
    frobenius: float


def jacobians(trace: Trace, index: int, wanted: Sequence[int]) -> dict[int, np.ndarray]:
    """Return ∂(step index)/∂(step k) for each wanted k, [size of the step, size of step k].

    Zeros where nothing depends on it. Elements that were set by hand pass nothing on.
    """
    value = trace[index].value
    found = {k: np.zeros((value.size, trace[k].value.size)) for k in wanted}
    for row, element in enumerate(np.ndindex(value.shape)):
        gradients = backward(trace, index, element)
        for k, matrix in found.items():
            matrix[row] = gradients[k].ravel()
    return found


def size(matrix: np.ndarray) -> Size:
    """Return how large a matrix is; infinity or NaN where an entry is one."""
    frobenius = float(np.linalg.norm(matrix))
    spectral = float(np.linalg.norm(matrix, 2)) if np.isfinite(frobenius) else frobenius
    return Size(spectral, frobenius)


def affordable(trace: Trace, index: int) -> bool:
    """Whether the Jacobians of a step take no more than some seconds."""
    walk = multiplications(trace, index) + _WORK_OF_A_STEP * (index + 1)
    return trace[index].value.size * walk <= MAX_WORK
