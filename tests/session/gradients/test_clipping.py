"""Clipping by the global norm, against torch's; and the runs that are compared."""

import math

import numpy as np
import pytest
import torch
from msgspec.structs import replace

from seqtui.engine.backward import backward
from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Request
from seqtui.models.table import family, run
from seqtui.session.gradients.flow_page import EARLY, compare_flow
from seqtui.session.gradients.measures import THRESHOLDS, Clip, global_norm, neighbour, read_threshold
from seqtui.session.gradients.radius_sweep import (
    LENGTH,
    RADII,
    how_long,
    race_entries,
    radius_entries,
    read_radii,
    spectral_radius,
)
from tests.session.runs import recorded


def weights_gradients(trace, of):
    gradients = backward(trace, trace.find(of))
    return {path: gradients[index] for path, index in trace.named() if trace[index].op == "parameter"}


@pytest.mark.parametrize("threshold", [0.1, 1.0, 100.0])
def test_it_does_what_torch_does(threshold):
    arrays = list(weights_gradients(recorded("lstm").trace, "t3.L").values())
    clip = Clip(global_norm(arrays), threshold)
    tensors = [torch.zeros(a.shape, dtype=torch.float64, requires_grad=True) for a in arrays]
    for tensor, array in zip(tensors, arrays, strict=True):
        tensor.grad = torch.tensor(array.copy())
    assert float(torch.nn.utils.clip_grad_norm_(tensors, threshold)) == pytest.approx(clip.norm, rel=1e-12)
    for tensor, array in zip(tensors, arrays, strict=True):  # torch adds 1e-6 to the norm
        assert tensor.grad.numpy() == pytest.approx(array * clip.factor, rel=1e-4, abs=1e-15)


def test_above_the_threshold_it_ends_there_below_nothing_changes_and_the_direction_stays():
    arrays = list(weights_gradients(recorded("gru").trace, "t3.L").values())
    norm = global_norm(arrays)
    flat = np.concatenate([a.ravel() for a in arrays])
    cut = Clip(norm, norm / 7)
    after = flat * cut.factor
    assert np.linalg.norm(after) == pytest.approx(norm / 7, rel=1e-12) == cut.after
    assert after @ flat / (np.linalg.norm(after) * np.linalg.norm(flat)) == pytest.approx(1.0, abs=1e-12)
    assert Clip(norm, norm * 1.01).factor == 1.0
    assert Clip(norm, norm).after == norm
    assert math.isnan(Clip(math.inf, 1.0).factor)


def test_thresholds_are_read_and_gone_through():
    assert read_threshold("2.5") == 2.5
    for text in ("0", "-1", "nan", "inf", "x", ""):
        with pytest.raises(SeqtuiError, match="give a number above 0"):
            read_threshold(text)
    assert neighbour(1.0, 1) == 3.0
    assert neighbour(1.0, -1) == 0.3
    assert neighbour(2.0, -1) == 1.0
    assert neighbour(1e9, 1) == THRESHOLDS[-1]
    assert neighbour(THRESHOLDS[0], -1) == THRESHOLDS[0]


def test_radii_are_read():
    assert read_radii("0.5, 1,2") == (0.5, 1.0, 2.0)
    for text in ("0", "-1", "nan", "11", "x", "", ",".join(["1"] * 13)):
        with pytest.raises(SeqtuiError, match="give up to 12 numbers"):
            read_radii(text)


def test_every_loop_has_the_radius_and_is_the_runs_own_but_for_one_factor():
    made = recorded("rnn", n_layers=2, bidirectional=True)
    for entry in radius_entries(made):
        trace = run(entry.request).trace
        for path in ("layer0.forward.W_hh", "layer1.reverse.W_hh"):
            W = trace.value(path)
            assert spectral_radius(W) == pytest.approx(entry.radius, rel=1e-9)
            assert np.ptp(W / made.trace.value(path)) == pytest.approx(0, abs=1e-9)
        assert np.array_equal(trace.value("layer0.forward.W_xh"), made.trace.value("layer0.forward.W_xh"))


def test_a_loop_without_eigenvalues_says_so():
    with pytest.raises(SeqtuiError, match="all its eigenvalues are 0"):
        radius_entries(run(Request("rnn", "a b", edits=(("W_hh", 0.0),))))


def test_vanishing_and_exploding_differ_by_orders_of_magnitude():
    rows = {(row.nonlinearity, row.radius): row for row in map(compare_flow, radius_entries(run(Request("rnn"))))}
    assert set(rows) == {(n, r) for n in ("tanh", "relu") for r in RADII}
    assert all(len(row.norms) == LENGTH for row in rows.values())
    assert rows["tanh", 0.5].norms[0] < 1e-9
    assert rows["relu", 0.5].norms[0] < 1e-9
    assert rows["relu", 1.5].norms[0] > 1e5
    assert rows["relu", 2.0].norms[0] > 1e10
    for row in rows.values():
        clip = Clip(row.gradient, 1.0)
        assert clip.after <= 1.0 + 1e-12
        if row.norms[0] < 1e-9:  # what vanished is not brought back
            assert clip.of(row.early) <= row.early < 1e-6
    assert Clip(rows["relu", 2.0].gradient, 1.0).factor < 1e-9


def test_a_row_is_made_of_the_run_it_names():
    entry = radius_entries(recorded("rnn"), (0.9,))[0]
    row, trace = compare_flow(entry), run(entry.request).trace
    product = np.eye(4)
    for t in range(LENGTH, 1, -1):
        product = product @ np.diag(1 - trace.value(f"t{t}.h") ** 2) @ trace.value("W_hh")
    assert row.norms[0] == pytest.approx(np.linalg.svd(product)[1][0], rel=1e-9)
    found = weights_gradients(trace, f"t{LENGTH}.h")
    assert row.gradient == pytest.approx(np.linalg.norm(np.concatenate([a.ravel() for a in found.values()])), rel=1e-12)


def test_early_is_the_gradient_that_truncated_torch_gives():
    """Weights of their own in the first quarter: of those alone torch makes the gradient."""
    entry = radius_entries(recorded("rnn"), (1.5,))[0]
    trace = run(entry.request).trace
    names = ("W_xh", "W_hh", "b_xh", "b_hh")
    late = {n: torch.tensor(trace.value(n)) for n in names}
    early = {n: late[n].clone().requires_grad_() for n in names}
    words = torch.tensor(trace.value("W_E"))
    alone = words.clone().requires_grad_()
    h = torch.zeros(4, dtype=torch.float64)
    for t in range(1, LENGTH + 1):
        w, E = (early, alone) if t <= EARLY else (late, words)
        row = int(np.flatnonzero((trace.value("W_E") == trace.value(f"t{t}.x")).all(axis=1))[0])
        h = torch.tanh(w["W_xh"] @ E[row] + w["b_xh"] + w["W_hh"] @ h + w["b_hh"])
    h.sum().backward()
    wanted = np.sqrt(sum(float((p.grad**2).sum()) for p in (*early.values(), alone)))
    assert compare_flow(entry).early == pytest.approx(wanted, rel=1e-9)


def test_the_race_runs_each_recurrent_network_of_one_size_over_one_text():
    made = recorded("gru", d_hidden=3, n_layers=2)
    entries = race_entries(made)
    runs = [run(entry.request) for entry in entries]
    assert [entry.model for entry in entries] == [row.name for row in family("recurrent")]
    assert len({r.tokens for r in runs}) == 1
    assert all(r.config["d_hidden"] == 3 and r.config["n_layers"] == 2 and r.length == LENGTH for r in runs)
    assert [len(compare_flow(entry).norms) for entry in entries] == [LENGTH] * len(entries)
    assert race_entries(recorded("self-attention")) == radius_entries(made) == ()


def test_vectors_letters_and_long_texts_are_brought_to_one_length():
    vectors = run(Request("rnn", input=np.arange(6.0).reshape(3, 2) / 10))
    again = run(radius_entries(vectors)[0].request)
    assert np.array_equal(again.trace.value("t5.x"), vectors.trace.value("t2.x"))
    letters = run(race_entries(recorded("lstm", "the cat", unit="char"))[0].request)
    assert letters.tokens[:9] == tuple("the catth")
    long = recorded("rnn", " ".join(f"w{k}" for k in range(50)))
    assert run(race_entries(long)[0].request).tokens == long.tokens[:LENGTH]
    assert how_long(long) == "its first 36 steps"


def test_edits_of_weights_stay_and_those_of_single_steps_go():
    made = run(Request("rnn", "a b c", edits=(("t2.h", 0.5), ("b_hh[1]", 2.0))))
    trace = run(race_entries(made)[0].request).trace
    assert trace.value("b_hh")[1] == 2.0
    assert not (trace.value("t2.h") == 0.5).any()


def test_where_no_unit_is_alive_the_row_says_so():
    entry = radius_entries(recorded("rnn"))[-1]
    dead = replace(entry, request=entry.request.with_edits(("b_hh", -1e6)))
    assert compare_flow(dead).remark == "no unit passes anything on"
