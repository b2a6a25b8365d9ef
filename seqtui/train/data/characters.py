"""A text as characters for learning: the user's own, or the made-up corpus; its last tenth is held out.

A line's end is the end mark of the models, so that a network learns where lines end. Characters beyond the most
frequent ones, and those that only the held-out part has, become one stand-in.
"""

import math
from collections import Counter
from dataclasses import dataclass

import numpy as np
from wcwidth import iter_graphemes

from seqtui.engine.errors import SeqtuiError
from seqtui.models.inputs.text import END, START
from seqtui.train.data.grammar import sentences

MAX_KINDS = 500
RARE = "\ufffd"
_HELD_OUT = 0.1
_LEAST = 200


@dataclass(frozen=True, eq=False)
class Characters:
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
        """The same for who knows what followed each character in the training part."""
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
            raise SeqtuiError(f"the text has {len(found):,} characters: give at least {_LEAST} to learn from")
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
