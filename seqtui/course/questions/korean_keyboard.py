"""What was typed with the Korean layout switched on, as the Latin letters on the same keys: ㅠ is b, 뮤 is ab.

The layout is that of every Korean keyboard (두벌식, KS X 5002). Whoever answers "b" without switching types ㅠ.
"""

from __future__ import annotations

import unicodedata

# first consonants, vowels and last consonants of syllables, in the order of Unicode, by the keys that make them
_FIRST = tuple("rRseEfaqQtTdwWczxvg")
_VOWELS = (*"koiOjpuPh", "hk", "ho", "hl", "y", "n", "nj", "np", "nl", "b", "m", "ml", "l")
_LAST = (*"rR", "rt", "s", "sw", "sg", "e", "f", "fr", "fa", "fq", "ft", "fx", "fv", "fg", "a", "q", "qt", *"tTdwczxvg")

_KEYS = {
    **{chr(0x1100 + k): keys for k, keys in enumerate(_FIRST)},
    **{chr(0x1161 + k): keys for k, keys in enumerate(_VOWELS)},
    **{chr(0x11A8 + k): keys for k, keys in enumerate(_LAST)},
}


def in_latin(text: str) -> str:
    """Return the text with every Korean letter and syllable as the keys that type it; everything else as it is."""
    return "".join(_KEYS.get(letter, letter) for letter in unicodedata.normalize("NFKD", text))
