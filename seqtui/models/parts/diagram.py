"""A diagram as data: a drawing, and under it a mask that says which value each sign belongs to.

A mask letter stands for the id that the key names, or for any of several; ``h-`` is the h of another time step, ``in-``
what another part hands over. The names at the ends of the wires come from the record of a run.
"""

from collections.abc import Mapping

from msgspec import Struct

WIDTH, LINES = 32, 7  # of every drawing
GOES_IN = "x in-"  # the input of a cell: its own, or what another part hands to it
JOINED = f"{GOES_IN} embed context h_tilde-"  # what an input may be put together from


class Label(Struct, frozen=True):
    """What stands at the end of a wire: where, the ids that it may have, and how many columns there are for it."""

    line: int
    column: int
    ids: str
    room: int = 6


class Note(Struct, frozen=True):
    """Room to say what goes in is put together from; ids are those that it is lit with."""

    line: int
    column: int
    ids: str


class Diagram(Struct, frozen=True):
    """drawing and mask have the same shape; key: mask letter to id.

    A letter that is not in the key belongs to the ground of the drawing.
    """

    drawing: tuple[str, ...]
    mask: tuple[str, ...]
    key: Mapping[str, str]
    labels: tuple[Label, ...] = ()
    note: Note | None = None


def padded(drawing: tuple[str, ...], mask: tuple[str, ...], key: Mapping[str, str]) -> Diagram:
    """Return the diagram of full size of lines that may end early; letters of the key may be missing in the mask."""
    fill = [""] * (LINES - len(drawing))
    drawing, mask = (tuple(row.ljust(WIDTH) for row in (*rows, *fill)) for rows in (drawing, mask))
    letters = set("".join(mask))
    return Diagram(drawing, mask, {letter: ids for letter, ids in key.items() if letter in letters})
