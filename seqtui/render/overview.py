"""A whole matrix in few cells: two rows a line in half-blocks, or a digit each where there are no such colours."""

from seqtui.render.lines import Line, wrap
from seqtui.render.skin import Skin
from seqtui.session.maps.matrix import MatrixView

Cells = tuple[tuple[float | None, ...], ...]


def overview_lines(view: MatrixView, width: int, skin: Skin) -> list[Line]:
    """Return the overview of a view, marks at its top and left where the window is; [] when it has none.

    Below it stands what its signs or colours mean, in at most so many columns.
    """
    over = view.overview
    if over is None:
        return []
    (top, bottom), (left, right) = over.rows, over.columns
    across, down = skin.sign("─", "-"), skin.sign("│", "|")
    ink, width = skin.ink("accent"), len(over.cells[0]) if over.cells else 0
    lines = [Line((" " * (left + 1) + across * (right - left) + " " * (width - right), ink))]
    step = rows_in_line(skin)
    for k, line in enumerate(shrunk_lines(over.cells, view.signed, over.scale, skin)):
        inside = k * step < bottom and (k + 1) * step > top
        lines.append(Line((down if inside else " ", ink)).extend(line))
    caption = over.strongest if skin.has_half_blocks else over.signs
    return [*lines, *(Line((f" {text}", skin.ink("faint"))) for text in wrap(caption, width - 1))]


def shrunk_lines(cells: Cells, signed: bool, scale: float, skin: Skin) -> list[Line]:
    """Return cells as lines of one sign each: half-blocks with two rows a line, or digits with one."""
    if not skin.has_half_blocks:
        return [_digits(row, signed, scale, skin) for row in cells]
    lines = []
    for k in range(0, len(cells), 2):
        upper = cells[k]
        lower = cells[k + 1] if k + 1 < len(cells) else (None,) * len(upper)
        line = Line()
        for a, b in zip(upper, lower, strict=True):
            line.add("▀", skin.half(a, b, signed, scale))
        lines.append(line)
    return lines


def rows_in_line(skin: Skin) -> int:
    """How many rows of an overview one line shows."""
    return 2 if skin.has_half_blocks else 1


def shade(value: float | None, signed: bool, scale: float, skin: Skin) -> str:
    """One sign for a value: 0 to 9 tenths of the largest; when it can be negative ``#+.-=`` from high to low."""
    if value is None:
        return skin.sign("·", ".")
    if value != value:
        return skin.sign("╱", "x")
    share = max(-1.0, min(1.0, value / (scale or 1.0)))
    if not signed:
        return "." if share < 0.05 else str(min(9, int(share * 10)))
    return "#" if share > 0.6 else "+" if share > 0.2 else "=" if share < -0.6 else "-" if share < -0.2 else "."


def _digits(row: tuple[float | None, ...], signed: bool, scale: float, skin: Skin) -> Line:
    line = Line()
    for value in row:
        masked = value is not None and value != value
        line.add(shade(value, signed, scale, skin), skin.masked if masked else skin.heat(value, signed, scale))
    return line
