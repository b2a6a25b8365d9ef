"""Where a run has a word of its text: the time step that reads or writes it, its row in a matrix, its score.

Words are compared as they are written, without regard to capitals; those that only begin with what was typed come last.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from seqtui.engine import paths
from seqtui.models.inputs.text import word_numbers
from seqtui.models.model import Run
from seqtui.session.axes import TOKENS, axes_of

_SCORES = ("y", "p", "logits")


def find_words(run: Run, stops: Sequence[int], cursor: int, text: str) -> tuple[list[str], list[str]]:
    """Return paths of the places of a word, ``t8.x`` or ``pattern[7,0]``, and those of words that begin with it.

    Time steps come first, then the rows of the matrix nearest to the cursor and of the patterns; a word that is in no
    sentence is looked for among those that are scored.
    """
    wanted = text.strip().casefold()
    exact: list[str] = []
    begun: list[str] = []
    for places in (_in_time(run, stops), _in_rows(run, stops, cursor), _scored(run, stops, cursor)):
        for word, path in places:
            word = word.casefold()
            if wanted and word.startswith(wanted):
                (exact if word == wanted else begun).append(path)
        if exact:
            break
    return list(dict.fromkeys(exact)), list(dict.fromkeys(begun))


def _in_time(run: Run, stops: Sequence[int]) -> Iterator[tuple[str, str]]:
    """The word of each time step of each side, with the first equation there; <s> where a decoder reads it first."""
    seen = set()
    for stop in stops:
        step = run.trace[stop]
        place = (step.scope.side, step.time)
        if step.time is None or place in seen:
            continue
        seen.add(place)
        words = run.words_in_time(step.scope.side)
        if step.time == 1 and step.scope.side == "decoder" and run.start in word_numbers(run.vocabulary):
            yield run.start, run.trace.path(stop)
        if 1 <= step.time <= len(words):
            yield words[step.time - 1], run.trace.path(stop)


def _in_rows(run: Run, stops: Sequence[int], cursor: int) -> Iterator[tuple[str, str]]:
    """The token of each row of the nearest matrix of each sentence, then of each pattern."""
    seen = set()
    for stop in sorted(stops, key=lambda stop: abs(stop - cursor)):
        step = run.trace[stop]
        axes = axes_of(run, step) if step.value.ndim == 2 else ()
        if not axes or axes[0].id not in TOKENS or (axes[0].names in seen and step.name != "pattern"):
            continue
        seen.add(axes[0].names)
        path = run.trace.path(stop)
        for row, word in enumerate(axes[0].names):
            yield word, paths.spell(path, (row, 0))


def _scored(run: Run, stops: Sequence[int], cursor: int) -> Iterator[tuple[str, str]]:
    """The words of the vocabulary, in the nearest probabilities or scores."""
    for stop in sorted(stops, key=lambda stop: abs(stop - cursor)):
        step = run.trace[stop]
        axes = axes_of(run, step)
        if step.name in _SCORES and axes and axes[-1].id == "d_vocab" and len(axes) == 1:
            path = run.trace.path(stop)
            yield from ((word, paths.spell(path, (k,))) for k, word in enumerate(axes[0].names))
            return
