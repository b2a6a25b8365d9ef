"""A matrix as a heat map with the labels of rows and columns in sight, the lit row and column marked."""

from math import ceil, floor, isfinite, log10

from seqtui.render.lines import Line, clip, pad
from seqtui.render.overview import overview_lines, rows_in_line
from seqtui.render.skin import Skin
from seqtui.session.maps.matrix import MatrixView, Room
from seqtui.session.numbers import compact

LABEL, CELL = 12, 4
_ROOMY, WIDE = 5, 6  # cells for maps that scroll, and for small ones: more digits
_SMALL = 0.05  # a map whose largest number is below it has hardly a digit in two decimals
_BESIDE = 64  # columns from which on the overview stands beside the map, not above it
_CAPTION = 3  # lines of what the overview's signs mean, where they stand beside the map


def matrix_room(width: int, height: int) -> tuple[int, int]:
    """How many rows and columns fit in a pane of that size."""
    return max(1, height - 2), max(1, (width - LABEL) // CELL)


def map_room(shape: tuple[int, int], width: int, height: int, skin: Skin) -> Room:
    """The room for a map with an overview, if it needs one: title, labels, rows, and one line beneath."""
    rows, columns = max(1, height - 3), _columns(shape[1], width)
    if shape[0] <= rows and shape[1] <= columns:
        return Room(*shape)
    each = rows_in_line(skin)
    if width >= _BESIDE:
        over, lines = max(12, width // 6), max(1, min(height - 3 - _CAPTION, max(8, height // 2)))
        over = min(shape[1], over)
        return Room(rows, _columns(shape[1], width - over - 1), min(shape[0], lines * each), over)
    if rows >= 15:
        lines = min(ceil(shape[0] / each), rows // 3)
        return Room(rows - lines - 2, columns, min(shape[0], lines * each), min(shape[1], width - 2))
    return Room(rows, columns)


def map_lines(view: MatrixView, width: int, skin: Skin) -> list[Line]:
    """Return the map with its pointed cell in brackets, the overview beside or above it."""
    cell = _cell_width(view, width)
    over = _overview(view, width, skin)
    if not over:
        return matrix_lines(view, width, skin, cell, pointed=True)
    if width < _BESIDE:
        title, *rest = matrix_lines(view, width, skin, cell, pointed=True)
        return [title, *(line.fit(width) for line in over), *rest]
    side = over[0].width
    title, *rest = matrix_lines(view, width - side, skin, cell, pointed=True)
    blank = Line()
    beside = [*over, *[blank] * (len(rest) - len(over))]
    rest += [Line().fit(width - side)] * (len(over) - len(rest))
    return [title.fit(width), *(Line(*a.pieces).extend(b.fit(side)) for a, b in zip(rest, beside, strict=True))]


def matrix_lines(view: MatrixView, width: int, skin: Skin, cell: int = CELL, pointed: bool = False) -> list[Line]:
    """Return the title, the column labels, and a line for each row; pointed puts the lit cell in brackets."""
    rows, columns = view.more
    shown = f"{rows} x {columns}" if not view.is_whole else ""
    power = unit_of(view)
    title = Line((f" {clip(view.title, width - 16, skin)}{in_units(view)}", skin.ink("title")))
    lines = [title.fit(width - len(shown) - 1).add(shown, skin.ink("faint")).fit(width)]
    lines.append(_labels(view, cell, skin).fit(width))
    for k, (name, cells) in enumerate(zip(view.rows, view.cells, strict=True)):
        here = k == view.row
        mark = skin.sign("▶", ">") if here else " "
        line = Line((f"{mark}{pad(clip(name, LABEL - 2, skin), LABEL - 1)}", skin.ink("accent" if here else "dim")))
        lit = view.column if here and pointed else -2
        for c, value in enumerate(cells):
            text = _mask(cell, skin) if (k, c) in view.masked else _cell(value, view.signed, cell, skin, power)
            ink = skin.masked if (k, c) in view.masked else skin.heat(value, view.signed, view.scale)
            line.add(_bracket(text, c - lit), skin.ink("pointer") if c == lit else ink)
        lines.append(line.add("]" if lit == len(cells) - 1 else "", skin.ink("pointer")).fit(width))
    return lines


def cell_of(view: MatrixView, x: int, y: int, width: int, skin: Skin) -> tuple[int, int] | None:
    """Return (row, column) of the matrix at a place on a map, or None outside its cells."""
    over = _overview(view, width, skin)
    row = y - 2 - (len(over) if over and width < _BESIDE else 0)
    column = (x - LABEL) // _cell_width(view, width)
    if not (0 <= row < len(view.rows) and 0 <= column < len(view.columns)):
        return None
    return view.origin[0] + row, view.origin[1] + column


def _overview(view: MatrixView, width: int, skin: Skin) -> list[Line]:
    """The overview as it stands beside the map or above it, in a pane that wide."""
    if view.overview is None:
        return []
    return overview_lines(view, len(view.overview.cells[0]) + 1 if width >= _BESIDE else width, skin)


def unit_of(view: MatrixView) -> int:
    """The power of ten that the numbers of a map are counted in: below 0 where all of them would be drawn as zeros."""
    if not view.signed or not isfinite(view.scale) or not 0 < view.scale < _SMALL:
        return 0
    return floor(log10(view.scale))


def in_units(view: MatrixView) -> str:
    """What stands behind the title of a map that is counted in a power of ten."""
    power = unit_of(view)
    return f" in 1e{power}" if power else ""


def _columns(wanted: int, width: int) -> int:
    """How many columns fit: all of them if they do, else those of a roomier kind."""
    fit = (width - LABEL - 1) // CELL
    return max(1, fit if wanted <= fit else (width - LABEL - 1) // _ROOMY)


def _cell_width(view: MatrixView, width: int) -> int:
    """The widest cells that leave all columns of the window in sight."""
    beside = view.overview is not None and width >= _BESIDE
    room = width - LABEL - 1 - (len(view.overview.cells[0]) + 1 if beside and view.overview else 0)
    return max(CELL, min(WIDE, room // max(1, len(view.columns))))


def _labels(view: MatrixView, cell: int, skin: Skin) -> Line:
    head = Line((" " * LABEL, skin.ink("dim")))
    for k, name in enumerate(view.columns):
        ink = skin.ink("accent" if k == view.column else "dim")
        head.add(" " + pad(clip(name, 4 * cell, skin), cell - 1), ink)
    return head


def _cell(value: float | None, signed: bool, cell: int, skin: Skin, power: int) -> str:
    """A number in so many columns; shares below a hundredth as a dot, so that the large ones stand out."""
    if value is None:
        return skin.sign("·", ".").rjust(cell - 1) + " "
    value /= 10.0**power
    if not signed and 0 <= value < 0.005:
        return ".".rjust(cell - 1) + " "
    if cell > CELL:
        text = f"{value:.2f}" if signed else f"{value:.3f}"
        text = text if cell == WIDE else text.replace("0.", ".", 1) if abs(value) < 1 else f"{value:.1f}"
        if len(text) < cell:
            return text.rjust(cell)
    return compact(value, cell - 1).rjust(cell)


def _mask(cell: int, skin: Skin) -> str:
    """What stands where a query must not look: never mistaken for a zero."""
    return skin.sign("╱╱", "xx").rjust(cell - 1) + " "


def _bracket(text: str, past: int) -> str:
    """The text of a cell so many columns behind the pointed one: its bracket takes the blank at the start of each."""
    return ("[" if past == 0 else "]") + text[1:] if past in (0, 1) else text
