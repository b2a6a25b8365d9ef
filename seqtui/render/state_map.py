"""A state over time in little room: units × time, each cell a sign and a digit."""

import math

from seqtui.render.lines import Line, pad
from seqtui.render.skin import Skin
from seqtui.session.maps.matrix import first_shown
from seqtui.session.walk.view import History

_LABEL, _CELL = 5, 2


def state_map(history: History, width: int, height: int, skin: Skin) -> list[Line]:
    """Return a line with the times and one for each unit, as many as the height allows; the current time in sight.

    The digits are the value times what the first line says: ``h×10`` makes +3 of 0.34.
    """
    length = len(history.cells[0])
    columns = max(1, (width - _LABEL) // _CELL)
    first = first_shown(history.now or 0, columns, length)
    times = range(first, min(first + columns, length))
    largest = max((abs(x) for row in history.cells for x in row if x is not None and math.isfinite(x)), default=1.0)
    power = 1 if largest <= 1.0 else -math.floor(math.log10(largest))
    lines = [_times(history, times, power, width, skin)]
    units = min(height - 1, len(history.cells))
    for unit in range(units):
        hidden = len(history.cells) - units
        label = f"+{hidden}" if hidden and unit == units - 1 else str(unit)
        line = Line((f"{label:>{_LABEL - 1}} ", skin.ink("dim")))
        for k in times:
            value = history.cells[unit][k]
            line.add(_cell(value, 10.0**power, skin), skin.heat(value, True, 10.0**-power * 10))
        lines.append(line.fit(width))
    return lines


def _times(history: History, times: range, power: int, width: int, skin: Skin) -> Line:
    """The current time and every fifth, each over its column."""
    scale = f"{skin.sign('×', 'x')}10" if power == 1 else "" if power == 0 else f"/1e{-power}"
    line = Line((pad(f"{history.label}{scale}".rjust(_LABEL - 1), _LABEL), skin.ink("dim")))
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
            skin.ink("accent" if k == history.now else "dim"),
        )
        k += cells
    return line.fit(width)


def _cell(value: float | None, times: float, skin: Skin) -> str:
    if value is None:
        return skin.sign(" ·", " .")
    if not math.isfinite(value):
        return " !"
    digit = min(9, int(abs(value) * times + 1e-9))
    return (" " if not digit else "-" if value < 0 else "+") + str(digit)
