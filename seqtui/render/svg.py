"""Lines as an SVG picture: every character stands at its own place, so columns line up whatever font a reader has."""

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.render.cells import Cells, cells_of, grounds_of, theme
from seqtui.render.lines import Line
from seqtui.render.resources import MONOSPACED, WIDE

SIZE = 14.0  # of the letters, in pixels
ADVANCE = 0.602 * SIZE  # of a cell: as wide as a letter of most monospaced fonts, so that letters fill it
LEADING = 1.164 * SIZE  # from line to line: as high as the strokes of frames are long, so that they join
BASELINE = 0.928 * SIZE  # of the letters, below the top of their line
SYLLABLE = 1.1 * SIZE  # of a sign two columns wide, which would look lost in them otherwise
MARGIN = 10.0
TALLEST = 20_000  # lines: no program shows a picture of more


def svg(lines: Sequence[Line], title: str, dark: bool = True) -> str:
    """Return the picture of lines on a dark or a light ground, complete in itself.

    Raises SeqtuiError when they are too many.
    """
    return "".join(svg_chunks(lines, title, dark))


def svg_chunks(lines: Sequence[Line], title: str, dark: bool = True) -> Iterator[str]:
    """Yield the text of ``svg``, which is refused before the first piece when it would be too tall."""
    if len(lines) > TALLEST:
        raise SeqtuiError(
            _("{n:,} lines are too tall for one picture: save a part of it, or another format", n=len(lines))
        )
    colors = theme(dark)
    width, height = picture_size(lines)
    size = f'width="{width:g}" height="{height:g}"'
    yield f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {width:g} {height:g}" role="img">\n'
    yield f"<title>{escape(title)}</title>\n"
    yield f'<rect {size} fill="{colors.background_color.hex}"/>\n<g shape-rendering="crispEdges">\n'
    for ground in grounds_of(lines, dark):
        where = f'x="{_x(ground.column)}" y="{_y(ground.row)}" width="{ADVANCE * ground.width:.2f}"'
        yield f'<rect {where} height="{LEADING:.2f}" fill="{ground.color}"/>\n'
    yield f'</g>\n<g font-family={quoteattr(_stack(MONOSPACED))} font-size="{SIZE:g}">\n'
    for cells in cells_of(lines, dark):
        yield _text(cells)
    yield "</g>\n</svg>\n"


def picture_size(lines: Sequence[Line]) -> tuple[float, float]:
    """Return width and height of the picture of lines."""
    columns = max((line.width for line in lines), default=0)
    return round(2 * MARGIN + ADVANCE * columns, 2), round(2 * MARGIN + LEADING * len(lines), 2)


def _text(cells: Cells) -> str:
    """A word: each character has its x, for a renderer's own advance is never that of all others."""
    ink = cells.ink
    places = " ".join(map(_x, cells.columns))
    style = f'fill="{ink.color}"'
    style += ' font-weight="bold"' if ink.bold else ""
    style += ' font-style="italic"' if ink.italic else ""
    style += ' text-decoration="underline"' if ink.underline else ""
    style += f' font-family={quoteattr(_stack(WIDE))} font-size="{SYLLABLE:g}"' if cells.wide else ""
    return f'<text x="{places}" y="{_y(cells.row, BASELINE)}" {style}>{escape(cells.text)}</text>\n'


def _x(column: int) -> str:
    return f"{MARGIN + ADVANCE * column:.2f}"


def _y(row: int, below: float = 0.0) -> str:
    return f"{MARGIN + LEADING * row + below:.2f}"


def _stack(families: Sequence[str]) -> str:
    """The value of font-family."""
    return ", ".join(f"'{name}'" if " " in name else name for name in families)
