"""Captions and the pictures they call for, 6×6 patches, drawn one after another; models/inputs/pictures.py says which.

Combinations of colour, shape and place with a checksum divisible by 5 are held out in every wording; so is
"red square top left".
"""

import zlib
from itertools import product

from msgspec import Struct

from seqtui.models.inputs.pictures import COLOURS, COLUMNS, GROUND, ROWS, SHAPES, SIDE, wanted
from seqtui.models.text_to_image import EXAMPLE

_HELD_OUT_SHARE = 5


class Caption(Struct, frozen=True):
    """What is to be drawn: the words, and the numbers of the colours of all patches in raster order."""

    words: tuple[str, ...]
    picture: tuple[int, ...]

    @property
    def text(self) -> str:
        """The caption as it is typed."""
        return " ".join(self.words)


def captions(held: bool) -> list[Caption]:
    """All captions of one part, in every wording; the example first among the held-out ones."""
    drawn = ((words, wanted(words)) for words in map(tuple, _wordings()) if held_out(words) is held)
    part = [Caption(words, picture) for words, picture in drawn if picture is not None]
    return sorted(part, key=lambda caption: caption.text != EXAMPLE)


def held_out(words: tuple[str, ...]) -> bool:
    """Whether this combination of colour, shape and place is kept from training, in whatever words."""
    meaning = " ".join((*words[:2], *sorted(set(words[2:]) - {"centre"})))
    return zlib.crc32(meaning.encode()) % _HELD_OUT_SHARE == 0 or meaning == " ".join(
        (*EXAMPLE.split()[:2], *sorted(EXAMPLE.split()[2:]))
    )


def drawn(picture: tuple[int, ...]) -> str:
    """A picture as a letter for each patch, row by row: ``rrrkkk rrrkkk …``; k is black."""
    letters = "".join(COLOURS[k][0] if COLOURS[k] != "black" else "k" for k in picture)
    return " ".join(letters[k : k + SIDE] for k in range(0, len(letters), SIDE))


def _wordings() -> list[list[str]]:
    corners = [pair for row, column in product(ROWS, COLUMNS) for pair in ([row, column], [column, row])]
    places = [[], ["centre"], *([side] for side in (*ROWS, *COLUMNS)), *corners]
    seen = [colour for colour in COLOURS if colour != COLOURS[GROUND]]  # black on black cannot be seen
    return [[colour, shape, *place] for colour, shape, place in product(seen, SHAPES, places)]
