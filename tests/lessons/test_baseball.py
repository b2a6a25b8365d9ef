"""The weights of the lesson on one step: made again by their script, and the numbers of the notes come out of them."""

import json

import numpy as np
from safetensors.numpy import load

from seqtui.models.table import run as record
from seqtui.session.requests import RunArgs, described
from tests.lessons.make_baseball import FILE, H1, O1, WORDS, U, V, W, made


def test_the_script_makes_the_file_again() -> None:
    assert FILE.read_bytes() == made()
    assert not any(load(made())[name].any() for name in ("rnn.bias_ih_l0", "rnn.bias_hh_l0", "out.bias"))
    assert json.dumps(WORDS).encode() in made().replace(b"\\", b"")


def test_one_hot_baseball_gives_the_numbers_of_the_notes() -> None:
    h = np.tanh(np.array(U)[:, 0])
    assert tuple(np.round(h, 3)) == H1
    assert tuple(np.round(np.array(V) @ h, 3)) == O1


def test_the_program_computes_the_same_steps_from_the_file() -> None:
    run = record(described(RunArgs(model=str(FILE), text=" ".join(WORDS))).request)
    h = np.zeros(2)
    for t, word in enumerate(np.eye(3), 1):
        h = np.tanh(np.array(U) @ word + np.array(W) @ h)
        assert np.allclose(run.trace[run.trace.find(f"t{t}.h")].value, h, atol=1e-15)
        assert np.allclose(run.trace[run.trace.find(f"t{t}.logits")].value, np.array(V) @ h, atol=1e-15)
