"""What the lesson on unrolling says of its stages, computed from runs made here."""

from itertools import pairwise

import numpy as np

from tests.lessons.stages import recorded, value

LONG = "a big dog ran to the park and it was happy"
WIDTHS = {"rnn": 1, "gru": 3, "lstm": 4}


def _moved(old: str, new: str) -> list[float]:
    """How far each state moves when a word becomes another."""
    words = LONG.split()
    changed = " ".join(new if word == old else word for word in words)
    runs = [recorded("rnn", text, output=False) for text in (LONG, changed)]
    return [float(np.abs(value(runs[0], f"t{t}.h") - value(runs[1], f"t{t}.h")).max()) for t in range(1, 12)]


def _from_the_second_on() -> bool:
    small = {"d_hidden": 2, "d_in": 2, "output": False}
    runs = [recorded("rnn", "a big dog ran", edits, **small) for edits in ((), ("W_hh[0,0]=0",))]
    moved = [not np.array_equal(*(value(run, f"t{t}.h") for run in runs)) for t in (1, 2, 3, 4)]
    return moved == [False, True, True, True]


def _sets_of_weights() -> bool:
    """Rows of the matrices into the hidden state, over its width, which is 4."""
    for name, sets in WIDTHS.items():
        run = recorded(name, "a big dog ran")
        into = [path for path in ("W_xh", "W_xf", "W_xi", "W_xg", "W_xo", "W_xr", "W_xz", "W_xn") if _has(run, path)]
        if sum(len(value(run, path)) for path in into) != 4 * sets:
            return False
    return True


def _has(run, path: str) -> bool:
    return any(run.trace.path(step) == path for step in range(len(run.trace)))


def _one_unit(weight: float, relu: bool, steps: int = 6) -> float:
    h = 0.25
    for _step in range(steps):
        h = max(0.0, weight * h) if relu else float(np.tanh(weight * h))
    return h


def _fades() -> bool:
    moved = _moved("a", "some")
    return all(later < earlier for earlier, later in pairwise(moved)) and moved[-1] < 1e-4


def _first_below_a_tenth() -> bool:
    return next(t for t, far in enumerate(_moved("a", "some"), 1) if far < 0.1) == 4


def _late_words_count_most() -> bool:
    happy, park, first = (_moved(*pair)[-1] for pair in (("happy", "sad"), ("park", "house"), ("a", "some")))
    return happy > 10 * park > 100 * first


CLAIMS = {
    "all states from `h₂` on move (`h₁` has an old state of 0)": _from_the_second_on,
    "the GRU three, the LSTM four": _sets_of_weights,
    "below its bound 1": lambda: 0.25 < _one_unit(2, relu=False) < 1 < _one_unit(2, relu=True),
    "Here it is the other way round": lambda: _one_unit(0.8, relu=True) < 0.25 < _one_unit(3, relu=False),
    "Here each pass through `W_hh` and tanh made the difference smaller": _fades,
    "Go to the first state that moved by less than a tenth": _first_below_a_tenth,
    "*happy* not at all, *park* 4 times, *a* 10 times": _late_words_count_most,
}
