"""A text as characters for learning: the user's own, or the made-up corpus; its last tenth is held out.

A line's end is the end mark of the models, so that a network learns where lines end. Characters beyond the most
frequent ones, and those that only the held-out part has, become one stand-in.

The made-up corpus is of plain English sentences from a small grammar, with agreement that reaches over several words:

    the tired dogs near the river bark at a cat .

Number agrees between subject and verb, whatever stands between them; every seventh kind of sentence is held out. All
words were chosen for this program.
"""

import math
import random
import zlib
from collections import Counter

import numpy as np
from msgspec import Struct
from wcwidth import iter_graphemes

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.inputs.text import END, START

MAX_KINDS = 500
RARE = "\ufffd"
_HELD_OUT = 0.1
_LEAST = 200


class Characters(Struct, frozen=True, eq=False):
    """words are the kinds of characters: the start, the stand-in, the rest, the end; the parts are their numbers."""

    words: tuple[str, ...]
    training: np.ndarray
    held_out: np.ndarray

    def bits_by_counting(self, rows: np.ndarray) -> float:
        """Bits per character for who knows how often each occurs in the training part, and nothing else.

        rows [sequences, length] are character numbers; the first of each row is not counted.
        """
        counts = np.bincount(self.training, minlength=len(self.words)) + 1.0
        return float(-np.log2(counts / counts.sum())[rows[:, 1:]].mean())

    def bits_by_pairs(self, rows: np.ndarray) -> float:
        """Return the bits per character of a model that knows what followed each character in the training part."""
        n = len(self.words)
        table = np.bincount(self.training[:-1] * n + self.training[1:], minlength=n * n).reshape(n, n) + 0.1
        table /= table.sum(axis=1, keepdims=True)
        return float(-np.log2(table[rows[:, :-1], rows[:, 1:]]).mean())

    def spell(self, numbers: np.ndarray | list[int]) -> str:
        """Numbers as text; the end is shown as a line's end."""
        return "".join("\n" if self.words[k] == END else self.words[k] for k in numbers)


def read_characters(text: str | None) -> Characters:
    """Cut a text into its training part and its last tenth; None takes the made-up corpus.

    Raises SeqtuiError when it is too short to learn from.
    """
    if text is None:
        parts = [_lines("\n".join(sentences(n, held_out))) for n, held_out in ((2400, False), (240, True))]
    else:
        found = _lines(text)
        if len(found) < _LEAST:
            raise SeqtuiError(
                _("the text has {n:,} characters: give at least {least} to learn from", n=len(found), least=_LEAST)
            )
        cut = len(found) - math.ceil(len(found) * _HELD_OUT)
        parts = [found[:cut], found[cut:]]
    common = [ch for ch, _ in Counter(parts[0]).most_common(MAX_KINDS) if ch not in (END, RARE, START)]
    words = (START, RARE, *sorted(common), END)
    places = {word: k for k, word in enumerate(words)}
    rare = places[RARE]
    training, held_out = (np.array([places.get(ch, rare) for ch in part], dtype=np.int64) for part in parts)
    return Characters(words, training, held_out)


def _lines(text: str) -> list[str]:
    """The characters of each line, as a reader counts them, and its end; runs of white space are one space."""
    found: list[str] = []
    for line in text.splitlines():
        clean = " ".join(line.split())
        if clean:
            found += map(_clean, clean if clean.isascii() else iter_graphemes(clean))
            found.append(END)
    return found


def _clean(ch: str) -> str:
    """A character, or the stand-in for what a trained file would refuse as a word."""
    return RARE if len(ch) > 40 or any(c < " " or "\x7f" <= c < "\xa0" for c in ch) else ch


# the made-up corpus --------------------------------------------------------------------------------------------

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
