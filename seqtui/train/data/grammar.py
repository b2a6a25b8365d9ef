"""A made-up corpus from a small grammar: plain English sentences, with agreement that reaches over several words.

    the tired dogs near the river bark at a cat .

Number agrees between subject and verb, whatever stands between them; every seventh kind of sentence is left out of the
training part and held out. All words were chosen for this program.
"""

import random
import zlib

_NOUNS = ("dog", "cat", "bird", "child", "farmer", "teacher", "horse", "robot")
_PLURALS = {"child": "children"}
_QUALITIES = ("tired", "old", "small", "happy", "quiet", "clever")
_PLACES = ("river", "street", "house", "garden", "bridge")
_NEAR = ("near", "behind", "under")
_GO = ("run", "sleep", "wait", "sing")
_SEE = ("see", "find", "follow", "like")
_WHEN = ("today", "at night", "every morning")
_HELD_OUT_EACH = 7


def sentences(count: int, held_out: bool, seed: int = 0) -> list[str]:
    """Draw different sentences, all of the training part or all of the held-out part."""
    draw = random.Random(f"grammar {seed} {held_out}")
    found: dict[str, None] = {}
    while len(found) < count:
        sentence = _sentence(draw)
        if is_held_out(sentence) == held_out:
            found.setdefault(sentence)
    return list(found)


def is_held_out(sentence: str) -> bool:
    """Whether a sentence belongs to the held-out part: by a checksum of its letters."""
    return zlib.crc32(sentence.encode()) % _HELD_OUT_EACH == 0


def _sentence(draw: random.Random) -> str:
    subject, plural = _noun_phrase(draw, True)
    return " ".join((subject, _verb_phrase(draw, plural), *_sometimes(draw, 0.4, _WHEN), "."))


def _noun_phrase(draw: random.Random, may_stand: bool) -> tuple[str, bool]:
    """A noun with what belongs to it, and whether it is plural."""
    plural = draw.random() < 0.5
    noun = draw.choice(_NOUNS)
    if plural:
        noun = _PLURALS.get(noun, f"{noun}s")
    article = draw.choice(("the", "some") if plural else ("the", "a", "that"))
    quality = _sometimes(draw, 0.4, _QUALITIES)
    if article == "a" and quality == ["old"]:
        article = "an"
    place = [draw.choice(_NEAR), "the", draw.choice(_PLACES)] if may_stand and draw.random() < 0.4 else []
    return " ".join((article, *quality, noun, *place)), plural


def _verb_phrase(draw: random.Random, plural: bool) -> str:
    ending = "" if plural else "s"
    if draw.random() < 0.4:
        return draw.choice(_GO) + ending
    return f"{draw.choice(_SEE)}{ending} {_noun_phrase(draw, False)[0]}"


def _sometimes(draw: random.Random, chance: float, words: tuple[str, ...]) -> list[str]:
    return [draw.choice(words)] if draw.random() < chance else []
