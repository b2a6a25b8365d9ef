"""Arrays record every operator and refuse whatever would lose the record."""

import numpy as np
import pytest

from seqtui.engine import array as recorded
from seqtui.engine.array import Array, concat, sigmoid, softmax, stack, tanh
from seqtui.engine.equations import Equations
from seqtui.engine.notation import Notation, Symbol
from seqtui.engine.op import Kind
from seqtui.engine.ops import OPS

LETTERS = Notation(
    **{name: Symbol(name, "n", "a vector") for name in "ab"}, **{name: Symbol(name, "n n", "a matrix") for name in "VW"}
)
A, B = np.array([0.5, -1.0, 2.0]), np.array([3.0, 4.0, -5.0])
W = np.array([[1.0, -2.0, 3.0], [0.5, 5.0, -6.0], [7.0, 8.0, 9.5]])


@pytest.fixture
def eq() -> Equations:
    return Equations(LETTERS, {"n": 3})


@pytest.fixture
def a(eq) -> Array:
    return eq.input("a", A)


@pytest.fixture
def b(eq) -> Array:
    return eq.input("b", B)


@pytest.fixture
def w(eq) -> Array:
    return eq.input("W", W)


OPERATORS = [
    ("add", lambda a, b, w: a + b, A + B),
    ("add", lambda a, b, w: 2 + a, 2 + A),
    ("add", lambda a, b, w: B + a, B + A),
    ("sub", lambda a, b, w: a - b, A - B),
    ("sub", lambda a, b, w: 2 - a, 2 - A),
    ("sub", lambda a, b, w: B - a, B - A),
    ("mul", lambda a, b, w: a * b, A * B),
    ("mul", lambda a, b, w: np.float64(2) * a, 2 * A),
    ("div", lambda a, b, w: a / b, A / B),
    ("div", lambda a, b, w: 2 / a, 2 / A),
    ("matmul", lambda a, b, w: w @ a, W @ A),
    ("matmul", lambda a, b, w: a @ w, A @ W),
    ("matmul", lambda a, b, w: w @ W, W @ W),
    ("neg", lambda a, b, w: -a, -A),
    ("transpose", lambda a, b, w: w.T, W.T),
    ("reshape", lambda a, b, w: w.reshape(9), W.reshape(9)),
    ("sum", lambda a, b, w: w.sum(), W.sum()),
    ("sum", lambda a, b, w: w.sum(0), W.sum(0)),
    ("sum", lambda a, b, w: w.sum(axis=1, keepdims=True), W.sum(1, keepdims=True)),
    ("mean", lambda a, b, w: w.mean(), W.mean()),
    ("mean", lambda a, b, w: w.mean(axis=-1), W.mean(-1)),
    ("index", lambda a, b, w: a[2], A[2]),
    ("index", lambda a, b, w: a[np.int64(1)], A[1]),
    ("index", lambda a, b, w: w[-1], W[-1]),
    ("index", lambda a, b, w: w[1:], W[1:]),
    ("index", lambda a, b, w: w[:, 1], W[:, 1]),
    ("index", lambda a, b, w: w[:, -2:], W[:, -2:]),
    ("index", lambda a, b, w: w[[2, 0, 2]], W[[2, 0, 2]]),
    ("index", lambda a, b, w: w[:, [1, -1]], W[:, [1, -1]]),
    ("softmax", lambda a, b, w: softmax(w, 0), np.exp(W) / np.exp(W).sum(0)),
    ("softmax", lambda a, b, w: softmax(w), np.exp(W) / np.exp(W).sum(1, keepdims=True)),
    ("concat", lambda a, b, w: concat([a, b, a]), np.concatenate([A, B, A])),
    ("concat", lambda a, b, w: concat([w, w], axis=1), np.concatenate([W, W], 1)),
    ("stack", lambda a, b, w: stack([a, b, a]), np.stack([A, B, A])),
]


@pytest.mark.parametrize(("op", "make", "expected"), OPERATORS)
def test_an_operator_records_one_step_with_the_value_numpy_has(eq, a, b, w, op, make, expected):
    made = make(a, b, w)
    step = eq.trace[made.index]
    assert step.op == op
    assert step.value is made.value
    assert made.index == len(eq.trace) - 1
    assert made.shape == np.shape(expected)
    np.testing.assert_allclose(made.value, expected, rtol=1e-15, atol=1e-15)


@pytest.mark.parametrize("name", [name for name, op in OPS.items() if op.kind is Kind.MAP])
def test_every_function_of_one_number_is_a_recorded_function_of_the_same_name(eq, a, name):
    made = getattr(recorded, name)(sigmoid(a))
    assert eq.trace[made.index].op == name
    assert np.array_equal(made.value, OPS[name].forward(OPS["sigmoid"].forward(A)))


def test_every_op_can_be_recorded():
    methods = {"add", "sub", "mul", "div", "matmul", "neg", "transpose", "index", "reshape", "sum", "mean"}
    missing = {name for name in set(OPS) - methods if not callable(getattr(recorded, name, None))}
    assert missing == set()


def test_a_step_remembers_where_and_when_it_was_computed(eq, a):
    with eq.scope("layer1"), eq.at(4):
        made = tanh(a)
    assert (str(eq.trace[made.index].scope), eq.trace[made.index].time) == ("layer1.t4", 4)
    assert eq.trace[made.index].operands == (a.index,)


def test_a_naming_call_returns_the_array(eq, a):
    made = tanh(a)
    assert eq("b", made) is made
    assert repr(made) == "Array(b, shape=[3])"


# what would lose the record -----------------------------------------------------------------------------------


def test_a_truth_value_is_refused_with_advice(a):
    with pytest.raises(TypeError, match=r"no truth value: compare array\.value"):
        bool(a)
    with pytest.raises(TypeError, match="no truth value"):
        a and 1


def test_a_conversion_to_numpy_is_refused_with_advice(a):
    for convert in (np.asarray, np.array, lambda x: np.concatenate([x, x]), lambda x: np.mean([x.value, x])):
        with pytest.raises(TypeError, match=r"numpy would lose the record: .* array\.value"):
            convert(a)


@pytest.mark.parametrize("function", [np.tanh, np.exp, lambda x: np.add(A, x), float])
def test_numpy_functions_and_float_do_not_accept_a_recorded_value(a, function):
    with pytest.raises(TypeError):
        function(a)


def test_a_loop_over_rows_is_refused_with_advice(w):
    with pytest.raises(TypeError, match=r"take rows by number, x\[0\]"):
        list(w)


def test_two_runs_do_not_mix(a):
    other = Equations(LETTERS, {"n": 3}).input("a", A)
    for mix in (lambda: a + other, lambda: a @ other, lambda: concat([a, other])):
        with pytest.raises(ValueError, match="two different runs: record both in one trace"):
            mix()
    assert len(a.trace) == len(other.trace) == 1


def test_a_function_of_plain_numbers_is_refused():
    with pytest.raises(TypeError, match="tanh of plain numbers records nothing: give it an Array"):
        tanh(A)


@pytest.mark.parametrize(
    ("index", "advice"),
    [
        (np.array([0, 1]), "whole number or slice"),
        ("n", "whole number or slice"),
        (None, "whole number or slice"),
        ((0, 1), "one axis at a time"),
        ((slice(0, 1), 1), "one axis at a time"),
        (slice(None, None, 2), "slice without a step"),
        (slice(None, None, -1), "slice without a step"),
    ],
)
def test_only_one_row_or_a_run_of_neighbours_is_taken(w, index, advice):
    with pytest.raises(TypeError, match=advice):
        w[index]


def test_an_index_outside_the_value_is_refused_and_nothing_is_recorded(eq, a):
    for index in (3, -4):
        with pytest.raises(IndexError):
            a[index]
    assert len(eq.trace) == 1


def test_a_shape_that_does_not_fit_is_refused_and_leaves_no_step(eq, a, w):
    before = len(eq.trace)
    for make in (lambda: w @ w[0:2], lambda: w[0:2] + w, lambda: a.reshape(2, 2)):
        with pytest.raises(ValueError):
            make()
    assert {step.op for step in eq.trace.steps[before:]} == {"index"}
