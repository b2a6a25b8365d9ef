"""A tokenizer that is a list: each character of a text, or each of its words, is a row of the embedding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from msgspec import Struct, field

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.inputs.text import tokenize
from seqtui.models.weights.trained_words import check_known


class ListedTokenizer(Struct, frozen=True, eq=False, dict=True):
    """The words of a network in the order of its rows, and what its program does to a text before it reads it.

    name is how sentences call it. unit is "char" or "word". before and behind are words that are put around a text;
    unknown is the word that stands for any other, "" for none; instead says which word is read in place of another.
    lower: capital letters are read as small ones. Where fill is set, the text is filled up with it to the length
    longest.
    """

    name: str
    words: tuple[str, ...]
    unit: str = "char"
    before: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()
    unknown: str = ""
    instead: Mapping[str, str] = field(default_factory=dict)
    lower: bool = False
    fill: str = ""
    longest: int = 0

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The row of each word."""
        return {word: row for row, word in enumerate(self.words)}

    def encode(self, text: str, pair: str | None = None) -> tuple[int, ...]:
        """The rows of the characters or words of a text; of a pair, those of both.

        Raises SeqtuiError for what there is no row for, and for a text that is too long.
        """
        read = f"{text} {pair}" if pair else text
        pieces = tokenize(read.lower() if self.lower else read, self.unit)
        pieces = tuple(self.instead.get(piece, piece) for piece in pieces)
        if self.unknown:
            pieces = tuple(piece if piece in self.numbers else self.unknown for piece in pieces)
        check_known(pieces, self.words, self.name)
        whole = (*self.before, *pieces, *self.behind)
        if not self.fill:
            return tuple(self.numbers[word] for word in whole)
        if len(whole) > self.longest:
            raise SeqtuiError(
                _(
                    "{name} reads at most {most} tokens, and this is {n}",
                    name=self.name,
                    most=self.longest,
                    n=len(whole),
                )
            )
        filled = (*whole, *(self.fill,) * (self.longest - len(whole)))
        return tuple(self.numbers[word] for word in filled)

    def decode(self, ids: Sequence[int]) -> str:
        """The characters or words of rows, as a text, without those that are put around it."""
        left_out = {*self.before, *self.behind, self.fill}
        found = [self.words[row] for row in ids if self.words[row] not in left_out]
        return ("" if self.unit == "char" else " ").join(found)
