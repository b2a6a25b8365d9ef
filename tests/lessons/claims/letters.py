"""What the lesson on letters says of other texts and of its stages, from the table of letters and runs made here."""

import numpy as np

from seqtui.models.letters import LETTERS, TEXTS, called, token_called
from tests.lessons.stages import recorded, value

_SMALL = {"d_hidden": 2, "d_in": 2}


def _letters(system: str, text: str) -> dict[str, str]:
    return {
        name: letter
        for row in LETTERS
        if (row.system, row.text) == (system, text)
        for name, letter in row.letters.items()
    }


def _said(name: str, typed: str) -> bool:
    trace = recorded("lstm", "the cat sat", **_SMALL).trace
    symbol = next(step.symbol for step in trace if step.name == name)
    return bool(called(symbol, name, typed))


def _two_conventions() -> bool:
    keep, write = (recorded("gru", "the cat sat", update=update, **_SMALL) for update in ("keep", "write"))
    same = np.allclose(value(keep, "t2.h"), value(write, "t2.h"), atol=1e-12)
    z, other = value(keep, "t2.z"), value(write, "t2.z")
    turned = np.array_equal(value(keep, "W_hz"), -value(write, "W_hz"))
    kept = np.array_equal(value(keep, "W_hr"), value(write, "W_hr"))
    return bool(same and np.allclose(z, 1 - other, atol=1e-12) and turned and kept)


def _one_is_two_things() -> bool:
    keep, write = (recorded("gru", "the cat sat", ("t2.z=1",), update=u, **_SMALL) for u in ("keep", "write"))
    return bool(
        np.allclose(value(keep, "t2.h"), value(keep, "t1.h"))
        and np.allclose(value(write, "t2.h"), value(write, "t2.n"))
    )


def _a_row_for_each_token() -> bool:
    run = recorded("self-attention", "the cat sat")
    return value(run, "x").shape[0] == 3 and bool(
        np.allclose(value(run, "q"), (value(run, "W_Q").T @ value(run, "x").T).T, atol=1e-12)
    )


CLAIMS = {
    "Lecture notes write `s = tanh(U x + W s)`": lambda: (
        {"h": "s", "W_xh": "U", "W_hh": "W", "W_hy": "V"}.items() <= _letters("rnn", "notes").items()
    ),
    "Olah's text on the LSTM has a C with a tilde": lambda: _letters("lstm", "olah")["g"] == "C̃",
    "C̃ is `g`, what could be written, and C is `c`": lambda: _letters("lstm", "olah")["c"] == "C",
    "It can be typed as `C~`.": lambda: _said("g", "C~"),
    "CS, HS": lambda: _said("c", "CS") and _said("h", "HS"),
    "in Goodfellow's book, in an LSTM, it is what is called `c` here": lambda: (
        _letters("lstm", "goodfellow")["c"] == "s"
    ),
    "with the same weights but for the sign of those of z": _two_conventions,
    "With z = 1 one run keeps the old state and the other takes the candidate.": _one_is_two_things,
    "each is a row of `x`, and the matrix stands behind": _a_row_for_each_token,
    "Some texts spell them out as SOS and EOS.": lambda: (token_called("SOS"), token_called("EOS")) == ("<s>", "</s>"),
    "`goodfellow`, `olah`, `notes`": lambda: set(TEXTS) == {"d2l", "goodfellow", "olah", "notes"},
    "With `--letters d2l` the candidate `g` is written C̃.": lambda: _letters("lstm", "d2l")["g"] == "C̃",
    "in Goodfellow's book `o` is what softmax gets, and in lecture notes what softmax gives": lambda: (
        _letters("rnn", "goodfellow")["logits"] == "o" and _letters("rnn", "notes")["y"] == "o"
    ),
}
