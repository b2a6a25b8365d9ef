"""What a learner typed, as options: one, several, an order, pairs; letters in any case and layout, or their places."""

from __future__ import annotations

import re
from collections.abc import Sequence

from seqtui.course.questions.korean_keyboard import in_latin
from seqtui.course.questions.reading import UnreadableError, normal, said
from seqtui.language import _

_BETWEEN = re.compile(r"[\s,;.>→|/)(\[\]]+|-+>?|(?:와|과|그리고|하고)")
_WORDS_BETWEEN = re.compile(r"\band\b|\bthen\b|&|\+")


def read_option(text: str, options: Sequence[str]) -> str:
    """Return the one option that was typed: ``b``, ``B)``, ``2`` for the second, ``ㅠ`` on the Korean layout.

    Raises UnreadableError for none, and for several.
    """
    found = read_options(text, options)
    if len(found) > 1:
        raise UnreadableError(_("one option is asked for: type one letter of {options}", options=", ".join(options)))
    return found[0]


def read_options(text: str, options: Sequence[str]) -> tuple[str, ...]:
    """Return the options that were typed, in the order of typing, each once: ``a c``, ``A,C``, ``ac``.

    Raises UnreadableError for what is none of them.
    """
    found = _options(_WORDS_BETWEEN.sub(" ", normal(text)), options)
    if not found:
        known = ", ".join(options)
        raise UnreadableError(_("'{typed}' is none of the options: type {options}", typed=said(text), options=known))
    return tuple(dict.fromkeys(found))


def read_order(text: str, options: Sequence[str]) -> tuple[str, ...]:
    """Return all options in the order that was typed: ``b a c``, ``b > a > c``, ``bac``.

    Raises UnreadableError where one is missing or stands twice.
    """
    found = _options(_WORDS_BETWEEN.sub(" ", normal(text)), options)
    if not found or sorted(found) != sorted(options):
        known = " ".join(options)
        raise UnreadableError(
            _("'{typed}' is no order of {options}: type each of them once", typed=said(text), options=known)
        )
    return tuple(found)


def read_pairs(text: str, left: Sequence[str], right: Sequence[str]) -> dict[str, str]:
    """Return what was matched with what: ``a=x b=y``, ``a x, b y``, ``ax by``; something may be matched twice.

    Raises UnreadableError where something on the left is missing or stands twice.
    """
    found = _options(re.sub(r"[=:]", " ", normal(text)), (*left, *right))
    pairs = list(zip(found[::2], found[1::2], strict=False))
    known = [a for a, b in pairs if a in left and b in right]
    if len(found) % 2 or len(known) != len(pairs) or sorted(known) != sorted(left):
        example = " ".join(f"{a}={right[0]}" for a in left)
        raise UnreadableError(
            _(
                "'{typed}' does not match each of {left} with one: write it as in {example}",
                typed=said(text),
                left=", ".join(left),
                example=example,
            )
        )
    return dict(pairs)


def _options(text: str, options: Sequence[str]) -> list[str]:
    """Every option in a text, in order; [] where there is something else in it."""
    found: list[str] = []
    for part in _BETWEEN.split(text):
        if part:
            known = _known(part, options)
            if not known:
                return []
            found += known
    return found


def _known(part: str, options: Sequence[str]) -> list[str]:
    """The options that one piece names: by id, by place, or several letters written together."""
    ids = {option.lower(): option for option in options}
    for spelling in (part.lower(), in_latin(part).lower()):
        if spelling in ids:
            return [ids[spelling]]
        if spelling.isdecimal() and spelling.isascii() and len(spelling) < 3 and 1 <= int(spelling) <= len(options):
            return [options[int(spelling) - 1]]
        if len(spelling) <= len(options) and all(letter in ids for letter in spelling):
            return [ids[letter] for letter in spelling]
    return []
