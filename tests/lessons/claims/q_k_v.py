"""What the lesson on queries, keys and values says of its stages, computed from runs made here."""

import numpy as np

from seqtui.models.model import Run
from tests.lessons.stages import recorded, value

FLEW, BROKE = "the bat flew", "the bat broke"
IT = "the animal didn't cross the street because it was too "


def _run(text: str = FLEW, *edits: str, **settings: object) -> Run:
    return recorded("self-attention", text, edits, **settings)


def _moved(name: str) -> list[float]:
    """How far each row of a value is from that of the text with another last word."""
    one, other = (value(_run(text, mlp=True), name) for text in (FLEW, BROKE))
    return [float(np.abs(a - b).max()) for a, b in zip(one, other, strict=True)]


def _softmax(scores: np.ndarray) -> np.ndarray:
    raised = np.exp(scores - scores.max())
    return raised / raised.sum()


def _shares() -> np.ndarray:
    """The pattern, from the vectors and the three matrices alone."""
    run = _run()
    x = value(run, "x")
    scores = (x @ value(run, "W_Q")) @ (x @ value(run, "W_K")).T
    return np.array([_softmax(row / 2) for row in scores])  # √4


def _scores_of_a_longer_key() -> bool:
    run = _run()
    key = value(run, "k")[0]
    longer = _run(FLEW, *(f"k[0,{n}]={2 * number:.12f}" for n, number in enumerate(key)))
    columns = value(longer, "scores")[:, 0], 2 * value(run, "scores")[:, 0]
    return bool(np.allclose(*columns, atol=1e-9))


def _looks_at(word: str) -> str:
    run = recorded("coreference-self-attention", IT + word)
    row = value(run, "pattern")[-1]
    return run.tokens[int(row.argmax())] if row.max() > 0.99 else ""


def _twins() -> bool:
    run = _run("bat bat flew")
    z, pattern = value(run, "z"), value(run, "pattern")
    return bool(np.allclose(z[0], z[1], atol=1e-15) and pattern[2, 0] == pattern[2, 1] and pattern[1, 0] > 0.1)


def _only_the_key() -> bool:
    """Another key of *flew* moves its column; its query, and what it hands over, stay."""
    plain, keyed = _run(), _run(FLEW, *(f"k[2,{n}]={number}" for n, number in enumerate((-5, 0, 5, -5))))
    same = all(np.array_equal(value(plain, name), value(keyed, name)) for name in "qv")
    return same and value(keyed, "pattern")[1, 2] > value(plain, "pattern")[1, 2] + 0.3


CLAIMS = {
    "`z` moved at all three": lambda: min(_moved("z")) > 0.1,
    "Only in the row of the word that was changed does it move.": lambda: (
        _moved("mlp_out")[:2] == [0, 0] and _moved("mlp_out")[2] > 0.1
    ),
    "`x` of *bat* is the same in both texts.": lambda: _moved("x")[1] == 0,
    "A longer text needs no new weights.": lambda: np.array_equal(
        value(_run("bat bat flew over the old barn"), "W_Q"), value(_run(), "W_Q")
    ),
    "twice the key, twice the score": _scores_of_a_longer_key,
    "Query and key are made by two matrices, so a word need not fit itself best.": lambda: (
        value(_run(), "scores")[1, 0] > value(_run(), "scores")[1, 1] + 0.3
    ),
    "all three, itself the most": lambda: _shares()[2].argmax() == 2 and _shares()[2].min() > 0.02,
    "none of them is 0": lambda: np.allclose(_shares(), value(_run(), "pattern"), atol=1e-12),
    "where does *wide* look?": lambda: (_looks_at("tired"), _looks_at("wide")) == ("animal", "street"),
    "Equal `x` give equal `q`, `k`, `v`": _twins,
    "the query of *bat* meets the key of *flew*": _only_the_key,
}
