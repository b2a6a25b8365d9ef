"""The exact checker of text to image: which picture a caption calls for, patch by patch.

A caption names a colour, a shape, and a place: centre, or a side, or two sides that make a corner, in either order; a
place left out is the centre. A shape has 3×3 patches, on a ground of black.

    red square top left      a red square in the upper left corner
    blue bar                 in the centre
"""

from collections.abc import Sequence

from seqtui.models import notes
from seqtui.models.canvas import PALETTE

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
        return notes.PICTURE_WRONG(wrong=wrong, patches=len(picture))
    return notes.PICTURE_RIGHT(patches=len(picture))


def _is_place(words: Sequence[str]) -> bool:
    if any(word not in PLACES for word in words) or (len(words) > 1 and "centre" in words):
        return False
    return sum(word in ROWS for word in words) <= 1 and sum(word in COLUMNS for word in words) <= 1
