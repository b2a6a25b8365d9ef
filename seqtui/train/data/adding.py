"""Numbers of which two are marked, one in the first half and one in the second, and the sum of the two.

A sequence belongs to the held-out part when the places of its two marks add up to a multiple of five.
"""

import numpy as np

_HELD_OUT_EACH = 5


def sequences(count: int, length: int, held_out: bool, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw rows (number, 1 if marked) [count, length, 2] and the sums of the marked numbers [count]; length ≥ 10."""
    half = length // 2
    first, second = np.indices((half, length - half)).reshape(2, -1)
    second = second + half
    ours = ((first + second) % _HELD_OUT_EACH == 0) == held_out
    pick = rng.integers(int(ours.sum()), size=count)
    rows = np.zeros((count, length, 2))
    rows[:, :, 0] = rng.random((count, length))
    each = np.arange(count)
    rows[each, first[ours][pick], 1] = 1
    rows[each, second[ours][pick], 1] = 1
    return rows, (rows[:, :, 0] * rows[:, :, 1]).sum(axis=1)


def text(rows: np.ndarray) -> str:
    """A sequence [length, 2] as it is typed: ``0.52 0.13* 0.77``."""
    return " ".join(f"{number:.2f}{'*' if marked else ''}" for number, marked in rows)
