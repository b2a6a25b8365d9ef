"""What the layout of somebody's file says about it: the model that opens it, its settings, its words, its own names.

A plain file of weights says nothing of this. The directory of a hub says nearly all of it, in its config.json; a file
of a known layout says a part, by the names and shapes of its tensors. Whatever neither says is asked for, or assumed
and said so (file_notes.py).
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

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


class Origin(Struct, frozen=True):
    """Where a tensor stands in its file: the key there, and what was done to it.

    first and last bound the rows that were cut out, as in an array's slice, along axis; None for all of them.
    transposed is True where the file has [in, out].
    """

    key: str
    transposed: bool = False
    first: int | None = None
    last: int | None = None
    axis: int = 0


class Network(Struct, frozen=True, eq=False):
    """What is known of a file whose layout is known.

    layout is the name of its row in the table of layouts, model that of the model that opens it. settings are what the
    file says, as ``--set`` takes them; usual is what such files mostly have where they do not say: it is assumed, and
    said so. words name the rows of its embedding, targets those of its output layer where
    they are others. tokenizer splits a text, None where the file has none. origins say of each tensor, by its name
    here, where it stands in the file. facts are what a page shows of a file, plain values by name; notes are sentences
    that a reader must know. asks is what the network is asked at each time step, "" for what one of its kind usually is
    (see readout.py).
    """

    layout: str
    model: str
    settings: Mapping[str, Value] = field(default_factory=dict)
    usual: Mapping[str, Value] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    tokenizer: Tokenizer | None = None
    origins: Mapping[str, Origin] = field(default_factory=dict)
    facts: Mapping[str, object] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    asks: str = ""
