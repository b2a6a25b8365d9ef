"""A logit as a sum and the logit lens as a page shows them: frozen views, made once for each place and word."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.model import Run
from seqtui.models.parts.readout import answers_at, asks_of
from seqtui.models.statement import Statement
from seqtui.session import statements
from seqtui.session.inside.logit_lens import Cell, Lens, tail_of
from seqtui.session.inside.logit_sum import LogitSum, Part, logit_sum
from seqtui.session.inside.scores import best, scores_of, words_of


class PartView(Struct, frozen=True, eq=False):
    """One part of a sum: its name, what it is, what it adds, and what it added in the run before a change, if any."""

    name: str
    sort: str
    block: int | None
    value: float
    before: float | None
    number: int  # among the parts of the sum, in their own order


class LogitView(Struct, frozen=True, eq=False):
    """A logit as a sum, largest parts first (or in the order of the run).

    at numbers the place from 1, of as many as places; read is the token there, word whose logit it is, against the one
    it is compared with, "" for none; came is what came or was chosen. probability is the word's. said are the sentences
    below the sum.
    """

    at: int
    places: int
    read: str
    word: str
    against: str
    came: str
    logit: float
    total: float
    probability: float
    before: float | None
    parts: tuple[PartView, ...]
    said: tuple[Statement, ...]


class LensCell(Struct, frozen=True):
    """What a layer says at a place: its first word and that word's probability; rank and share of the followed one."""

    word: str
    probability: float
    rank: int
    share: float


class LensColumn(Struct, frozen=True, eq=False):
    """One place: its number from 1, the token that is read, the word that is followed, and a cell for each layer."""

    at: int
    read: str
    followed: str
    cells: tuple[LensCell, ...]


class LensView(Struct, frozen=True, eq=False):
    """The lens: layers from the first on, the columns that are shown of so many places, and what is said of them."""

    layers: tuple[str, ...]
    columns: tuple[LensColumn, ...]
    places: int
    said: tuple[Statement, ...]


class Inside:
    """What can be looked at inside of one run; before is the run that it was changed from, None for none.

    What was made for a place and a word is kept: a screen asks again at every key.
    """

    def __init__(self, run: Run, before: Run | None = None) -> None:
        self.run, self.before = run, before
        self.places = scores_of(run)
        self._sums: dict[tuple[int, int, int | None], LogitSum] = {}
        self._lenses: dict[int, Lens] = {}
        self._cells: dict[tuple[int, int], tuple[Cell, ...]] = {}
        self._other = None if before is None else Inside(before)

    @property
    def has_layers(self) -> bool:
        """Whether blocks stand before the scores."""
        return bool(self.places) and tail_of(self.run, self.places[0]) is not None

    # choosing ---------------------------------------------------------------------------------------------------

    def place_of(self, text: str | None) -> int:
        """Return the place (from 0) that is meant: a number from 1, or a word that is read; None: where it answers.

        Raises SeqtuiError for any other.
        """
        if text is None:
            return self.answer
        if text.isdecimal() and 1 <= int(text) <= len(self.places):
            return int(text) - 1
        found = [k for k, scores in enumerate(self.places) if scores.read == text]
        if found:
            return found[-1]
        raise SeqtuiError(
            _(
                "there is no position '{text}': give a number from 1 to {last}, or a word",
                text=text,
                last=len(self.places),
            )
        )

    @property
    def answer(self) -> int:
        """The place where the network gives its answer: the last one, or the word it is asked about."""
        if len(self.places) != len(self.run.tokens) or asks_of(self.run.request) == "next":
            return len(self.places) - 1
        return min(answers_at(self.run.request, self.run.tokens), len(self.places) - 1)

    def word_of(self, at: int, text: str | None) -> int:
        """Return the number of a word of the vocabulary; None: the one that came or was chosen, or else the best.

        Raises SeqtuiError for a word that has no score.
        """
        scores = self.places[at]
        words = words_of(self.run, scores)
        if text is None:
            text = scores.came
            if text not in words:
                return best(self.run, scores)
        if text in words:
            return words.index(text)
        if text.isdecimal() and int(text) < len(scores.of(self.run)):
            return int(text)
        raise SeqtuiError(_("'{word}' is not among the words that are scored here", word=text))

    def name_of(self, at: int, word: int) -> str:
        """A word of the vocabulary, by its number."""
        words = words_of(self.run, self.places[at])
        return words[word] if word < len(words) else str(word)

    # looking ----------------------------------------------------------------------------------------------------

    def sum(self, at: int, word: int, against: int | None = None) -> LogitSum:
        """The sum of a logit, made once."""
        key = (at, word, against)
        if key not in self._sums:
            self._sums[key] = logit_sum(self.run, self.places[at], word, against)
        return self._sums[key]

    def lens(self, at: int) -> Lens:
        """The lens on a place."""
        if at not in self._lenses:
            self._lenses[at] = Lens(self.run, self.places[at])
        return self._lenses[at]

    def logit(
        self, at: int | None, word: int | None = None, against: int | None = None, by_size: bool = True
    ) -> LogitView | Statement:
        """A logit as a sum at a place (None: where the network answers), or that this run has none."""
        if not self.places:
            return statements.NO_LOGITS(model=self.run.model.name)
        at = self.answer if at is None else at
        word = self.word_of(at, None) if word is None else word
        found, scores = self.sum(at, word, against), self.places[at]
        old = self._same_in_other(at, word, against)
        olds = {} if old is None else {part.name: part.value for part in old.parts}
        parts = [_part_view(k, part, olds) for k, part in enumerate(found.parts)]
        if by_size:
            parts.sort(key=lambda part: -abs(part.value))
        row = scores.of(self.run)
        return LogitView(
            at=at + 1,
            places=len(self.places),
            read=scores.read,
            word=self.name_of(at, word),
            against="" if against is None else self.name_of(at, against),
            came=scores.came,
            logit=found.logit,
            total=found.sum,
            probability=_share(row, word),
            before=None if old is None else old.logit,
            parts=tuple(parts),
            said=found.said(),
        )

    def looked_through(self, first: int, last: int, word: int | None = None) -> LensView | Statement:
        """The lens on the places first … last − 1; a word is followed at all of them, or at each the one that came."""
        if not self.places:
            return statements.NO_LOGITS(model=self.run.model.name)
        if not self.has_layers:
            return statements.NO_LAYERS(model=self.run.model.name)
        columns = tuple(self._column(at, word) for at in range(first, last))
        lens = self.lens(first)
        return LensView(tuple(layer.name for layer in lens.layers), columns, len(self.places), (lens.said(),))

    def _column(self, at: int, word: int | None) -> LensColumn:
        followed = self.word_of(at, None) if word is None else word
        key = (at, followed)
        if key not in self._cells:
            self._cells[key] = self.lens(at).cells(followed)
        cells = tuple(
            LensCell(self.name_of(at, cell.word), cell.probability, cell.rank, cell.share) for cell in self._cells[key]
        )
        return LensColumn(at + 1, self.places[at].read, self.name_of(at, followed), cells)

    def _same_in_other(self, at: int, word: int, against: int | None) -> LogitSum | None:
        """The sum of the same words at the same place of the run before; None where that has no such place."""
        other = self._other
        if other is None or at >= len(other.places) or words_of(other.run, other.places[at]) != self._words(at):
            return None
        return other.sum(at, word, against)

    def _words(self, at: int) -> tuple[str, ...]:
        return words_of(self.run, self.places[at])


def _part_view(number: int, part: Part, olds: dict[str, float]) -> PartView:
    return PartView(part.name, _(part.sort.value), part.block, part.value, olds.get(part.name), number)


def _share(scores: np.ndarray, word: int) -> float:
    """The probability of a word among scores."""
    shares = np.exp(scores - scores.max())
    return float(shares[word] / shares.sum())
