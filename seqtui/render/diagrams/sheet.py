"""A sheet: signs and dots put down by line and column, for drawings that are laid out from a view."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len

from seqtui.render.lines import Line, clip
from seqtui.render.palette import Palette

_ASCII = str.maketrans("─│┌┐└┘├┤┬┴┼►◄●○⊙⊕σ−·", "-|+++++++++><@o*+s-.")
_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))  # of a braille sign, by row and column
_BRAILLE = 0x2800
GROUND = "faint"  # the style of axes and the like, which dots may cover
_REST = ""  # the second column of a sign that takes two


class Sheet:
    """width × height cells; what is put beyond its edges is left out, and a text that does not fit ends with a mark."""

    def __init__(self, width: int, height: int, palette: Palette) -> None:
        self.width, self.height, self.palette = max(0, width), max(0, height), palette
        self._signs = [[" "] * self.width for _ in range(self.height)]
        self._styles = [["dim"] * self.width for _ in range(self.height)]
        self._bits: dict[tuple[int, int], int] = {}

    @property
    def dots(self) -> tuple[int, int]:
        """How many dots there are across and down: several in a cell, but in ASCII."""
        across, down = (1, 1) if self.palette.look.ascii else (2, 4)
        return self.width * across, self.height * down

    def put(self, line: int, column: int, text: str, style: str, room: int | None = None) -> None:
        """Write a text in at most so many columns, to the edge where that is not said."""
        if not (0 <= line < self.height and 0 <= column < self.width):
            return
        room = self.width - column if room is None else min(room, self.width - column)
        signs = text.translate(_ASCII) if self.palette.look.ascii else text
        for sign in clip(signs, room, self.palette):
            wide = cell_len(sign)
            for k in range(wide):
                self._signs[line][column + k], self._styles[line][column + k] = (sign, _REST)[k > 0], style
            column += wide

    def across(self, line: int, first: int, last: int, style: str) -> None:
        """Draw a line from a column to another, both with it."""
        for column in range(first, last + 1):
            self.put(line, column, "─", style, 1)

    def dot(self, x: int, y: int, style: str, ascii: str = "*") -> None:
        """Put a dot, counted in dots from the left and the top; over the ground, which is faint, not over text."""
        across, down = self.dots
        if not (0 <= x < across and 0 <= y < down):
            return
        line, column = y * self.height // down, x * self.width // across
        if (
            (line, column) not in self._bits
            and self._signs[line][column] != " "
            and self._styles[line][column] != GROUND
        ):
            return
        self._bits[line, column] = self._bits.get((line, column), 0) | _DOTS[y % 4][x % 2]
        self._signs[line][column] = ascii if self.palette.look.ascii else chr(_BRAILLE + self._bits[line, column])
        self._styles[line][column] = style

    def lines(self) -> list[Line]:
        """What was put down."""
        return [self._line(signs, styles) for signs, styles in zip(self._signs, self._styles, strict=True)]

    def _line(self, signs: list[str], styles: list[str]) -> Line:
        line, start = Line(), 0
        for end in range(1, self.width + 1):
            if end == self.width or styles[end] != styles[start]:
                line.add("".join(signs[start:end]), self.palette.style(styles[start]))
                start = end
        return line


def between(a: tuple[int, int], b: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """The dots on the line from one dot to another, both with it."""
    steps = max(abs(b[0] - a[0]), abs(b[1] - a[1]), 1)
    for k in range(steps + 1):
        yield a[0] + round(k * (b[0] - a[0]) / steps), a[1] + round(k * (b[1] - a[1]) / steps)
