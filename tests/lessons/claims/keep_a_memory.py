"""What the lesson on keeping a memory says of its stages, computed from runs made here."""

from itertools import pairwise

import numpy as np

from seqtui.models.model import Run
from tests.lessons.stages import recorded, value

LETTERS, RECALL = "a b c d e f g h", "c d d c g c d ?"
LATER = range(2, 9)
OPEN = tuple(f"t{t}.f=1" for t in LATER)
FROZEN = (*OPEN, *(f"t{t}.i=0" for t in LATER))
NUDGE = 1e-6


def _small(*edits: str) -> Run:
    return recorded("lstm", LETTERS, edits, d_hidden=2, d_in=2)


def _trained(text: str = RECALL, *edits: str) -> Run:
    return recorded("recall-lstm", text, edits)


def _rows(run: Run, name: str) -> list[np.ndarray]:
    return [value(run, f"t{t}.{name}") for t in range(1, 9)]


def _slope(path: str, *edits: str) -> float:
    """How much c₈[0] moves with a number, by a small change of it."""
    start = float(value(_small(*edits), path.split("[")[0])[0])
    up, down = (value(_small(*edits, f"{path}={start + by:.12f}"), "t8.c")[0] for by in (NUDGE, -NUDGE))
    return float(up - down) / (2 * NUDGE)


def _little_is_left() -> bool:
    return bool(np.prod([row[0] for row in _rows(_small(), "f")[1:]]) < 0.01)


def _writing_adds() -> bool:
    run = _small(*OPEN)
    written = sum(i * g for i, g in zip(_rows(run, "i")[1:], _rows(run, "g")[1:], strict=True))
    return bool(np.allclose(value(run, "t8.c"), value(run, "t1.c") + written, atol=1e-12))


def _two_ways() -> bool:
    """Around the straight way, whose factor is f = 1, more comes back, and it is gone where nothing is written."""
    return _slope("t7.c[0]", *OPEN) > 1.1 and abs(_slope("t7.c[0]", *FROZEN) - 1) < 1e-6


def _gates_are_open() -> bool:
    run = _trained()
    sizes = [np.abs(row).mean() for row in _rows(run, "c")]
    means = {name: [row.mean() for row in _rows(run, name)] for name in "fi"}
    return min(means["f"]) > 0.9 and min(means["i"]) > 0.7 and sizes == sorted(sizes)


def _answer(run: Run) -> tuple[str, float]:
    y = value(run, "t8.y")
    return run.vocabulary[int(y.argmax())], float(y.max())


def _closing_hurts() -> bool:
    closed = _trained(RECALL, *(f"t{t}.f=0" for t in range(1, 9)))
    before, after = (float(value(run, "t8.y")[run.vocabulary.index("c")]) for run in (_trained(), closed))
    return before > 0.9 and after < 0.6


def _gates_differ() -> bool:
    rows = _rows(_trained(), "f")
    return all(np.abs(one - other).max() > 0.01 for one, other in pairwise(rows))


CLAIMS = {
    "This cell, with random weights": lambda: not _small().request.weights,
    "After eight steps little of *a* is left": _little_is_left,
    "Writing adds; it takes nothing away.": _writing_adds,
    "In the frozen cell `c₈` equals `c₁`.": lambda: np.array_equal(
        value(_small(*FROZEN), "t8.c"), value(_small(*FROZEN), "t1.c")
    ),
    "At each step you pass `∂L/∂c[0]` is 1": lambda: all(
        abs(_slope(f"t{t}.c[0]", *FROZEN) - 1) < 1e-6 for t in (1, 4, 7)
    ),
    "straight, where the factor is exactly 1; and through `h₇`": _two_ways,
    "it names the first letter, here *c*": lambda: _answer(_trained())[0] == "c",
    "It does not freeze: it writes the same again and again.": _gates_are_open,
    "the gate is new at each step.": _gates_differ,
    "closing all of them must hurt": _closing_hurts,
    "`f₈` lies near the middle": lambda: bool(np.abs(value(_small(), "t8.f") - 0.5).max() < 0.2),
}
