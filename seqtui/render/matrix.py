"""A matrix as a heat map with the labels of rows and columns in sight, the lit row and column marked."""

from seqtui.render.lines import Line, clip, pad
from seqtui.render.skin import Skin
from seqtui.session.counting import MatrixView
from seqtui.session.numbers import compact

LABEL, CELL = 12, 4


def matrix_room(width: int, height: int) -> tuple[int, int]:
    """How many rows and columns fit in a pane of that size."""
    return max(1, height - 2), max(1, (width - LABEL) // CELL)


def matrix_lines(view: MatrixView, width: int, skin: Skin) -> list[Line]:
    """Return the title, the column labels, and a line for each row."""
    rows, columns = view.more
    shown = f"{rows} x {columns}" if (len(view.rows), len(view.columns)) != (rows, columns) else ""
    title = Line((f" {clip(view.title, width - 16, skin)}", skin.ink("title")))
    lines = [title.fit(width - len(shown) - 1).add(shown, skin.ink("faint")).fit(width)]
    head = Line((" " * LABEL, skin.ink("dim")))
    for k, name in enumerate(view.columns):
        ink = skin.ink("accent" if k == view.column else "dim")
        head.add(" " + pad(clip(name, CELL - 1, skin), CELL - 1), ink)
    lines.append(head.fit(width))
    for k, (name, cells) in enumerate(zip(view.rows, view.cells, strict=True)):
        here = k == view.row
        mark = skin.sign("▶", ">") if here else " "
        line = Line((f"{mark}{pad(clip(name, LABEL - 2, skin), LABEL - 1)}", skin.ink("accent" if here else "dim")))
        for value in cells:
            line.add(_cell(value), skin.heat(value, view.signed))
        lines.append(line.fit(width))
    return lines


def _cell(value: float) -> str:
    """A number in CELL columns; shares below a hundredth as a dot, so that the large ones stand out."""
    if 0 <= value < 0.005:
        return ".".rjust(CELL - 1) + " "
    return compact(value, CELL - 1).rjust(CELL)
