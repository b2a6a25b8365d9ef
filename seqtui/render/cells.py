"""Lines as the cells of a picture: runs of characters, each character at its column, in resolved colours."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from msgspec import Struct
from rich.cells import cell_len
from rich.color import blend_rgb
from rich.style import Style as RichStyle
from rich.terminal_theme import DEFAULT_TERMINAL_THEME, SVG_EXPORT_THEME, TerminalTheme
from wcwidth import iter_graphemes

from seqtui.render.lines import Line

_GROUND = {True: ((18, 18, 18), (215, 215, 215)), False: ((255, 255, 255), (28, 28, 28))}


class Ink(Struct, frozen=True):
    """How cells look: the colours of sign and ground as ``#rrggbb`` (ground None: that of the picture)."""

    color: str
    ground: str | None
    bold: bool
    italic: bool
    underline: bool


class Cells(Struct, frozen=True):
    """A run of cells of one line that is drawn at once: the characters, the column of each, and how they look.

    wide: each character takes two columns. A character is what a reader calls one: combining marks belong to it.
    """

    row: int
    columns: tuple[int, ...]
    characters: tuple[str, ...]
    wide: bool
    ink: Ink

    @property
    def text(self) -> str:
        """The characters, one after the other."""
        return "".join(self.characters)


class Ground(Struct, frozen=True):
    """Neighbouring cells of one line whose ground has a colour of its own."""

    row: int
    column: int
    width: int
    color: str


@lru_cache(maxsize=2)
def theme(dark: bool) -> TerminalTheme:
    """Return the sixteen colours of Rich on the ground of our screens."""
    colors = (SVG_EXPORT_THEME if dark else DEFAULT_TERMINAL_THEME).ansi_colors
    return TerminalTheme(*_GROUND[dark], [colors[k] for k in range(8)], [colors[k] for k in range(8, 16)])


@lru_cache(maxsize=1024)
def ink_of(style: RichStyle, dark: bool) -> Ink:
    """Return the resolved colours of a style."""
    known = theme(dark)
    front, back = known.foreground_color, known.background_color
    if style.color is not None and not style.color.is_default:
        front = style.color.get_truecolor(known)
    own = style.bgcolor is not None and not style.bgcolor.is_default
    if own and style.bgcolor is not None:
        back = style.bgcolor.get_truecolor(known, foreground=False)
    if style.reverse:
        front, back, own = back, front, True
    if style.dim:
        front = blend_rgb(front, back, 0.4)
    flags = bool(style.bold), bool(style.italic), bool(style.underline)
    return Ink(front.hex, back.hex if own else None, *flags)


def cells_of(lines: Sequence[Line], dark: bool) -> Iterator[Cells]:
    """Yield the words of lines, split where the style or the width of the characters changes; spaces are left out."""
    for row, line in enumerate(lines):
        column = 0
        for text, style in line.pieces:
            ink = ink_of(style, dark)
            yield from _words(row, column, text, ink)
            column += cell_len(text)


def grounds_of(lines: Sequence[Line], dark: bool) -> Iterator[Ground]:
    """Yield the coloured grounds of lines, neighbours of one colour as one."""
    for row, line in enumerate(lines):
        column, first, color = 0, 0, None
        for text, style in line.pieces:
            ground = ink_of(style, dark).ground
            if ground != color:
                if color is not None and column > first:
                    yield Ground(row, first, column - first, color)
                first, color = column, ground
            column += cell_len(text)
        if color is not None and column > first:
            yield Ground(row, first, column - first, color)


def _words(row: int, column: int, text: str, ink: Ink) -> Iterator[Cells]:
    columns: list[int] = []
    characters: list[str] = []
    wide = False
    for character in text if text.isascii() else iter_graphemes(text):
        width = 1 if character.isascii() else cell_len(character)
        alone = len(character) > 1 or ord(character) > 0xFFFF  # renderers count its code units each in their own way
        if characters and (character.isspace() or alone or (width > 1) != wide):
            yield Cells(row, tuple(columns), tuple(characters), wide, ink)
            columns, characters = [], []
        if not character.isspace():
            wide = width > 1
            columns.append(column)
            characters.append(character)
        if alone:
            yield Cells(row, tuple(columns), tuple(characters), wide, ink)
            columns, characters = [], []
        column += width
    if characters:
        yield Cells(row, tuple(columns), tuple(characters), wide, ink)
