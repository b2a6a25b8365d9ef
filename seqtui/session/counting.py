"""What the counting models show: the context, the counts, and the log-probabilities adding up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from seqtui.models.corpus import previous_names
from seqtui.models.model import Run
from seqtui.session.maps.matrix import MatrixView


@dataclass(frozen=True, eq=False, slots=True)
class ChainRow:
    """One factor of the joint probability: log_p and log_P are None while they are not computed."""

    time: int
    token: str
    log_p: float | None
    log_P: float | None


@dataclass(frozen=True, eq=False, slots=True)
class ContextView:
    """The context of one prediction.

    tokens are those that count, the last one nearest; possible is the power of ten of the contexts of that length there
    could be, seen how many the corpus has, total how often it has this one (None: not computed yet).
    """

    tokens: tuple[str, ...]
    possible: float | None
    seen: int | None
    total: float | None
    source: str


def context_view(run: Run, time: int, cursor: int) -> ContextView:
    """Return the context of time step time, as far as the cursor has come."""
    value = lambda name: _value(run, f"t{time}.{name}", cursor)  # noqa: E731
    length = value("m")
    first = max(0, time - 1 - int(length)) if length is not None else time - 1
    seen = value("seen")
    return ContextView(
        tokens=run.tokens[first : time - 1],
        possible=value("log10_C"),
        seen=None if seen is None else int(seen),
        total=value("total"),
        source=run.source,
    )


def chain(run: Run, time: int, cursor: int, rows: int) -> tuple[ChainRow, ...]:
    """Return the factors around a time step, so many rows, the current one in sight."""
    last = min(run.length, max(time + rows // 4, rows))
    first = max(1, last - rows + 1)
    return tuple(
        ChainRow(t, run.targets[t - 1], _value(run, f"t{t}.log_p", cursor), _value(run, f"t{t}.log_P", cursor))
        for t in range(first, last + 1)
    )


def transition_view(run: Run, time: int, rows: int, columns: int) -> MatrixView | None:
    """Return the transition matrix around the row of the token before, or None when the model has none."""
    if not run.trace.has("P"):
        return None
    matrix = run.trace.value("P")
    step = run.trace[run.trace.find(f"t{time}.p")]
    names = previous_names(run.vocabulary)
    row = int(step.params[0]) if step.op == "take" else int(np.argmax(run.trace.value(f"t{time}.h")))
    column = run.vocabulary.index(run.targets[time - 1])
    top, left = _start(row, rows, matrix.shape[0]), _start(column, columns, matrix.shape[1])
    window = matrix[top : top + rows, left : left + columns]
    return MatrixView(
        title=f"P({run.targets[time - 1]} after {names[row]}) = {matrix[row, column]:.3f}",
        rows=names[top : top + rows],
        columns=run.vocabulary[left : left + columns],
        cells=tuple(map(tuple, window.tolist())),
        row=row - top,
        column=column - left,
        signed=False,
        more=matrix.shape,
    )


def _start(at: int, room: int, total: int) -> int:
    """Where a window of that room begins so that the place is in its middle, as far as the ends allow."""
    return max(0, min(at - room // 2, total - room))


def _value(run: Run, path: str, cursor: int) -> float | None:
    """The number of that path, or None when it is not recorded or not computed yet."""
    if not run.trace.has(path):
        return None
    index = run.trace.find(path)
    return float(run.trace[index].value) if index <= cursor or run.trace[index].is_leaf else None
