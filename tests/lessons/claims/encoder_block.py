"""What the lesson on the encoder block says of its stages, computed from runs made here."""

import numpy as np

from seqtui.models.model import Run
from tests.lessons.stages import recorded, value

TIRED = "the animal didn't cross the street because it was too tired"
WIDE = TIRED.replace("tired", "wide")
SWAPPED = "the street didn't cross the animal because it was too tired"
ANIMAL, STREET, IT, ADJECTIVE = 1, 5, 7, 10


def _encoder(text: str = TIRED) -> Run:
    return recorded("coreference-encoder", text)


def _one_head(text: str) -> Run:
    return recorded("coreference-self-attention", text)


def _answer(run: Run) -> str:
    return run.vocabulary[int(value(run, "y")[IT].argmax())]


def _moved(path: str, row: int) -> float:
    """How far a row of a value moves when tired becomes wide, as a share of its length."""
    before, after = (value(_encoder(text), path)[row] for text in (TIRED, WIDE))
    return float(np.linalg.norm(after - before) / np.linalg.norm(before))


def _scores_stay() -> bool:
    before, after = (value(_one_head(text), "scaled")[IT] for text in (TIRED, WIDE))
    return np.array_equal(before[:ADJECTIVE], after[:ADJECTIVE]) and before[ADJECTIVE] != after[ADJECTIVE]


def _rows_at_animal() -> bool:
    rows = value(_encoder(), "block1.head0.pattern").argmax(axis=1)
    return set(np.flatnonzero(rows != ANIMAL)) == {ANIMAL, ADJECTIVE}


def _to_adjective(row: int, text: str) -> float:
    return float(value(_encoder(text), "block0.head0.pattern")[row, ADJECTIVE])


def _eight_heads() -> bool:
    before, after = (recorded("encoder", text, n_layers=1, n_heads=8) for text in (TIRED, WIDE))
    return all(
        np.allclose(
            value(before, f"block0.head{head}.scaled")[IT, [ANIMAL, STREET]],
            value(after, f"block0.head{head}.scaled")[IT, [ANIMAL, STREET]],
            atol=1e-12,
        )
        for head in range(8)
    )


def _pre_norm() -> bool:
    run = recorded("encoder", "the cat sat", norm_first=True)
    return np.array_equal(value(run, "block1.resid_pre"), value(run, "block0.resid_post"))


def _normalised() -> bool:
    rows = value(_encoder(), "block0.ln1.normalized")
    return np.allclose(rows.mean(axis=1), 0) and np.allclose(rows.var(axis=1), 1, atol=1e-4)


def _key_misses() -> bool:
    scores = value(_encoder(WIDE), "block1.head0.scaled")[IT]
    return _moved("block1.head0.k", ANIMAL) > 2 and bool(scores[ANIMAL] < scores[STREET] - 10)


CLAIMS = {
    "No row needs the row before it.": lambda: np.array_equal(
        value(_encoder(), "block0.head0.q")[:ADJECTIVE], value(_encoder(WIDE), "block0.head0.q")[:ADJECTIVE]
    ),
    "It mends no order.": lambda: (_answer(_encoder()), _answer(_encoder(SWAPPED))) == ("animal", "street"),
    "So far it has found nothing.": lambda: (
        int(value(_encoder(), "block0.head0.pattern")[IT].argmax()) not in (ANIMAL, STREET)
    ),
    "The word is still there.": lambda: bool(
        np.linalg.norm(value(_encoder(), "block0.resid_pre")[IT])
        > 3 * np.linalg.norm(value(_encoder(), "block0.attn_out")[IT])
    ),
    "behind it they are 0 and 1": _normalised,
    "`resid_pre` of block 1, a copy of it": lambda: np.array_equal(
        value(_encoder(), "block1.resid_pre"), value(_encoder(), "block0.ln2.out")
    ),
    "The sums themselves are never normalised inside a block.": _pre_norm,
    "all but *animal* and *tired* themselves": _rows_at_animal,
    "That *animal* is meant says `y`": lambda: _answer(_encoder()) == "animal",
    "With *wide* at the end, the word *it* should stand for *street*": lambda: _answer(_encoder(WIDE)) == "street",
    "*it* now looks at *street*.": lambda: (
        int(value(_encoder(WIDE), "block1.head0.pattern")[IT].argmax()) == STREET and _moved("block1.head0.q", IT) < 0.1
    ),
    "hardly a change. The word *animal* went from": lambda: (
        abs(_to_adjective(IT, WIDE) - _to_adjective(IT, TIRED)) < 0.01
        and _to_adjective(ANIMAL, WIDE) > 2 * _to_adjective(ANIMAL, TIRED)
    ),
    "the query of *it* no longer meets it": _key_misses,
    "the adjective is in neither": _scores_stay,
    "Its score has not moved, nor has that of *street*": _scores_stay,
    "So it is in all eight.": _eight_heads,
}
