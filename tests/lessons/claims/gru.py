"""What the lesson on the GRU says of its stages, computed from runs made here."""

import numpy as np

from seqtui.course.loader import read_course
from seqtui.models.model import Run
from tests.lessons.stages import recorded, value

RECALL = "f d d c g c d ?"
NETWORKS = ("recall-rnn", "recall-lstm", "recall-gru")
KEEPERS = (3, 7, 9)


def _small(*edits: str, **settings: object) -> Run:
    return recorded("gru", "the cat sat", edits, d_hidden=2, d_in=2, **settings)


def _trained(*edits: str) -> Run:
    return recorded("recall-gru", RECALL, edits)


def _answer(run: Run) -> str:
    return run.vocabulary[int(value(run, "t8.y").argmax())]


def _layer(run: Run) -> int:
    """The parameters of the cell: word vectors and output layer have their width times the words."""
    names = [path for path, index in run.trace.named() if run.trace[index].op == "parameter"]
    return sum(
        value(run, name).size for name in names if name not in ("W_E", "W_hy", "b_y") and not name.startswith("t")
    )


def _candidate_alone() -> bool:
    run = _small("t2.r=0")
    x = value(run, "t2.x")
    return np.allclose(value(run, "t2.n"), np.tanh(value(run, "W_xn") @ x + value(run, "b_xn")), atol=1e-12)


def _the_old_state() -> bool:
    run = _small("t2.z=1")
    return np.allclose(value(run, "t2.h"), value(run, "t1.h"), atol=1e-15)


def _same_cell() -> bool:
    keep, write = _small(), _small(update="write")
    same = all(np.allclose(value(keep, f"t2.{name}"), value(write, f"t2.{name}"), atol=1e-12) for name in "rnh")
    return same and np.allclose(value(keep, "t2.z"), 1 - value(write, "t2.z"), atol=1e-12)


def _only_few_keep() -> bool:
    z = np.stack([value(_trained(), f"t{t}.z") for t in range(3, 8)])
    high = {int(unit) for unit in np.flatnonzero((z > 0.9).all(axis=0))}
    return high == set(KEEPERS) and np.delete(z, KEEPERS, axis=1).mean() < 0.15


def _one_step_loses_it() -> bool:
    few = tuple(f"t4.z[{unit}]=0" for unit in KEEPERS)
    return _answer(_trained()) == "f" and all(_answer(_trained(*edits)) == "a" for edits in (few, ("t4.z=0",)))


def _blocks() -> bool:
    rnn, lstm, gru = (_layer(recorded(name, RECALL)) for name in NETWORKS)
    return lstm == 4 * rnn and gru == 3 * rnn


def _no_rule() -> bool:
    recall, chars, adding = (read_course().measured[task] for task in ("recall", "chars", "adding"))
    behind = (chars, adding)
    return recall["gru"]["mean"] > recall["lstm"]["mean"] and all(
        task["lstm"]["mean"] < task["gru"]["mean"] for task in behind
    )


CLAIMS = {
    "Where `r₂` is 0, it is made from the word alone.": _candidate_alone,
    "With `z₂` = 1 the new state is the old one, exactly.": _the_old_state,
    "All other numbers are as they were.": _same_cell,
    "an RNN has one block, an LSTM four": _blocks,
    "which has the least loss `L₈`?": lambda: _answer(recorded("recall-rnn", RECALL)) != "f",
    "In most of them `z` is near 0": _only_few_keep,
    "Units 7 and 9 do the same.": _only_few_keep,
    "one step with `z` = 0 must lose it": _one_step_loses_it,
    "no rule: the GRU is ahead once, the LSTM twice": _no_rule,
    "what goes from word to word has a fixed size": lambda: all(
        value(_small(), f"t{t}.h").shape == (2,) for t in (1, 2, 3)
    ),
}
