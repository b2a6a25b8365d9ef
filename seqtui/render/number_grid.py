"""A small heat map with named rows and columns: the number stands in every cell, so that colour only repeats it."""

from __future__ import annotations

import math

from rich.cells import cell_len

from seqtui.render.lines import Line, clip, pad
from seqtui.render.skin import Skin
from seqtui.session.numbers import compact
from seqtui.session.training.view import Grid

_NARROWEST = {True: 4, False: 6}  # columns of one cell, a gap with them: of shares, and of signed numbers
_WIDEST = 9
_LONGEST_NAME = 22


def grid_lines(grid: Grid, width: int, height: int, skin: Skin, along_time: bool = False) -> list[Line]:
    """Return the names of the columns and as many rows as fit.

    Where not all columns fit, the last are left out and counted; along_time spreads those shown evenly instead.
    """
    if not grid.rows or not grid.columns:
        return []
    names = max(cell_len(name) for name in grid.rows)
    count, narrowest = len(grid.columns), _NARROWEST[grid.shares]
    left = min(max(4, names), max(_LONGEST_NAME, width - count * _WIDEST - 4), width // 2) + 2
    longest = max(cell_len(name) for name in grid.columns)
    best = max(narrowest, min(_WIDEST, longest + 1))
    cell = max(narrowest, min(best if along_time else max(_WIDEST, longest + 1), (width - left) // count))
    shown = _shown(count, max(1, (width - left) // cell), along_time)
    scale = 1.0 if grid.shares else _largest(grid)
    head = Line((" " * left, skin.ink("dim")))
    for k in shown:
        label = clip(grid.columns[k], cell - 1, skin)
        head.add(" " * (cell - cell_len(label)) + label, skin.ink("dim"))
    hidden = 0 if along_time else count - len(shown)
    if hidden:
        head.add(f" +{hidden}", skin.ink("faint"))
    lines = [head.fit(width)]
    for name, row in list(zip(grid.rows, grid.cells, strict=False))[: max(0, height - 1)]:
        line = Line((pad(f" {clip(name, left - 2, skin)}", left), skin.ink("text")))
        for k in shown:
            line.add(_text(row[k], cell, skin), skin.heat(row[k], not grid.shares, scale))
        lines.append(line.fit(width))
    return lines


def _shown(count: int, room: int, along_time: bool) -> list[int]:
    if count <= room:
        return list(range(count))
    if not along_time or room < 2:
        return list(range(room))
    return sorted({round(k * (count - 1) / (room - 1)) for k in range(room)})


def _largest(grid: Grid) -> float:
    return max((abs(x) for row in grid.cells for x in row if x is not None and math.isfinite(x)), default=1.0) or 1.0


def _text(value: float | None, cell: int, skin: Skin) -> str:
    if value is None:
        return skin.sign("·", ".").rjust(cell)
    return compact(value, cell - 1).rjust(cell)
