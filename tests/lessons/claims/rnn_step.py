"""What the lesson on one step says of its stage, from the weights of the script that makes it."""

import numpy as np

from tests.lessons.make_baseball import FILE, H1, O1, WORDS, U, V, W
from tests.lessons.stages import recorded, value

TEXT = " ".join(WORDS)


def _states(old: np.ndarray, words: str = TEXT) -> list[np.ndarray]:
    """The hidden states, with a matrix for the old state."""
    h, found = np.zeros(2), []
    for word in words.split():
        h = np.tanh(np.array(U)[:, WORDS.index(word)] + old @ h)
        found.append(h)
    return found


def _numbers_of_the_notes() -> bool:
    run = recorded(str(FILE), TEXT)
    return tuple(value(run, "t1.h").round(3)) == H1 and tuple(value(run, "t1.logits").round(3)) == O1


def _about_a_third() -> bool:
    scores = np.array(V) @ _states(np.array(W))[0]
    return bool(np.abs(np.exp(scores) / np.exp(scores).sum() - 1 / 3).max() < 0.01)


def _three_predictions() -> bool:
    run = recorded(str(FILE), TEXT)
    return all(value(run, f"t{t}.y").shape == (3,) for t in (1, 2, 3))


def _what_moves() -> bool:
    runs = [recorded(str(FILE), TEXT, edits) for edits in ((), ("t1.h[0]=0.9",))]
    paths = ("t1.y", "t2.x", "t2.h", "t3.y", "W_hh")
    moved = [path for path in paths if not np.array_equal(*(value(run, path) for run in runs))]
    return moved == ["t1.y", "t2.h", "t3.y"]


def _no_memory() -> bool:
    nothing = np.zeros((2, 2))
    first, other = _states(nothing)[2], _states(nothing, "is is fun")[2]
    run = recorded(str(FILE), TEXT, ("W_hh=0",))
    return bool(np.array_equal(first, other) and np.allclose(value(run, "t3.h"), first, atol=1e-15))


CLAIMS = {
    "these were made so that both come out": _numbers_of_the_notes,
    "two are negative, and their sum is not 1": lambda: sum(o < 0 for o in O1) == 2 and abs(sum(O1)) < 0.1,
    "the {words()} words gets about a third": _about_a_third,
    "each time step has its own, from its own `h`": _three_predictions,
    "A state is used twice": _what_moves,
    "Without `W_hh` there is no memory": _no_memory,
}
