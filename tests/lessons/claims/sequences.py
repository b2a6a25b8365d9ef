"""What the lesson on sequences says of its stages, computed from runs made here."""

import numpy as np

from seqtui.models.model import Run
from tests.lessons.stages import recorded, value

SMALL = {"d_hidden": 2, "d_in": 2, "output": False}


def _small(text: str, **settings: object) -> Run:
    return recorded("rnn", text, **{**SMALL, **settings})


def _weights(run: Run) -> dict[str, np.ndarray]:
    return {name: value(run, name) for name in ("W_xh", "W_hh", "b_xh", "b_hh")}


def _same_weights() -> bool:
    texts = ("stop", "the cat sat", "the dog ran to the park because it was hungry")
    first, *others = (_weights(_small(text)) for text in texts)
    return all(np.array_equal(first[name], other[name]) for other in others for name in first)


def _state_by_hand() -> bool:
    """One equation, used once per word: the states computed here are those recorded."""
    run, state = _small("the cat sat"), np.zeros(2)
    weights = _weights(run)
    for t in (1, 2, 3):
        x = value(run, f"t{t}.x")
        state = np.tanh(weights["W_xh"] @ x + weights["b_xh"] + weights["W_hh"] @ state + weights["b_hh"])
        if not np.allclose(state, value(run, f"t{t}.h"), atol=1e-12):
            return False
    return True


def _sum_has_no_order() -> bool:
    one, other = _small("dog bites man"), _small("man bites dog")
    sums = [sum(value(run, f"t{t}.x") for t in (1, 2, 3)) for run in (one, other)]
    apart = np.abs(value(one, "t3.h") - value(other, "t3.h")).max()
    return bool(np.allclose(*sums, atol=1e-12) and apart > 0.1)


def _the_rest_are_word_vectors() -> bool:
    run = _small("the dog ran to the park")
    own = sum(weight.size for weight in _weights(run).values())
    return own == 12 and value(run, "W_E").shape == (len({*run.tokens, "</s>"}), 2)


def _two_before() -> bool:
    run = recorded("ar", "", kind="series", tau=2)
    x = [float(value(run, f"t{t}.x")[0]) for t in (4, 5)]
    return value(run, "t6.window").tolist() == x[::-1]


def _translation() -> bool:
    run = recorded("translate-seq2seq", "문을 닫지 마세요")
    return run.outputs == ("Don't", "close", "the", "door", "</s>") and len(run.given) == 3


def _turned_round() -> bool:
    run = recorded("translate-seq2seq", "여기서 사진을 찍지 마세요")
    word_for_word = ("here", "pictures", "take", "Don't")
    return run.outputs == (*word_for_word[::-1], "</s>")


def _spaces_are_read() -> bool:
    run = _small("the cat sat", unit="char")
    return run.length == len("the cat sat")


CLAIMS = {
    "with the same weights, reads one word, three, or thirty": _same_weights,
    "The same equation is used at each of them": _state_by_hand,
    "The rest are the vectors of the words, two numbers each": _the_rest_are_word_vectors,
    "A sum has no order": _sum_has_no_order,
    "guesses each from the two before it": _two_before,
    "the Korean order, turned round": _turned_round,
    "Languages differ in word order and in the number of words": _translation,
    "for the space, written ␣, is a character as well": _spaces_are_read,
}
