"""Where the learner looks in a matrix: one of its tokens or rows, and a column; kept while the walk goes on.

A sentence remembers its own token, so that ``it`` stays chosen from the scores to the next block, and a word of the
source stays chosen beside a word of the target.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from seqtui.engine.errors import SeqtuiError
from seqtui.engine.trace import Step
from seqtui.language import _
from seqtui.models.model import Run
from seqtui.models.parts.readout import NEXT, answers_at, asks_of
from seqtui.session.axes import TOKENS, Axis, axes_of

WIDEST = 1000  # numbers of a matrix in one row of the table: more is not read there


class Pointer:
    """The chosen token of each sentence, as a row and as a column; the row of other matrices; the unit and word."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.unit = 0
        self.word: int | None = None  # of this time step's vocabulary, when the learner moved to one
        self._rows: dict[tuple[str, ...], int] = {}
        self._columns: dict[tuple[str, ...], int] = {}
        asks_elsewhere = asks_of(run.request) != NEXT and bool(run.tokens)
        self._asked = answers_at(run.request, run.tokens) if asks_elsewhere else 0

    def tokens(self, step: Step) -> tuple[str, ...]:
        """The tokens along the rows of a matrix; () for a value that is no matrix of tokens."""
        axes = self._axes(step)
        return axes[0].names if len(axes) == 2 and axes[0].id in TOKENS else ()

    def column_names(self, step: Step) -> tuple[str, ...]:
        """The words along the columns of a matrix, where its columns are tokens or words."""
        axes = self._axes(step)
        return axes[1].names if len(axes) == 2 else ()

    def lines(self, step: Step) -> int:
        """How many lines the values table has for a value: one for each row of a matrix, but of tokens one for all."""
        return 1 if self.tokens(step) or not self._along(step) else len(step.value)

    def row(self, step: Step) -> int:
        """The row looked at: until another one is chosen, that of the token that the network is asked about.

        Where it is asked about none it is the first; of tokens in a time step, the newest.
        """
        last, tokens = max(0, step.value.shape[0] - 1), self.tokens(step)
        usual = last if step.time is not None and tokens else self._asked if tokens == self.run.tokens else 0
        return min(self._rows.get(self._along(step), usual), last)

    def line(self, step: Step, row: int | None = None) -> np.ndarray:
        """The numbers of a value as one line: of a matrix that row (None: the row looked at).

        What has no rows to look at is cut behind WIDEST numbers, at the end of a row: more is shown nowhere.
        """
        if not self._along(step):
            rows = step.value[: 1 + WIDEST // max(1, _width(step))] if step.value.ndim > 1 else step.value
            return np.ravel(rows)
        return step.value[self.row(step) if row is None else row]

    def column(self, step: Step) -> int:
        """The column meant: the same unit everywhere; of keys the chosen token; of a vocabulary the word that came."""
        if self.has_words(step):
            return self.word if self.word is not None else self._word_that_came(step)
        keys = self._keys(step)
        wanted = self._columns.get(keys, 0) if keys else self.unit
        return min(wanted, max(0, _width(step) - 1))

    def set_row(self, step: Step, row: int) -> None:
        """Look at another token, or row."""
        self._rows[self._along(step)] = max(0, min(row, step.value.shape[0] - 1))
        self.word = None

    def set_column(self, step: Step, column: int) -> None:
        """Look at another column."""
        column = max(0, min(column, _width(step) - 1))
        keys = self._keys(step)
        if self.has_words(step):
            self.word = column
        elif keys:
            self._columns[keys] = column
        else:
            self.unit = column

    def follow(self, other: Pointer) -> None:
        """Look where another pointer looks; tokens that were changed are the same tokens."""
        pairs = ("tokens", "sources", "positions", "outputs")
        names = {getattr(other.run, name): getattr(self.run, name) for name in pairs if getattr(self.run, name)}
        self.unit, self.word = other.unit, other.word
        self._rows = {names.get(tokens, tokens): row for tokens, row in other._rows.items()}
        self._columns = {names.get(tokens, tokens): column for tokens, column in other._columns.items()}

    def still(self) -> Pointer:
        """Return a pointer that stays where this one is."""
        still = Pointer(self.run)
        still.unit, still.word = self.unit, self.word
        still._rows, still._columns = dict(self._rows), dict(self._columns)
        return still

    def kept(self) -> tuple[dict[str, int], dict[str, int]]:
        """The chosen rows and the chosen columns, each by the path of the first value along those tokens."""
        rows, columns = self._by_path(self._rows, self._along), self._by_path(self._columns, self._keys)
        return rows, columns

    def restore(self, rows: dict[str, int], columns: dict[str, int]) -> None:
        """Choose rows and columns as they were kept.

        Raises SeqtuiError for a value that has none.
        """
        trace = self.run.trace
        for path, row in rows.items():
            step = trace[trace.find(path)]
            if not self._along(step):
                raise SeqtuiError(_("{path} has no rows of tokens to choose from", path=path))
            self.set_row(step, row)
        for path, column in columns.items():
            step = trace[trace.find(path)]
            if not self._keys(step):
                raise SeqtuiError(_("{path} has no columns of tokens to choose from", path=path))
            self.set_column(step, column)

    def has_words(self, step: Step) -> bool:
        """Whether the columns of a value are the words of a vocabulary."""
        return step.symbol is not None and step.symbol.axis_names[-1:] == ("d_vocab",)

    def _keys(self, step: Step) -> tuple[str, ...]:
        """The tokens along the columns: those that a query looks at."""
        axes = self._axes(step)
        return axes[1].names if len(axes) == 2 and axes[1].id in TOKENS else ()

    def _along(self, step: Step) -> tuple[str, ...]:
        """What the rows of a matrix are chosen by: its tokens, or the names of its axes; () for what has no rows."""
        axes = step.symbol.axis_names if step.symbol else ()
        is_state = step.value.ndim == 2 and step.time is not None and axes[:1] != () and axes[0] not in TOKENS
        return axes if is_state else self.tokens(step)

    def _by_path(self, chosen: dict[tuple[str, ...], int], along: Callable[[Step], tuple[str, ...]]) -> dict[str, int]:
        left, found = dict(chosen), {}
        for path, index in self.run.trace.named() if left else ():
            place = left.pop(along(self.run.trace[index]), None)
            if place is not None:
                found[path] = place
        return found

    def _word_that_came(self, step: Step) -> int:
        time = step.time or (self.row(step) + 1 if self.tokens(step) else 0)
        targets = self.run.targets
        return self.run.vocabulary.index(targets[time - 1]) if 1 <= time <= len(targets) else 0

    def _axes(self, step: Step) -> tuple[Axis, ...]:
        return axes_of(self.run, step) if step.value.ndim == 2 else ()


def _width(step: Step) -> int:
    return step.value.shape[-1] if step.value.shape else 1
