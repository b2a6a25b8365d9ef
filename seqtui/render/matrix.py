"""A matrix as a heat map with its labels in sight, and the whole of it in few cells."""

from math import ceil, floor, isfinite, log10

from rich.cells import cell_len

from seqtui.language import _
from seqtui.render.lines import Line, clip, pad, wrap
from seqtui.render.palette import Palette
from seqtui.session.maps.matrix import MatrixView, Room
from seqtui.session.text import compact

Cells = tuple[tuple[float | None, ...], ...]


def overview_lines(view: MatrixView, width: int, palette: Palette) -> list[Line]:
    """Return the overview of a view, marks at its top and left where the window is; [] when it has none.

    Below it stands what its signs or colours mean, in at most so many columns.
    """
    over = view.overview
    if over is None:
        return []
    (top, bottom), (left, right) = over.rows, over.columns
    across, down = palette.sign("─", "-"), palette.sign("│", "|")
    style, width = palette.style("accent"), len(over.cells[0]) if over.cells else 0
    lines = [Line((" " * (left + 1) + across * (right - left) + " " * (width - right), style))]
    step = rows_in_line(palette)
    for k, line in enumerate(shrunk_lines(over.cells, view.signed, over.scale, palette)):
        inside = k * step < bottom and (k + 1) * step > top
        lines.append(Line((down if inside else " ", style)).extend(line))
    caption = over.strongest if palette.has_half_blocks else over.signs
    return [*lines, *(Line((f" {text}", palette.style("faint"))) for text in wrap(caption, width - 1))]


def shrunk_lines(cells: Cells, signed: bool, scale: float, palette: Palette) -> list[Line]:
    """Return cells as lines of one sign each: half-blocks with two rows a line, or digits with one."""
    if not palette.has_half_blocks:
        return [_digits(row, signed, scale, palette) for row in cells]
    lines = []
    for k in range(0, len(cells), 2):
        upper = cells[k]
        lower = cells[k + 1] if k + 1 < len(cells) else (None,) * len(upper)
        line = Line()
        for a, b in zip(upper, lower, strict=True):
            line.add("▀", palette.half(a, b, signed, scale))
        lines.append(line)
    return lines


def rows_in_line(palette: Palette) -> int:
    """How many rows of an overview one line shows."""
    return 2 if palette.has_half_blocks else 1


def shade(value: float | None, signed: bool, scale: float, palette: Palette) -> str:
    """One sign for a value: 0 to 9 tenths of the largest; when it can be negative ``#+.-=`` from high to low."""
    if value is None:
        return palette.sign("·", ".")
    if value != value:
        return palette.sign("╱", "x")
    share = max(-1.0, min(1.0, value / (scale or 1.0)))
    if not signed:
        return "." if share < 0.05 else str(min(9, int(share * 10)))
    return "#" if share > 0.6 else "+" if share > 0.2 else "=" if share < -0.6 else "-" if share < -0.2 else "."


def _digits(row: tuple[float | None, ...], signed: bool, scale: float, palette: Palette) -> Line:
    line = Line()
    for value in row:
        masked = value is not None and value != value
        line.add(shade(value, signed, scale, palette), palette.masked if masked else palette.heat(value, signed, scale))
    return line


LABEL, CELL = 14, 4
_SIGN = 2  # columns of a cell that has one sign for its number, with the blank before it, where there is room for that
_ROOMY, WIDE = 5, 6  # cells for maps that scroll, and for small ones: more digits
_SMALL = 0.05  # a map whose largest number is below it has hardly a digit in two decimals
_BESIDE = 64  # columns from which on the overview stands beside the map, not above it
_SCROLLED = 2  # a map of at most so many windows needs no overview: its rows scroll
_NARROW = 10  # columns of a map beside which what an overview's colours mean has no room; its rows scroll
_CAPTION = 3  # lines of what the overview's signs mean, where they stand beside the map


def matrix_room(width: int, height: int) -> tuple[int, int]:
    """How many rows and columns fit in a pane of that size."""
    return max(1, height - 2), max(1, (width - LABEL) // CELL)


def map_room(shape: tuple[int, int], width: int, height: int, palette: Palette) -> Room:
    """The room for a map with an overview, if it needs one: title, labels, rows, and one line beneath."""
    rows, columns = max(1, height - 3), _columns(shape[1], width)
    if shape[1] <= columns and (shape[0] <= _SCROLLED * rows or shape[1] < _NARROW):
        return Room(min(shape[0], rows), shape[1])
    if width < _BESIDE and _sign_width(shape[1], width) and shape[0] <= _SCROLLED * rows:
        return Room(min(shape[0], rows - 1), shape[1])
    each = rows_in_line(palette)
    if width >= _BESIDE:
        over, lines = max(12, width // 6), max(1, min(height - 3 - _CAPTION, max(8, height // 2)))
        over = min(shape[1], over)
        return Room(rows, _columns(shape[1], width - over - 1), min(shape[0], lines * each), over)
    if rows >= 15:
        lines = min(ceil(shape[0] / each), rows // 3)
        return Room(rows - lines - 2, columns, min(shape[0], lines * each), min(shape[1], width - 2))
    return Room(rows, columns)


def map_lines(view: MatrixView, width: int, palette: Palette) -> list[Line]:
    """Return the map with its pointed cell in brackets, the overview beside or above it."""
    cell = _cell_width(view, width)
    over = _overview(view, width, palette)
    if not over:
        lines = matrix_lines(view, width, palette, cell, pointed=True)
        legend = clip(palette.look.words(view.legend), width - 2, palette)
        return [*lines, Line((f" {legend}", palette.style("faint"))).fit(width)] if cell <= _SIGN and legend else lines
    if width < _BESIDE:
        title, *rest = matrix_lines(view, width, palette, cell, pointed=True)
        return [title, *(line.fit(width) for line in over), *rest]
    side = over[0].width
    title, *rest = matrix_lines(view, width - side, palette, cell, pointed=True)
    blank = Line()
    beside = [*over, *[blank] * (len(rest) - len(over))]
    rest += [Line().fit(width - side)] * (len(over) - len(rest))
    return [title.fit(width), *(Line(*a.pieces).extend(b.fit(side)) for a, b in zip(rest, beside, strict=True))]


def matrix_lines(view: MatrixView, width: int, palette: Palette, cell: int = CELL, pointed: bool = False) -> list[Line]:
    """Return the title, the column labels, and a line for each row; pointed puts the lit cell in brackets."""
    rows, columns = view.more
    shown = f"{rows} x {columns}" if not view.is_whole else ""
    power, scaled = unit_of(view), in_units(view)
    name = clip(view.title, width - len(shown) - len(scaled) - 2, palette)
    title = Line((f" {name}{scaled}", palette.style("title")))
    lines = [title.fit(width - len(shown) - 1).add(shown, palette.style("faint")).fit(width)]
    lines.append(_labels(view, cell, palette).fit(width))
    for k, (name, cells) in enumerate(zip(view.rows, view.cells, strict=True)):
        here = k == view.row
        mark = palette.sign("▶", ">") if here else " "
        line = Line(
            (f"{mark}{pad(clip(name, LABEL - 2, palette), LABEL - 1)}", palette.style("accent" if here else "dim"))
        )
        lit = view.column if here and pointed else -2
        for c, value in enumerate(cells):
            is_masked = (k, c) in view.masked
            text = _mask(cell, palette) if is_masked else _cell(value, view.signed, cell, palette, power)
            if cell <= _SIGN:
                text = shade(float("nan") if is_masked else value, view.signed, view.scale, palette).rjust(cell)
            style = palette.masked if is_masked else palette.heat(value, view.signed, view.scale)
            text = text if cell < _SIGN else _bracket(text, c - lit)
            line.add(text, palette.style("pointer") if c == lit else style)
        is_open = lit == len(cells) - 1 and cell >= _SIGN
        lines.append(line.add("]" if is_open else "", palette.style("pointer")).fit(width))
    return lines


def cell_of(view: MatrixView, x: int, y: int, width: int, palette: Palette) -> tuple[int, int] | None:
    """Return (row, column) of the matrix at a place on a map, or None outside its cells."""
    over = _overview(view, width, palette)
    row = y - 2 - (len(over) if over and width < _BESIDE else 0)
    column = (x - LABEL) // _cell_width(view, width)
    if not (0 <= row < len(view.rows) and 0 <= column < len(view.columns)):
        return None
    return view.origin[0] + row, view.origin[1] + column


def _overview(view: MatrixView, width: int, palette: Palette) -> list[Line]:
    """The overview as it stands beside the map or above it, in a pane that wide."""
    if view.overview is None:
        return []
    return overview_lines(view, len(view.overview.cells[0]) + 1 if width >= _BESIDE else width, palette)


def unit_of(view: MatrixView) -> int:
    """The power of ten that the numbers of a map are counted in: below 0 where all of them would be drawn as zeros."""
    if not view.signed or not isfinite(view.scale) or not 0 < view.scale < _SMALL:
        return 0
    return floor(log10(view.scale))


def in_units(view: MatrixView) -> str:
    """What stands behind the title of a map that is counted in a power of ten."""
    power = unit_of(view)
    return f" {_('in {unit}', unit=f'1e{power}')}" if power else ""


def _columns(wanted: int, width: int) -> int:
    """How many columns fit: all of them if they do, else those of a roomier kind."""
    fit = (width - LABEL - 1) // CELL
    return max(1, fit if wanted <= fit else (width - LABEL - 1) // _ROOMY)


def _cell_width(view: MatrixView, width: int) -> int:
    """The widest cells that leave all columns of the window in sight, no wider than its names need."""
    beside = view.overview is not None and width >= _BESIDE
    room = width - LABEL - 1 - (len(view.overview.cells[0]) + 1 if beside and view.overview else 0)
    longest = max((cell_len(name) for name in view.columns), default=0)
    if view.overview is None and room // max(1, len(view.columns)) < CELL:
        return _sign_width(len(view.columns), width) or CELL
    return max(CELL, min(max(WIDE, longest + 2), room // max(1, len(view.columns))))


def _sign_width(columns: int, width: int) -> int:
    """How wide cells of one sign are in a map whose numbers do not fit; 0 where not even signs do."""
    return min(_SIGN, (width - LABEL - 1) // max(1, columns))


def _labels(view: MatrixView, cell: int, palette: Palette) -> Line:
    head = Line((pad(f" {clip(view.corner, LABEL - 1, palette)}", LABEL), palette.style("dim")))
    for k, name in enumerate(view.columns):
        style = palette.style("accent" if k == view.column else "dim")
        if cell <= _SIGN:
            short = name[-cell:] if name.isdecimal() else clip(name, LABEL, palette)[:1]  # 1 is no heading of head 10
            head.add(pad(short.rjust(cell), cell), style)
            continue
        head.add(" " + pad(clip(name, cell - 1, palette), cell - 1), style)
    return head


def _cell(value: float | None, signed: bool, cell: int, palette: Palette, power: int) -> str:
    """A number in so many columns, under the first of its name; shares below a hundredth as a dot."""
    if cell > WIDE:
        return _cell(value, signed, WIDE, palette, power).ljust(cell)
    if value is None:
        return palette.sign("·", ".").rjust(cell - 1) + " "
    value /= 10.0**power
    if not signed and 0 <= value < 0.005:
        return ".".rjust(cell - 1) + " "
    if cell > CELL:
        text = f"{value:.2f}" if signed else f"{value:.3f}"
        text = text if cell == WIDE else text.replace("0.", ".", 1) if abs(value) < 1 else f"{value:.1f}"
        if len(text) < cell:
            return text.rjust(cell)
    return compact(value, cell - 1).rjust(cell)


def _mask(cell: int, palette: Palette) -> str:
    """What stands where a query must not look: never mistaken for a zero."""
    return (palette.sign("╱╱", "xx").rjust(min(cell, WIDE) - 1) + " ").ljust(cell)


def _bracket(text: str, past: int) -> str:
    """The text of a cell so many columns behind the pointed one: its bracket takes the blank at the start of each."""
    return ("[" if past == 0 else "]") + text[1:] if past in (0, 1) else text
