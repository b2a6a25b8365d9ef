"""Planted bugs: equations recorded otherwise than the model writes them."""

import numpy as np
import pytest
from msgspec.structs import replace

from seqtui.engine.backward import backward
from seqtui.engine.derive import explain
from seqtui.engine.formula import formula
from seqtui.engine.planting import Node, Plant, current
from seqtui.models.model import Request
from seqtui.models.table import run


def without_activation(trace, name, equation):
    return equation.operands[0] if name == "h" and equation.op == "tanh" else None


def planted(plant, **request):
    return run(Request("rnn", "the cat sat", {"d_hidden": 2}, plant=plant, **request))


def test_the_rewritten_equation_is_what_is_recorded_explained_and_differentiated():
    made = planted(Plant(without_activation)).trace
    w = {name: made.value(name) for name in ("W_xh", "W_hh", "b_xh", "b_hh")}
    h = np.zeros(2)
    for t in (1, 2, 3):
        h = w["W_xh"] @ made.value(f"t{t}.x") + w["b_xh"] + w["W_hh"] @ h + w["b_hh"]
        np.testing.assert_allclose(made.value(f"t{t}.h"), h, rtol=1e-14)
    step = made.find("t2.h")
    assert formula(made, step) == "hₜ = W_xh xₜ + b_xh + W_hh hₜ₋₁ + b_hh"
    found = explain(made, step, (1,))
    assert found.rebuilt() == pytest.approx(found.value, abs=1e-14)
    gradient = backward(made, made.find("t3.h"), (0,))[made.find("t2.h")]
    np.testing.assert_allclose(gradient, w["W_hh"][0])
    first, last = next(equation for equation in made.equations if equation.last == step)
    assert all(made[k].op != "tanh" for k in range(first, last + 1)), "the true equation is left behind"


def test_a_bug_stands_in_one_place_alone():
    true, made = planted(None).trace, planted(Plant(without_activation, at="t2.h")).trace
    assert formula(made, made.find("t1.h")) == formula(true, true.find("t1.h"))
    assert np.array_equal(made.value("t1.h"), true.value("t1.h"))
    assert not np.array_equal(made.value("t2.h"), true.value("t2.h"))
    assert formula(made, made.find("t3.h")) == formula(true, true.find("t3.h"))


def test_what_is_given_can_be_another():
    made = planted(Plant(given={"t0.h": np.array([1.0, -1.0])})).trace
    assert made.value("t0.h").tolist() == [1.0, -1.0]
    assert made[made.find("t0.h")].edited is None


def test_an_edit_meets_a_planted_run_as_any_other():
    request = replace(planted(Plant(without_activation)).request, edits=(("t1.h", 0.5),))
    made = run(request).trace
    assert made.value("t1.h").tolist() == [0.5, 0.5]
    w = {name: made.value(name) for name in ("W_xh", "W_hh", "b_xh", "b_hh")}
    expected = w["W_xh"] @ made.value("t2.x") + w["b_xh"] + w["W_hh"] @ [0.5, 0.5] + w["b_hh"]
    np.testing.assert_allclose(made.value("t2.h"), expected)


def test_an_equation_may_become_a_value_that_is_recorded_already():
    def same(trace, name, equation):
        return trace.find("b_xh") if name == "h" else None

    made = planted(Plant(same)).trace
    assert formula(made, made.find("t1.h")) == "hₜ = b_xh"
    assert np.array_equal(made.value("t1.h"), made.value("b_xh"))


def test_numbers_of_a_formula_are_kept_once():
    def halved(trace, name, equation):
        return Node("mul", (Node("constant", (), (np.array(0.5),)), equation)) if name == "h" else None

    made = planted(Plant(halved)).trace
    assert sum(step.op == "constant" and step.value == 0.5 for step in made) == 1
    assert np.array_equal(made.value("t1.h"), 0.5 * planted(None).trace.value("t1.h"))


def test_a_run_without_a_plant_knows_nothing_of_one():
    assert current() is None
    before = planted(None).trace.to_dict()
    planted(Plant(without_activation))
    assert current() is None
    assert all(np.array_equal(before[path], value) for path, value in planted(None).trace.to_dict().items())
