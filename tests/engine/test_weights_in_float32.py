"""Weights that a trace keeps in float32, as their file has them: what is computed is float64, and exact."""

import tracemalloc

import numpy as np
import pytest

from seqtui.engine import numerics, wide
from seqtui.engine.array import concat, softmax, sqrt
from seqtui.engine.backward import backward
from seqtui.engine.edits import Edits
from seqtui.engine.equations import Equations
from seqtui.engine.notation import Notation, Symbol
from seqtui.engine.numerics import matmul

NOTATION = Notation(
    W=Symbol("W", "row column", "weights"),
    V=Symbol("V", "row column", "weights"),
    x=Symbol("x", "row column", "input"),
    out=Symbol("out", "row column", "what is computed"),
    total=Symbol("total", "", "its sum"),
)


def _weights(seed):
    made = np.random.default_rng(seed).normal(size=(4, 4)).astype(np.float32)
    made.setflags(write=False)
    return made


FORMULAS = {
    "product with an input": lambda W, V, x: x @ W,
    "product of two weights": lambda W, V, x: W @ V,
    "sum of two weights": lambda W, V, x: W + V,
    "rows of both, added": lambda W, V, x: W[[0, 1, 2, 3]] + V[0:4],
    "transposed": lambda W, V, x: x @ W.T,
    "transposed alone, squared": lambda W, V, x: W.T * W.T,
    "softmax of a weight": lambda W, V, x: softmax(W),
    "root of a weight": lambda W, V, x: sqrt(W * W),
    "concatenated": lambda W, V, x: concat([W[0:2], V[0:2]]) @ W,
    "mean": lambda W, V, x: x + W.mean(1, True) - V.sum(0, True),
    "reshaped": lambda W, V, x: W.reshape(16).reshape(4, 4) / (V * V),
    "a number of the formula": lambda W, V, x: W * 0.1,
}


def _run(formula, kind, edits=None):
    eq = Equations(NOTATION, edits=edits)
    W, V = eq.leaf("parameter", "W", kind(_weights(0))), eq.leaf("parameter", "V", kind(_weights(1)))
    x = eq.input("x", np.random.default_rng(2).normal(size=(4, 4)))
    out = eq("out", formula(W, V, x))
    eq("total", (out * out).sum())
    return eq.trace.close()


def _double(array):
    made = array.astype(np.float64)
    made.setflags(write=False)
    return made


@pytest.mark.parametrize("name", FORMULAS)
def test_what_is_computed_from_them_is_what_it_is_from_the_same_weights_in_float64(name):
    single, double = (_run(FORMULAS[name], kind) for kind in (lambda array: array, _double))
    assert np.array_equal(single.value("out"), double.value("out")) and single.value("out").dtype == np.float64
    index = single.find("total")
    for path in ("W", "V", "x"):
        ours, theirs = (backward(trace, index)[trace.find(path)] for trace in (single, double))
        assert ours.dtype == np.float64 and np.allclose(ours, theirs, rtol=0, atol=1e-13)


def test_they_are_taken_as_they_are_and_no_view_of_them_is_a_copy():
    weights = _weights(0)
    eq = Equations(NOTATION)
    W = eq.leaf("parameter", "W", weights)
    assert W.value is weights
    assert np.shares_memory(W.T.value, weights) and np.shares_memory(W[0:2].value, weights)
    assert W[[0, 1]].value.dtype == np.float64


def test_a_number_that_is_set_in_one_is_not_rounded():
    trace = _run(FORMULAS["product with an input"], lambda array: array, Edits((("W[0,0]", 0.1),)))
    assert trace.value("W[0,0]") == 0.1


@pytest.mark.parametrize("shape", [(700, 1900), (1900, 700)])
def test_a_large_product_is_that_in_float64_without_a_copy_of_the_weights(shape, monkeypatch):
    monkeypatch.setattr(wide, "PIECE", 1 << 19)
    monkeypatch.setattr(wide._current, "piece", np.empty(0))
    g = np.random.default_rng(3)
    a, b = g.normal(size=(3, shape[0])), g.normal(size=shape).astype(np.float32)
    for weights in (b, np.ascontiguousarray(b.T).T):
        assert np.abs(matmul(a, weights) - a @ weights.astype(np.float64)).max() < 1e-11
    monkeypatch.setattr(wide._current, "piece", np.empty(0))
    tracemalloc.start()
    product = matmul(a, b)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert product.dtype == np.float64 and peak < 2 * 8 * wide.PIECE < 8 * b.size


def test_a_number_made_of_two_of_them_is_not_rounded():
    eq = Equations(Notation(u=Symbol("u", "row", "weights"), v=Symbol("v", "row", "weights")))
    rows = {name: np.float32([0.1, 0.2, k]) for k, name in enumerate("uv")}
    u, v = (eq.leaf("parameter", name, _read_only(row)) for name, row in rows.items())
    assert (u @ v).value == _double(rows["u"]) @ _double(rows["v"])
    assert u[1].value.dtype == np.float64


def _read_only(row):
    row.setflags(write=False)
    return row


def test_a_vector_meets_a_matrix_of_a_file_as_if_it_were_all_in_float64(monkeypatch):
    rng = np.random.default_rng(3)
    matrix, vector = rng.normal(size=(37, 11)).astype(np.float32), rng.normal(size=11)
    monkeypatch.setattr(numerics, "NEAR", 5 * 11)
    exact = matrix.astype(np.float64)
    assert np.allclose(numerics.matmul(matrix, vector), exact @ vector, rtol=0, atol=1e-14)
    assert np.allclose(numerics.matmul(vector, matrix.T), vector @ exact.T, rtol=0, atol=1e-14)
    assert numerics.matmul(matrix, vector).dtype == numerics.matmul(vector, matrix.T).dtype == np.float64
