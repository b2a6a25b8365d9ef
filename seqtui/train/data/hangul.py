"""Korean endings and particles: which form follows depends on the final consonant (받침) of the syllable before.

A syllable of Hangul is one character, 0xAC00 + (initial · 21 + vowel) · 28 + final; final 0 is none, 8 is ㄹ.
"""

_FIRST, _FINALS, _RIEUL = 0xAC00, 28, 8


def final_of(word: str) -> int:
    """The number of the final consonant of the last syllable, 0 for none."""
    return (ord(word[-1]) - _FIRST) % _FINALS


def with_particle(noun: str, pair: str) -> str:
    """The noun with the particle that fits: the first of a pair such as 을/를 behind a consonant, else the second."""
    consonant, vowel = pair.split("/")
    return noun + (consonant if final_of(noun) else vowel)


def request(stem: str) -> str:
    """-(으)세요, a polite request: 찍으세요, 마시세요, 여세요 (ㄹ falls away)."""
    if final_of(stem) == _RIEUL:
        return _refinished(stem, 0) + "세요"
    return stem + ("으세요" if final_of(stem) else "세요")


def condition(stem: str) -> str:
    """-(으)면, if: 찍으면, 마시면, 열면 (ㄹ stays)."""
    return stem + ("으면" if final_of(stem) not in (0, _RIEUL) else "면")


def intention(stem: str) -> str:
    """-(으)ㄹ, before 거예요: 찍을, 마실, 열."""
    if final_of(stem) == _RIEUL:
        return stem
    return stem + "을" if final_of(stem) else _refinished(stem, _RIEUL)


def _refinished(stem: str, final: int) -> str:
    """The stem with another final consonant in its last syllable."""
    return stem[:-1] + chr(ord(stem[-1]) - final_of(stem) + final)
