"""A matrix as a screen shows it: the window that fits, around the place looked at, and the whole of it shrunk.

Only the window is copied out of the trace. The shrunk one is made by numpy: a cell is the largest share of its block,
so that a single peak among thousands is not averaged away; of values that can be negative it is the mean, in which
waves stay waves.
"""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from seqtui.session.statements import OVER_SIGNS, OVER_STRONGEST, OVER_TENTHS


class Overview(Struct, frozen=True, eq=False):
    """The whole matrix in few cells: None where it is not computed, NaN where all of a block is masked.

    rows and columns are the parts of it that the window shows, as (first, behind the last); scale is the value with the
    strongest colour. signs and strongest say so, for digits and for colours: "" while nothing is computed.
    """

    cells: tuple[tuple[float | None, ...], ...]
    scale: float
    rows: tuple[int, int]
    columns: tuple[int, int]
    signs: str = ""
    strongest: str = ""


class MatrixView(Struct, frozen=True, eq=False):
    """A window of a matrix with its labels; row and column are the lit ones, counted in the window (-1: outside).

    more says how many rows and columns there are in all. cells are None while they are not computed; masked are the
    places (row, column) in the window where a query must not look, changed those that differ from the run before.
    origin is the first row and column of the window, scale the value with the strongest colour. corner says what rows
    and columns are: ``query\\key``; legend what the digits mean where a cell has one sign.
    """

    title: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[float | None, ...], ...]
    row: int
    column: int
    signed: bool
    more: tuple[int, int]
    masked: frozenset[tuple[int, int]] = frozenset()
    origin: tuple[int, int] = (0, 0)
    scale: float = 1.0
    overview: Overview | None = None
    changed: frozenset[tuple[int, int]] = frozenset()
    corner: str = ""
    legend: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether the window shows all of it."""
        return (len(self.rows), len(self.columns)) == self.more


class Room(Struct, frozen=True):
    """How many rows and columns fit, and how many cells the overview may have (0: none)."""

    rows: int
    columns: int
    over_rows: int = 0
    over_columns: int = 0


class Labelled(Struct, frozen=True, eq=False):
    """A whole matrix with what its rows and columns are called; () numbers them.

    masked and changed have the matrix's shape: True where a query must not look, and where it differs from the run
    before. is_known: it is computed already. paths are those of the values it is made of, from the top to the bottom;
    backwards says whether it holds their gradients. corner says what its rows and columns are: ``query\\key``.
    """

    title: str
    values: np.ndarray
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    signed: bool
    masked: np.ndarray | None = None
    is_known: bool = True
    changed: np.ndarray | None = None
    paths: tuple[str, ...] = ()
    backwards: bool = False
    corner: str = ""

    def columns_from(self, first: int, count: int) -> Labelled:
        """Return the matrix with some of its columns."""
        part = np.s_[:, first : first + count]
        return replace(
            self,
            values=self.values[part],
            columns=_names(self.columns, first, self.values[part].shape[1]),
            masked=None if self.masked is None else self.masked[part],
            changed=None if self.changed is None else self.changed[part],
        )


def matrix_view(matrix: Labelled, at: tuple[int, int], room: Room) -> MatrixView:
    """Return the window of a matrix around a place."""
    height, width = matrix.values.shape
    top, left = first_shown(at[0], room.rows, height), first_shown(at[1], room.columns, width)
    window = np.s_[top : top + room.rows, left : left + room.columns]
    values = matrix.values[window]
    masked = () if matrix.masked is None else np.argwhere(matrix.masked[window]).tolist()
    changed = () if matrix.changed is None or not matrix.is_known else np.argwhere(matrix.changed[window]).tolist()
    return MatrixView(
        title=matrix.title,
        rows=_names(matrix.rows, top, values.shape[0]),
        columns=_names(matrix.columns, left, values.shape[1]),
        cells=tuple(map(tuple, values.tolist())) if matrix.is_known else ((None,) * values.shape[1],) * values.shape[0],
        row=at[0] - top,
        column=at[1] - left,
        signed=matrix.signed,
        more=(height, width),
        masked=frozenset((row, column) for row, column in masked),
        origin=(top, left),
        scale=largest(matrix.values),
        overview=_overview(matrix, (top, left), values.shape, room),
        changed=frozenset((row, column) for row, column in changed),
        corner=matrix.corner,
        legend=_legend(matrix),
    )


def _legend(matrix: Labelled) -> str:
    """What the digits of the cells mean where there is one sign for each; "" while nothing is computed."""
    if not matrix.is_known or not matrix.paths:
        return ""
    facts = {"scale": largest(matrix.values), "paths": matrix.paths, "backwards": matrix.backwards}
    return (OVER_SIGNS if matrix.signed else OVER_TENTHS)(**facts, cells=matrix.values.shape)


def shrink(values: np.ndarray, rows: int, columns: int, signed: bool) -> np.ndarray:
    """Return at most rows × columns cells: the largest of each block, when signed its mean; NaN where all are NaN."""
    rows, columns = min(rows, values.shape[0]), min(columns, values.shape[1])
    if not signed:
        return _reduce(np.fmax, values, rows, columns)
    known = np.isfinite(values)
    count = _reduce(np.add, known.astype(float), rows, columns)
    with np.errstate(invalid="ignore"):
        return _reduce(np.add, np.where(known, values, 0.0), rows, columns) / count


def largest(values: np.ndarray) -> float:
    """The largest absolute value that is finite; 1 when there is none."""
    with np.errstate(invalid="ignore"):
        sizes = np.abs(values)
    found = sizes.max(initial=0.0, where=np.isfinite(sizes))
    return float(found) or 1.0


def first_shown(at: int, room: int, total: int) -> int:
    """The first line of a window of that room that keeps the place in sight, moving by half windows."""
    if total <= room:
        return 0
    if room <= 1:
        return at
    page = room // 2
    return min(max(0, (at // page - 1) * page if at >= room - 1 or at // page > 1 else 0), total - room)


def block_of(k: int, total: int, blocks: int) -> int:
    """In which of the blocks of an overview a row or column lies."""
    return int(np.searchsorted(_starts(total, min(blocks, total)), k, side="right")) - 1


def _overview(matrix: Labelled, origin: tuple[int, int], shown: tuple[int, ...], room: Room) -> Overview | None:
    height, width = matrix.values.shape
    if not room.over_rows or not room.over_columns:
        return None
    rows, columns = min(room.over_rows, height), min(room.over_columns, width)
    over_rows, over_columns = (
        (block_of(first, total, blocks), block_of(first + count - 1, total, blocks) + 1)
        for first, count, total, blocks in zip(origin, shown, (height, width), (rows, columns), strict=True)
    )
    cells, scale = shrunk_cells(matrix, rows, columns)
    if not matrix.is_known:
        return Overview(cells, scale, over_rows, over_columns)
    facts = {"scale": scale, "paths": matrix.paths, "backwards": matrix.backwards, "cells": (rows, columns)}
    signs = (OVER_SIGNS if matrix.signed else OVER_TENTHS)(**facts)
    return Overview(cells, scale, over_rows, over_columns, signs, OVER_STRONGEST(**facts))


def shrunk_cells(matrix: Labelled, rows: int, columns: int) -> tuple[tuple[tuple[float | None, ...], ...], float]:
    """The cells of an overview of at most that size, and their scale: None while not computed, NaN where masked."""
    rows, columns = min(rows, matrix.values.shape[0]), min(columns, matrix.values.shape[1])
    if not matrix.is_known:
        return ((None,) * columns,) * rows, 1.0
    values = matrix.values
    if matrix.masked is not None and matrix.masked.any():
        values = np.where(matrix.masked, np.nan, values)
    small = shrink(values, rows, columns, matrix.signed)
    return tuple(map(tuple, small.tolist())), largest(small)


def _reduce(op: np.ufunc, values: np.ndarray, rows: int, columns: int) -> np.ndarray:
    by_row = op.reduceat(values, _starts(values.shape[0], rows), axis=0)
    return op.reduceat(by_row, _starts(values.shape[1], columns), axis=1)


def _starts(total: int, blocks: int) -> np.ndarray:
    """Where each of so many blocks begins."""
    return np.arange(blocks) * total // blocks


def _names(names: tuple[str, ...], first: int, count: int) -> tuple[str, ...]:
    return names[first : first + count] if names else tuple(str(k) for k in range(first, first + count))
