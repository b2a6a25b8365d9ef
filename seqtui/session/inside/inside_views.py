"""A logit as a sum and the logit lens as a page shows them: frozen views, made once for each place and word."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from msgspec import Struct

from seqtui.engine.derive import Place
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.model import Run
from seqtui.models.parts.readout import answers_at, asks_of
from seqtui.models.statement import Statement
from seqtui.session import statements
from seqtui.session.inside.logit_lens import Cell, Lens, tail_of
from seqtui.session.inside.logit_sum import LogitSum, Part, logit_sum
from seqtui.session.inside.scores import best, scores_of, words_of

AT_ONCE = 50_000_000  # products of a lens that are made within a key


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

    @cached_property
    def layers(self) -> tuple[str, ...]:
        """The layers of the lens, from the stream before the first block on; () where no block comes before."""
        if not self.places or tail_of(self.run, self.places[0]) is None:
            return ()
        return tuple(layer.name for layer in self.lens(0).layers)

    @property
    def products(self) -> int:
        """How many products a column of the lens takes."""
        return self.lens(0).products if self.layers else 0

    def no_layers(self) -> Statement:
        """That there are no layers to look between."""
        return statements.NO_LAYERS(model=self.run.model.name)

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
        last = max(0, len(self.places) - 1)
        if len(self.places) != len(self.run.tokens) or asks_of(self.run.request) == "next":
            return last
        return min(answers_at(self.run.request, self.run.tokens), last)

    def near(self, time: int | None, query: int | None) -> int:
        """The place (from 0) of a time step, or of the token that is looked at; where it answers for neither."""
        for k, scores in enumerate(self.places):
            if scores.row is None and scores.number == time:
                return k
            if scores.row is not None and scores.row == (query if time is None else time - 1):
                return k
        return self.answer

    def matches(self, at: int, text: str) -> list[str]:
        """The words that begin with what is typed."""
        return [word for word in words_of(self.run, self.places[at]) if word.startswith(text)]

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

    def sum_of(self, at: int, word: int | None, against: int | None) -> LogitSum:
        """The sum of a word's logit; None is the one that came or was chosen."""
        return self.sum(at, self._word(at, word), against)

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
        word = self._word(at, word)
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

    def looked_through(
        self, first: int, last: int, word: int | None = None, known: bool = False
    ) -> LensView | Statement:
        """The lens on the places first … last − 1; a word is followed at all of them, or at each the one that came.

        known: of what is made already; a column that is not has no cells.
        """
        if not self.places:
            return statements.NO_LOGITS(model=self.run.model.name)
        if not self.layers:
            return self.no_layers()
        for at in range(first, last if not known else first):
            self.look_through(at, word)
        columns = tuple(self._column(at, self._word(at, word)) for at in range(first, last))
        return LensView(self.layers, columns, len(self.places), (self.lens(first).said(),))

    def around(self, at: int, count: int) -> LensView | Statement:
        """The lens on so many places around one, which alone is made where all would take long."""
        last = len(self.places)
        first = max(0, min(at - count // 2, last - count))
        quick = self.products * min(count, last) <= AT_ONCE
        if not quick and self.layers:
            self.look_through(at, None)
        return self.looked_through(first, min(last, first + count), known=not quick)

    def knows(self, at: int, word: int | None) -> bool:
        """Whether a column of the lens is made."""
        return (at, self._word(at, word)) in self._cells

    def look_through(self, at: int, word: int | None) -> None:
        """Make a column of the lens."""
        followed = self._word(at, word)
        if (at, followed) not in self._cells:
            self._cells[at, followed] = self.lens(at).cells(followed)

    def opened(self, at: int, layer: int, word: int | None) -> tuple[Run, Place]:
        """The run with one cell of the lens recorded behind it, and the probability of the followed word there."""
        return self.lens(at).opened(layer, self._word(at, word))

    def _column(self, at: int, followed: int) -> LensColumn:
        cells = tuple(
            LensCell(self.name_of(at, cell.word), cell.probability, cell.rank, cell.share)
            for cell in self._cells.get((at, followed), ())
        )
        return LensColumn(at + 1, self.places[at].read, self.name_of(at, followed), cells)

    def _word(self, at: int, word: int | None) -> int:
        """A word, or the one that came or was chosen."""
        return self.word_of(at, None) if word is None else word

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
