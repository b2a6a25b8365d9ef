"""Swapping: values of run A in the place of those of run B, part by part, and what that does to an answer of B.

Activation patching, or causal tracing (Vig et al. 2020; Meng et al. 2022): where the answer follows A, the part held
what tells A from B. Rows of A stand in the place of the rows of B at the same positions; where the texts differ in
length, positions are counted from both ends, and those between are left as they are.
"""

from __future__ import annotations

import numpy as np

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.model import Request, Run
from seqtui.session.inside.ablation import Cell, edits_of
from seqtui.session.inside.answer import Answer, asked, find_answer
from seqtui.session.inside.parts import New, Output, held_choices
from seqtui.session.inside.scores import best, words_of


def swapped(source: Run, target: Run) -> New:
    """Return what stands in the place of a value of the target run: the source's, row by row where they are aligned."""

    def new(output: Output, value: np.ndarray) -> np.ndarray:
        if not source.trace.has(output.path):
            return value
        given = source.trace.value(output.path)
        changed = value.copy()
        for row, other in enumerate(aligned(_words(target, output.path), _words(source, output.path))):
            if other is not None:
                changed[row] = given[other]
        return changed

    return new


def patched(source: Run, target: Run, cell: Cell) -> Request:
    """Return the request of the target run with the source's values in the place of a part's."""
    return target.request.with_edits(*held_choices(target), *edits_of(target, cell, swapped(source, target)))


def aligned(words: tuple[str, ...], others: tuple[str, ...]) -> tuple[int | None, ...]:
    """For each word the place of its counterpart among the others: the same place in texts of one length.

    Else the words before the first that differs, and behind the last; None for those between.
    """
    if len(words) == len(others):
        return tuple(range(len(words)))
    shorter = min(len(words), len(others))
    before = next((k for k in range(shorter) if words[k] != others[k]), shorter)
    behind = next((k for k in range(shorter - before) if words[-1 - k] != others[-1 - k]), shorter - before)
    shift = len(others) - len(words)
    return tuple(k if k < before else k + shift if k >= len(words) - behind else None for k in range(len(words)))


def check_pair(source: Run, target: Run) -> None:
    """Raise SeqtuiError where two runs are not of one network: the same model with the same settings and weights."""
    if _network(source) != _network(target):
        raise SeqtuiError(_("values are swapped between two texts of one network: same model, settings and weights"))


def _network(run: Run) -> tuple[object, ...]:
    """What makes the network of a run, whatever it reads."""
    weights = run.request.weights
    settings = {name: value for name, value in run.settings.items() if name != run.model.text_setting}
    return run.model.name, settings, run.request.seed if weights is None else weights.name


def contrast(source: Run, target: Run, at: str | None = None) -> Answer:
    """Return what tells the answers of two runs apart: the logit of A's answer less that of B's, at B's place.

    The logit of the answer alone where both give the same. Raises SeqtuiError for runs that score no words.
    """
    theirs, ours = (_best(run, at) for run in (source, target))
    if theirs == ours or theirs not in words_of(target, asked(target).places[0]):
        return find_answer(target, ours, at=at)
    return find_answer(target, theirs, ours, at)


def _best(run: Run, at: str | None) -> str:
    """The word that a run gives the highest score where it is asked."""
    inside = asked(run)
    place = inside.place_of(at)
    return inside.name_of(place, best(run, inside.places[place]))


def _words(run: Run, path: str) -> tuple[str, ...]:
    """What the rows of a value stand for, numbered where they have no words."""
    step = run.trace[run.trace.find(path)]
    words = run.labels(step.scope, "position")[: len(step.value)]
    return words if len(words) == len(step.value) else tuple(map(str, range(len(step.value))))
