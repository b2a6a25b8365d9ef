"""The values of a matrix, one token a line: numbers lined up on the decimal point, labels in sight while it scrolls."""

from seqtui.render.lines import Line, clip, pad
from seqtui.render.skin import Skin
from seqtui.render.values import marked
from seqtui.session.maps.matrix import MatrixView, Room
from seqtui.session.numbers import WIDTH, aligned

_LABEL = 16


def token_room(width: int, height: int) -> Room:
    """How many tokens and columns fit."""
    return Room(max(1, height - 2), max(1, (width - _LABEL) // WIDTH))


def token_lines(view: MatrixView, width: int, height: int, skin: Skin) -> list[Line]:
    """Return a title, the names of the columns, and a line of numbers for each token."""
    rows, columns = view.more
    size = f"[{rows}, {columns}]"
    title = Line((f" {clip(view.title, width - 16, skin)}", skin.ink("operand")))
    lines = [title.fit(width - len(size) - 1).add(size, skin.ink("faint")).fit(width)]
    head = Line((" " * _LABEL, skin.ink("dim")))
    for k, name in enumerate(view.columns):
        text = clip(name, WIDTH - 2, skin)
        head.add(pad(_centred(text), WIDTH), skin.ink("accent" if k == view.column else "dim"))
    lines.append(head.fit(width))
    lines += [_row(view, k, skin).fit(width) for k in range(len(view.rows))]
    return lines[:height]


def token_cell(view: MatrixView, x: int, y: int) -> tuple[int, int] | None:
    """Return (row, column) of the matrix at a place on the pane, or None outside all cells."""
    row, column = y - 2, (x - _LABEL) // WIDTH
    if not (0 <= row < len(view.rows) and 0 <= column < len(view.columns)):
        return None
    return view.origin[0] + row, view.origin[1] + column


def _row(view: MatrixView, k: int, skin: Skin) -> Line:
    here = k == view.row
    mark = skin.sign("▶", ">") if here else " "
    number = str(view.origin[0] + k)
    name = pad(clip(view.rows[k], _LABEL - 7, skin), _LABEL - 6)
    line = Line((f" {mark}", skin.ink("accent")), (f"{number:>3} ", skin.ink("faint")))
    line.add(name, skin.ink("accent" if here else "operand"))
    for c, value in enumerate(view.cells[k]):
        pointed = here and c == view.column
        if (k, c) in view.masked:
            text, ink = skin.sign("╱╱", "xx").rjust(WIDTH - 4).ljust(WIDTH), skin.masked
        elif value is None:
            text, ink = skin.sign("·", ".").rjust(WIDTH - 4).ljust(WIDTH), skin.ink("pending")
        else:
            text, ink = aligned(value), skin.ink("text" if here else "computed")
        line.add(marked(text, (k, c) in view.changed, pointed), skin.ink("pointer") if pointed else ink)
    return line


def _centred(text: str) -> str:
    """A short name over the decimal point, a long one from the left."""
    return text.rjust(WIDTH - 5) if len(text) < WIDTH - 4 else text
