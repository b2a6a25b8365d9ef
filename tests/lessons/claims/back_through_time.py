"""What the lesson on gradients through time says of its stages, computed here without the backward pass."""

import numpy as np

from tests.lessons.stages import recorded, value

ONE = {"d_hidden": 1, "d_in": 1, "output": False}
CHAIN = "a b c d e"
RECALL = "f a d c e c d b a h e ?"


def _states() -> list[float]:
    run = recorded("rnn", CHAIN, **ONE)
    return [float(value(run, f"t{t}.h")[0]) for t in range(1, 6)]


def _factors() -> list[float]:
    """The factors of the steps from h₅ to h₄, and on to h₁."""
    weight = float(value(recorded("rnn", CHAIN, **ONE), "W_hh")[0, 0])
    return [weight * (1 - h**2) for h in reversed(_states()[1:])]


def _chain() -> bool:
    """The products of the factors are what a small change of a state really does."""
    products, start, by = np.cumprod(_factors()), _states(), 1e-6
    for back, product in enumerate(products, 1):
        t = 5 - back
        ends = [
            float(value(recorded("rnn", CHAIN, (f"t{t}.h[0]={start[t - 1] + step:.9f}",), **ONE), "t5.h")[0])
            for step in (by, -by)
        ]
        if abs((ends[0] - ends[1]) / (2 * by) - product) > 1e-4:
            return False
    return all(0 < factor < 1 for factor in _factors())


def _slopes() -> bool:
    s = 1 / (1 + np.exp(-np.linspace(-8, 8, 1601)))
    return bool(abs((s * (1 - s)).max() - 0.25) < 1e-12)


def _sum_of_uses() -> bool:
    states, products = _states(), [1.0, *np.cumprod(_factors())]
    terms = [products[5 - t] * (1 - states[t - 1] ** 2) * (states[t - 2] if t > 1 else 0.0) for t in range(1, 6)]
    weight, by = float(value(recorded("rnn", CHAIN, **ONE), "W_hh")[0, 0]), 1e-6
    ends = [
        float(value(recorded("rnn", CHAIN, (f"W_hh[0,0]={weight + step:.9f}",), **ONE), "t5.h")[0])
        for step in (by, -by)
    ]
    return abs(sum(terms) - (ends[0] - ends[1]) / (2 * by)) < 1e-4 and terms[1] < 0.1 * terms[4]


def _little_arrives() -> bool:
    run = recorded("rnn", "a b c d e f g h")
    factor = np.eye(4)
    for t in range(8, 1, -1):
        factor = factor @ (np.diag(1 - value(run, f"t{t}.h") ** 2) @ value(run, "W_hh"))
    return bool(np.linalg.norm(factor) < 0.01)


def _recalls() -> tuple[float, float]:
    runs = [recorded(name, RECALL) for name in ("recall-rnn", "recall-lstm")]
    letter = list(runs[0].vocabulary).index("f")
    return tuple(float(value(run, "t12.y")[letter]) for run in runs)


CLAIMS = {
    "each step back is one more factor": _chain,
    "The slope of σ, s · (1 − s), is at most ¼": _slopes,
    "so its gradient is a sum: one term for each use": _sum_of_uses,
    "Under tanh hardly anything arrives at time 1": _little_arrives,
    "so that the norm is the limit": lambda: abs(np.hypot(3 / 5, 4 / 5) - 1) < 1e-12,
    "must name the first at the question mark": lambda: _recalls()[0] < 0.3 and _recalls()[1] > 0.9,
    "1½ to the power of 20 explodes, 1 stays 1, ½ to the power of 20 vanishes": lambda: (
        1.5**20 > 1e3 and 0.5**20 < 1e-5
    ),
}
