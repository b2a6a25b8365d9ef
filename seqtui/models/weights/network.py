"""What the layout of somebody's file says about it: the model that opens it, its settings, its words, its own names.

A plain file of weights says nothing of this. The directory of a hub says nearly all of it, in its config.json; a file
of a known layout says a part, by the names and shapes of its tensors. Whatever neither says is asked for, or assumed
and said so (file_notes.py).
"""

import math
from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
from msgspec import Struct, field

from seqtui.models.inputs.settings import Value


class Tokenizer(Protocol):
    """What splits a text into the pieces that a network was trained on, and numbers them."""

    @property
    def words(self) -> tuple[str, ...]:
        """The printable name of the piece of each number, each different."""

    def encode(self, text: str, pair: str | None = None) -> tuple[int, ...]:
        """The numbers of the pieces of a text, special ones among them; pair is the second of two texts.

        Raises SeqtuiError for a text that cannot be split.
        """

    def decode(self, ids: Sequence[int]) -> str:
        """The text that pieces stand for, special ones left out."""


LARGE = 10_000_000  # parameters


class Origin(Struct, frozen=True):
    """Where a tensor stands in its file: the key and the shape there, and what was done to it, in this order.

    axes leading axes of length 1 were taken off; flat: the axes behind the first became one; transposed: the file has
    [in, out]; blocks and order: axis 0 was cut into so many equal blocks, and these taken; first: the first row that
    was taken. moved: its numbers changed places in a way that none of these says.
    """

    key: str
    shape: tuple[int, ...] = ()
    transposed: bool = False
    first: int | None = None
    axes: int = 0
    flat: bool = False
    blocks: int = 0
    order: tuple[int, ...] = ()
    moved: bool = False

    def index(self, element: tuple[int, ...]) -> tuple[int, ...] | None:
        """Return the place in the file's tensor of a number of this one; None where it is not known."""
        if self.moved:
            return None
        if not element:
            return ()
        sizes = self.shape[self.axes :]
        flat = (sizes[0], math.prod(sizes[1:])) if self.flat else sizes
        row, *rest = element
        row += self.first or 0
        if self.blocks:
            block, inside = divmod(row, flat[-1 if self.transposed else 0] // self.blocks)
            row = self.order[block] * (flat[-1 if self.transposed else 0] // self.blocks) + inside
        place = (*rest[::-1], row) if self.transposed else (row, *rest)
        if self.flat:
            place = (place[0], *map(int, np.unravel_index(place[1], sizes[1:])))
        return (0,) * self.axes + place


class Network(Struct, frozen=True, eq=False):
    """What is known of a file whose layout is known.

    layout is the name of its row in the table of layouts, model that of the model that opens it. settings are what the
    file says, as ``--set`` takes them; usual is what such files mostly have where they do not say: it is assumed, and
    said so. words name the rows of its embedding, targets those of its output layer where they are others. tokenizer
    splits a text, None where the file has none. facts are what a page shows of a file, plain values by name; notes are
    sentences that a reader must know. asks is what the network is asked at each time step, "" for what one of its kind
    usually is (see readout.py).
    """

    layout: str
    model: str
    settings: Mapping[str, Value] = field(default_factory=dict)
    usual: Mapping[str, Value] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    tokenizer: Tokenizer | None = None
    facts: Mapping[str, object] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    asks: str = ""

    @property
    def is_large(self) -> bool:
        """Whether what goes through all of its numbers takes longer than a person waits without a word."""
        parameters = self.facts.get("parameters")
        return isinstance(parameters, int) and parameters >= LARGE
