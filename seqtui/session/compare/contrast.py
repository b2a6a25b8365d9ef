"""What runs that stand side by side differ in: in few words, and value by value."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from seqtui.engine.trace import Step
from seqtui.models.model import Run
from seqtui.session.axes import TOKENS
from seqtui.session.compare.view import Gap
from seqtui.session.whatif.change_view import distance


def contrasts(runs: Sequence[Run]) -> tuple[str, ...]:
    """Return for each run what it does not share with the others; "" where the name says it all."""
    return tuple(", ".join((*_settings(run, runs), *_edits(run, runs), *_origin(run, runs))) for run in runs)


def _settings(run: Run, runs: Sequence[Run]) -> list[str]:
    """The settings that another run has too, with another value."""
    return [
        f"{name}={_spelled(value)}"
        for name, value in run.config.items()
        if any(other.config.get(name, value) != value for other in runs)
    ]


def _edits(run: Run, runs: Sequence[Run]) -> list[str]:
    """The edits that another run does not have."""
    own = [f"{path}={_spelled(value)}" for path, value in run.request.edits]
    others = [[f"{path}={_spelled(value)}" for path, value in other.request.edits] for other in runs]
    alone = [edit for edit in own if not all(edit in edits for edits in others)]
    return [f"edited {', '.join(alone)}"] if alone else []


def _origin(run: Run, runs: Sequence[Run]) -> list[str]:
    """Where its weights come from, and the words it reads, when others have others."""
    found = [run.source] if any(other.source != run.source for other in runs) else []
    words = [word for k, word in enumerate(run.given) if any(other.given[k : k + 1] != (word,) for other in runs)]
    if words:
        more = "" if len(words) < 3 else " ..."
        found.append(f"reads {' '.join(words[:2])}{more}")
    return found


def _spelled(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    return "[...]" if isinstance(value, (list, tuple)) else str(value) or "none"


_CHANCES = frozenset({"p"})  # what can be compared of two counts: chances, never counts with logarithms
_ROUNDING = 1e-12  # sums in another order differ by less


class Twins:
    """A run and a later one of the same model; values that only one of them has, or has wider, do not count.

    Of values with a row for each token those of the tokens that both have are compared, by number.
    """

    def __init__(self, first: Run, other: Run) -> None:
        self.first, self.other = first.trace, other.trace
        counts = other.model.family == "counting" and bool(other.vocabulary)
        self.names = _CHANCES if counts else None  # the values that are measured; None: all

    def differs(self, step: int) -> np.ndarray | None:
        """Return a mask of the elements of the other run's step that differ; None where the first has no such value."""
        moved = self._moved(step)
        return None if moved is None else moved > _ROUNDING

    def gap(self, steps: range) -> Gap | None:
        """The largest difference among the named values of these steps; None where none of them can be compared."""
        largest: Gap | None = None
        for step in steps:
            recorded = self.other[step]
            measured = recorded.name is not None and (self.names is None or recorded.name in self.names)
            moved = self._moved(step) if measured and not recorded.is_leaf else None
            if moved is None:
                continue
            size = float(moved.max(initial=0.0))
            if largest is None or size > largest.size:
                largest = Gap(size, self.other.path(step) if size > _ROUNDING else "")
        return largest

    def first_difference(self) -> str:
        """The path of the first computed value that differs, "" when none does."""
        for path, step in self.other.named():
            differs = None if self.other[step].is_leaf else self.differs(step)
            if differs is not None and differs.any():
                return path
        return ""

    def _moved(self, step: int) -> np.ndarray | None:
        path = self.other.path(step)
        if not self.first.has(path):
            return None
        old, new = self.first.value(path), self.other[step].value
        if not _alike(old.shape, self.other[step]):
            return None
        both = tuple(map(slice, np.minimum(old.shape, new.shape)))
        moved = np.zeros(new.shape)
        far = np.nan_to_num(distance(old[both], new[both]), nan=np.inf, posinf=np.inf)
        moved[both] = np.where(np.isnan(old[both]) & np.isnan(new[both]), 0.0, far)
        return moved


def _alike(shape: tuple[int, ...], step: Step) -> bool:
    """Whether a value of that shape is as large as that of the step, but for the tokens that only one of them reads."""
    if shape == step.value.shape:
        return True
    axes = step.symbol.axis_names if step.symbol else ()
    if not len(axes) == len(shape) == step.value.ndim:
        return False
    return all(a == b or axis in TOKENS for axis, a, b in zip(axes, shape, step.value.shape, strict=True))
