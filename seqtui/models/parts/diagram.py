"""A diagram as data: a drawing, and under it a mask that says which value each sign belongs to.

A mask letter stands for the id that the key names, or for any of several; ``h-`` is the h of another time step, ``in-``
what another part hands over. The names at the ends of the wires come from the record of a run.
"""

from collections.abc import Mapping
from dataclasses import dataclass

GOES_IN = "x in-"  # the input of a cell: its own, or what another part hands to it
JOINED = f"{GOES_IN} embed context h_tilde-"  # what an input may be put together from


@dataclass(frozen=True)
class Label:
    """What stands at the end of a wire: where, the ids that it may have, and how many columns there are for it."""

    line: int
    column: int
    ids: str
    room: int = 6


@dataclass(frozen=True)
class Note:
    """Room to say what goes in is put together from; ids are those that it is lit with."""

    line: int
    column: int
    ids: str


@dataclass(frozen=True)
class Diagram:
    """drawing and mask have the same shape; key: mask letter to id.

    A letter that is not in the key belongs to the ground of the drawing.
    """

    drawing: tuple[str, ...]
    mask: tuple[str, ...]
    key: Mapping[str, str]
    labels: tuple[Label, ...] = ()
    note: Note | None = None
