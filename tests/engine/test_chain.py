"""The chain rule at one number: the links add up to its gradient, and what is written gives it when it is run."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seqtui.engine.array import relu, softmax, tanh
from seqtui.engine.backward import backward
from seqtui.engine.chain import largest_links, links, partial, sent_back, uses
from seqtui.engine.edits import Edits
from seqtui.engine.equations import Equations
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.notation import Notation, Symbol
from seqtui.engine.ops import OPS
from seqtui.engine.spelling import Style
from tests.engine.samples import QUICK, lstm, programs
from tests.engine.test_ops import SAMPLES, operands

CASES = [(name, shapes, params) for name, rows in SAMPLES.items() for shapes, params in rows]
N = Notation(**{name: Symbol(name, "n", "a vector") for name in "abcy"})


@pytest.mark.parametrize(("name", "shapes", "params"), CASES, ids=str)
def test_the_forward_rule_of_an_op_is_the_transpose_of_its_backward_rule(name, shapes, params):
    """g · (J t) from the forward rule equals (Jᵀ g) · t from the backward rule, for any g and t."""
    op, values, rng = OPS[name], operands(name, shapes), np.random.default_rng(1)
    out = np.asarray(op.forward(*values, *params))
    g = rng.normal(size=out.shape)
    back = op.vjp(g, values, out, *params)
    for k, value in enumerate(values):
        t = rng.normal(size=value.shape)
        ahead = op.tangent(k, t, values, out, params)
        assert ahead.shape == out.shape
        np.testing.assert_allclose((g * ahead).sum(), (back[k] * t).sum(), rtol=1e-11, atol=1e-12)


@pytest.mark.parametrize(("name", "shapes", "params"), CASES, ids=str)
def test_the_forward_rule_of_an_op_is_its_finite_difference(name, shapes, params):
    op, values, rng, h = OPS[name], operands(name, shapes), np.random.default_rng(2), 1e-6
    out = np.asarray(op.forward(*values, *params))
    for k, value in enumerate(values):
        t = rng.normal(size=value.shape)
        high, low = ([*values[:k], value + s * h * t, *values[k + 1 :]] for s in (1, -1))
        difference = (np.asarray(op.forward(*high, *params)) - np.asarray(op.forward(*low, *params))) / (2 * h)
        np.testing.assert_allclose(op.tangent(k, t, values, out, params), difference, rtol=1e-6, atol=1e-7)


@QUICK
@given(programs(), st.data())
def test_the_largest_links_are_the_first_of_all_by_their_size(trace, data):
    gradients = backward(trace, list(trace.named())[-1][1])
    index = data.draw(st.integers(0, len(trace) - 1))
    element = data.draw(st.sampled_from(list(np.ndindex(trace[index].value.shape))))
    found = links(gradients, index, element)
    assert largest_links(gradients, index, element, 2) == (
        tuple(sorted(found, key=lambda link: -abs(link.result))[:2]),
        len(found),
    )


@QUICK
@given(programs(), st.data(), st.booleans())
def test_the_links_of_any_number_of_any_program_add_up_to_its_gradient(trace, data, through):
    gradients = backward(trace, list(trace.named())[-1][1])
    index = data.draw(st.integers(0, len(trace) - 1))
    shape = trace[index].value.shape
    element = data.draw(st.sampled_from(list(np.ndindex(shape))))
    found = links(gradients, index, element, through)
    if index != gradients.of[0]:
        total = sum(link.result for link in found)
        np.testing.assert_allclose(total, gradients[index][element], rtol=1e-9, atol=1e-12)
    named = all(trace[link.place.step].name is not None or link.place.step == gradients.of[0] for link in found)
    assert named or not through


@QUICK
@given(programs())
def test_the_uses_of_any_value_of_any_program_add_up_to_its_gradient(trace):
    gradients = backward(trace, list(trace.named())[-1][1])
    for index in range(gradients.of[0]):
        found = uses(gradients, index)
        total = sum((use.gradient for use in found), np.zeros_like(trace[index].value))
        np.testing.assert_allclose(total, gradients[index], rtol=1e-9, atol=1e-12)
        assert len({use.consumer for use in found}) == len(found)


@pytest.mark.parametrize("edits", [{}, {"layer0.t2.f[1]": 0.9, "layer1.t1.c": 0.5}], ids=["as computed", "edited"])
def test_a_weight_has_one_use_for_each_time_step_and_they_add_up(edits):
    trace = lstm(edits)
    gradients = backward(trace, trace.find("loss"))
    index = trace.find("layer0.W_hf")
    found = uses(gradients, index)
    assert [trace[use.consumer].time for use in found] == [3, 2, 1]
    np.testing.assert_allclose(sum(use.gradient for use in found), gradients[index], rtol=1e-12, atol=1e-14)
    ways = links(gradients, index, (1, 2))
    assert {trace.path(way.place.step) for way in ways} <= {"layer0.t1.f", "layer0.t2.f", "layer0.t3.f"}
    assert {way.place.element for way in ways} == {(1,)}


def test_a_value_set_by_hand_sends_nothing_back():
    eq = Equations(N, edits=Edits({"b[1]": 2.0}))
    a = eq.input("a", np.array([0.3, 0.5]))
    eq("y", tanh(eq("b", a * 3.0)) * 2.0)
    trace = eq.trace.close()
    gradients = backward(trace, trace.find("y"))
    assert len(links(gradients, trace.find("a"), (0,))) == 1
    assert links(gradients, trace.find("a"), (1,)) == ()


def test_an_element_outside_the_value_is_refused():
    trace = lstm({})
    with pytest.raises(SeqtuiError, match="outside"):
        links(backward(trace, trace.find("loss")), trace.find("layer0.t1.h"), (7,))


def columns(trace, gradients):
    """Names for the written formulas; vectors stand as columns, so that W h and s hᵀ are products of matrices."""
    upright = lambda x: x.reshape(-1, 1) if x.ndim == 1 else x  # noqa: E731
    names: dict = {"grad": SimpleNamespace(), "tanh": np.tanh, "sum": np.sum}
    for path, index in trace.named():
        for root, value in ((None, trace[index].value), (names["grad"], gradients[index])):
            *scopes, last = path.split(".")
            place = root
            for scope in scopes:
                if place is None:
                    place = names.setdefault(scope, SimpleNamespace())
                else:
                    place.__dict__.setdefault(scope, SimpleNamespace())
                    place = getattr(place, scope)
            if place is None:
                names[last] = upright(value)
            else:
                setattr(place, last, upright(value))
    return names


def test_what_is_written_gives_what_is_sent_back_when_it_is_run():
    trace = lstm({})
    gradients = backward(trace, trace.find("loss"))
    names, checked = columns(trace, gradients), 0
    for path, index in trace.named():
        for use in uses(gradients, index):
            text = sent_back(gradients, index, use.consumer, "L", Style.PYTHON)
            if "context" in text or "alpha" in text or "stack" in text:
                continue  # not written with matrices alone
            shape = trace[index].value.shape
            made = np.asarray(eval(text, {"__builtins__": {}}, names))  # our own text
            np.testing.assert_allclose(
                made.reshape(shape), use.gradient, rtol=1e-9, atol=1e-12, err_msg=f"{path}: {text}"
            )
            checked += 1
    assert checked > 100


def test_gradients_are_written_as_in_a_textbook():
    trace = lstm({})
    gradients = backward(trace, trace.find("loss"))

    def written(path, consumer, style=Style.UNICODE):
        return sent_back(gradients, trace.find(path), trace.find(consumer), "L", style)

    assert written("layer0.t2.f", "layer0.t2.c") == "∂L/∂c₂ ⊙ c₁"
    assert written("layer0.t2.c", "layer0.t2.h") == "∂L/∂h₂ ⊙ o₂ ⊙ (1 − tanh(c₂)²)"
    assert written("layer0.t1.h", "layer0.t2.f") == "W_hfᵀ (∂L/∂f₂ ⊙ f₂ ⊙ (1 − f₂))"
    assert written("layer0.W_hf", "layer0.t2.f") == "(∂L/∂f₂ ⊙ f₂ ⊙ (1 − f₂)) h₁ᵀ"
    assert written("layer0.t1.h", "layer0.t2.f", Style.ASCII) == "W_hf.T @ (dL/df_2 * f_2 * (1 - f_2))"
    assert partial(trace, trace.find("layer0.t2.f"), "L") == "∂L/∂f₂"


def test_brackets_and_signs_of_other_ops():
    eq = Equations(N)
    a, b = eq.input("a", np.array([0.3, 0.5])), eq.input("b", np.array([1.0, 2.0]))
    eq("c", a - b * 2.0)
    eq("y", softmax(relu(b) / a))
    trace = eq.trace.close()
    gradients = backward(trace, trace.find("y"), (1,))
    sent = sent_back(gradients, trace.find("a"), trace.find("y"), "L")
    assert sent == "−(y ⊙ (∂L/∂y − Σ(y ⊙ ∂L/∂y))) ⊙ (relu(b) / a) / a"
    gradients = backward(trace, trace.find("c"))
    assert sent_back(gradients, trace.find("b"), trace.find("c"), "L") == "−∂L/∂c ⊙ 2"
