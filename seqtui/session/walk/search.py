"""Where a run has what a learner looks for: a path, a meaning, or a number as it shows on the screen."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from seqtui.engine import paths
from seqtui.engine.trace import Trace
from seqtui.session.text import DECIMALS

_COMPARE = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
_WANTED = re.compile(
    r"(?P<sign><=|>=|==|=|<|>)?\s*(?P<number>[-+]?(?:inf|nan|\d+(?P<decimals>\.\d*)?|\.\d+)(?:e(?P<exponent>[-+]?\d{1,3}))?)"
)


@dataclass(frozen=True)
class Wanted:
    """Numbers that are looked for: holds tells for an array which of its elements they are."""

    text: str
    holds: Callable[[np.ndarray], np.ndarray]


def wanted(text: str) -> Wanted | None:
    """Return the numbers that a text means, or None when it is a path, a time step or a word.

    ``0.547`` and ``=0.547`` are all numbers that show as that with so many decimals; ``=3`` those that show as 3.000; a
    whole number alone is a time step. ``> 0.99`` and the like compare; ``=-inf`` and ``=nan`` are exact.
    """
    text = text.strip().lower().replace("−", "-")
    match = _WANTED.fullmatch(text)
    if match is None:
        return None
    sign, number = match["sign"] or "", match["number"]
    if not sign and not re.search(r"\d[.e]|\.\d", number):
        return None
    value = float(number)
    if sign in _COMPARE:
        compare = _COMPARE[sign]
        return Wanted(text, lambda array: compare(array, value))
    if np.isnan(value):
        return Wanted(text, np.isnan)
    if np.isinf(value):
        return Wanted(text, lambda array: array == value)
    low, high = value - _half_a_unit(number), value + _half_a_unit(number)
    return Wanted(text, lambda array: (array >= low) & (array <= high))


def _half_a_unit(number: str) -> float:
    """Half of the last decimal that was typed: what rounding can hide, and a hair more for its own rounding."""
    mantissa, _, exponent = number.partition("e")
    decimals = len(mantissa.partition(".")[2]) or (0 if exponent else DECIMALS)
    return 0.5 * 10.0 ** (int(exponent or 0) - decimals) * (1 + 1e-9)


def is_time(text: str) -> bool:
    """Whether a text is the number of a time step."""
    return text.isascii() and text.isdecimal() and len(text) < 10


def find_places(trace: Trace, stops: Sequence[int], cursor: int, text: str, limit: int) -> list[str]:
    """Return paths that a text may mean: of values so named, of such a meaning, or elements of such a value."""
    number = wanted(text)
    if number is not None:
        return find_values(trace, stops, cursor, number, limit)
    return [] if is_time(text.strip()) else find_names(trace, text, limit)


def find_values(trace: Trace, stops: Sequence[int], cursor: int, what: Wanted, limit: int) -> list[str]:
    """Return the paths of elements that are wanted, ``t3.f[0]``: those nearest to the cursor in the walk first."""
    found: list[str] = []
    for step in sorted(stops, key=lambda step: abs(step - cursor)):
        value = trace[step].value
        places = np.flatnonzero(what.holds(value))[: limit - len(found)]
        path = trace.path(step)
        for place in places.tolist():
            found.append(paths.spell(path, tuple(int(k) for k in np.unravel_index(place, value.shape))))
        if len(found) >= limit:
            break
    return found


def find_names(trace: Trace, text: str, limit: int) -> list[str]:
    """Return paths of computed values that contain the text, then those whose meaning does; exact ones first."""
    text = text.strip().lower()
    found, meant = [], []
    for path, index in trace.named():
        step = trace[index]
        if step.is_leaf:
            continue
        if text in path.lower():
            found.append(path)
        elif step.symbol is not None and text in step.symbol.meaning.lower():
            meant.append(path)
    found.sort(key=lambda path: (path.lower() != text, not path.lower().endswith("." + text)))
    return (found + meant)[:limit]
