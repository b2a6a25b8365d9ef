"""Where a run has what a learner looks for: a word of its text, a path, a meaning, or a number as it shows."""

from __future__ import annotations

import operator
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

import numpy as np
from msgspec import Struct

from seqtui.engine import paths
from seqtui.engine.trace import Step, Trace
from seqtui.language import _
from seqtui.models.letters import called, token_called
from seqtui.models.model import Run
from seqtui.session.text import DECIMALS
from seqtui.session.walk.words import find_words

_COMPARE = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
_WANTED = re.compile(
    r"(?P<sign><=|>=|==|=|<|>)?\s*(?P<number>[-+]?(?:inf|nan|\d+(?P<decimals>\.\d*)?|\.\d+)(?:e(?P<exponent>[-+]?\d{1,3}))?)"
)


class Wanted(Struct, frozen=True):
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


_MOST_TOLD = 2  # meanings of a letter: texts differ


def find_places(run: Run, stops: Sequence[int], cursor: int, text: str, limit: int) -> list[str]:
    """Return paths that a text may mean, at most so many: of words of the text, of values, or of their elements.

    A word comes before a value of that name, and that before one that only contains what was typed.
    """
    number = wanted(text)
    if number is not None:
        return find_values(run.trace, stops, cursor, number, limit)
    if is_time(text.strip()):
        return []
    words, begun = find_words(run, stops, cursor, text)
    mark = token_called(text)
    words += find_words(run, stops, cursor, mark)[0] if mark else []
    named, holding = find_names(run.trace, text)
    return list(dict.fromkeys((*words, *named, *begun, *holding)))[:limit]


def find_values(trace: Trace, stops: Sequence[int], cursor: int, what: Wanted, limit: int) -> list[str]:
    """Return the paths of elements that are wanted, ``t3.f[0]``: those nearest to the cursor in the walk first."""
    found: list[str] = []
    for step in sorted(stops, key=lambda step: abs(step - cursor)):
        path = trace.path(step)
        places = islice(_places(np.asarray(what.holds(trace[step].value))), limit - len(found))
        found += [paths.spell(path, place) for place in places]
        if len(found) >= limit:
            break
    return found


def _places(held: np.ndarray) -> Iterator[paths.Index]:
    """The places that are marked, in reading order; of a large matrix no row is read in which nothing is."""
    if held.ndim < 2:
        yield from ((int(k),) * held.ndim for k in np.flatnonzero(held))
        return
    for row in np.flatnonzero(held.any(axis=tuple(range(1, held.ndim)))).tolist():
        yield from ((row, *place) for place in _places(held[row]))


def find_names(trace: Trace, text: str) -> tuple[list[str], list[str]]:
    """Return paths of computed values of that name, then of those whose path or meaning holds the text.

    What another text or a learner calls a value is one of its names.
    """
    typed, text = text, unicodedata.normalize("NFC", text).strip().lower()
    meant = called_so(trace, typed)
    named, found = list[str](), list[str]()
    said: list[tuple[bool, str]] = []
    for path, index in trace.named():
        step = trace[index]
        if step.is_leaf:
            continue
        if text in (path.lower(), (step.name or "").lower()) or symbol_key(step) in meant:
            named.append(path)
        elif text in path.lower():
            found.append(path)
        elif holding := [meaning for meaning in meanings(step) if text in meaning]:
            said.append((not any(meaning.startswith(text) for meaning in holding), path))
    said.sort(key=lambda row: row[0])
    named.sort(key=lambda path: (path.lower() != text, symbol_key(trace[trace.find(path)]) in meant))
    return named, [*found, *(path for _, path in said)]


def meanings(step: Step) -> tuple[str, ...]:
    """What the symbol of a step means, in small letters: in the language that is spoken, and in English."""
    return () if step.symbol is None else (_(step.symbol.meaning).lower(), step.symbol.meaning.lower())


def told(trace: Trace, text: str) -> str:
    """Say what a letter or a word of other texts is here: ``C̃ in Olah's text: g, candidate``; "" for none."""
    mark = token_called(text)
    if mark:
        return f"{text.strip()}: {mark}"
    rows = [
        f"{who}: {sign}, {_(meaning).partition(':')[0].partition(' (')[0]}"
        for (_name, sign, meaning), who in called_so(trace, text).items()
    ]
    return "; ".join(dict.fromkeys(rows[:_MOST_TOLD]))


def called_so(trace: Trace, text: str) -> dict[tuple[str, str, str], str]:
    """Return by whom the symbols of a trace are called that: (name, sign, meaning) to ``C̃ in Olah's text``."""
    symbols = {symbol_key(step): step.symbol for step in (trace[index] for _, index in trace.named())}
    who = {key: called(symbol, key[0], text) for key, symbol in symbols.items() if symbol is not None}
    return {key: said for key, said in who.items() if said}


def symbol_key(step: Step) -> tuple[str, str, str]:
    """What tells the symbol of a step from all others: its name, its sign and its meaning."""
    return step.name or "", step.symbol.text if step.symbol else "", step.symbol.meaning if step.symbol else ""
