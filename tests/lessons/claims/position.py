"""What the lesson on positions says of its stages, computed from runs made here."""

import numpy as np

from seqtui.models.model import Run
from tests.lessons.stages import recorded, value

FORTH, BACK = "dog bites man", "man bites dog"


def _run(text: str = FORTH, *edits: str, **settings: object) -> Run:
    return recorded("positional", text, edits, order="2,1,0", **settings)


def _apart(model: str, **settings: object) -> float:
    """How far a word's result is from the one it gets in the other order, recorded as two runs."""
    forth, back = (value(recorded(model, text, **settings), "z") for text in (FORTH, BACK))
    return float(np.abs(forth - back[::-1]).max())


def _encoding(places: int, width: int) -> np.ndarray:
    """Sinusoids by the formula of the paper, pair by pair."""
    made = np.zeros((places, width))
    for place in range(places):
        for pair in range(width // 2):
            angle = place / 10000 ** (2 * pair / width)
            made[place, 2 * pair : 2 * pair + 2] = np.sin(angle), np.cos(angle)
    return made


def _is_by_formula() -> bool:
    return bool(np.allclose(value(_run(), "pos_embed"), _encoding(3, 8), atol=1e-12))


def _as_a_bias() -> float:
    row = [0, 1, 0, 1, 0, 1, 0, 1]
    run = _run(FORTH, f"pos_embed={[row, row, row]}")
    return float(np.abs(value(run, "change")).max())


def _same_row(name: str, settings: str) -> bool:
    one, other = (value(_run(text, positions=settings), name) for text in (FORTH, "cat bites man"))
    return bool(np.array_equal(one, other))


def _hands() -> tuple[float, float]:
    """How far places 0 and 6 are apart in pair 0, and in pair 1."""
    rows = _encoding(7, 8)
    first, second = (rows[:, part] for part in (slice(0, 2), slice(2, 4)))
    return float(np.linalg.norm(first[6] - first[0])), float(np.linalg.norm(second[6] - second[0]))


def _last_states() -> float:
    forth, back = (value(recorded("rnn", text), "t3.h") for text in (FORTH, BACK))
    return float(np.abs(forth - back).max())


def _twins() -> bool:
    run = _run("man bites man")
    same = np.array_equal(value(run, "embed")[0], value(run, "embed")[2])
    return bool(same and min(np.abs(value(run, name)[0] - value(run, name)[2]).max() for name in ("x", "q")) > 0.2)


CLAIMS = {
    "It moved nothing but the last digit of rounding.": lambda: _apart("self-attention", d_model=8) < 1e-14,
    "the same two orders are compared": lambda: (
        _apart("self-attention", d_model=8, d_head=8, d_v=8, positions="sinusoidal") > 0.5
    ),
    "`x = embed + pos_embed`": lambda: np.array_equal(
        value(_run(), "x"), value(_run(), "embed") + value(_run(), "pos_embed")
    ),
    "Row 0 of `pos_embed` belongs to the first place, whichever word stands there.": lambda: (
        _same_row("pos_embed", "sinusoidal") and _same_row("pos_embed", "learned")
    ),
    "A bias leaves the order unseen.": lambda: _as_a_bias() < 1e-12,
    "Each pair of columns is a hand that turns": _is_by_formula,
    "The first columns change fast from row to row, the last ones hardly at all": lambda: (
        np.ptp(_encoding(7, 8), axis=0)[:2].min() > 1.5 and np.ptp(_encoding(7, 8), axis=0)[6:].max() < 0.01
    ),
    "nearly round again": lambda: _hands()[0] < 0.3 and _hands()[1] > 2 * _hands()[0],
    "a row for each place: numbers that are learned": lambda: np.array_equal(
        value(_run(positions="learned"), "pos_embed"), value(_run(positions="learned"), "W_pos")[:3]
    ),
    "another order makes another chain of states": lambda: _last_states() > 0.5,
    "A bias is added to every word alike.": lambda: _apart("self-attention", bias=True) < 1e-14,
    "The places differ, so `x` and the queries do": _twins,
}
