"""A join code: what a student types once, at the first login, from a slip of paper or as it is read aloud.

Twelve signs of twenty-nine, 58 bits. No two signs of them look alike: of each pair that does, one is not written and
is read as the other.
"""

from __future__ import annotations

import secrets
import unicodedata

SIGNS = "0123456789acdefghjkmnpqrtvwxy"
LENGTH = 12
_GROUP = 4
_LOOKS_LIKE = str.maketrans("oilzsbu", "011258v")
# what a Korean keyboard left in Hangul writes instead of Latin letters (KS X 5002), by the jamo of each position
_INITIALS = "r R s e E f a q Q t T d w W c z x v g"
_VOWELS = "k o i O j p u P h hk ho hl y n nj np nl b m ml l"
_FINALS = "r R rt s sw sg e f fr fa fq ft fx fv fg a q qt t T d w c z x v g"
_KEYS = {
    chr(first + place): key
    for first, keys in ((0x1100, _INITIALS), (0x1161, _VOWELS), (0x11A8, _FINALS))
    for place, key in enumerate(keys.split())
}


def make_code() -> str:
    """Return a new code, in three groups of four signs: ``7kqm-x3wd-h9ta``."""
    signs = "".join(secrets.choice(SIGNS) for _sign in range(LENGTH))
    return shown_code(signs)


def shown_code(signs: str) -> str:
    """Return the signs of a code in groups, as it is printed."""
    return "-".join(signs[at : at + _GROUP] for at in range(0, len(signs), _GROUP))


def read_code(typed: str) -> str | None:
    """Return the signs of a code that somebody typed; None where it is none.

    Read are capitals, wide letters, any dashes and spaces or none, look-alikes (o for 0, l for 1), and what comes of
    a Korean keyboard that was left in Hangul.
    """
    if len(typed) > 10 * LENGTH:
        return None
    plain = unicodedata.normalize("NFKD", typed)
    signs = "".join(_KEYS.get(sign, sign) for sign in plain if sign.isalnum()).lower().translate(_LOOKS_LIKE)
    return signs if len(signs) == LENGTH and all(sign in SIGNS for sign in signs) else None
