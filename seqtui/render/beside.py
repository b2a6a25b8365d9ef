"""Both runs side by side: the numbers of one time step as they were and as they are, those that changed marked."""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.console import Console

from seqtui.render.console import skin_for
from seqtui.render.lines import Block, Line, clip, pad, wrap
from seqtui.render.skin import Ink, Skin
from seqtui.render.strip import NOWHERE, strip_lines
from seqtui.render.values import INK, marked
from seqtui.session.changing.side_by_side import BesideView
from seqtui.session.look import Look
from seqtui.session.maps.matrix import first_shown
from seqtui.session.numbers import aligned
from seqtui.session.walk.view import Moment, Row, State

_NUMBER = 8  # columns of a number: a sign, two digits, the point and three decimals, a gap
_GAP = 2  # columns between the two runs


def beside_lines(moment: Moment, width: int, height: int, skin: Skin) -> list[Line]:
    """Return a header and a line for each row that fits around the pointed one."""
    first = first_shown(moment.row, max(1, height - 1), len(moment.rows))
    rows = moment.rows[first : first + height - 1]
    return row_lines(rows, moment.row - first, moment.unit, width, skin)[:height]


def row_lines(rows: Sequence[Row], pointed: int, unit: int, width: int, skin: Skin) -> list[Line]:
    """Return a header and a line for each row, the columns around the unit; pointed is the row pointed at, or -1."""
    label = min(24, max(7, 4 + max((cell_len(row.label) for row in rows), default=0)))
    columns = max(1, (width - label - _GAP) // (2 * _NUMBER))
    longest = max((row.width for row in rows), default=1)
    first = first_shown(unit, columns, longest)
    units = range(first, min(first + columns, longest))
    lines = [_header(units, label, longest, width, skin)]
    return lines + [_row(row, units, label, unit if k == pointed else None, width, skin) for k, row in enumerate(rows)]


def print_beside(view: BesideView, console: Console, look: Look) -> None:
    """Print what was changed, the strip, and the changed values of each scope, as they were and as they are."""
    skin, width = skin_for(console, look), console.width
    lines = [Line((f" {clip(text, width - 1, skin)}", skin.ink("title"))) for text in view.changes]
    lines += [Line((f" {text}", skin.ink("text"))) for text in wrap(look.words(view.look), width - 2)]
    lines += strip_lines(view.strip, NOWHERE, width, len(view.strip.rows) + 2, skin)
    for scope, rows in view.scopes:
        lines += [Line(), Line((f" {scope or 'everything'}", skin.ink("current")))]
        lines += row_lines(rows, -1, 0, width, skin)
    console.print(Block(lines), end="")


def _header(units: range, label: int, longest: int, width: int, skin: Skin) -> Line:
    """The unit numbers of both halves, and which run each half is."""
    numbers = "".join(f"{unit}".rjust(_NUMBER - 5).ljust(_NUMBER) for unit in units)
    line = Line((" " * label, skin.ink("dim")))
    for title in ("was", "is"):
        line.add(numbers[: -_NUMBER + 3], skin.ink("dim")).add(f" {title}".ljust(_NUMBER - 3 + _GAP), skin.ink("text"))
    if len(units) < longest and line.width <= width - 8:
        line = line.fit(width - 8).add(f"of {longest}".rjust(7), skin.ink("faint"))
    return line.fit(width)


def _row(row: Row, units: range, label: int, pointed: int | None, width: int, skin: Skin) -> Line:
    mark = skin.sign("▶", ">") if row.state is State.CURRENT else " "
    ink = skin.ink(INK[row.state])
    line = Line((f" {mark} ", skin.ink("accent")), (pad(clip(row.label, label - 4, skin), label - 3), ink))
    for unit in units:
        line.add(_number(row.before, unit, row, skin), skin.ink("dim"))
    line.add(" " * _GAP, ink)
    for unit in units:
        text = marked(_number(row.values, unit, row, skin), unit in row.changed, unit == pointed)
        line.add(text, _ink(row, unit, unit == pointed, skin))
    return line.fit(width)


def _number(values: tuple[float, ...] | None, unit: int, row: Row, skin: Skin) -> str:
    if unit >= row.width:
        return " " * _NUMBER
    if values is None:
        return skin.sign("·", ".").rjust(_NUMBER - 4).ljust(_NUMBER)
    return aligned(values[unit], _NUMBER)


def _ink(row: Row, unit: int, pointed: bool, skin: Skin) -> Ink:
    """What rose and what fell have colours of their own."""
    if unit in row.changed and row.before is not None and row.values is not None and not pointed:
        return skin.ink("positive" if row.values[unit] > row.before[unit] else "negative")
    return skin.ink("pointer") if pointed else skin.ink(INK[row.state])
