"""Gradients, against torch, against finite differences, and against their own contributions."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from seqtui.engine.array import softmax, tanh
from seqtui.engine.backward import Contribution, Gradients, backward, finite_difference
from seqtui.engine.edits import Edits
from seqtui.engine.equations import Equations
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.notation import Notation, Symbol
from seqtui.engine.trace import Trace
from tests.engine.samples import QUICK, D, lstm, lstm_inputs, lstm_weights, programs
from tests.engine.torch_twin import replay, tensor

LETTERS = Notation(**{name: Symbol(name, "n", "a vector") for name in "abyz"})
EDITS = {"layer0.t2.f[1]": 0.9, "layer1.t1.c": 0.5, "layer0.W_xf[0,1]": 0.1, "layer1.t3.h[0]": -0.4}


def assert_gradients_are_those_of_torch(trace: Trace, index: int, element=None) -> None:
    made, twins = backward(trace, index, element), replay(trace)
    number = twins[index].sum() if element is None else twins[index][element]
    number.backward()
    for k, (step, twin) in enumerate(zip(trace, twins, strict=True)):
        expected = np.zeros_like(step.value) if twin.grad is None else twin.grad.numpy()
        assert np.shape(made[k]) == step.value.shape
        np.testing.assert_allclose(made[k], expected, rtol=1e-9, atol=1e-10, err_msg=trace.path(k))


def assert_contributions_add_up(trace: Trace, gradients: Gradients) -> None:
    for k, step in enumerate(trace):
        sent = gradients.contributions(k)
        if k == gradients.of[0]:
            assert sent == ()
            continue
        total = sum((s.gradient for s in sent), np.zeros_like(step.value))
        np.testing.assert_allclose(gradients[k], total, rtol=1e-12, atol=1e-12)
        assert [s.consumer for s in sent] == sorted((s.consumer for s in sent), reverse=True)
        assert all(trace[s.consumer].operands[s.operand] == k for s in sent)


@QUICK
@given(programs(), st.data())
def test_the_gradients_of_any_program_are_those_of_torch_and_add_up(trace, data):
    index = list(trace.named())[-1][1]
    elements = [None, *np.ndindex(trace[index].value.shape)]
    element = data.draw(st.sampled_from(elements))
    assert_gradients_are_those_of_torch(trace, index, element)
    assert_contributions_add_up(trace, backward(trace, index, element))


@pytest.mark.parametrize("edits", [{}, EDITS], ids=["as computed", "edited"])
@pytest.mark.parametrize(
    ("path", "element"), [("loss", None), ("loss", ()), ("layer1.t2.h", (1,)), ("layer0.t2.f", (1,)), ("alpha", (2,))]
)
def test_the_gradients_of_a_model_are_those_of_torch_and_add_up(path, element, edits):
    trace = lstm(edits)
    assert_gradients_are_those_of_torch(trace, trace.find(path), element)
    assert_contributions_add_up(trace, backward(trace, trace.find(path), element))


def test_the_gradients_through_time_are_those_of_torch_lstm():
    """torch.nn.LSTM knows nothing of our op table."""
    twin = torch.nn.LSTM(D, D, num_layers=2, dtype=torch.float64)
    with torch.no_grad():
        for layer in range(2):
            weights = lstm_weights(layer)
            for ours, theirs in (("W_x", "weight_ih"), ("W_h", "weight_hh"), ("b_", "bias_ih")):
                stacked = np.concatenate([weights[ours + gate] for gate in "ifgo"])
                getattr(twin, f"{theirs}_l{layer}").copy_(torch.tensor(stacked))
            getattr(twin, f"bias_hh_l{layer}").zero_()
    x = tensor(lstm_inputs())
    states, _ = twin(x)
    states[-1].sum().backward()
    trace = lstm()
    made = backward(trace, trace.find("layer1.t3.h"))
    np.testing.assert_allclose(trace.value("layer1.t3.h"), states[-1].detach().numpy(), atol=1e-12)
    for t in (1, 2, 3):
        np.testing.assert_allclose(made[trace.find(f"t{t}.x")], x.grad[t - 1].numpy(), atol=1e-12)
    for layer in range(2):
        for ours, theirs in (("W_x", "weight_ih"), ("W_h", "weight_hh"), ("b_", "bias_ih")):
            expected = getattr(twin, f"{theirs}_l{layer}").grad.numpy()
            stacked = np.concatenate([made[trace.find(f"layer{layer}.{ours}{gate}")] for gate in "ifgo"])
            np.testing.assert_allclose(stacked, expected, atol=1e-12)


@pytest.mark.parametrize(
    ("path", "index"),
    [("layer0.W_hf", (1, 2)), ("layer1.b_o", (0,)), ("t1.x", (2,)), ("layer0.t1.c", (1,)), ("layer1.t2.f", (0,))],
)
@pytest.mark.parametrize(("of", "element"), [("loss", None), ("layer1.t3.h", None), ("alpha", (1,))])
def test_the_gradient_is_the_slope_seen_when_a_value_is_moved(path, index, of, element):
    trace = lstm()
    target = trace.find(of)
    slope = finite_difference(lstm, trace, path, index, target, element)
    assert backward(trace, target, element)[trace.find(path)][index] == pytest.approx(slope, rel=1e-6, abs=1e-9)
    assert slope != 0


def test_a_single_number_can_be_moved():
    trace = lstm()
    assert finite_difference(lstm, trace, "loss", (), trace.find("loss")) == pytest.approx(1.0)


def test_a_masked_score_cannot_be_moved():
    def run(edits=None):
        eq = Equations(LETTERS, edits=Edits(edits or {}))
        a = eq.input("a", np.array([1.0, 2.0]))
        b = eq("b", a + np.array([0.0, -np.inf]))
        eq("y", softmax(b))
        return eq.trace.close()

    trace = run()
    with pytest.raises(SeqtuiError, match=r"b\[1\] is not a finite number"):
        finite_difference(run, trace, "b", (1,), trace.find("y"), (0,))
    assert np.isfinite(backward(trace, trace.find("y"), (0,))[trace.find("a")]).all()


def test_a_value_without_a_name_cannot_be_moved():
    trace = lstm()
    with pytest.raises(SeqtuiError, match="no name of its own"):
        finite_difference(lstm, trace, "layer0.t1.f#1", (0,), trace.find("loss"))


# several uses -------------------------------------------------------------------------------------------------


def record(make) -> tuple[Trace, dict[str, int]]:
    eq = Equations(LETTERS, {"n": 2})
    letters = {"a": eq.input("a", np.array([2.0, 3.0])), "b": eq.input("b", np.array([5.0, 7.0]))}
    make(eq=eq, **letters)
    trace = eq.trace.close()
    return trace, dict(trace.named())


def test_each_use_of_a_value_is_kept_the_last_one_first():
    def make(eq, a, b):
        y = eq("y", a * b)
        eq("z", y + a)

    trace, at = record(make)
    gradients = backward(trace, at["z"])
    sent = gradients.contributions(at["a"])
    assert [(s.consumer, s.operand) for s in sent] == [(at["z"], 1), (at["y"], 0)]
    assert [s.gradient.tolist() for s in sent] == [[1.0, 1.0], [5.0, 7.0]]
    assert gradients[at["a"]].tolist() == [6.0, 8.0]


def test_a_value_multiplied_by_itself_is_used_twice():
    trace, at = record(lambda eq, a, b: eq("y", a * a))
    sent = backward(trace, at["y"]).contributions(at["a"])
    assert [(s.consumer, s.operand) for s in sent] == [(at["y"], 0), (at["y"], 1)]
    assert backward(trace, at["y"])[at["a"]].tolist() == [4.0, 6.0]


def test_only_the_chosen_element_is_differentiated():
    trace, at = record(lambda eq, a, b: eq("y", a * b))
    assert backward(trace, at["y"], (1,))[at["a"]].tolist() == [0.0, 7.0]
    assert backward(trace, at["y"], (1,)).of == (at["y"], (1,))


def test_what_comes_later_or_stands_beside_gets_no_gradient():
    def make(eq, a, b):
        y = eq("y", tanh(a))
        eq("z", y * b)

    trace, at = record(make)
    gradients = backward(trace, at["y"])
    for name in "bz":
        assert gradients[at[name]].tolist() == [0.0, 0.0]
        assert gradients.contributions(at[name]) == ()


# edits --------------------------------------------------------------------------------------------------------


def test_elements_set_by_hand_pass_nothing_on():
    trace = lstm({"layer1.t2.f[1]": 0.5})
    index = trace.find("layer1.t2.f")
    gradients = backward(trace, trace.find("loss"))
    assert gradients[index][1] != 0
    for source in trace[index].operands:
        assert gradients[source][1] == 0
        assert gradients[source][0] != 0


def test_a_value_set_by_hand_as_a_whole_depends_on_nothing():
    trace = lstm({"layer1.t3.h": 0.5})
    gradients = backward(trace, trace.find("layer1.t3.h"))
    assert gradients[trace.find("layer1.t3.h")].tolist() == [1.0] * 3
    assert not any(np.any(gradients[k]) for k in range(trace.find("layer1.t3.h")))


def test_the_gradients_of_an_edited_run_are_its_own_slopes():
    trace, h = lstm(EDITS), 1e-5
    target = trace.find("loss")
    ends = [float(lstm({**EDITS, "t1.x[0]": trace.value("t1.x")[0] + s * h}).value("loss")) for s in (1, -1)]
    slope = (ends[0] - ends[1]) / (2 * h)
    assert backward(trace, target)[trace.find("t1.x")][0] == pytest.approx(slope, rel=1e-6)


# the record stays as it was -----------------------------------------------------------------------------------


def test_the_trace_is_left_untouched():
    trace = lstm()
    steps, values = list(trace), [step.value.copy() for step in trace]
    backward(trace, trace.find("loss"))
    assert all(a is b for a, b in zip(trace, steps, strict=True))
    assert all(np.array_equal(step.value, value) for step, value in zip(trace, values, strict=True))


def test_what_was_sent_is_a_plain_record():
    trace, at = record(lambda eq, a, b: eq("y", a + b))
    (sent,) = backward(trace, at["y"]).contributions(at["a"])
    assert isinstance(sent, Contribution)
    assert sent.gradient.tolist() == [1.0, 1.0]


@pytest.mark.parametrize("element", [(5,), (-1,), (0, 0), ()])
def test_an_element_outside_the_value_is_refused(element):
    trace = lstm()
    with pytest.raises(SeqtuiError, match="is outside"):
        backward(trace, trace.find("layer0.t1.f"), element)
