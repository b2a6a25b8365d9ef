"""Heat maps: a state's units × time, small or at full size, and any matrix of numbers with names."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rich.cells import cell_len

from seqtui.render.lines import Line, clip, pad
from seqtui.render.palette import Palette
from seqtui.session.maps.matrix import first_shown
from seqtui.session.statements import NO_TIME
from seqtui.session.text import compact
from seqtui.session.training.view import Grid
from seqtui.session.walk.views import History

CELL = 5  # columns of one cell: a gap, sign, digit, point, digit
_EXPONENT = 6  # and with one column more for what is negative and has an exponent


def history_lines(histories: Sequence[History], width: int, height: int, palette: Palette) -> list[Line]:
    """Return each value over time as a heat map, one below the other, the unit looked at in sight of each.

    All have the same number of lines; what is left over goes to the value that is pointed at.
    """
    if not histories:
        return [Line((f" {NO_TIME()}", palette.style("dim")))]
    room = max(1, height - 1)
    here = next((k for k, history in enumerate(histories) if history.is_pointed), 0)
    first = first_shown(here, room, len(histories))
    shown = histories[first : first + room]
    each = room // len(shown)
    label, cell = _label_width(histories), _cell_width(histories)
    drawn = [_times(histories[0], label, cell, width, palette)]
    left = room - sum(min(each, len(history.cells)) for history in shown)
    is_cut = any(len(history.cells) > each for history in shown)
    for k, history in enumerate(shown, first):
        drawn += _grid(history, each + left * (k == here), is_cut, label, cell, width, palette)
    return drawn[:height]


def time_columns(width: int, histories: Sequence[History] = ()) -> int:
    """How many time steps fit beside the labels, those of these values where they are known."""
    return max(1, (width - _label_width(histories)) // _cell_width(histories))


_NARROWEST, _WIDEST = 8, 14  # columns of a label with the number of the unit behind it


def _label_width(histories: Sequence[History]) -> int:
    label = max((cell_len(history.label) for history in histories), default=0) + 5
    number = max((len(unit) for history in histories for unit in history.units), default=2)
    return max(_NARROWEST, min(_WIDEST, label)) + max(0, number - 2)


def _cell_width(histories: Sequence[History]) -> int:
    """Columns of one cell: more where a number would be drawn as ``-.00`` otherwise."""
    shown = (x for history in histories for row in history.cells for x in row if x is not None)
    return _EXPONENT if any(-0.005 < x < 0 for x in shown) else CELL


def _times(history: History, label: int, cell: int, width: int, palette: Palette) -> Line:
    line = Line((pad(f" {history.over}", label), palette.style("dim")))
    for k in range(len(history.cells[0])):
        text = f"{history.first + k}".rjust(cell)
        line.add(text, palette.style("accent" if k == history.now else "dim"))
    return line.fit(width)


def _grid(
    history: History, room: int, is_marked: bool, label: int, cell: int, width: int, palette: Palette
) -> list[Line]:
    """So many units of one value around the one looked at, which may have a mark; the last line counts them all."""
    scale = max((abs(x) for row in history.cells for x in row if x is not None), default=1.0)
    scale = max(scale, 1.0) if history.signed else 1.0
    lines = []
    total = len(history.cells)
    units = min(room, total)
    first = first_shown(history.unit, units, total)
    for unit in range(first, first + units):
        count = f"+{total - units}" if unit == first + units - 1 and units < total and units > 1 else ""
        name = history.label if unit == first else count
        mark = palette.sign("›", ">") if unit == history.unit and is_marked else " "
        number = (history.units[unit] if history.units else str(unit)).rjust(2) + " "
        space = label - len(number)
        line = Line((mark, palette.style("accent")))
        line.add(pad(clip(name, space - 2, palette), space - 1), palette.style("text" if unit == first else "faint"))
        line.add(number, palette.style("accent" if mark.strip() else "dim"))
        row = history.cells[unit]
        for value in row:
            line.add(_cell(value, cell, palette), palette.heat(value, history.signed, scale))
        lines.append(line.fit(width))
    return lines


def _cell(value: float | None, cell: int, palette: Palette) -> str:
    """A number in so many columns, to one or two digits."""
    if value is None:
        return palette.sign("·", ".").rjust(cell - 1) + " "
    return compact(value, cell - 1).rjust(cell)


_LABEL, _CELL = 5, 2


def state_map(history: History, width: int, height: int, palette: Palette) -> list[Line]:
    """Return a line with the times and one for each unit, as many as the height allows; the current time in sight.

    The digits are the value times what the first line says: ``h×10`` makes +3 of 0.34.
    """
    length = len(history.cells[0])
    columns = max(1, (width - _LABEL) // _CELL)
    first = first_shown(history.now or 0, columns, length)
    times = range(first, min(first + columns, length))
    largest = max((abs(x) for row in history.cells for x in row if x is not None and math.isfinite(x)), default=1.0)
    power = 1 if largest <= 1.0 else -math.floor(math.log10(largest))
    lines = [_state_times(history, times, power, width, palette)]
    units = min(height - 1, len(history.cells))
    for unit in range(units):
        hidden = len(history.cells) - units
        label = f"+{hidden}" if hidden and unit == units - 1 else str(unit)
        line = Line((f"{label:>{_LABEL - 1}} ", palette.style("dim")))
        for k in times:
            value = history.cells[unit][k]
            line.add(_state_cell(value, 10.0**power, palette), palette.heat(value, True, 10.0**-power * 10))
        lines.append(line.fit(width))
    return lines


def _state_times(history: History, times: range, power: int, width: int, palette: Palette) -> Line:
    """The current time and every fifth, each over its column."""
    scale = f"{palette.sign('×', 'x')}10" if power == 1 else "" if power == 0 else f"/1e{-power}"
    line = Line((pad(f"{history.label}{scale}".rjust(_LABEL - 1), _LABEL), palette.style("dim")))
    k = times.start
    while k < times.stop:
        wanted = k == history.now or (history.first + k) % 5 == 0
        text = str(history.first + k) if wanted else ""
        cells = max(1, math.ceil(len(text) / _CELL))
        covers = history.now is not None and k < history.now < k + cells
        text = "" if covers else text
        cells = 1 if covers else cells
        line.add(
            text.rjust(_CELL) if cells == 1 else text.ljust(cells * _CELL),
            palette.style("accent" if k == history.now else "dim"),
        )
        k += cells
    return line.fit(width)


def _state_cell(value: float | None, times: float, palette: Palette) -> str:
    if value is None:
        return palette.sign(" ·", " .")
    if not math.isfinite(value):
        return " !"
    digit = min(9, int(abs(value) * times + 1e-9))
    return (" " if not digit else "-" if value < 0 else "+") + str(digit)


_NARROWEST_NUMBER = {True: 4, False: 6}  # columns of one cell, a gap with them: of shares, and of signed numbers
_WIDEST_NUMBER = 9
_LONGEST_NAME = 22


def grid_lines(grid: Grid, width: int, height: int, palette: Palette, along_time: bool = False) -> list[Line]:
    """Return the names of the columns and as many rows as fit.

    Where not all columns fit, the last are left out and counted; along_time spreads those shown evenly instead.
    """
    if not grid.rows or not grid.columns:
        return []
    names = max(cell_len(name) for name in grid.rows)
    count, narrowest = len(grid.columns), _NARROWEST_NUMBER[grid.shares]
    left = min(max(4, names), max(_LONGEST_NAME, width - count * _WIDEST_NUMBER - 4), width // 2) + 2
    longest = max(cell_len(name) for name in grid.columns)
    best = max(narrowest, min(_WIDEST_NUMBER, longest + 1))
    cell = max(narrowest, min(best if along_time else max(_WIDEST_NUMBER, longest + 1), (width - left) // count))
    shown = _shown(count, max(1, (width - left) // cell), along_time)
    scale = 1.0 if grid.shares else _largest(grid)
    head = Line((" " * left, palette.style("dim")))
    for k in shown:
        label = clip(grid.columns[k], cell - 1, palette)
        head.add(" " * (cell - cell_len(label)) + label, palette.style("dim"))
    hidden = 0 if along_time else count - len(shown)
    if hidden:
        head.add(f" +{hidden}", palette.style("faint"))
    lines = [head.fit(width)]
    for name, row in list(zip(grid.rows, grid.cells, strict=False))[: max(0, height - 1)]:
        line = Line((pad(f" {clip(name, left - 2, palette)}", left), palette.style("text")))
        for k in shown:
            line.add(_text(row[k], cell, palette), palette.heat(row[k], not grid.shares, scale))
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


def _text(value: float | None, cell: int, palette: Palette) -> str:
    if value is None:
        return palette.sign("·", ".").rjust(cell)
    return compact(value, cell - 1).rjust(cell)
