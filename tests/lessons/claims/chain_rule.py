"""What the lesson on the chain rule says of its stages, counted in the corpus anew."""

import math

from seqtui.models.inputs.text import read_corpus
from tests.lessons.stages import recorded, value

EN = "the animal didn't cross the street because it was too tired"
KO = "고양이는 강이 너무 넓어서 집에서 생선을 먹었다"


def _beginning_with(text: str, words: int) -> int:
    """How many sentences of the corpus begin with the first words of a text."""
    past = tuple(text.split()[:words])
    return sum(tuple(sentence[:words]) == past for sentence in read_corpus(None, read=text.split()).sentences)


def _counts(text: str) -> list[int]:
    return [_beginning_with(text, words) for words in range(7)]


def _sentences_are_counted() -> bool:
    for text in (EN, KO):
        run = recorded("naive", text)
        if [round(float(value(run, f"t{t}.total"))) for t in range(1, 8)] != _counts(text):
            return False
    return True


def _never_seen() -> bool:
    return _counts(EN)[6] == 0 and _counts(KO)[6] == 0 and _counts(EN)[5] > 0


def _product_is_zero() -> bool:
    chances = [1 / 25] * 275  # at most: every unseen past gives each of 25 characters 1/25
    return math.prod(chances) == 0.0 and math.isfinite(sum(map(math.log, chances)))


def _perplexity_is_of_equal_words() -> bool:
    words = 50
    return math.isclose(math.exp(-sum(math.log(1 / words) for _word in range(7)) / 7), words)


def _smoothing_cancels() -> bool:
    found = [float(value(recorded("naive", EN, k=k), "t7.p_x")) for k in (0.05, 0.2, 0.5, 1)]
    return max(found) - min(found) < 1e-12


def _less_is_more() -> bool:
    for text in (EN, KO):
        naive, markov = (float(value(recorded(model, text), "t7.p_x")) for model in ("naive", "markov"))
        if markov < 3 * naive:
            return False
    return True


def _twice_at_each_word() -> bool:
    return all((1 / q) ** n / (1 / (2 * q)) ** n == 2**n for q in (10, 20, 40) for n in (3, 4, 5))


CLAIMS = {
    "sentences count that begin with": _sentences_are_counted,
    "soon has never seen them": _never_seen,
    "Πp is exactly 0": _product_is_zero,
    "how many equally probable words would surprise as much": _perplexity_is_of_equal_words,
    "all words alike, whatever k is": _smoothing_cancels,
    "Looking at less, it knows more": _less_is_more,
    "A is twice as good, and the factors multiply": _twice_at_each_word,
}
