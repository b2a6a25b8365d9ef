"""The table of slips: each is what an independent computation of the same slip gives, on at least two models."""

from collections.abc import Callable

import numpy as np
import pytest

from seqtui.course.facts import Scene
from seqtui.course.questions.expression import evaluate, parse
from seqtui.course.questions.grading import Outcome, grade
from seqtui.course.questions.question import Posed
from seqtui.course.questions.slips import SLIPS, slip_of, slips_of
from seqtui.language import LANGUAGES, speaking
from seqtui.models.model import Request
from seqtui.models.table import run
from tests.session.runs import recorded

Value = Callable[[str], np.ndarray]


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softmax(x, axis=-1):
    e = np.exp(x - x.max(axis, keepdims=True))
    return e / e.sum(axis, keepdims=True)


LSTM = Scene(recorded("lstm"))
GRU = Scene(recorded("gru"))
RNN = Scene(recorded("rnn"))
SEQ = Scene(recorded("seq2seq", None))
BOTH = Scene(recorded("lstm", n_layers=2, bidirectional=True))
SELF = Scene(recorded("self-attention", causal=True))
MULTI = Scene(recorded("multi-head", causal=True))
ENCODER = Scene(recorded("encoder"))
VIT = Scene(recorded("vit", None))
AR = Scene(recorded("ar"))
MARKOV = Scene(recorded("markov"))
NAIVE = Scene(recorded("naive"))


def lstm_gate(v: Value, t: str, letter: str, *, bias: float = 1, old: float = 1, new: float = 1) -> np.ndarray:
    return new * v(f"W_x{letter}") @ v(f"{t}.x") + old * v(f"W_h{letter}") @ v("t1.h") + bias * v(f"b_{letter}")


def pattern(v: Value, head: str, axis: int = -1, scale: float | None = None, mask: float = 1) -> np.ndarray:
    q, k = v(f"{head}q"), v(f"{head}k")
    scores = q @ k.T / (np.sqrt(q.shape[1]) if scale is None else scale)
    return softmax(scores + (v("mask") if mask else 0), axis)


def open_keys(v: Value) -> np.ndarray:
    return np.where(np.isneginf(v("mask")), 0.0, 1.0)


# slip: a run, what is asked for, and the number that the slip gives, computed here again with numpy
ROWS = {
    "no-bias": [
        (LSTM, "t2.f[1]", lambda v: sigmoid(lstm_gate(v, "t2", "f", bias=0))[1]),
        (RNN, "t2.h[1]", lambda v: np.tanh(v("W_xh") @ v("t2.x") + v("W_hh") @ v("t1.h"))[1]),
    ],
    "tanh-for-sigmoid": [
        (LSTM, "t2.f[1]", lambda v: np.tanh(lstm_gate(v, "t2", "f"))[1]),
        (GRU, "t2.z[1]", lambda v: np.tanh(lstm_gate(v, "t2", "z"))[1]),
    ],
    "sigmoid-for-tanh": [
        (LSTM, "t2.g[1]", lambda v: sigmoid(lstm_gate(v, "t2", "g"))[1]),
        (LSTM, "t2.h[1]", lambda v: (v("t2.o") * sigmoid(v("t2.c")))[1]),
        (RNN, "t2.h[1]", lambda v: sigmoid(v("W_xh") @ v("t2.x") + v("W_hh") @ v("t1.h") + v("b_xh") + v("b_hh"))[1]),
    ],
    "no-activation": [
        (LSTM, "t2.f[1]", lambda v: lstm_gate(v, "t2", "f")[1]),
        (GRU, "t2.r[1]", lambda v: lstm_gate(v, "t2", "r")[1]),
    ],
    "gates-swapped": [
        (LSTM, "t2.c[1]", lambda v: (v("t2.i") * v("t1.c") + v("t2.f") * v("t2.g"))[1]),
        (
            SEQ,
            "encoder.t2.c[1]",
            lambda v: (v("encoder.t2.i") * v("encoder.t1.c") + v("encoder.t2.f") * v("encoder.t2.g"))[1],
        ),
        (GRU, "t2.h[1]", lambda v: ((1 - v("t2.r")) * v("t2.n") + v("t2.r") * v("t1.h"))[1]),
    ],
    "gate-reversed": [
        (GRU, "t2.h[1]", lambda v: (v("t2.z") * v("t2.n") + (1 - v("t2.z")) * v("t1.h"))[1]),
        (LSTM, "t2.c[1]", lambda v: ((1 - v("t2.f")) * v("t1.c") + v("t2.i") * v("t2.g"))[1]),
    ],
    "h-for-c": [
        (LSTM, "t2.c[1]", lambda v: v("t2.h")[1]),
        (LSTM, "t2.c[1]", lambda v: (v("t2.f") * v("t1.h") + v("t2.i") * v("t2.g"))[1]),
        (SEQ, "encoder.t2.c[1]", lambda v: v("encoder.t2.h")[1]),
    ],
    "c-for-h": [(LSTM, "t2.h[1]", lambda v: v("t2.c")[1]), (SEQ, "encoder.t2.h[1]", lambda v: v("encoder.t2.c")[1])],
    "no-scale": [
        (SELF, "pattern[2,1]", lambda v: pattern(v, "", scale=1)[2, 1]),
        (MULTI, "head1.pattern[2,1]", lambda v: pattern(v, "head1.", scale=1)[2, 1]),
    ],
    "no-root": [
        (SELF, "pattern[2,1]", lambda v: pattern(v, "", scale=v("q").shape[1])[2, 1]),
        (MULTI, "head0.scaled[2,1]", lambda v: v("head0.scores")[2, 1] / v("head0.q").shape[1]),
    ],
    "wrong-axis": [
        (SELF, "pattern[2,1]", lambda v: pattern(v, "", axis=0)[2, 1]),
        (MULTI, "head1.pattern[2,1]", lambda v: pattern(v, "head1.", axis=0)[2, 1]),
    ],
    "mask-after-softmax": [
        (SELF, "pattern[1,0]", lambda v: (pattern(v, "", mask=0) * open_keys(v))[1, 0]),
        (MULTI, "head1.z[1,0]", lambda v: ((pattern(v, "head1.", mask=0) * open_keys(v)) @ v("head1.v"))[1, 0]),
    ],
    "no-mask": [
        (SELF, "pattern[1,0]", lambda v: pattern(v, "", mask=0)[1, 0]),
        (MULTI, "head1.pattern[1,0]", lambda v: pattern(v, "head1.", mask=0)[1, 0]),
    ],
    "not-normalised": [
        (LSTM, "t2.y[1]", lambda v: np.exp(v("t2.logits")[1])),
        (SELF, "pattern[2,1]", lambda v: np.exp(v("attn_scores")[2, 1])),
    ],
    "transposed-weight": [
        (RNN, "t2.h[1]", lambda v: np.tanh(v("W_xh") @ v("t2.x") + v("W_hh").T @ v("t1.h") + v("b_xh") + v("b_hh"))[1]),
        (SELF, "q[1,0]", lambda v: (v("x") @ v("W_Q").T)[1, 0]),
    ],
    "row-for-column": [
        (SELF, "scores[2,1]", lambda v: v("scores")[1, 2]),
        (MULTI, "head0.scores[2,0]", lambda v: v("head0.scores")[0, 2]),
    ],
    "previous-step": [
        (LSTM, "t2.f[1]", lambda v: v("t1.f")[1]),
        (LSTM, "t3.c[1]", lambda v: (v("t3.f") * v("t1.c") + v("t3.i") * v("t3.g"))[1]),
        (RNN, "t3.h[1]", lambda v: v("t2.h")[1]),
        (RNN, "t3.h[1] * 2", lambda v: v("t2.h")[1] * 2),
    ],
    "next-step": [(LSTM, "t2.f[1]", lambda v: v("t3.f")[1]), (GRU, "t2.h[1]", lambda v: v("t3.h")[1])],
    "counted-from-one": [(LSTM, "t2.f[1]", lambda v: v("t2.f")[0]), (SELF, "scores[2,1]", lambda v: v("scores")[1, 0])],
    "no-old-state": [
        (LSTM, "t2.f[1]", lambda v: sigmoid(lstm_gate(v, "t2", "f", old=0))[1]),
        (LSTM, "t2.c[1]", lambda v: (v("t2.i") * v("t2.g"))[1]),
        (RNN, "t2.h[1]", lambda v: np.tanh(v("W_xh") @ v("t2.x") + v("b_xh") + v("b_hh"))[1]),
    ],
    "no-input": [
        (LSTM, "t2.f[1]", lambda v: sigmoid(lstm_gate(v, "t2", "f", new=0))[1]),
        (LSTM, "t2.c[1]", lambda v: (v("t2.f") * v("t1.c"))[1]),
        (RNN, "t2.h[1]", lambda v: np.tanh(v("W_hh") @ v("t1.h") + v("b_xh") + v("b_hh"))[1]),
    ],
    "no-residual": [
        (ENCODER, "block0.resid_mid[1,0]", lambda v: (v("block0.resid_mid") - v("block0.resid_pre"))[1, 0]),
        (VIT, "block0.resid_mid[1,0]", lambda v: (v("block0.resid_mid") - v("block0.resid_pre"))[1, 0]),
    ],
    "sum-for-product": [
        (LSTM, "t2.h[1]", lambda v: (v("t2.o") + np.tanh(v("t2.c")))[1]),
        (GRU, "t2.h[1]", lambda v: ((1 - v("t2.z")) + v("t2.n") + v("t2.z") * v("t1.h"))[1]),
    ],
    "sum-for-mean": [(LSTM, "mean(t2.h)", lambda v: v("t2.h").sum()), (SELF, "mean(x[1])", lambda v: v("x")[1].sum())],
    "mean-for-sum": [(AR, "t2.total", lambda v: v("t2.n").mean()), (NAIVE, "t1.total", lambda v: v("t1.n").mean())],
    "log-2": [
        (LSTM, "t1.loss", lambda v: v("t1.loss") / np.log(2)),
        (AR, "t2.log_p", lambda v: v("t2.log_p") / np.log(2)),
    ],
    "other-sign": [(LSTM, "t2.c[1]", lambda v: -v("t2.c")[1]), (SELF, "scores[2,1]", lambda v: -v("scores")[2, 1])],
    "percentage": [
        (LSTM, "t2.y[1]", lambda v: 100 * v("t2.y")[1]),
        (SELF, "pattern[2,1]", lambda v: 100 * v("pattern")[2, 1]),
    ],
}
CASES = [(name, *case) for name, cases in ROWS.items() for case in cases]


def test_each_slip_has_two_models():
    assert ROWS.keys() == SLIPS.keys()
    assert not [name for name, cases in ROWS.items() if len({case[0].run.model.name for case in cases}) < 2]


@pytest.mark.parametrize(("name", "scene", "asked", "computed"), CASES, ids=[f"{c[0]} {c[2]}" for c in CASES])
def test_a_slip_gives_what_it_says(name, scene, asked, computed):
    expected = float(computed(scene.run.trace.value))
    found = [slip for slip in slips_of(scene, asked, (name,)) if slip.name == name]
    assert any(abs(float(slip.value) - expected) < 1e-12 for slip in found), [float(slip.value) for slip in found]


@pytest.mark.parametrize(("name", "scene", "asked", "computed"), CASES, ids=[f"{c[0]} {c[2]}" for c in CASES])
def test_a_slip_is_recognised_in_what_is_typed(name, scene, asked, computed):
    expected = float(computed(scene.run.trace.value))
    answer = evaluate(asked, scene)
    posed = Posed("number", answer, decimals=6, tolerance=1e-6, scene=scene, expression=asked, slips=(name,))
    verdict = grade(posed, f"{expected:.9f}")
    assert (verdict.outcome, verdict.slip) == (Outcome.WRONG, name)
    assert verdict.words
    if parse(asked).path:
        assert scene.run.trace.value(verdict.path) is not None


def test_no_slip_gives_the_answer():
    for scene in (LSTM, GRU, SELF, ENCODER, AR):
        for path, index in scene.run.trace.named():
            step = scene.run.trace[index]
            if not step.is_leaf and step.value.ndim == 1 and step.time == 2:
                for slip in slips_of(scene, f"{path}[0]"):
                    assert abs(float(slip.value) - step.value[0]) > 1e-10


def test_what_was_set_by_hand_is_not_computed_again():
    edited = Scene(run(Request("lstm", "the cat sat", edits=(("t2.f", 0.25),))))
    assert slip_of(edited, "t2.f[1]", "tanh-for-sigmoid") is None
    assert slip_of(edited, "t2.c[1]", "no-old-state") is not None


def test_a_slip_that_cannot_be_made_is_none():
    assert slip_of(RNN, "t2.h[1]", "gates-swapped") is None
    assert slip_of(LSTM, "t2.f[1]", "no-scale") is None
    assert slip_of(LSTM, "t2.f[0]", "counted-from-one") is None


def test_slips_of_an_expression_with_drawn_numbers():
    scene = Scene(LSTM.run, drawn={"a": 0.7, "b": -0.2})
    assert float(slip_of(scene, "sigmoid(2 * a + b)", "tanh-for-sigmoid").value) == pytest.approx(np.tanh(1.2))
    assert float(slip_of(scene, "sigmoid(2 * a + b)", "no-bias").value) == pytest.approx(sigmoid(1.4))
    assert float(slip_of(scene, "softmax([a, b, 0])[0]", "not-normalised").value) == pytest.approx(np.exp(0.7))


def test_slips_in_the_run_before():
    changed = run(Request("lstm", "the cat sat", edits=(("b_xf", 2.0),)))
    scene = Scene(changed, before=LSTM.run)
    found = slip_of(scene, "before.t2.f[1]", "no-bias")
    assert float(found.value) == pytest.approx(sigmoid(lstm_gate(LSTM.run.trace.value, "t2", "f", bias=0))[1])


def test_slips_of_a_whole_vector():
    found = slip_of(LSTM, "t2.f", "no-bias")
    np.testing.assert_allclose(found.value, sigmoid(lstm_gate(LSTM.run.trace.value, "t2", "f", bias=0)), atol=1e-12)


def test_slips_in_layers_and_directions():
    v = BOTH.run.trace.value
    path = "layer1.reverse.t2.c"
    found = slip_of(BOTH, f"{path}[1]", "gate-reversed")
    assert found is not None
    assert found.path == "layer1.reverse.t2.f[1]"
    assert float(found.value) != float(v(f"{path}[1]"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_slip_is_named_in_words(language):
    with speaking(language):
        words = {name: slip_of(cases[0][0], cases[0][1], name).words for name, cases in ROWS.items()}
    assert len(set(words.values())) == len(SLIPS)
    assert all("{" not in said and said.endswith(".") for said in words.values())


def test_the_path_is_that_of_the_cell_to_look_at():
    assert slip_of(LSTM, "t2.f[1]", "no-bias").path == "b_f[1]"
    assert slip_of(LSTM, "t2.c[1]", "gate-reversed").path == "t2.f[1]"
    assert slip_of(LSTM, "t2.f[1]", "previous-step").path == "t1.f[1]"
    assert slip_of(SELF, "pattern[1,0]", "no-mask").path == "mask[1,0]"
    assert slip_of(SELF, "q[1,0]", "transposed-weight").path == "W_Q"
    assert slip_of(LSTM, "t2.c[1]", "h-for-c").words == "That comes out with h in place of t2.c[1]."
