"""Notation: what a value is called in code, on the page, and in words.

An id is ASCII and serves code, paths and files; its symbol is what the reader sees, in our letters or in those of
another text. The axes are checked when a value is recorded, head the columns of its table, and feed the glossary.
"""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from seqtui.engine.spelling import Script, Style

_ASCII = str.maketrans(
    {"\u0303": "~", "ŷ": "y^", **{sign: f"^{letter}" for sign, letter in zip("ᶠᵍⁱᵒʳᶻᵘʰ", "fgiorzuh", strict=True)}}
)
_ASCII[ord("α")] = "alpha"


def in_ascii(letter: str) -> str:
    """Return a letter of a text as it is typed: ``C~`` for C̃, ``U^f`` for Uᶠ."""
    return letter.translate(_ASCII)


class Symbol(Struct, frozen=True):
    """text: what is displayed; axes: names of the dimensions, separated by spaces; meaning: one plain phrase.

    sublayer: what of a Transformer's block it belongs to, "attn", "mlp", "norm" or "add" (the residual sum). letters:
    what other texts call it, each behind the name of the text.
    """

    text: str
    axes: str
    meaning: str
    sublayer: str = ""
    letters: tuple[tuple[str, str], ...] = ()

    def written(self, style: Style, name: str) -> str:
        """Return what is displayed in a style: in ASCII the name where the sign cannot be written."""
        text = self.text
        if style.letters:
            text = next((letter for known, letter in self.letters if known == style.letters), text)
        if style.script is Script.UNICODE or text.isascii():
            return text
        return name if text is self.text else in_ascii(text)

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
