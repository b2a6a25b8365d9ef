"""The number that is asked about when a part is taken out: a logit, the difference of two, or any recorded number."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from msgspec import Struct

from seqtui.engine import paths
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.paths import Index
from seqtui.language import _
from seqtui.models.model import Run
from seqtui.models.parts.readout import answers_at
from seqtui.session.inside.scores import Scores, best, scores_of, words_of


class Answer(Struct, frozen=True):
    """One number of a run, or the difference of two of the same value: step and element, less the element against.

    text says it in words: ``logit of animal - logit of street at it``.
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
    run: Run, word: str | None = None, against: str | None = None, at: int | None = None, of: str | None = None
) -> Answer:
    """Return what is asked about: the logit of a word less that of another, at a place counted from 1; or a path.

    None is the word that the run gives the highest score, no other word, and the place where the network answers.
    Raises SeqtuiError for a word or a place that there is not, and for a run that scores no words.
    """
    if of is not None:
        return _number(run, of, (word, against, at))
    scores = answering(run, at)
    words = words_of(run, scores)
    first = best(run, scores) if word is None else _place(word, words)
    other = None if against is None else _place(against, words)
    text = _("logit of {word}", word=_called(first, words))
    if other is not None:
        text = _("{logit} - logit of {word}", logit=text, word=_called(other, words))
    if scores.read:
        text = _("{logit} at {token}", logit=text, token=scores.read)
    return Answer(scores.step, _element(scores, first), None if other is None else _element(scores, other), text)


def answering(run: Run, at: int | None = None) -> Scores:
    """Return the scores of a place, counted from 1; None is where the network gives its answer, or its last.

    Raises SeqtuiError where a run has none.
    """
    found = scores_of(run)
    if not found:
        raise SeqtuiError(
            _(
                "{name} scores no words here: give --of with a number, as in --of {example}",
                name=run.model.name,
                example=_last(run),
            )
        )
    if at is None:
        place = min(answers_at(run.request, run.tokens), len(found) - 1)
        return found[place]
    if not 1 <= at <= len(found):
        raise SeqtuiError(_("there is no place {at} that gives scores: they are 1 to {last}", at=at, last=len(found)))
    return found[at - 1]


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


def _place(word: str, words: tuple[str, ...]) -> int:
    if word in words:
        return words.index(word)
    if word.isdecimal() and word.isascii() and not words:
        return int(word[:9])
    some = ", ".join(words[:8]) + (", …" if len(words) > 8 else "")
    raise SeqtuiError(_("there is no score of '{word}' here; there are {known}", word=word, known=some))


def _called(place: int, words: tuple[str, ...]) -> str:
    return words[place] if place < len(words) else str(place)
