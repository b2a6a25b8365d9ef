"""Counting what follows a context, with plain dicts: all that the models before neural networks know.

Every sentence ends with the end mark, which is counted like a word; so the probabilities of all sentences, of any
length, add up to 1.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from seqtui.models.corpus import START, Sentence

Counts = Mapping[str, int]


class Level(NamedTuple):
    """One context length of the naive model.

    after: what followed this text's context. contexts: how many different contexts of that length begin a sentence.
    counts: how many different (context, next token) pairs there are, each a number to keep.
    """

    after: Counts
    contexts: int
    counts: int


def whole_contexts(sentences: Sequence[Sentence], tokens: Sentence) -> Iterator[Level]:
    """Count, for each token in turn, what follows all the tokens before it at the start of a sentence.

    Sentences that begin with the same m tokens carry the same number; one more token splits them further.
    """
    begins, ours = dict.fromkeys(range(len(sentences)), 0), 0
    for m, token in enumerate(tokens):
        numbers: dict[tuple[int, str], int] = {}
        longer = {k: numbers.setdefault((b, sentences[k][m]), len(numbers)) for k, b in begins.items()}
        after = Counter(sentences[k][m] for k, b in begins.items() if b == ours)
        yield Level(after, len(set(begins.values())), len(numbers))
        begins = {k: b for k, b in longer.items() if m + 1 < len(sentences[k])}
        ours = numbers.get((ours, token), -1)


def windows(sentences: Sequence[Sentence], tau: int) -> dict[Sentence, dict[str, int]]:
    """Count what follows each run of tau tokens; the start mark fills the places before the first."""
    table: dict[Sentence, dict[str, int]] = {}
    for sentence in sentences:
        padded = (START,) * tau + sentence
        for t, token in enumerate(sentence):
            after = table.setdefault(padded[t : t + tau], {})
            after[token] = after.get(token, 0) + 1
    return table


def row(after: Counts, places: Mapping[str, int]) -> np.ndarray:
    """The counts as a vector over the vocabulary, [d_vocab]."""
    counts = np.zeros(len(places))
    for token, count in after.items():
        counts[places[token]] = count
    return counts


def transitions(sentences: Sequence[Sentence], places: Mapping[str, int]) -> np.ndarray:
    """Count how often one token follows another, [d_prev, d_vocab].

    The last column is the end of a sentence; the last row, which it could not use, is the start of one.
    """
    table = windows(sentences, 1)
    start = len(places) - 1
    N = np.zeros((len(places), len(places)))
    for (token,), after in table.items():
        N[start if token == START else places[token]] = row(after, places)
    return N
