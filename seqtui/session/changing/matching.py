"""Which row of one run is which row of another: by their places, or by their words where those moved."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import zip_longest

import numpy as np

from seqtui.engine.trace import Step
from seqtui.models.model import Run

Pair = tuple[int | None, int | None]
_WORDS = frozenset({"d_vocab", "d_prev"})  # axes along which the words of a vocabulary lie


def matched(were: Sequence[str], are: Sequence[str]) -> list[Pair]:
    """Pair the places of two rows of words, in the order of the second; None is a word that only one of them has.

    As many words, but for some that are others, stand where they stood; the same words in another order are found
    where they went, those that stand twice in their order, or from the end where all are turned around. Of words that
    came or went, the others are paired.
    """
    if len(were) != len(are):
        return _with_gaps(were, are)
    if were == are or sorted(were) != sorted(are):
        return in_place(were, are)
    if list(were) == list(are)[::-1]:
        return [(len(are) - 1 - k, k) for k in range(len(are))]
    waiting = {word: [k for k, old in enumerate(were) if old == word] for word in were}
    return [(waiting[word].pop(0), k) for k, word in enumerate(are)]


def in_place(were: Sequence[str], are: Sequence[str]) -> list[Pair]:
    """Pair the places by their numbers: what is written at a time step is compared with what was written there."""
    return list(zip_longest(range(len(were)), range(len(are))))


def common(before: Run, after: Run, step: Step, old: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """Both values of a step, cut down to the words that both vocabularies have, each in the same place.

    None where they have different shapes for any other reason.
    """
    new, axes = step.value, step.symbol.axis_names if step.symbol else ()
    for k, axis in enumerate(axes if old.ndim == new.ndim == len(axes) else ()):
        were, are = (run.labels(step.scope, axis) if axis in _WORDS else () for run in (before, after))
        if were != are and (len(were), len(are)) == (old.shape[k], new.shape[k]):
            places = {word: n for n, word in enumerate(were)}
            both = [(places[word], n) for n, word in enumerate(are) if word in places]
            old, new = old.take([n for n, _ in both], axis=k), new.take([n for _, n in both], axis=k)
    return (old, new) if old.shape == new.shape else None


def same_words(before: Run, after: Run, step: Step) -> bool:
    """Whether the words along the axes of a value, where a vocabulary lies there, are the same in both runs."""
    axes = step.symbol.axis_names if step.symbol else ()
    return all(before.labels(step.scope, axis) == after.labels(step.scope, axis) for axis in _WORDS.intersection(axes))


def _with_gaps(were: Sequence[str], are: Sequence[str]) -> list[Pair]:
    pairs: list[Pair] = []
    for _, i1, i2, j1, j2 in SequenceMatcher(None, were, are, autojunk=False).get_opcodes():
        pairs += zip_longest(range(i1, i2), range(j1, j2))
    return pairs
