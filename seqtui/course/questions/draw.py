"""What is drawn for a learner's variant of a question: the same for the same learner, another for each field.

Every field has a seed of its own, so that a field that is added later changes none of the others. Numbers lie on a grid
of their decimals: they are rounded before anything is computed from them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TypeVar

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _

T = TypeVar("T")


def seed_of(learner: str, lesson: str, question: str, variant: int, field: str) -> int:
    """Return the seed of one field, 64 bits of the SHA-256 of where it stands."""
    where = "\0".join((learner, lesson, question, str(variant), field))
    return int.from_bytes(hashlib.sha256(where.encode("utf-8", "surrogatepass")).digest()[:8], "little")


def draw_number(seed: int, low: float, high: float, decimals: int = 0) -> float | int:
    """Return a number between two bounds, both included, with so many decimals; a whole one without any.

    Raises SeqtuiError when there is none between the bounds.
    """
    step = Decimal(1).scaleb(-decimals)  # of decimal numbers, so that 0.1 is a tenth
    first = int((Decimal(str(low)) / step).to_integral_value(ROUND_CEILING))
    last = int((Decimal(str(high)) / step).to_integral_value(ROUND_FLOOR))
    if last < first:
        raise SeqtuiError(
            _("there is no number with {decimals} decimals from {low} to {high}", decimals=decimals, low=low, high=high)
        )
    place = first + seed % (last - first + 1)
    return float(place * step) if decimals else place


def draw_one(seed: int, values: Sequence[T]) -> T:
    """Return one of the values."""
    return values[seed % len(values)]


def shuffled(seed: int, ids: Sequence[str]) -> tuple[str, ...]:
    """Return the ids in another order, the same for the same seed."""
    return tuple(sorted(ids, key=lambda id: seed_of(str(seed), "", id, 0, "order")))
