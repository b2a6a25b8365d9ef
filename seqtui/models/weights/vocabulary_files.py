"""The words of someone's own language model: a list in a file, or under the key ``vocabulary`` in a file's metadata.

the⏎cat⏎sat⏎           one word a line, the first is the word of row 0
["the", "cat", "sat"]    a JSON list; the only form in metadata
{"the": 0, "cat": 1, …}  a JSON object: each word and its row

A line break in JSON, as the characters of a nanoGPT have it, is called ``\\n`` here.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from unicodedata import category

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.inputs.files import read_file, text_of
from seqtui.models.limits import MAX_METADATA, MAX_TEXT_BYTES, MAX_TOKEN_LENGTH
from seqtui.models.tokens.names import readable
from seqtui.models.weights.trained_files import MAX_WORDS, is_word

KEY = "vocabulary"


def read_vocabulary(path: str | Path) -> tuple[str, ...]:
    """Read the words of a vocabulary file, in the order of the rows they name.

    Raises SeqtuiError when it is missing, too large, not UTF-8, or lists something else than different words.
    """
    name = Path(path).name
    text = text_of(
        name, read_file(path, MAX_TEXT_BYTES, _("vocabulary file"), _("give at most {most:,} words", most=MAX_WORDS))
    )
    is_json = name.endswith(".json")
    if is_json or text.lstrip()[:1] in ("[", "{"):
        try:
            data = json.loads(text, object_pairs_hook=_Pairs)
        except (ValueError, RecursionError):
            if is_json:  # else a list of lines may begin with the word [PAD]
                raise SeqtuiError(
                    _("{name} is not JSON: give a list of words, or an object word: number", name=name)
                ) from None
        else:
            return _checked(name, [_shown(word) for word in _listed(name, data)])
    lines = text.removesuffix("\n").split("\n")
    return _checked(name, [line.strip() or line.removesuffix("\r") for line in lines])


def vocabulary_in(name: str, data: bytes) -> tuple[str, ...]:
    """Return the words that the metadata of the bytes of a .safetensors file lists, () where they list none.

    Raises SeqtuiError when the key is there, but is no JSON list of different words.
    """
    header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
    said = (header.get("__metadata__") or {}).get(KEY)
    if said is None:
        return ()
    where = _("the metadata '{key}' of {name}", key=KEY, name=name)
    try:
        words = json.loads(said) if len(said) <= MAX_METADATA else None
    except (ValueError, RecursionError):
        words = None
    if not isinstance(words, list):
        raise SeqtuiError(
            _("{where} is not a JSON list of words, at most {size} MB long", where=where, size=MAX_METADATA // 2**20)
        )
    return _checked(where, [_shown(word) for word in words])


class _Pairs(list[tuple[str, object]]):
    """A JSON object as its pairs, so that a word that stands in it twice is seen."""


def _listed(name: str, data: object) -> list[object]:
    """The words of a JSON list, or of an object that gives each word a row."""
    if isinstance(data, _Pairs):
        rows = {row: word for word, row in data if type(row) is int}
        if len(rows) != len(data) or rows.keys() != set(range(len(data))):
            raise SeqtuiError(
                _(
                    "{name} must number its {n:,} words from 0 to {last}, each once",
                    name=name,
                    n=len(data),
                    last=len(data) - 1,
                )
            )
        return [rows[row] for row in range(len(rows))]
    if not isinstance(data, list):
        raise SeqtuiError(_("{name} is neither a JSON list of words nor an object word: number", name=name))
    return data


def _shown(word: object) -> object:
    """A word as it is, or with its line breaks and other control characters written out, ``\\n``: one of characters."""
    if not isinstance(word, str) or len(word) > MAX_TOKEN_LENGTH:
        return word
    return "".join(readable(letter) if category(letter) == "Cc" else letter for letter in word)


def _checked(name: str, words: Sequence[object]) -> tuple[str, ...]:
    """The words, none of which is empty, too long, unprintable or there twice.

    Raises SeqtuiError that names the first one that is.
    """
    if not 1 <= len(words) <= MAX_WORDS:
        raise SeqtuiError(_("{name} lists {n:,} words: give 1 to {most:,}", name=name, n=len(words), most=MAX_WORDS))
    seen: dict[str, int] = {}
    for number, word in enumerate(words, 1):
        if not isinstance(word, str) or not is_word(word):
            raise SeqtuiError(
                _(
                    "entry {number:,} of {name} is no word: give 1 to {most} characters, none a control character",
                    number=number,
                    name=name,
                    most=MAX_TOKEN_LENGTH,
                )
            )
        if word in seen:
            raise SeqtuiError(
                _(
                    "{name} has '{word}' twice, as entry {first:,} and {number:,}: give each word once",
                    name=name,
                    word=word,
                    first=seen[word],
                    number=number,
                )
            )
        seen[word] = number
    return tuple(seen)
