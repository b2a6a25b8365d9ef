"""The record: frozen, named once, closed for good, and able to say where things are."""

import numpy as np
import pytest
from hypothesis import given

from seqtui.engine.array import tanh
from seqtui.engine.equations import Equations
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.notation import Notation, Symbol
from seqtui.engine.trace import Trace
from tests.engine.samples import QUICK, lstm, programs

V = Symbol("v", "n", "a vector")
LETTERS = Notation(**{name: Symbol(name, "n", "a vector") for name in "abxyz"})


def two_letters() -> tuple[Equations, dict]:
    eq = Equations(LETTERS)
    return eq, {"a": eq.input("a", np.array([1.0, 2.0])), "b": eq.input("b", np.array([3.0, 4.0]))}


# frozen -------------------------------------------------------------------------------------------------------


@QUICK
@given(programs())
def test_every_recorded_value_is_read_only_float64_and_stands_after_its_operands(trace):
    for index, step in enumerate(trace):
        assert step.value.__class__ is np.ndarray
        assert step.value.dtype == np.float64
        assert not step.value.flags.writeable
        assert all(operand < index for operand in step.operands)
        assert step.is_leaf == (step.operands == ())


def test_a_recorded_value_cannot_be_written_into():
    trace = lstm({"layer0.t1.f": 0.5})
    for path in ("layer0.t1.f", "layer0.t2.f", "layer0.W_xf", "loss"):
        with pytest.raises(ValueError, match="read-only"):
            trace.value(path)[...] = 0.0


def test_a_step_cannot_be_changed():
    with pytest.raises(AttributeError):
        lstm()[0].name = "other"


def test_the_arrays_that_were_given_stay_the_callers_own():
    given_value = np.array([1.0, 2.0])
    eq = Equations(LETTERS)
    x = eq.input("x", given_value)
    y = x + given_value
    given_value[0] = 9.0
    assert x.value.tolist() == [1.0, 2.0]
    assert y.value.tolist() == [2.0, 4.0]


# closed -------------------------------------------------------------------------------------------------------


def test_a_closed_trace_records_nothing_more():
    eq, letters = two_letters()
    eq.trace.close()
    with pytest.raises(RuntimeError, match="closed: run the model again"):
        letters["a"] + letters["b"]
    with pytest.raises(RuntimeError, match="closed"):
        eq.input("x", np.ones(2))
    assert len(eq.trace) == 2


def test_a_closed_trace_names_nothing_more():
    eq, letters = two_letters()
    y = letters["a"] + letters["b"]
    eq.trace.close()
    with pytest.raises(RuntimeError, match="closed"):
        eq("y", y)
    assert not eq.trace.has("y")


def test_close_returns_the_trace():
    trace = Trace()
    assert trace.close() is trace


# names --------------------------------------------------------------------------------------------------------


def test_a_path_names_one_value():
    eq, letters = two_letters()
    eq("y", letters["a"] + letters["b"])
    with pytest.raises(ValueError, match="y is recorded already"):
        eq("y", letters["a"] - letters["b"])


def test_a_value_is_named_once():
    eq, letters = two_letters()
    y = eq("y", letters["a"] + letters["b"])
    with pytest.raises(ValueError, match="z is the same value as y: name a value once"):
        eq("z", y)
    with pytest.raises(ValueError, match="z is the same value as a"):
        eq("z", letters["a"])


def test_a_path_is_the_scope_and_the_name():
    trace = lstm()
    for path in ("t1.x", "layer0.t0.h", "layer1.t3.f", "layer0.W_xf", "alpha"):
        assert trace.path(trace.find(path)) == path
        assert trace.has(path)
    assert trace[trace.find("layer1.t3.f")].time == 3
    assert trace[trace.find("layer1.W_xf")].time is None
    assert not trace.has("layer1.t4.f")


@QUICK
@given(programs())
def test_every_step_is_found_again_by_its_path(trace):
    found = [trace.path(index) for index in range(len(trace))]
    assert len(set(found)) == len(trace)
    assert [trace.find(path) for path in found] == list(range(len(trace)))
    assert all(trace.has(path) for path in found)
    assert [index for _, index in trace.named()] == [k for k, step in enumerate(trace) if step.name]


def test_unnamed_steps_are_numbered_after_the_value_they_lead_up_to():
    trace = lstm()
    index = trace.find("layer0.t3.f")
    inside = [f"layer0.t3.f#{k}" for k in (1, 2, 3, 4)]
    assert [trace.path(k) for k in range(index - 4, index)] == inside
    assert [trace[trace.find(path)].op for path in inside] == ["matmul", "matmul", "add", "add"]
    assert not trace.has("layer0.t3.f#5")
    with pytest.raises(SeqtuiError, match=r"no value 'layer0\.t3\.f#5'"):
        trace.find("layer0.t3.f#5")


def test_constants_and_steps_that_lead_nowhere_have_a_path_too():
    eq, letters = two_letters()
    eq("y", letters["a"] * 2.0)
    tanh(letters["b"])
    trace = eq.trace.close()
    assert [trace.path(index) for index in range(len(trace))] == ["a", "b", "constant#2", "y", "tanh#4"]


def test_asking_for_a_path_while_recording_spoils_nothing():
    eq, letters = two_letters()
    inside = letters["a"] * letters["b"]
    repr(inside)
    other = tanh(inside)
    repr(other)
    eq("y", other)
    trace = eq.trace.close()
    assert trace.path(inside.index) == "y#1"
    assert trace.find("y#1") == inside.index


def test_reading_equations_while_recording_spoils_nothing():
    eq, letters = two_letters()
    eq("y", letters["a"] * letters["b"])
    assert len(eq.trace.equations) == 1
    eq("z", tanh(letters["b"]))
    assert len(eq.trace.close().equations) == 2


def test_equations_cover_every_computed_step_in_order():
    trace = lstm()
    steps = [k for first, last in trace.equations for k in range(first, last + 1) if not trace[k].is_leaf]
    assert steps == [k for k, step in enumerate(trace) if not step.is_leaf]
    assert [trace.path(last) for _, last in trace.equations[:6]] == [f"layer0.t1.{n}" for n in "ifgoch"]
    assert all(trace[last].name and not trace[first].is_leaf for first, last in trace.equations)


def test_a_number_of_the_formula_is_recorded_once():
    eq, letters = two_letters()
    (letters["a"] * 2.0) + (letters["b"] * 2.0) + (letters["a"] * 3.0) + np.full(2, 2.0)
    constants = [step.value.tolist() for step in eq.trace if step.op == "constant"]
    assert constants == [2.0, 3.0, [2.0, 2.0]]


# suggestions --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "advice"),
    [
        ("layer0.t9.f", "'f' is found from layer0.t1.f to layer1.t3.f"),
        ("t1.alpha", r"did you mean alpha\?"),
        ("layer0.t2.q", r"there are layer0\.t2\.i, layer0\.t2\.f, .*layer0\.t2\.h$"),
        ("t99", "the time steps are t1 to t3$"),
        ("nowhere.q", r"there are t1\.x, t2\.x, .*, …$"),
    ],
)
def test_an_unknown_path_is_answered_with_paths_that_exist(path, advice):
    with pytest.raises(SeqtuiError, match=f"there is no value '{path}' here; {advice}"):
        lstm().find(path)
    with pytest.raises(SeqtuiError):
        lstm().value(path)
