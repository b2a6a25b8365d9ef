"""Heat maps: units × time for states and gates, any matrix with labels; every cell shows its number or a digit."""

from collections.abc import Sequence

from rich.cells import cell_len

from seqtui.render.lines import Line, clip, pad
from seqtui.render.skin import Skin
from seqtui.session.captions import NO_TIME
from seqtui.session.numbers import compact
from seqtui.session.walk.view import History

CELL = 5  # columns of one cell: a gap, sign, digit, point, digit
_EXPONENT = 6  # and with one column more for what is negative and has an exponent


def history_lines(histories: Sequence[History], width: int, height: int, skin: Skin) -> list[Line]:
    """Return each value over time as a heat map, one below the other, as many units as the height allows."""
    if not histories:
        return [Line((f" {NO_TIME()}", skin.ink("dim")))]
    room = max(1, height - 1)
    units = max(1, min(room // len(histories), max(len(h.cells) for h in histories)))
    label, cell = _label_width(histories), _cell_width(histories)
    drawn = [_times(histories[0], label, cell, width, skin)]
    for history in histories:
        drawn += _grid(history, units, label, cell, width, skin)
    return drawn[:height]


def time_columns(width: int, histories: Sequence[History] = ()) -> int:
    """How many time steps fit beside the labels, those of these values where they are known."""
    return max(1, (width - _label_width(histories)) // _cell_width(histories))


_NARROWEST, _WIDEST = 7, 14  # columns of a label with the number of the unit behind it


def _label_width(histories: Sequence[History]) -> int:
    return max(_NARROWEST, min(_WIDEST, max((cell_len(history.label) for history in histories), default=0) + 5))


def _cell_width(histories: Sequence[History]) -> int:
    """Columns of one cell: more where a number would be drawn as ``-.00`` otherwise."""
    shown = (x for history in histories for row in history.cells for x in row if x is not None)
    return _EXPONENT if any(-0.005 < x < 0 for x in shown) else CELL


def _times(history: History, label: int, cell: int, width: int, skin: Skin) -> Line:
    line = Line((pad(f" {history.over}", label), skin.ink("dim")))
    for k in range(len(history.cells[0])):
        text = f"{history.first + k}".rjust(cell)
        line.add(text, skin.ink("accent" if k == history.now else "dim"))
    return line.fit(width)


def _grid(history: History, units: int, label: int, cell: int, width: int, skin: Skin) -> list[Line]:
    """The first units of one value; a last line says how many more there are, when there are more."""
    scale = max((abs(x) for row in history.cells for x in row if x is not None), default=1.0)
    scale = max(scale, 1.0) if history.signed else 1.0
    lines = []
    for unit, row in enumerate(history.cells[:units]):
        hidden = len(history.cells) - units
        name = history.label if unit == 0 else f"+{hidden}" if hidden > 0 and unit == units - 1 else ""
        line = Line((pad(f" {clip(name, label - 4, skin)}", label - 3), skin.ink("text")))
        line.add(f"{unit}".rjust(2) + " ", skin.ink("dim"))
        for value in row:
            line.add(_cell(value, cell, skin), skin.heat(value, history.signed, scale))
        lines.append(line.fit(width))
    return lines


def _cell(value: float | None, cell: int, skin: Skin) -> str:
    """A number in so many columns, to one or two digits."""
    if value is None:
        return skin.sign("·", ".").rjust(cell - 1) + " "
    return compact(value, cell - 1).rjust(cell)
