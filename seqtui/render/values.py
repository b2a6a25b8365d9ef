"""The values table: the numbers of one time step, lined up on the decimal point, the pointed cell in brackets."""

from rich.cells import cell_len

from seqtui.render.lines import Line, clip, pad
from seqtui.render.skin import Skin
from seqtui.session.maps.matrix import first_shown
from seqtui.session.numbers import WIDTH, aligned
from seqtui.session.walk.view import Moment, Row, State

INK = {
    State.PENDING: "pending",
    State.COMPUTED: "computed",
    State.OPERAND: "operand",
    State.CURRENT: "accent",
}


def values_table(moment: Moment, width: int, height: int, skin: Skin) -> list[Line]:
    """Return exactly height lines: a header with the unit numbers, then rows around the pointed one."""
    label = _label_width(moment)
    columns = max(1, (width - label) // WIDTH)
    longest = max((row.width for row in moment.rows), default=1)
    first_unit = first_shown(moment.unit, columns, longest)
    first_row = first_shown(moment.row, max(1, height - 1), len(moment.rows))
    units = range(first_unit, min(first_unit + columns, longest))
    lines = [_header(moment, units, label, longest, width, skin)]
    for k in range(first_row, min(first_row + height - 1, len(moment.rows))):
        pointed = moment.unit if k == moment.row else None
        lines.append(_row(moment.rows[k], units, label, pointed, width, skin))
    blank = Line().fit(width)
    return (lines + [blank] * height)[:height]


def cell_at(moment: Moment, x: int, y: int, width: int, height: int) -> tuple[int, int] | None:
    """Return (step in the trace, unit) of the table cell at a place on the pane, or None outside all cells."""
    label = _label_width(moment)
    columns = max(1, (width - label) // WIDTH)
    longest = max((row.width for row in moment.rows), default=1)
    row = y - 1 + first_shown(moment.row, max(1, height - 1), len(moment.rows))
    if not (0 < y < height and 0 <= row < len(moment.rows)):
        return None
    unit = max(0, x - label) // WIDTH + first_shown(moment.unit, columns, longest)
    return (moment.rows[row].step, unit) if unit < moment.rows[row].width else None


def bracketed(text: str, pointed: bool) -> str:
    """The pointed cell in brackets, of the same width."""
    if not pointed:
        return text
    body = text.strip()
    start = text.index(body)
    after = text[start + len(body) :]
    return text[: start - 1] + "[" + body + "]" + after[1:] if start and after else text


def marked(text: str, changed: bool, pointed: bool) -> str:
    """A cell of the same width: a star where it differs from the run before, brackets where it is pointed at."""
    if not changed:
        return bracketed(text, pointed)
    body = text.strip()
    start = text.index(body)
    starred = f"{text[: start - 1]}*{text[start:]}" if start else f"{body}*".ljust(len(text))[: len(text)]
    shown = bracketed(starred, pointed)
    if pointed and shown == starred:  # no room for all three signs
        return bracketed(text, True).replace("]", "*") if start else starred
    return shown


def _label_width(moment: Moment) -> int:
    """The column of names: wide enough for all of them, and never jumping by a column from row to row."""
    return min(24, max(8, 4 + max((cell_len(row.label) for row in moment.rows), default=0)))


def _header(moment: Moment, units: range, label: int, longest: int, width: int, skin: Skin) -> Line:
    """The numbers of the columns, or the words that they have in the row pointed at."""
    line = Line((" " * label, skin.ink("dim")))
    for unit in units:
        name = clip(moment.units[unit], WIDTH - 2, skin) if unit < len(moment.units) else str(unit)
        line.add(pad(name if cell_len(name) > WIDTH - 5 else name.rjust(WIDTH - 5), WIDTH), skin.ink("dim"))
    if len(units) < longest:
        line = line.fit(width - 8).add(f"of {longest}".rjust(7), skin.ink("faint"))
    return line.fit(width)


def _row(row: Row, units: range, label: int, pointed: int | None, width: int, skin: Skin) -> Line:
    mark = skin.sign("▶", ">") if row.state is State.CURRENT else " "
    ink = skin.ink(INK[row.state])
    line = Line((f" {mark} ", skin.ink("accent")), (pad(row.label, label - 3), ink))
    for unit in units:
        if unit >= row.width:
            line.add(" " * WIDTH, ink)
        elif row.values is None:
            line.add(
                bracketed(skin.sign("·", ".").rjust(WIDTH - 4).ljust(WIDTH), unit == pointed),
                _cell_ink(row, unit == pointed, skin),
            )
        else:
            text = marked(aligned(row.values[unit]), unit in row.changed, unit == pointed)
            line.add(text, _cell_ink(row, unit == pointed, skin))
    return line.fit(width)


def _cell_ink(row: Row, pointed: bool, skin: Skin):
    return skin.ink("pointer") if pointed else skin.ink(INK[row.state])
