"""Pictures: size, patches and colours of one, ten small digits, and the picture that a caption calls for.

Each line is a row of pixels; a pixel is written as 0–9, then a–g for 10–16.

A caption names a colour, a shape, and a place: centre, or a side, or two sides that make a corner, in either order; a
place left out is the centre. A shape has 3×3 patches, on a ground of black.

    red square top left      a red square in the upper left corner
    blue bar                 in the centre
"""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models import statement

RGB = tuple[int, int, int]


class Colour(Struct, frozen=True):
    """One entry of a palette; the letter stands for it where there are no colours."""

    name: str
    letter: str
    rgb: RGB


PALETTE = (
    Colour("black", "k", (24, 24, 24)),
    Colour("white", "w", (238, 238, 238)),
    Colour("red", "r", (213, 52, 42)),
    Colour("green", "g", (0, 158, 115)),
    Colour("blue", "b", (0, 114, 178)),
    Colour("yellow", "y", (240, 228, 66)),
    Colour("orange", "o", (230, 145, 0)),
    Colour("purple", "p", (170, 100, 190)),
)


def read_colours(text: str, patches: int) -> tuple[int, ...]:
    """The numbers of the colours of a picture, row by row: letters (``rrkk``) or names with spaces (``red black``).

    () for an empty text. Raises SeqtuiError for a colour that is not in the palette, or another number of patches.
    """
    names = {key: k for k, colour in enumerate(PALETTE) for key in (colour.name, colour.letter)}
    words = text.split()
    if not any(word in names for word in words):
        words = list("".join(words))
    unknown = next((word for word in words if word not in names), None)
    if unknown is not None:
        known = ", ".join(f"{colour.letter} {colour.name}" for colour in PALETTE)
        raise SeqtuiError(
            _(
                "'{unknown}' is no colour of the palette: write letters or names of {known}",
                unknown=unknown,
                known=known,
            )
        )
    if words and len(words) != patches:
        raise SeqtuiError(
            _("the target has {n} colours, but the picture has {patches} patches", n=len(words), patches=patches)
        )
    return tuple(names[word] for word in words)


class PatchGrid(Struct, frozen=True):
    """The picture of a run, in pixels, cut into square patches that are counted row by row.

    patch: pixels along a patch's side. first: how many positions stand before the first patch (a class token, words).
    palette: what the pixels' numbers mean; () where they are grey levels from 0 to 1.
    """

    height: int
    width: int
    patch: int
    first: int
    palette: tuple[Colour, ...] = ()

    @property
    def rows(self) -> int:
        """Patches from top to bottom."""
        return self.height // self.patch

    @property
    def columns(self) -> int:
        """Patches from left to right."""
        return self.width // self.patch

    @property
    def patches(self) -> int:
        """How many patches there are."""
        return self.rows * self.columns

    def place(self, patch: int) -> tuple[int, int]:
        """The row and column of a patch, in raster order: left to right, then down."""
        return divmod(patch, self.columns)

    def pixels(self, patch: int) -> list[int]:
        """The numbers of a patch's pixels, in reading order, when those of the picture are counted in reading order."""
        row, column = self.place(patch)
        rows = range(row * self.patch, (row + 1) * self.patch)
        columns = range(column * self.patch, (column + 1) * self.patch)
        return [y * self.width + x for y in rows for x in columns]


LEVELS = 16
DIGIT_SIDE = 8

_DIGITS = (
    "006dfc40 03gb5ef2 07g405g7 08f002g8 08e001g8 06g306g5 01gc8fc0 005cgb20",
    "0007g600 005egb00 03dggb00 005cgb00 0003gb00 0003gb00 0003gc00 0006ge10",
    "005cgd20 01ea3ga0 00410gb0 0000ae30 0005g600 003ea000 02fb4430 05ggggb0",
    "007egc20 02c85ga0 00002g90 001cgd10 00058fc0 000003g6 03a439g4 009ggf70",
    "0000ce10 0007g600 002ga030 00ae16f0 05gb9gc4 06cggge5 0001eg10 0000fd00",
    "02egggc0 04g97630 05g62000 04ggge40 00345eg2 000005g5 04a12bg1 01bggc40",
    "0002ce30 001dd300 007g4000 00cf8410 00egggd3 00ee15g8 007f42g8 0008egb2",
    "06ggggg4 03a88eg2 00000dc0 0003ag50 009gggd1 0009g620 000ec000 001g8000",
    "005egd20 00eb3eb0 00gb4f90 007gge20 01dfbg70 05g300f9 04f502fa 009fgfb2",
    "006egb10 01ga4e90 03g404g0 01ea4bg2 005cgdg4 000001g5 003109g2 008fgf70",
)


def digit(which: int) -> np.ndarray:
    """The image of a digit, [8, 8], grey levels from 0 (paper) to 1 (ink)."""
    levels = [[int(pixel, LEVELS + 1) for pixel in row] for row in _DIGITS[which].split()]
    return np.array(levels) / LEVELS


SIDE = 6
SHAPES = ("square", "circle", "triangle", "bar")
PLACES = ("top", "bottom", "left", "right", "centre")
COLOURS = tuple(colour.name for colour in PALETTE)
GROUND = COLOURS.index("black")
ROWS = {"top": 0, "bottom": SIDE - 3}
COLUMNS = {"left": 0, "right": SIDE - 3}
_DRAWN = {
    "square": ("###", "###", "###"),
    "circle": (".#.", "###", ".#."),
    "triangle": ("..#", ".##", "###"),
    "bar": ("...", "###", "..."),
}


def wanted(words: Sequence[str]) -> tuple[int, ...] | None:
    """The picture that a caption calls for, the colour of each patch; None for words that are no such caption."""
    colour, shape, *places = (*words, "", "")[: max(2, len(words))]
    if colour not in COLOURS or shape not in SHAPES or not _is_place(places):
        return None
    top = next((ROWS[place] for place in places if place in ROWS), 1)
    left = next((COLUMNS[place] for place in places if place in COLUMNS), 1)
    marks = _DRAWN[shape]
    inside = {(top + y, left + x) for y, row in enumerate(marks) for x, mark in enumerate(row) if mark == "#"}
    return tuple(COLOURS.index(colour) if divmod(k, SIDE) in inside else GROUND for k in range(SIDE * SIDE))


def judged(words: Sequence[str], picture: Sequence[str]) -> str:
    """What the checker says of a picture, given as the names of its colours; "" where it cannot tell."""
    right = wanted(words)
    if right is None or len(right) != len(picture):
        return ""
    wrong = sum(COLOURS[k] != drawn for k, drawn in zip(right, picture, strict=True))
    if wrong:
        return statement.PICTURE_WRONG(wrong=wrong, patches=len(picture))
    return statement.PICTURE_RIGHT(patches=len(picture))


def _is_place(words: Sequence[str]) -> bool:
    if any(word not in PLACES for word in words) or (len(words) > 1 and "centre" in words):
        return False
    return sum(word in ROWS for word in words) <= 1 and sum(word in COLUMNS for word in words) <= 1
