"""What the lesson on scaling, softmax and cost says of its stages, computed from runs made here."""

import numpy as np

from seqtui.models.model import Run
from tests.lessons.stages import recorded, value

TEXT, LONGER = "the cat sat", "the cat sat on the mat"


def _run(width: int = 4, text: str = TEXT, *edits: str, **settings: object) -> Run:
    return recorded("self-attention", text, edits, d_model=width, d_head=width, **settings)


def _divisors(width: int, text: str) -> np.ndarray:
    run = _run(width, text)
    return value(run, "scores") / value(run, "scaled")


def _size(name: str, width: int) -> float:
    return float(np.abs(value(_run(width), name)).max())


def _largest(**settings: object) -> np.ndarray:
    return value(_run(64, **settings), "pattern").max(axis=1)


def _reacts(**settings: object) -> float:
    """How far the share of a key goes when its score rises by one."""
    plain = _run(64, **settings)
    score = value(plain, "attn_scores")[0, 1] + 1
    after = _run(64, TEXT, f"attn_scores[0,1]={score:.12f}", **settings)
    return float(value(after, "pattern")[0, 1] - value(plain, "pattern")[0, 1])


def _slope() -> bool:
    """The slope p · (1 − p), against a small change of a score of the run."""
    plain, nudge = _run(), 1e-6
    score, share = value(plain, "attn_scores")[1, 1], value(plain, "pattern")[1, 1]
    after = value(_run(4, TEXT, f"attn_scores[1,1]={score + nudge:.12f}"), "pattern")[1, 1]
    return abs((after - share) / nudge - share * (1 - share)) < 1e-4


def _widths() -> bool:
    run = recorded("self-attention", TEXT, d_head=3, d_v=6)
    return [value(run, name).shape[1] for name in ("x", "q", "k", "v", "z")] == [4, 3, 3, 6, 6]


def _sums_to_one() -> bool:
    return bool(np.allclose(value(_run(64, scale=False), "pattern").sum(axis=1), 1))


def _same_weights() -> bool:
    one, other = _run(), _run(4, LONGER)
    return all(np.array_equal(value(one, name), value(other, name)) for name in ("W_Q", "W_K", "W_V"))


CLAIMS = {
    "Each is divided by the same number.": lambda: np.allclose(_divisors(4, TEXT), 2),
    "Are they larger than at width 4?": lambda: _size("scores", 64) > 2.5 * _size("scores", 4),
    "Divided by √64 they are small again.": lambda: _size("scaled", 64) < 1,
    "One share may take nearly all": lambda: _largest(scale=False).max() > 0.99 and _largest().max() < 0.6,
    "it adds up to {sum(pattern[0])} all the same": _sums_to_one,
    "the root of the width of a query": lambda: (
        np.allclose(_divisors(64, TEXT), 8) and np.allclose(_divisors(64, LONGER), 8)
    ),
    "A softmax that is saturated hardly reacts": lambda: _reacts(scale=False) < 0.01 < 0.15 < _reacts(),
    "its share p rises by p · (1 − p) times as much": _slope,
    "`z` is a sum of values, as wide as they are": _widths,
    "twice the text, four times the pairs": lambda: (
        value(_run(4, LONGER), "scores").size == 4 * value(_run(), "scores").size
    ),
    "Both texts use the same": _same_weights,
}
