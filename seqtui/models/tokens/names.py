"""What a token is called on a screen: printable, of one width everywhere, and each name once.

A byte-level tokenizer writes bytes as letters, Ġ for a space; others write ▁ for it. Both are read back here: a space
is ␣, and bytes that are no whole character are written <0xEC>. A sign that could not be seen is written out, ``\\n``
and ``\\u200b``; a mark that sits on a letter gets a ◌ to sit on; Korean letters that stand apart become those one can
read.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence

SPACE = "␣"
CUT = "…"
LONGEST = 40  # characters of a name; a token may be a hundred spaces
_SEATS = "◌"  # what a combining mark is shown on
_SAID = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}
_PLACES = re.compile("CHOSEONG|JUNGSEONG|JONGSEONG")  # where in its syllable a letter stands, in its Unicode name
_JAMO = range(0x1100, 0x1200)


def _byte_letters() -> dict[int, int]:
    """The letter that a byte-level tokenizer writes a byte as (GPT-2's table): letter to byte, both as numbers."""
    plain = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = (byte for byte in range(256) if byte not in set(plain))
    return {byte: byte for byte in plain} | {256 + k: byte for k, byte in enumerate(others)}


_BYTES = _byte_letters()


def bytes_of(token: str) -> bytes | None:
    """The bytes that a token of a byte-level tokenizer stands for; None for a token that is not written so."""
    try:
        return token.translate(_BYTES).encode("latin-1")
    except UnicodeEncodeError:
        return None


def readable(token: str, byte_level: bool = False) -> str:
    """The name of one token, which another token may have, too."""
    data = bytes_of(token) if byte_level else None
    text = token.replace("▁", " ") if data is None else _decoded(data)
    if text.isascii() and text.isprintable():
        name = text.replace(" ", SPACE)
    else:
        name = "".join(map(_seen, unicodedata.normalize("NFC", text)))
        name = _SEATS + name if name and unicodedata.category(name[0])[0] == "M" else name
    return name if len(name) <= LONGEST else name[: LONGEST - 1] + CUT


def _decoded(data: bytes) -> str:
    """The text of bytes, in which those that are no character are written <0xEC>."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return "".join(
            f"<0x{ord(letter) - 0xDC00:02X}>" if 0xDC80 <= ord(letter) <= 0xDCFF else letter
            for letter in data.decode(errors="surrogateescape")
        )


def _seen(letter: str) -> str:
    """A letter, written so that it is seen and takes the columns that it seems to take."""
    if letter == " ":
        return SPACE
    code = ord(letter)
    if code in _JAMO:
        return _apart(letter)
    if letter.isprintable() and unicodedata.category(letter) != "Cf":
        return letter
    hexed = f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
    return _SAID.get(letter, hexed)


def _apart(letter: str) -> str:
    """A Korean letter that belongs into a syllable, as the one that stands by itself: ᄒ and ᅡ to ㅎ and ㅏ."""
    called = unicodedata.name(letter, "")
    try:
        return unicodedata.lookup(_PLACES.sub("LETTER", called))
    except KeyError:
        return f"\\u{ord(letter):04x}"


def names_of(tokens: Mapping[int, str], rows: int, byte_level: bool = False, added: Collection[int] = ()) -> list[str]:
    """The names of so many rows, each different: tokens that look alike, and what is no token, get their number.

    added are the rows of tokens beside the vocabulary, special ones mostly, which are written as they are.
    """
    names: dict[str, None] = {}
    for row in range(rows):
        token = tokens.get(row)
        name = f"<{row}>" if token is None else readable(token, byte_level and row not in added) or f"<{row}>"
        while name in names:
            name = f"{name}#{row}"
        names[name] = None
    return list(names)


def is_byte_level(parts: Sequence[str]) -> bool:
    """Whether a tokenizer writes bytes as letters: its pre-tokenizer or its decoder, given as JSON, says so."""
    return any('"ByteLevel"' in part for part in parts)
