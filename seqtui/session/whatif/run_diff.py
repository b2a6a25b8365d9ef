"""Two runs laid over each other, value by value: what the second one has that the first has not."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

import numpy as np
from msgspec.structs import replace

from seqtui.engine import paths
from seqtui.engine.paths import Scope
from seqtui.engine.trace import Step
from seqtui.models.model import Run
from seqtui.session.walk.player import Player
from seqtui.session.walk.pointer import Pointer
from seqtui.session.walk.views import Row, StepView
from seqtui.session.whatif.change_view import distance, same_words

ROUNDING = 1e-12  # sums in another order differ by less
_NUMBERS_OF_WORDS = frozenset({"chosen"})


class MovedValue(NamedTuple):
    """One value of the second run: its step, and how far its tokens moved, or all of it when it has no tokens.

    sizes are ∞ where a number became infinite or came back from there. followed is the largest finite one of what was
    not set by hand. column is the time step, from 1, or that of the first token; 0 for what belongs to neither. edited
    are the columns in which an element was set by hand.
    """

    index: int  # type: ignore[assignment]  # tuple.index is not called on it
    sizes: tuple[float, ...]
    followed: float
    column: int
    edited: tuple[int, ...]


class RunDiff:
    """How far each value of a run is from the same one in the run before; made once for two runs.

    over stands before every path: ``∂L/∂`` where both runs hold gradients in the place of values.
    """

    def __init__(self, before: Run, after: Run, over: str = "") -> None:
        self.before, self.after, self.over = before, after, over
        self._pointer = Pointer(after)

    def old(self, index: int) -> np.ndarray | None:
        """The value before, of a named step of the second run; None where it was not there, or had another shape."""
        trace, path = self.before.trace, self.after.trace.path(index)
        if not trace.has(path):
            return None
        value, step = trace.value(path), self.after.trace[index]
        return value if value.shape == step.value.shape and same_words(self.before, self.after, step) else None

    def changed(self, index: int) -> np.ndarray:
        """Return a mask of the elements of a step that differ by more than rounding; none where it has no partner."""
        new, old = self.after.trace[index].value, self.old(index)
        return np.zeros(new.shape, dtype=bool) if old is None else differs(old, new)

    @cached_property
    def _same_vocabulary(self) -> bool:
        return self.before.vocabulary == self.after.vocabulary and self.before.scoped == self.after.scoped

    @cached_property
    def moved(self) -> tuple[MovedValue, ...]:
        """Every named value that both runs have, in the order of the second one; words' numbers are no amounts.

        All of them are laid end to end and compared at once: there are thousands, most of them small. A weight that
        both runs have in the same memory has not moved, and is not read: a file may hold hundreds of millions.
        """
        steps, earlier, old = self.after.trace.steps, dict(self.before.trace.named()), self.before.trace.steps
        pairs = [
            (index, old[earlier[path]].value)
            for path, index in self.after.trace.named()
            if path in earlier and steps[index].name not in _NUMBERS_OF_WORDS
            if self._same_vocabulary or same_words(self.before, self.after, steps[index])
        ]
        pairs = [(k, was) for k, was in pairs if was.size and was.shape == steps[k].value.shape]
        shared = [index for index, was in pairs if is_same(was, steps[index].value)]
        still = {index: self._moved(index, 0.0, np.broadcast_to(0.0, steps[index].value.shape)) for index in shared}
        found = still | {one.index: one for one in self._compared([pair for pair in pairs if pair[0] not in still])}
        return tuple(found[index] for index, _ in pairs)

    def _compared(self, pairs: list[tuple[int, np.ndarray]]) -> Iterator[MovedValue]:
        """How far each of some values moved; pairs are steps of the second run with the values before."""
        if not pairs:
            return
        steps = self.after.trace.steps
        was = np.concatenate([value.reshape(-1) for _, value in pairs])
        now = np.concatenate([steps[index].value.reshape(-1) for index, _ in pairs])
        sizes = distance(was, now)
        sizes[np.isnan(sizes)] = np.inf
        ends = np.cumsum([value.size for _, value in pairs])
        starts = ends - [value.size for _, value in pairs]
        largest = np.maximum.reduceat(sizes, starts).tolist()
        for (index, value), size, start, end in zip(pairs, largest, starts.tolist(), ends.tolist(), strict=True):
            yield self._moved(index, size, sizes[start:end].reshape(value.shape))

    @cached_property
    def missing(self) -> int:
        """How many computed values of either run have no counterpart in the other."""
        traces = self.after.trace, self.before.trace
        known = [{path: trace[i].value.shape for path, i in trace.named() if not trace[i].is_leaf} for trace in traces]
        return sum(1 for path in known[0].keys() | known[1].keys() if known[0].get(path) != known[1].get(path))

    @cached_property
    def largest(self) -> tuple[float, str]:
        """The largest finite change of what was not set by hand, and the path of its element ("": nothing moved)."""
        best = max(self.moved, key=lambda moved: moved.followed, default=None)
        if best is None or best.followed <= ROUNDING:
            return 0.0, ""
        step, old = self.after.trace[best.index], self.old(best.index)
        sizes = _followed(distance(old, step.value), step)  # type: ignore[arg-type]  # what moved was there
        element = np.unravel_index(int(sizes.argmax()), sizes.shape)
        path = self.over + self.after.trace.path(best.index)
        return best.followed, paths.spell(path, tuple(map(int, element)))

    def marked(self, moment: StepView, player: Player) -> StepView:
        """Return the view of a player's step with its rows beside those of the run before."""
        return replace(moment, rows=tuple(self._beside(row, player) for row in moment.rows))

    def _beside(self, row: Row, player: Player) -> Row:
        old = self.old(row.step) if row.values is not None and player.complete(row.step) else None
        if old is None or row.values is None:
            return row
        new = self.after.trace[row.step]
        line = player.pointer.line(new._replace(value=old), row.line)[: len(row.values)]
        changed = np.flatnonzero(differs(line, np.asarray(row.values)))
        return replace(row, before=tuple(line.tolist()), changed=frozenset(changed.tolist()))

    def _moved(self, index: int, largest: float, sizes: np.ndarray) -> MovedValue:
        step = self.after.trace.steps[index]
        is_plain = step.edited is None and largest < np.inf
        followed = largest if is_plain else float(_followed(sizes, step).max())
        if step.time is None and self._pointer.tokens(step):
            edited = () if step.edited is None else tuple((np.flatnonzero(step.edited.any(axis=1)) + 1).tolist())
            largest_rows = tuple(sizes.max(axis=1).tolist()) if largest else (0.0,) * len(sizes)
            return MovedValue(index, largest_rows, followed, 1, edited)
        column = step.time or 0
        return MovedValue(index, (largest,), followed, column, () if step.edited is None else (column,))


def _followed(sizes: np.ndarray, step: Step) -> np.ndarray:
    """The sizes, but 0 for what was set by hand or is infinite."""
    sizes = np.where(np.isfinite(sizes), sizes, 0.0)
    return sizes if step.edited is None else np.where(step.edited, 0.0, sizes)


def is_same(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether two arrays of one shape are the same numbers in the same memory."""
    kinds = ((array.dtype, array.strides, array.__array_interface__["data"][0]) for array in (one, other))
    return next(kinds) == next(kinds)


def differs(old: np.ndarray, new: np.ndarray) -> np.ndarray:
    """Return a mask of the elements that moved by more than rounding."""
    return ~(distance(old, new) <= ROUNDING)


def layer_of(step: Step) -> Scope:
    """The layer that a step lies in, all of its heads and sublayers together: ``encoder.block0``, or what is around."""
    around = step.scope.untimed.outside("head")
    return around.through("block", "layer") or around
