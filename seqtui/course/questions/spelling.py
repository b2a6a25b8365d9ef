"""Terms as learners spell them: without regard to case, spaces, hyphens, articles and the Korean words around them."""

from __future__ import annotations

import re
import unicodedata

_BEFORE = re.compile(r"(?:the|an?)\s+")
_BEHIND = ("입니다", "이에요", "예요", "이다", "임")
_BETWEEN = re.compile(r"[\s\-_‐·.,;:!?'\"`*()\[\]]+")
_LONG = 5  # letters from which one may be wrong


def key_of(term: str) -> str:
    """Return what two spellings of a term have in common: ``hidden-state`` and ``The hidden state`` are one."""
    text = unicodedata.normalize("NFKC", term).casefold().strip().rstrip(".!?")
    text = unicodedata.normalize("NFC", text).rstrip()
    if article := _BEFORE.match(text):
        text = text[article.end() :]
    text = next((text.removesuffix(word) for word in _BEHIND if text.endswith(word)), text)
    return _BETWEEN.sub("", text)


def is_nearly(typed: str, key: str) -> bool:
    """Return whether one letter is missing, too many, wrong or in its neighbour's place; of long words alone."""
    a, b = unicodedata.normalize("NFD", typed), unicodedata.normalize("NFD", key)
    if typed == key or min(len(a), len(b)) < _LONG or abs(len(a) - len(b)) > 1:
        return False
    same = next((k for k, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    rest_a, rest_b = a[same:], b[same:]
    swapped = rest_a[1::-1] + rest_a[2:]
    return rest_a[1:] in (rest_b, rest_b[1:]) or rest_a == rest_b[1:] or swapped == rest_b
