"""What the lesson on the gates of an LSTM says of its stages, computed from runs made here."""

import numpy as np

from seqtui.models.model import Run
from tests.lessons.stages import recorded, value

TEXT, RECALL = "the cat sat on", "c d d c g c d ?"
GATES = "fio"


def _small(*edits: str, text: str = TEXT) -> Run:
    return recorded("lstm", text, edits, d_hidden=2, d_in=2)


def _sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def _sums(run: Run, name: str) -> np.ndarray:
    """What goes into a gate or the candidate at time 2, from two matrices."""
    weights = {side: value(run, f"W_{side}{name}") for side in "xh"}
    return weights["x"] @ value(run, "t2.x") + weights["h"] @ value(run, "t1.h") + value(run, f"b_{name}")


def _made_by_sigmoid_and_tanh() -> bool:
    run = _small()
    gates = all(np.allclose(value(run, f"t2.{name}"), _sigmoid(_sums(run, name)), atol=1e-12) for name in GATES)
    return gates and np.allclose(value(run, "t2.g"), np.tanh(_sums(run, "g")), atol=1e-12)


def _one_wide_matrix() -> bool:
    run = _small()
    wide = np.hstack([value(run, "W_hf"), value(run, "W_xf")])
    both = np.concatenate([value(run, "t1.h"), value(run, "t2.x")])
    f = _sigmoid(wide @ both + value(run, "b_f"))
    return wide.shape == (2, 4) and np.allclose(f, value(run, "t2.f"), atol=1e-12)


def _number_by_number() -> bool:
    run = _small()
    f, c, i, g = (value(run, path) for path in ("t2.f", "t1.c", "t2.i", "t2.g"))
    return np.allclose(f * c + i * g, value(run, "t2.c"), atol=1e-12)


def _only_what_is_written() -> bool:
    run = _small("t3.f=0")
    return np.allclose(value(run, "t3.c"), value(run, "t3.i") * value(run, "t3.g"), atol=1e-12)


def _shown_by_the_gate() -> bool:
    run = _small()
    return np.allclose(value(run, "t2.h"), value(run, "t2.o") * np.tanh(value(run, "t2.c")), atol=1e-12)


def _answer(text: str) -> str:
    run = recorded("recall-lstm", text)
    return run.vocabulary[int(value(run, "t8.y").argmax())]


def _frozen() -> bool:
    kept = [_small("t3.f=1", "t3.i=0", text=text) for text in (TEXT, "the cat the on")]
    return all(np.array_equal(value(run, "t3.c"), value(run, "t2.c")) for run in kept)


def _kept_but_not_shown() -> bool:
    run = _small("t3.f=1", "t3.i=0", "t3.o=0")
    return np.array_equal(value(run, "t3.c"), value(run, "t2.c")) and not value(run, "t3.h").any()


CLAIMS = {
    "The weights are random": lambda: not _small().request.weights,
    "made by σ": _made_by_sigmoid_and_tanh,
    "It is made by tanh, so it may be negative": lambda: value(_small(), "t2.g").min() < -0.1,
    "The sign `⊙` multiplies number by number.": _number_by_number,
    "says how much of the memory is shown": _shown_by_the_gate,
    "the wide matrix is both side by side": _one_wide_matrix,
    "is only what is written at time 3": _only_what_is_written,
    "names the first one": lambda: all(_answer(text)[0] == text[0] for text in (RECALL, "f d d c g c d ?")),
    "so that `c₃` is exactly `c₂`, whatever the third word is": _frozen,
    "kept, but not shown": _kept_but_not_shown,
}
