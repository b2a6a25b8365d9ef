"""What a picture is besides its numbers: its size, its patches, and the colours that its tokens stand for."""

from dataclasses import dataclass

from seqtui.engine.errors import SeqtuiError

RGB = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Colour:
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
        raise SeqtuiError(f"'{unknown}' is no colour of the palette: write letters or names of {known}")
    if words and len(words) != patches:
        raise SeqtuiError(f"the target has {len(words)} colours, but the picture has {patches} patches")
    return tuple(names[word] for word in words)


@dataclass(frozen=True, slots=True)
class Canvas:
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
