"""The alignment of an attention model: which source words each written word looked at, one row a written word."""

from __future__ import annotations

import numpy as np

from seqtui.models.model import Run
from seqtui.models.statement import Statement
from seqtui.session.captions import LOOKS_AT, NOTHING_WRITTEN
from seqtui.session.maps.matrix import Labelled, MatrixView, Room, matrix_view
from seqtui.session.walk.clock import COMING


def alignment_view(run: Run, cursor: int, time: int, room: Room) -> MatrixView | None:
    """Return the rows of alpha that are computed, [written word, source word], or None when there are none yet.

    time is the written word to light.
    """
    rows = _computed(run, cursor)
    if not rows:
        return None
    written = tuple(_word(run, cursor, time) for time in range(1, len(rows) + 1))
    values = np.stack(rows)
    here = min(time, len(rows)) - 1
    column = int(np.argmax(values[here]))
    title = LOOKS_AT(
        word=written[here], source=run.sources[column], share=float(values[here, column]), time=here + 1, cursor=cursor
    )
    paths = tuple(f"decoder.t{time}.alpha" for time in range(1, len(rows) + 1))
    return matrix_view(Labelled(title, values, written, run.sources, signed=False, paths=paths), (here, column), room)


def nothing_written(cursor: int) -> Statement:
    """What stands in the place of the alignment before its first row."""
    return NOTHING_WRITTEN(cursor=cursor)


def _word(run: Run, cursor: int, time: int) -> str:
    """The word written at a time step; "?" while the walk has not come to its choice."""
    path = f"decoder.t{time}.chosen"
    is_coming = run.trace.has(path) and run.trace.find(path) > cursor
    return COMING if is_coming else run.outputs[time - 1]


def _computed(run: Run, cursor: int) -> list[np.ndarray]:
    """The rows of alpha, in order, as far as the walk has come."""
    rows = []
    for time in range(1, len(run.outputs) + 1):
        path = f"decoder.t{time}.alpha"
        if not run.trace.has(path) or run.trace.find(path) > cursor:
            break
        rows.append(run.trace.value(path))
    return rows
