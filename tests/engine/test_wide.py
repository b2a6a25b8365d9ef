"""Weights in float32: whatever is computed of them is what float64 makes of the same numbers."""

import threading

import numpy as np
import pytest

from seqtui.engine import side_by_side, wide
from seqtui.engine.array import Array, at_once, concat, exp, gelu, identity, record, relu, silu, softmax, sqrt
from seqtui.engine.backward import backward
from seqtui.engine.edits import Edits
from seqtui.engine.equations import Equations
from seqtui.engine.notation import Notation, Symbol
from seqtui.engine.numerics import matmul
from seqtui.engine.ops import OPS
from seqtui.engine.trace import Trace
from tests.engine.test_ops import SAMPLES

NOTATION = Notation(
    A=Symbol("A", "row column", "a"), B=Symbol("B", "row column", "b"), x=Symbol("x", "place row", "x"),
    y=Symbol("y", "", "y"),
)  # fmt: skip
LARGE = (61, 97)  # more than numerics.LARGE numbers: results lie in a block


def drawn(shape: tuple[int, ...], seed: int, dtype: type = np.float32) -> np.ndarray:
    array = np.random.default_rng(seed).normal(0, 1, shape).astype(dtype)
    array.setflags(write=False)
    return array


OF_ONE = {
    "square root": lambda a, b, x: sqrt(a * a),
    "exp": lambda a, b, x: exp(a),
    "softmax": lambda a, b, x: softmax(a),
    "relu": lambda a, b, x: relu(a),
    "gelu": lambda a, b, x: gelu(a),
    "silu": lambda a, b, x: silu(a),
    "mean": lambda a, b, x: a.mean(axis=-1, keepdims=True),
    "sum of two": lambda a, b, x: a + b,
    "product of two": lambda a, b, x: a * b,
    "quotient": lambda a, b, x: a / b,
    "matrix product": lambda a, b, x: x @ a,
    "of a transpose": lambda a, b, x: x.T @ x @ a @ a.T,
    "both narrow": lambda a, b, x: a.T @ b,
    "rows": lambda a, b, x: a[[3, 1, 3]] * a[[0, 1, 2]],
    "a slice": lambda a, b, x: a[2:5] + b[2:5],
    "side by side": lambda a, b, x: concat([a, b]) * concat([b, a]),
    "handed on": lambda a, b, x: identity(a) * b,
}


def run_of(name: str, dtype: type, shape: tuple[int, int]) -> tuple[Array, dict[str, Array]]:
    eq = Equations(NOTATION)
    given = {key: drawn(shape, seed) for seed, key in enumerate("AB")}
    read = {key: eq.leaf("parameter", key, _as(value, dtype)) for key, value in given.items()}
    x = eq.input("x", drawn((7, shape[0]), 3).astype(np.float64))
    return eq("y", OF_ONE[name](read["A"], read["B"], x).sum()), read


def _as(value: np.ndarray, dtype: type) -> np.ndarray:
    array = value.astype(dtype)
    array.setflags(write=False)
    return array


@pytest.mark.parametrize("shape", [(5, 4), LARGE], ids=["small", "large"])
@pytest.mark.parametrize("name", OF_ONE)
def test_what_is_computed_of_float32_is_what_float64_makes_of_the_same_numbers(name, shape) -> None:
    ours, narrow = run_of(name, np.float32, shape)
    wanted, exact = run_of(name, np.float64, shape)
    trace, reference = ours.trace, wanted.trace
    assert narrow["A"].value.dtype == np.float32 and len(trace) == len(reference)
    for step, other in zip(trace, reference, strict=True):
        assert step.is_leaf or step.value.base is not None or step.value.dtype == np.float64
        np.testing.assert_allclose(step.value, other.value, rtol=1e-13, atol=1e-13)
    found, right = backward(trace, ours.index), backward(reference, wanted.index)
    for key in "AB":
        assert found[narrow[key].index].dtype == np.float64
        np.testing.assert_allclose(found[narrow[key].index], right[exact[key].index], rtol=1e-12, atol=1e-12)


def test_a_weight_of_a_file_is_not_copied_and_an_edit_of_it_keeps_its_digits() -> None:
    weight = drawn((3, 2), 0)
    eq = Equations(NOTATION, edits=Edits([("A[1,1]", 0.1)]))
    assert np.shares_memory(Equations(NOTATION).leaf("parameter", "A", weight).value, weight)
    edited = eq.leaf("parameter", "A", weight)
    assert eq.trace.steps[edited.index].value[1, 1] == 0.1
    assert eq.trace.steps[edited.index].value[0, 0] == weight[0, 0]


LAYOUTS = {
    "rows": lambda: drawn((20, 33), 1),
    "columns": lambda: drawn((33, 20), 1).T,
    "cut": lambda: drawn((20, 99), 1)[:, 33:66],
    "tall": lambda: drawn((40, 11), 1),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_large_matrix_is_widened_in_pieces(monkeypatch, layout) -> None:
    monkeypatch.setattr(wide, "PIECE", 100)
    b = LAYOUTS[layout]()
    a = drawn((6, len(b)), 2, np.float64)
    np.testing.assert_allclose(matmul(a, b), a @ b.astype(np.float64), rtol=1e-13, atol=1e-13)


# products of neighbours ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_products_with_neighbouring_columns_are_computed_at_once_and_recorded_one_by_one(dtype, turned) -> None:
    whole = drawn((600, 200), 0, dtype).T if turned else drawn((200, 600), 0, dtype)
    whole = whole[:, :400]
    eq = Equations(Notation(x=Symbol("x", "place row", "x"), **{f"W{k}": Symbol("W", "row c", "w") for k in range(4)}))
    x = eq.input("x", drawn((5, 200), 1, np.float64))
    parts = [eq.leaf("parameter", f"W{k}", whole[:, 100 * k : 100 * (k + 1)]) for k in range(4)]
    with at_once(x, parts):
        assert len(side_by_side.ready.products) == 4
        made = [x @ part for part in parts]
    assert not side_by_side.ready.products
    assert [eq.trace[y.index].operands for y in made] == [(x.index, part.index) for part in parts]
    for k, y in enumerate(made):
        wanted = x.value @ whole[:, 100 * k : 100 * (k + 1)].astype(np.float64)
        np.testing.assert_allclose(y.value, wanted, rtol=1e-12, atol=1e-12)


def test_what_does_not_lie_side_by_side_or_is_small_is_computed_as_it_is_written() -> None:
    whole = drawn((300, 600), 0, np.float64)
    left, right = whole[:, :300], whole[:, 300:]
    assert side_by_side.joined([left, right]).shape == (300, 600)
    for parts in ([right, left], [left, right.copy()], [left], [left, right.astype(np.float32)], [left[:, 0], right]):
        assert side_by_side.joined(parts) is None
    with side_by_side.at_once(whole.T, [left[:10, :10], left[:10, 10:20]]):
        assert not side_by_side.ready.products


def test_another_thread_knows_nothing_of_products_that_are_ready() -> None:
    whole, seen = drawn((300, 600), 0, np.float64), []
    with side_by_side.at_once(drawn((4, 300), 1, np.float64), [whole[:, :300], whole[:, 300:]]):
        other = threading.Thread(target=lambda: seen.append(len(side_by_side.ready.products)))
        other.start()
        other.join(10)
        assert seen == [0] and len(side_by_side.ready.products) == 2


@pytest.mark.parametrize("op", SAMPLES)
def test_every_op_computes_in_float64(op: str) -> None:
    for shapes, params in SAMPLES[op]:
        made = []
        for dtype in (np.float32, np.float64):
            trace = Trace()
            given = [np.abs(drawn(shape, k)) + np.float32(0.1) for k, shape in enumerate(shapes)]
            operands = [
                Array(trace, trace.leaf("parameter", f"w{k}", Symbol("w", "", "w"), _as(value, dtype)))
                for k, value in enumerate(given)
            ]
            made.append(record(OPS[op], operands, params).value)
        np.testing.assert_allclose(*made, rtol=1e-13, atol=1e-13)
        assert made[0].dtype == np.float64 or made[0].base is not None  # a view of a weight stays one
