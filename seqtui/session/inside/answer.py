"""The number that is asked about when a part is taken out: a logit, the difference of two, or any recorded number."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from msgspec import Struct

from seqtui.engine import paths
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.paths import Index
from seqtui.language import N_, _
from seqtui.models.model import Run
from seqtui.session.inside.inside_views import Inside
from seqtui.session.inside.scores import Scores


class Answer(Struct, frozen=True):
    """One number of a run, or the difference of two of the same value: step and element, less the element against.

    text says it in words: ``logit of *animal* - logit of *street* at *it*``.
    """

    step: int
    element: Index
    against: Index | None
    text: str

    def of(self, values: Mapping[int, np.ndarray]) -> float:
        """The number, from recorded or replayed values by their step."""
        value = values[self.step]
        return float(value[self.element] - (0.0 if self.against is None else value[self.against]))

    def now(self, run: Run) -> float:
        """The number as it was recorded."""
        return self.of({self.step: run.trace[self.step].value})

    def path(self, run: Run) -> str:
        """Where it is recorded: ``logits[7,1]``."""
        return paths.spell(run.trace.path(self.step), self.element)


def find_answer(
    run: Run, word: str | None = None, against: str | None = None, at: str | None = None, of: str | None = None
) -> Answer:
    """Return what is asked about: the logit of a word, less that of another, at a place; or the number of a path, of.

    The place is a number from 1 or a word that is read, as for ``seqtui logit``; None is where the network answers, and
    the word that came there or has the highest score. Raises SeqtuiError for a word or a place that there is not, and
    for a run that scores no words.
    """
    if of is not None:
        return _number(run, of, (word, against, at))
    inside = asked(run)
    place = inside.place_of(at)
    first = inside.word_of(place, word)
    other = None if against is None else inside.word_of(place, against)
    text = _("logit of *{word}*", word=inside.name_of(place, first))
    if other is not None:
        text = _("{logit} - logit of *{word}*", logit=text, word=inside.name_of(place, other))
    scores = inside.places[place]
    if scores.read:
        text = _("{logit} at *{token}*", logit=text, token=scores.read)
    return Answer(scores.step, _element(scores, first), None if other is None else _element(scores, other), text)


def asked(run: Run) -> Inside:
    """Return the places of a run that score words.

    Raises SeqtuiError where it has none.
    """
    inside = Inside(run)
    if not inside.places:
        said = N_("{name} has no logits here: give --of with a number, as in --of {example}")
        raise SeqtuiError(_(said, name=run.model.name, example=_last(run)))
    return inside


def _number(run: Run, text: str, others: tuple[object, ...]) -> Answer:
    """Any recorded number."""
    if any(other is not None for other in others):
        raise SeqtuiError(_("--of names the number itself: leave out --word, --against and --at"))
    path, element = paths.parse(text)
    step = run.trace.find(path)
    shape = run.trace[step].value.shape
    if element is None and shape:
        example = paths.spell(path, (0,) * len(shape))
        raise SeqtuiError(_("{path} holds several numbers: choose one, as in {example}", path=path, example=example))
    return Answer(step, paths.check_index(path, shape, element or ()), None, text)


def _last(run: Run) -> str:
    """A number of the last value that a run has."""
    step = run.trace.equations[-1].last
    return paths.spell(run.trace.path(step), (0,) * run.trace[step].value.ndim)


def _element(scores: Scores, word: int) -> Index:
    return (word,) if scores.row is None else (scores.row, word)
