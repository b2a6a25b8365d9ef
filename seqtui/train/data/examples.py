"""One example of each recipe's data, what is given and the right answer, taken from the part that is held out."""

import random
from collections.abc import Callable
from functools import cache

import numpy as np
from msgspec import Struct

from seqtui.language import _
from seqtui.models.inputs.text import read_corpus
from seqtui.train.data import adding, captions, characters, coreference, digits, korean, recall, repeat, rewriting

_BETWEEN = 5  # letters between the one to remember and the question
_ROW = 8  # letters of a row that is read twice
_NUMBERS = 10  # numbers of which two are to be added
_CHARACTERS = 18  # of a sentence that is to be gone on with


class Example(Struct, frozen=True):
    """What is given, and the answer that is right."""

    given: str
    answer: str


@cache
def example_of(recipe: str) -> Example:
    """Return an example of the held-out data of the recipe of that name, the same every time.

    Raises KeyError for a recipe that has none.
    """
    return _MAKERS[recipe]()


def _recall() -> Example:
    row = recall.sequences(1, _BETWEEN, True, np.random.default_rng(1))[0]
    return Example(recall.text(row), recall.WORDS[row[0]])


def _adding() -> Example:
    rows, sums = adding.sequences(1, _NUMBERS, True, np.random.default_rng(0))
    return Example(adding.text(rows[0]), f"{sums[0]:.2f}")


def _chars() -> Example:
    (sentence,) = characters.sentences(1, held_out=True)
    return Example(sentence[:_CHARACTERS], sentence[_CHARACTERS])


def _markov() -> Example:
    *words, last, _end = random.Random(0).choice(read_corpus(None).sentences)
    return Example(" ".join(words), last)


def _translate() -> Example:
    return Example(*korean.SHOWCASE)


def _coreference() -> Example:
    reference = coreference.references(held=True)[0]
    return Example(reference.text, f"it = {reference.words[reference.referent]}")


def _repeat() -> Example:
    row = repeat.sequences(1, _ROW, True, np.random.default_rng(0))[0]
    again = _ROW + _ROW // 2
    return Example(repeat.text(row[:again]), repeat.LETTERS[row[again]])


def _rewriting(task: str) -> Callable[[], Example]:
    return lambda: Example(rewriting.SHOWN[task].text, rewriting.SHOWN[task].answer)


def _digits() -> Example:
    labels = digits.read(held=True)[1]
    return Example(_("the first held-out picture, {n}×{n} pixels", n=digits.SIDE), str(labels[0]))


def _pictures() -> Example:
    caption = captions.captions(held=True)[0]
    return Example(caption.text, captions.drawn(caption.picture))


_MAKERS: dict[str, Callable[[], Example]] = {
    "recall": _recall,
    "adding": _adding,
    "chars": _chars,
    "markov": _markov,
    "translate": _translate,
    "coreference": _coreference,
    "repeat": _repeat,
    **{task: _rewriting(task) for task in rewriting.SHOWN},
    "digits": _digits,
    "pictures": _pictures,
}
