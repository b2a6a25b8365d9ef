"""Which files of a directory are its tokenizer, and what splits a text where they are not, or cannot be used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path

from seqtui import policy
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.inputs.files import is_file
from seqtui.models.limits import MAX_TOKENS
from seqtui.models.tokens.hub import HubTokenizer

# The files that make a tokenizer, the best first: of those that stand in a directory the first row that is all there.
KINDS: tuple[tuple[str, ...], ...] = (("tokenizer.json",), ("vocab.json", "merges.txt"), ("vocab.txt",))
BESIDE = ("config.json", "tokenizer_config.json")  # what the older ones leave open
SENTENCE_PIECE = ("source.spm", "sentencepiece.bpe.model", "tokenizer.model", "spiece.model")


def read_tokenizer(folder: str | Path, rows: int = 0) -> HubTokenizer | TokenNumbers:
    """The tokenizer of a directory whose embedding has so many rows, 0 where that is not known.

    Nothing is read before the first text is split. Where a directory has none, or the library for it is not here, a
    text is the numbers of its tokens; whoever gives another is told why.
    """
    folder = Path(folder)
    name = f"{folder.name or folder}/"
    kind = next((kind for kind in KINDS if all(is_file(folder / file) for file in kind)), ())
    if not kind:
        return TokenNumbers(_lacking(folder, name), rows)
    beside = () if kind == KINDS[0] else tuple(file for file in BESIDE if is_file(folder / file))
    return tokenizer_of(name, name + kind[0], {file: str(folder / file) for file in (*kind, *beside)}, rows)


def tokenizer_of(name: str, file: str, files: Mapping[str, str], rows: int = 0) -> HubTokenizer | TokenNumbers:
    """The tokenizer that files make, given by their paths under the names that building.py knows them by.

    name is how sentences call what they belong to, file the first of them. Where the library for it is not here, a text
    is the numbers of its tokens.
    """
    if find_spec("tokenizers") is None:
        needed = _("splitting a text needs tokenizers, which is not installed: pip install 'seqtui[hub]' brings it")
        return TokenNumbers(needed, rows)
    if not policy.may_start():
        return TokenNumbers(_("in a class, no process is started that splits a text for {name}", name=name), rows)
    return HubTokenizer(file, files, rows)


def _lacking(folder: Path, name: str) -> str:
    """What is said of a directory that has none of the files."""
    other = next((file for file in SENTENCE_PIECE if is_file(folder / file)), None)
    if other is None:
        return _("{name} has no tokenizer.json, which splits a text into tokens", name=name)
    return _(
        "{name} has {file}, which SentencePiece alone splits a text by, and no tokenizer.json", name=name, file=other
    )


class TokenNumbers:
    """A text that is the numbers of its tokens, ``464 3290``: for a file whose text nobody splits; why says why."""

    def __init__(self, why: str, rows: int) -> None:
        self.why, self.rows = why, rows

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The number of each row, as text."""
        return tuple(map(str, range(self.rows)))

    def encode(self, text: str, pair: str | None = None) -> tuple[int, ...]:
        """The numbers that a text lists, those of its pair behind them.

        Raises SeqtuiError for one that lists something else, or a number that there is no row for.
        """
        parts = f"{text} {pair or ''}".replace(",", " ").split()
        if not parts or not all(part.isascii() and part.isdecimal() and len(part) < 10 for part in parts):
            raise SeqtuiError(_("{why}; give the numbers of tokens instead, as in '464 3290'", why=self.why))
        if len(parts) > MAX_TOKENS:
            raise SeqtuiError(_("the text has {n:,} tokens: give at most {most:,}", n=len(parts), most=MAX_TOKENS))
        largest = max(map(int, parts))
        if largest >= self.rows:
            raise SeqtuiError(
                _("there is no token {number:,}: they are numbered 0 to {last:,}", number=largest, last=self.rows - 1)
            )
        return tuple(map(int, parts))

    def decode(self, ids: Sequence[int]) -> str:
        """The numbers, one behind the other."""
        return " ".join(map(str, ids))
