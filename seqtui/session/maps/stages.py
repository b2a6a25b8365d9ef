"""One query of attention: key by key through all stages of a head, and the alignment of each written word."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from msgspec import Struct

from seqtui.engine.paths import Scope
from seqtui.language import _
from seqtui.models.model import Run
from seqtui.models.statement import Statement
from seqtui.session.maps.attention import STAGES, head_here, index_of, word_of
from seqtui.session.maps.matrix import Labelled, MatrixView, Room, matrix_view
from seqtui.session.statements import LOOKS_AT, NOTHING_WRITTEN, STAGES_BACK, STAGES_OF
from seqtui.session.walk.player import Player


class KeyRow(Struct, frozen=True, eq=False):
    """One key in the sight of one query; None for what is not computed yet. part = share × v, total the z so far."""

    key: str
    score: float | None
    scaled: float | None
    masked: float | None
    share: float | None
    v: float | None
    part: float | None
    total: float | None


class StagesView(Struct, frozen=True, eq=False):
    """One query through all stages, key by key, for one unit of z. row is the lit one, stage the one computed last.

    Backwards its numbers are gradients, and parts and totals of z are None: they are no products of those.
    """

    scope: Scope
    title: Statement
    backwards: bool
    unit: int
    stage: str
    rows: tuple[KeyRow, ...]
    row: int
    first: int
    more: int


def stages_view(player: Player, count: int) -> StagesView | None:
    """Return the chosen query of the current head through all stages, at most so many keys around the chosen one."""
    scope = head_here(player)
    if scope is None:
        return None
    step = player.trace[index_of(player, scope, "pattern")]
    row, column = player.pointer.row(step), player.pointer.column(step)
    keys = player.pointer.column_names(step)
    total = step.value.shape[1]
    first = max(0, min(column - count // 2, total - count))
    last = min(first + count, total)
    lines = [_line(player, scope, name, row, first, last) for name in STAGES]
    found = player.trace[index_of(player, scope, "z")].operands[-1]  # v may stand elsewhere, in a cache
    v = player.trace[found].value
    unit = min(player.pointer.unit, v.shape[1] - 1)
    values = _known(player, found, v[first:last, unit])
    columns = zip(*lines, values, *_summed(player, scope, step.value[row] * v[:, unit], first, last), strict=True)
    query, backwards = word_of(player.pointer.tokens(step), row), player.goal is not None
    facts = {"place": str(scope) or _("head"), "query": query, "row": row, "scope": str(scope), "backwards": backwards}
    return StagesView(
        scope=scope,
        title=(STAGES_BACK if backwards else STAGES_OF)(**facts),
        backwards=backwards,
        unit=unit,
        stage=_last_done(player, scope),
        rows=tuple(KeyRow(word_of(keys, first + k), *column) for k, column in enumerate(columns)),
        row=column - first,
        first=first,
        more=total,
    )


def _summed(player: Player, scope: Scope, parts: np.ndarray, first: int, last: int) -> list[list[float | None]]:
    """What each key adds to z, and z so far; backwards nothing, where both factors are gradients."""
    if player.goal is not None:
        return [[None] * (last - first)] * 2
    return [_known(player, index_of(player, scope, "z"), x[first:last]) for x in (parts, np.cumsum(parts))]


def _line(player: Player, scope: Scope, name: str, row: int, first: int, last: int) -> list[float | None]:
    index = index_of(player, scope, name)
    return _known(player, index, player.trace[index].value[row, first:last])


def _known(player: Player, index: int, values: np.ndarray) -> list[float | None]:
    """The values, or None for each while the step they belong to is not computed."""
    return values.tolist() if player.known(index) else [None] * len(values)


def _last_done(player: Player, scope: Scope) -> str:
    done: Iterator[str] = (n for n in ("z", *STAGES[::-1]) if player.known(index_of(player, scope, n)))
    return next(done, "")


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
    paths = tuple(f"{run.way(time)}.alpha" for time in range(1, len(rows) + 1))
    alignment = Labelled(title, values, written, run.sources, signed=False, paths=paths, corner=_corner())
    return matrix_view(alignment, (here, column), room)


def alignment_to_come(run: Run, cursor: int, room: Room) -> MatrixView:
    """Return the alignment before its first row: the source words, over what is still to be shared among them."""
    values = np.zeros((1, len(run.sources)))
    blank = Labelled(
        title=nothing_written(cursor),
        values=values,
        rows=(_("word {k}", k=1),),
        columns=run.sources,
        signed=False,
        is_known=False,
        corner=_corner(),
    )
    return matrix_view(blank, (0, 0), room)


def nothing_written(cursor: int) -> Statement:
    """What stands over the alignment before its first row."""
    return NOTHING_WRITTEN(cursor=cursor)


def _corner() -> str:
    """What the rows and the columns of an alignment are."""
    return "\\".join((_("word"), _("source")))


def _word(run: Run, cursor: int, time: int) -> str:
    """The word written at a time step; ``word 3`` while the walk has not come to its choice."""
    path = run.choice(time)
    is_coming = run.trace.has(path) and run.trace.find(path) > cursor
    return _("word {k}", k=time) if is_coming else run.outputs[time - 1]


def _computed(run: Run, cursor: int) -> list[np.ndarray]:
    """The rows of alpha, in order, as far as the walk has come."""
    rows = []
    for time in range(1, len(run.outputs) + 1):
        path = f"{run.way(time)}.alpha"
        if not run.trace.has(path) or run.trace.find(path) > cursor:
            break
        rows.append(run.trace.value(path))
    return rows
