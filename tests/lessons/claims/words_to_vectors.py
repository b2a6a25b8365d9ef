"""What the lesson on word vectors says of its stages, computed from runs made here."""

import numpy as np

from tests.lessons.stages import recorded, value

BIRDS = "small birds sing small birds fly"
SMALL = {"d_hidden": 2, "d_in": 2}


def _rows_are_taken() -> bool:
    run = recorded("rnn", BIRDS, **SMALL)
    words = list(run.vocabulary)
    return all(
        np.array_equal(value(run, f"t{t}.x"), value(run, "W_E")[words.index(word)])
        for t, word in enumerate(BIRDS.split(), 1)
    )


def _one_hot_times_table() -> bool:
    table = value(recorded("rnn", BIRDS, **SMALL), "W_E")
    return all(np.array_equal(np.eye(len(table))[k] @ table, table[k]) for k in range(len(table)))


def _only_birds_move() -> bool:
    runs = [recorded("rnn", BIRDS, edits, **SMALL) for edits in ((), ("W_E[1,0]=2",))]
    moved = [not np.array_equal(*(value(run, f"t{t}.x") for run in runs)) for t in range(1, 7)]
    return moved == [word == "birds" for word in BIRDS.split()]


def _a_row_for_the_rest() -> bool:
    run = recorded("chars-gru", "the m�d")
    row = list(run.vocabulary).index("�")
    return np.array_equal(value(run, "t6.x"), value(run, "W_E")[row]) and "z" not in run.vocabulary


def _longer_by_characters() -> bool:
    by_word, by_sign = (recorded("rnn", "birds sing", unit=unit, **SMALL) for unit in ("word", "char"))
    return (by_word.length, by_sign.length) == (2, len("birds sing"))


def _what_grows() -> bool:
    texts = (BIRDS, "small birds sing and small cats sleep")
    runs = [recorded("rnn", text, **SMALL) for text in texts]
    grown = {name for name in ("W_E", "W_xh", "W_hh", "W_hy") if len({value(run, name).shape for run in runs}) == 2}
    return grown == {"W_E", "W_hy"}


CLAIMS = {
    "take row 1 of a table called `W_E`": _rows_are_taken,
    "it is asked for a word, and gives its row": _rows_are_taken,
    "so what comes out is a row of `W_E`": _one_hot_times_table,
    "`x` changes wherever *{word(2)}* is read, and nowhere else": _only_birds_move,
    "That one is for everything else": _a_row_for_the_rest,
    "*birds sing* was 2 time steps": _longer_by_characters,
    "stay: they never see a word, only its vector": _what_grows,
}
