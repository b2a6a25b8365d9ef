"""z as the share of the old state, or of the candidate: the same network by torch, drawn, said and changed as it is."""

import numpy as np
import pytest
import torch

from seqtui.engine.backward import backward
from seqtui.models.gru import CELLS, MODEL
from seqtui.models.model import Request
from seqtui.session.compare.suggestions import suggestions
from tests.models.recurrent_samples import largest, module, run, state_dict, vectors

SIZES = {"num_layers": 2, "bidirectional": True}


@pytest.fixture(scope="module")
def made():
    """A module of torch, and its input."""
    return module("gru", 3, 4, **SIZES), vectors(5, 3)


@pytest.mark.parametrize("update", ["keep", "write"])
def test_the_state_is_that_of_torchs_module(made, update, tmp_path):
    gru, x = made
    trace = run("gru", input=x, weights=state_dict(gru.state_dict(), tmp_path), update=update).trace
    shown, _ = gru(torch.tensor(x))
    for t in range(5):
        assert largest(trace.value(f"layer1.t{t + 1}.h"), shown[t]) <= 1e-12


def test_z_is_what_is_left_of_1_and_the_formula_says_of_what():
    keeps, writes = (run("gru", "a b c", update=update).trace for update in ("keep", "write"))
    for t in (1, 2, 3):
        z, n, h, before = (writes.value(path) for path in (f"t{t}.z", f"t{t}.n", f"t{t}.h", f"t{t - 1}.h"))
        assert largest(z + keeps.value(f"t{t}.z"), np.ones(4)) <= 1e-15
        assert largest(h, (1 - z) * before + z * n) <= 1e-15
        assert largest(h, keeps.value(f"t{t}.h")) <= 1e-15
    assert largest(writes.value("W_xz"), -keeps.value("W_xz")) == 0
    assert "written" in writes[writes.find("t1.z")].symbol.meaning
    assert "stays" in keeps[keeps.find("t1.z")].symbol.meaning


def test_the_gradient_of_z_and_of_its_weights_has_the_other_sign():
    both = [run("gru", "a b c", update=update).trace for update in ("keep", "write")]
    keeps, writes = (backward(trace, trace.find("t3.L")) for trace in both)
    for path in ("t2.z", "W_xz", "b_hz"):
        ours, theirs = writes[both[1].find(path)], keeps[both[0].find(path)]
        assert np.abs(theirs).max() > 0 and largest(ours, -theirs) <= 1e-15, path
    assert largest(writes[both[1].find("t1.x")], keeps[both[0].find("t1.x")]) <= 1e-15


def test_the_drawing_takes_z_to_the_candidate():
    keeps, writes = (CELLS[update].diagram for update in ("keep", "write"))
    assert "z├1−─⊙" in keeps.drawing[1] and "1−├z──⊙" in writes.drawing[1]
    other = [k for k, row in enumerate(keeps.drawing) if writes.drawing[k] != row]
    assert other == [1] and writes.labels == keeps.labels


def test_the_other_convention_is_offered_beside_the_run():
    made = MODEL.run(Request("gru", "a b"))
    assert "update=write" in suggestions(made)
