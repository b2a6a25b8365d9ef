"""The ledger of a run: multiplications, parameters and stored numbers up to the cursor, counted from what was recorded.

The trace is counted once; at a cursor the sums are looked up, so that a step costs the same in a run of any length.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping

import numpy as np
from msgspec import Struct

from seqtui.engine.trace import Equation, Trace
from seqtui.models.model import Run
from seqtui.models.parts.cost import cost, parameters
from seqtui.session.json_text import record_data


class LedgerEntry(Struct, frozen=True):
    """What one kind of equation, or one part of the model, has multiplied up to the cursor, and in the whole run."""

    name: str
    multiplications: int
    total: int


class LedgerView(Struct, frozen=True, eq=False):
    """The ledger at one moment; total_ is the whole run.

    added_ is what the step at the cursor brought, of which path is the equation. stored counts the computed numbers
    that were recorded; parameters all that the model keeps, words those of them that have a row or a column for each
    word. kinds are the entries by the name of the equation, parts by the part of the model ("" for what belongs to
    none); the entries of either add up to the multiplications.
    """

    path: str
    multiplications: int
    total_multiplications: int
    added_multiplications: int
    stored: int
    total_stored: int
    added_stored: int
    parameters: int
    words: int
    kinds: tuple[LedgerEntry, ...]
    parts: tuple[LedgerEntry, ...]


class Ledger:
    """All sums of one run."""

    def __init__(self, run: Run) -> None:
        trace = self.trace = run.trace
        costs = [cost(trace, step) for step in trace]
        sizes = [0 if step.is_leaf else step.value.size for step in trace]
        self._multiplied = np.cumsum([0, *costs], dtype=np.int64)  # of the steps before
        self._stored = np.cumsum([0, *sizes], dtype=np.int64)
        self._parameters = parameters(run)
        self._equation = _equation_of(trace)
        self._kinds = _Sums(costs, [trace[last].name or "" for _, last in self._equation])
        self._parts = _Sums(costs, [str(step.scope.untimed.outermost) for step in trace])

    def view(self, cursor: int | None = None, before: int | None = None) -> LedgerView:
        """Return the ledger up to and with a step, the last one when none is given.

        before: the step that was walked from, for what was added; the equation's own beginning when none is given.
        """
        cursor = len(self.trace) - 1 if cursor is None else cursor
        after = cursor + 1
        first, last = self._equation[cursor]
        first = first if before is None else before + 1
        return LedgerView(
            path=self.trace.path(last),
            multiplications=int(self._multiplied[after]),
            total_multiplications=int(self._multiplied[-1]),
            added_multiplications=int(self._multiplied[after] - self._multiplied[first]),
            stored=int(self._stored[after]),
            total_stored=int(self._stored[-1]),
            added_stored=int(self._stored[after] - self._stored[first]),
            parameters=self._parameters.total,
            words=self._parameters.words,
            kinds=self._kinds.upto(cursor),
            parts=self._parts.upto(cursor),
        )


def ledger_data(view: LedgerView) -> Mapping[str, object]:
    """The ledger as plain data, for JSON."""
    return record_data(view)


class _Sums:
    """Costs added up for each key, in the order in which the keys first cost something."""

    def __init__(self, costs: list[int], keys: list[str]) -> None:
        self._steps: dict[str, list[int]] = {}
        self._sums: dict[str, list[int]] = {}
        for index, (key, one) in enumerate(zip(keys, costs, strict=True)):
            if one:
                self._steps.setdefault(key, []).append(index)
                sums = self._sums.setdefault(key, [0])
                sums.append(sums[-1] + one)

    def upto(self, cursor: int) -> tuple[LedgerEntry, ...]:
        """The entries up to and with a step, the largest of the whole run first."""
        entries = (
            LedgerEntry(key, sums[bisect_right(self._steps[key], cursor)], sums[-1]) for key, sums in self._sums.items()
        )
        return tuple(sorted(entries, key=lambda entry: -entry.total))


def _equation_of(trace: Trace) -> list[Equation]:
    """For each step its equation; a step that belongs to none is one of its own."""
    found = [Equation(index, index) for index in range(len(trace))]
    for equation in trace.equations:
        found[equation.first : equation.last + 1] = [equation] * (equation.last + 1 - equation.first)
    return found
