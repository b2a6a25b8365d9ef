"""A recorded run once more with other edits, without running the model: only what follows from an edit is computed.

A trace says what computed each value, from what; so the values that depend on an edited one, and that what is asked
for depends on, are computed again by the same ops from the same arrays, and equal those of a run with the edits bit by
bit. All others stand in the trace already. What a model decides outside of its trace, such as which token is written
next, stays as it was: a run with the edits is held to the same decisions by edits of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from seqtui.engine.allowance import current
from seqtui.engine.edits import Edits
from seqtui.engine.ops import OPS
from seqtui.engine.trace import Trace

Pairs = Iterable[tuple[str, object]]


class Replay:
    """Computes values of one trace, wanted by their indices, as they are with other edits.

    own are the edits that the trace was recorded with, in their order: they hold in every replay, before new ones.
    """

    def __init__(self, trace: Trace, wanted: Iterable[int], own: Pairs = ()) -> None:
        self.trace, self.wanted, self.own = trace, tuple(wanted), tuple(own)
        self._needed = _ancestors(trace, self.wanted)
        self._last = _last_readers(trace, self._needed)

    def values(self, edits: Pairs) -> dict[int, np.ndarray]:
        """Return the wanted values with these edits behind the run's own, by index.

        Each step that is computed counts into the allowance that is held. Raises SeqtuiError for an edit of a path
        that the trace does not have, and where an edit does not fit.
        """
        pairs = (*self.own, *edits)
        made = Edits(pairs)
        edited = {self.trace.find(_path(text)): _path(text) for text, _ in pairs}
        new = {self.trace.find(_path(text)) for text, _ in pairs[len(self.own) :]}
        changed: dict[int, np.ndarray] = {}
        with np.errstate(all="ignore"):  # an edit may lead to log 0, as in a run
            for index in range(min(new, default=len(self.trace)), max(self.wanted) + 1):
                if not self._needed[index]:
                    continue
                value = self._computed(index, changed)
                if index in edited and (value is not None or index in new):
                    value, _mask = made.apply(edited[index], self.trace[index].value if value is None else value)
                if value is not None:
                    changed[index] = value
                self._forget(index, changed)
        return {index: changed.get(index, self.trace[index].value) for index in self.wanted}

    def cost(self, paths: Iterable[str]) -> tuple[int, int, int]:
        """Steps, numbers and multiplications that a replay with edits of these paths takes."""
        touched = {self.trace.find(_path(path)) for path in paths}
        steps = numbers = products = 0
        reached: set[int] = set(touched)
        for index in range(min(touched, default=len(self.trace)), max(self.wanted) + 1):
            step = self.trace[index]
            if self._needed[index] and not reached.isdisjoint(step.operands):
                reached.add(index)
                steps, numbers = steps + 1, numbers + step.value.size
                products += _products(self.trace, index)
        return steps, numbers, products

    def _computed(self, index: int, changed: Mapping[int, np.ndarray]) -> np.ndarray | None:
        """The value of a step from what changed before it; None where nothing that it reads has."""
        step = self.trace[index]
        if step.is_leaf or not any(operand in changed for operand in step.operands):
            return None
        allowance = current()
        if allowance is not None:
            allowance.spend(1, step.value.size, _products(self.trace, index))
        values = [changed.get(operand, self.trace[operand].value) for operand in step.operands]
        return np.asarray(OPS[step.op].forward(*values, *step.params), dtype=np.float64)

    def _forget(self, index: int, changed: dict[int, np.ndarray]) -> None:
        """Let go of what nothing reads any more: a replay holds a few values at a time, not a second run."""
        for operand in self.trace[index].operands:
            if self._last[operand] == index and operand not in self.wanted:
                changed.pop(operand, None)


def _path(text: str) -> str:
    return text.partition("[")[0].strip()


def _ancestors(trace: Trace, wanted: Iterable[int]) -> np.ndarray:
    """Which steps the wanted ones are computed from, themselves among them."""
    needed = np.zeros(len(trace), dtype=bool)
    needed[list(wanted)] = True
    for index in range(len(trace) - 1, -1, -1):
        if needed[index]:
            needed[list(trace[index].operands)] = True
    return needed


def _last_readers(trace: Trace, needed: np.ndarray) -> np.ndarray:
    """For each step the last needed one that reads it; −1 for none."""
    last = np.full(len(trace), -1)
    for index in np.flatnonzero(needed).tolist():
        last[list(trace[index].operands)] = index
    return last


def _products(trace: Trace, index: int) -> int:
    step = trace[index]
    if step.is_leaf or OPS[step.op].kind.elementwise:
        return 0
    return OPS[step.op].cost([trace[i].value for i in step.operands], step.value)
