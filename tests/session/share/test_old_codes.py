"""Codes that were given out keep opening: state_codes.txt holds one on a line, with what it opens to.

A line is never changed, but for the names of values that have others now (those of "scores named o" were made when the
scores of an rnn were o); a part that is added to the code brings new lines. ``SEQTUI_CODES=write`` appends what SAMPLES
has and the file has not.
"""

import json
import os
from pathlib import Path

import numpy as np
import pytest

from seqtui.models.model import Request
from seqtui.models.table import MODELS
from seqtui.models.weights.state_dict import StateDict
from seqtui.session.share.code import read_code, write_code
from seqtui.session.share.restore import reopened, state_of
from seqtui.session.share.state import State, state_data
from seqtui.session.walk.views import Level
from tests.session.runs import CORPUS, SENTENCE

FILE = Path(__file__).with_name("state_codes.txt")
WEIGHTS = StateDict(
    "small.safetensors",
    {
        "weight_ih_l0": np.linspace(-1, 1, 8 * 3).reshape(8, 3),
        "weight_hh_l0": np.linspace(1, -1, 8 * 2).reshape(8, 2),
        "bias_ih_l0": np.linspace(0, 1, 8),
        "bias_hh_l0": np.zeros(8),
    },
)
LSTM = Request("lstm", "the animal didn't cross the street")
SAMPLES = {
    **{f"{name} at its beginning": State(Request(name)) for name in MODELS},
    "values": State(LSTM, "t3.f", "t3.i", 2, view="values"),
    "an output gate": State(LSTM, "t3.o", breakpoints=("o > 0.5",), view="values"),
    "history": State(LSTM, "t4.c#1", unit=3, view="history", level=Level.CODE, breakpoints=("f < 0.5", "t5.c")),
    "a word": State(LSTM, "t2.y", word=3, view="bars"),
    "edits": State(
        Request("gru", SENTENCE, {"d_hidden": "3"}, 12345, edits=(("t1.z", 0.1), ("t2.h", [1.5, -0.0, 1e-300]))),
        "t3.h",
        view="values",
    ),
    "한국어": State(Request("rnn", "고양이가 매트 위에 앉았다", {"unit": "char"}), "t5.h", level=Level.SHAPES),
    "vectors": State(Request("rnn", input=np.linspace(-1, 1, 6).reshape(2, 3)), "t2.h"),
    "weights": State(Request("lstm", input=np.eye(3), weights=WEIGHTS), "t3.c", unit=1),
    "corpus": State(Request("markov", "the cat", corpus=CORPUS), level=Level.EQUATIONS, view="transitions"),
    "a query": State(
        Request("self-attention", SENTENCE), "pattern", rows={"x": 2}, columns={"mask": 1}, unit=1, view="map"
    ),
    "heads": State(Request("multi-head", SENTENCE), "attn_out", rows={"x": 1}, view="heads"),
    "stages": State(Request("encoder", SENTENCE, {"n_layers": 2}), "block1.resid_mid", view="stages"),
    "a hidden key": State(Request("self-attention", SENTENCE, edits=(("mask[2,0]", -np.inf),)), "z", view="tokens"),
    "compared": State(
        Request("lstm", "the dog sat"), "t2.h", before=Request("lstm", SENTENCE, edits=(("t1.f", 1.0),)), view="changes"
    ),
    "an experiment": State(
        Request("self-attention", "the cat wide", {"causal": "no", "mlp": "yes"}),
        "z",
        before=Request("self-attention", "the cat tired", {"causal": "no", "mlp": "yes"}),
        experiment="neighbours",
        view="changes",
    ),
    "tried": State(
        Request("lstm", "the dog sat", edits=(("t1.f", 0.0),)),
        "t2.h",
        before=Request("lstm", SENTENCE),
        trail=(
            ("t1.f = 0", Request("lstm", SENTENCE, edits=(("t1.f", 0.0),))),
            ("cat -> dog", Request("lstm", "the dog sat", edits=(("t1.f", 0.0),))),
        ),
    ),
    "turned round": State(LSTM, "t4.f", unit=2, goal="t5.h[1]", view="values"),
    "memory": State(
        Request("decoder", SENTENCE, {"cross": "yes"}, memory=np.linspace(0, 1, 16).reshape(2, 8)),
        breakpoints=("max(pattern) > 0.9",),
    ),
}


def opened(code):
    """What a code opens to: its parts, the place, and a number there."""
    state = read_code(code, WEIGHTS)
    player = reopened(state).player
    found = float(np.where(np.isinf(value := player.trace[player.cursor].value), 0.0, value).sum())
    return {"state": state_data(state), "at": player.trace.path(player.cursor), "sum": f"{found:.6g}"}


def lines():
    return [line.split("\t") for line in FILE.read_text(encoding="utf-8").splitlines()] if FILE.exists() else []


if os.environ.get("SEQTUI_CODES") == "write":
    there = {name for name, _, _ in lines()}
    with FILE.open("a", encoding="utf-8") as file:
        for name, state in SAMPLES.items():
            if name not in there:
                code = write_code(state_of(reopened(state), state.view))
                file.write(f"{name}\t{code}\t{json.dumps(opened(code), ensure_ascii=False)}\n")

LINES = lines()


@pytest.mark.parametrize(("name", "code", "wanted"), LINES, ids=[name for name, _, _ in LINES])
def test_a_code_opens_to_what_it_always_did(name, code, wanted):
    found, expected = opened(code), json.loads(wanted)
    assert found["state"] == expected["state"]
    assert found["at"] == expected["at"]
    assert float(found["sum"]) == pytest.approx(float(expected["sum"]), rel=1e-5, abs=1e-9)


def test_there_is_a_line_for_every_sample():
    assert {name for name, _, _ in LINES} >= set(SAMPLES)
    assert len({code for _, code, _ in LINES}) == len(LINES)
