"""Notation: what a value is called in code, on the page, and in words.

An id is ASCII and serves code, paths and files; its symbol is what the reader sees. The axes are checked when a
value is recorded, head the columns of its table, and feed the glossary.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Symbol:
    """text: what is displayed; axes: names of the dimensions, separated by spaces; meaning: one plain phrase.

    sublayer: what of a Transformer's block it belongs to, "attn", "mlp", "norm" or "add" (the residual sum).
    """

    text: str
    axes: str
    meaning: str
    sublayer: str = ""

    @property
    def axis_names(self) -> tuple[str, ...]:
        """The axes one by one: ("d_hidden", "d_in")."""
        return tuple(self.axes.split())


class Notation(Mapping[str, Symbol]):
    """The table at the head of a model file: id to symbol. Tables join with ``|``; the right one wins."""

    def __init__(self, **symbols: Symbol) -> None:
        self._symbols = symbols

    def __getitem__(self, name: str) -> Symbol:
        try:
            return self._symbols[name]
        except KeyError:
            raise KeyError(f"'{name}' is not in the notation table: add a Symbol for it") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._symbols)

    def __len__(self) -> int:
        return len(self._symbols)

    def __or__(self, other: "Notation") -> "Notation":
        return Notation(**{**self._symbols, **other})
