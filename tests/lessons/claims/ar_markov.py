"""What the lesson on AR and Markov says of its stages, counted in the corpus and computed from the series anew."""

from collections import Counter
from itertools import pairwise

import numpy as np

from seqtui.models.ar_series import EXAMPLE_SERIES
from seqtui.models.inputs.text import read_corpus
from tests.lessons.stages import recorded, value

TEXT = "the animal didn't cross the street because it was too tired"
OTHER = "the animal didn't cross a street because it was too tired"


def _log_probability(tau: int) -> float:
    return float(value(recorded("ar", TEXT, tau=tau), "t12.log_P"))


def _chance(tau: int, path: str) -> float:
    return float(value(recorded("ar", TEXT, tau=tau), path))


def _seen_twice() -> bool:
    past = tuple(TEXT.split()[:5])
    return sum(tuple(sentence[:5]) == past for sentence in read_corpus(None).sentences) == 2


def _markov_is_the_shortest_window() -> bool:
    markov, window = recorded("markov", TEXT), recorded("ar", TEXT, tau=1)
    return all(np.allclose(value(markov, f"t{t}.p"), value(window, f"t{t}.p"), atol=1e-12) for t in range(1, 13))


def _two_back_moves_nothing() -> bool:
    one, other = recorded("markov", TEXT), recorded("markov", OTHER)
    moved = [not np.array_equal(value(one, f"t{t}.p"), value(other, f"t{t}.p")) for t in range(1, 13)]
    return moved == [t == 6 for t in range(1, 13)]


def _start_token_is_of_each_sentence() -> bool:
    sentences = read_corpus(None).sentences
    return float(value(recorded("markov", TEXT), "t1.total")) == len(sentences)


def _counted_by_hand() -> bool:
    letters = "abaab"
    pairs = Counter(pairwise(letters))
    return [[pairs[row, column] for column in "ab"] for row in "ab"] == [[1, 2], [1, 0]]


def _second_word_helps() -> bool:
    one, two, three = (_chance(tau, "t6.p_x") for tau in (1, 2, 3))
    return two > 3 * one and three <= two


def _there_is_a_middle() -> bool:
    one, two, three, five = map(_log_probability, (1, 2, 3, 5))
    return two > one > three > five


def _weighted_sum_of_two() -> bool:
    x = np.array(EXAMPLE_SERIES)
    rows = np.column_stack([x[1:-1], x[:-2], np.ones(len(x) - 2)])
    *phi, c = np.linalg.lstsq(rows, x[2:], rcond=None)[0]
    run = recorded("ar", kind="series", tau=2)
    return bool(np.allclose(value(run, "phi"), phi) and np.isclose(float(value(run, "c")), c))


def _which_distributions_move() -> bool:
    one = recorded("ar", "the dog ran to the park and slept", tau=2)
    other = recorded("ar", "the dog ran and the park and slept", tau=2)
    moved = [t for t in range(1, 9) if not np.array_equal(value(one, f"t{t}.p"), value(other, f"t{t}.p"))]
    return moved == [5, 6]


CLAIMS = {
    "the whole past had been seen twice": _seen_twice,
    "With τ = 1 it is the **Markov model**": _markov_is_the_shortest_window,
    "the distribution at time 7 is the same whatever stands before": _two_back_moves_nothing,
    "one in each sentence of the corpus": _start_token_is_of_each_sentence,
    "The pairs are ab, ba, aa, ab": _counted_by_hand,
    "here a second word helps much, a third no more": _second_word_helps,
    "There is a middle": _there_is_a_middle,
    "AR(2) on numbers is a weighted sum of the last two": _weighted_sum_of_two,
    "p₅ looks at x₃ x₄, p₆ at x₄ x₅": _which_distributions_move,
}
