"""What a document is made of: headings, sentences, tables, and arrays with the words along their axes.

Every format is written from these, whatever page they come from.
"""

from collections.abc import Iterator
from typing import Protocol

import numpy as np
from msgspec import Struct

from seqtui.session.axes import Axis

Cell = str | float | bool | None


class Heading(Struct, frozen=True):
    """The title of what comes below it."""

    text: str


class Text(Struct, frozen=True):
    """A sentence, or a few."""

    text: str


class Table(Struct, frozen=True, eq=False):
    """Rows under heads; the first cell of a row is its name. path is "" for what only a reader wants to see."""

    path: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


class Numbers(Struct, frozen=True, eq=False):
    """An array with its axes: path, values, gradients (None where nobody asked), and the formula that makes it.

    element is the index of the one number that is meant, None for all. word is what its time step reads or writes.
    """

    path: str
    axes: tuple[Axis, ...]
    value: np.ndarray
    grad: np.ndarray | None = None
    formula: str = ""
    element: tuple[int, ...] | None = None
    word: str = ""

    @property
    def names(self) -> tuple[tuple[str, ...], ...]:
        """The words along each axis, () along one that has none."""
        return tuple(axis.names for axis in self.axes)

    def place(self, element: tuple[int, ...]) -> tuple[str, str]:
        """Return the words of an element's row and of its column; "" where an axis has none."""
        words = [axis.names[k] if axis.names else "" for axis, k in zip(self.axes, element, strict=False)]
        return ", ".join(filter(None, words[:-1])), words[-1] if words else ""


Block = Heading | Text | Table | Numbers


class Document(Protocol):
    """A page as it is taken away: the same content for every format."""

    @property
    def title(self) -> str:
        """What it is, in words."""
        ...

    @property
    def with_gradients(self) -> bool:
        """Whether numbers come with gradients."""
        ...

    def json(self, ascii: bool = False) -> Iterator[str]:
        """Yield the text of one JSON object."""
        ...

    def meta(self) -> dict[str, object]:
        """Return what the page is about, without its arrays, as plain data."""
        ...

    def blocks(self) -> Iterator[Block]:
        """Yield the content in order."""
        ...
