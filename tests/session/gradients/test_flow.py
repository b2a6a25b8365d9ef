"""Gradients through time: the norms of true Jacobians, made another way; and each weight's gradient as a sum."""

import numpy as np
import pytest
import torch

from seqtui.engine.backward import backward
from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Request
from seqtui.models.table import MODELS, run
from seqtui.session.gradients import measures as cost
from seqtui.session.gradients.depth import BLOCKS, depth_requests, depth_track
from seqtui.session.gradients.flow import flow_view
from seqtui.session.gradients.measures import by_time, jacobian_size, jacobians, memory_paths
from seqtui.session.gradients.target import find_target
from tests.session.runs import recorded

TEXT = "the cat sat on the mat"
H = 1e-6


def track(flow, key):
    return next(track for track in flow.tracks if track.key == key)


def spectral(matrix):
    """The largest singular value, from the eigenvalues of MᵀM: not the way it is made."""
    return np.sqrt(np.linalg.eigvalsh(matrix.T @ matrix).max())


@pytest.mark.parametrize("nonlinearity", ["tanh", "relu"])
def test_of_an_rnn_it_is_the_norm_of_a_product_of_slopes_and_weights(nonlinearity):
    made = recorded("rnn", TEXT, nonlinearity=nonlinearity)
    value, flow = made.trace.value, flow_view(made)
    product = np.eye(4)
    for t in range(made.length, 0, -1):
        assert track(flow, "dhT_dht").norms[t - 1] == pytest.approx(spectral(product), rel=1e-9, abs=1e-14)
        assert track(flow, "dhT_dht").frobenius[t - 1] == pytest.approx(np.sqrt((product**2).sum()), rel=1e-12)
        h = value(f"t{t}.h")
        slope = 1 - h**2 if nonlinearity == "tanh" else (h > 0).astype(float)
        by_x = product @ np.diag(slope) @ value("W_xh")
        assert track(flow, "dhT_dxt").norms[t - 1] == pytest.approx(spectral(by_x), rel=1e-9, abs=1e-14)
        product = product @ np.diag(slope) @ value("W_hh")


@pytest.mark.parametrize(("model", "name"), [("lstm", "h"), ("lstm", "c"), ("lstm", "x"), ("gru", "h"), ("gru", "x")])
def test_with_gates_it_is_what_a_small_change_does(model, name):
    """An edit moves the value where it is recorded, and the whole run follows: finite differences, column by column."""
    made = recorded(model, TEXT)
    end = "c" if name == "c" else "h"
    for t in (1, 4):
        columns = []
        for k in range(4):
            x = made.trace.value(f"t{t}.{name}")[k]
            ends = []
            for moved in (x + H, x - H):
                edits = ((f"t{t}.{name}[{k}]", moved),)
                ends.append(run(Request(model, TEXT, edits=edits)).trace.value(f"t{made.length}.{end}"))
            columns.append((ends[0] - ends[1]) / (2 * H))
        key = {"h": "dhT_dht", "c": "dcT_dct", "x": "dhT_dxt"}[name]
        found = track(flow_view(made), key)
        assert found.norms[t - 1] == pytest.approx(spectral(np.array(columns).T), rel=1e-4)


def test_of_a_gru_it_is_the_product_of_jacobians_that_torch_makes():
    made = recorded("gru", TEXT)
    value = made.trace.value
    W = {name: torch.tensor(value(name)) for name, i in made.trace.named() if made.trace[i].op == "parameter"}

    def step(x, h):
        r = torch.sigmoid(W["W_xr"] @ x + W["b_xr"] + W["W_hr"] @ h + W["b_hr"])
        z = torch.sigmoid(W["W_xz"] @ x + W["b_xz"] + W["W_hz"] @ h + W["b_hz"])
        n = torch.tanh(W["W_xn"] @ x + W["b_xn"] + r * (W["W_hn"] @ h + W["b_hn"]))
        return (1 - z) * n + z * h

    product, norms = torch.eye(4, dtype=torch.float64), track(flow_view(made), "dhT_dht").norms
    for t in range(made.length, 0, -1):
        assert norms[t - 1] == pytest.approx(float(torch.linalg.matrix_norm(product, 2)), rel=1e-10)
        x, h = torch.tensor(value(f"t{t}.x")), torch.tensor(value(f"t{t - 1}.h"))
        product = product @ torch.autograd.functional.jacobian(lambda h, x=x: step(x, h), h)


def test_in_stacks_the_last_layer_and_of_two_directions_the_forward_one():
    made = recorded("gru", TEXT, n_layers=2, bidirectional=True)
    found = memory_paths(made)
    assert [made.trace.path(k) for k in found.h] == [f"layer1.forward.t{t}.h" for t in range(1, 7)]
    assert [made.trace.path(k) for k in found.x] == [f"t{t}.x" for t in range(1, 7)]
    matrices = jacobians(made.trace, found.h[-1], found.h)
    assert track(flow_view(made), "dhT_dht").norms == tuple(jacobian_size(matrices[k]).spectral for k in found.h)


@pytest.mark.parametrize("model", ["seq2seq", "bahdanau", "luong"])
def test_of_an_encoder_decoder_the_encoder(model):
    made = run(Request(model))
    flow, gradients = flow_view(made), backward(made.trace, made.trace.find(f"decoder.t{len(made.outputs)}.L"))
    scope = "encoder.forward" if made.config.get("bidirectional") else "encoder"
    assert flow.tokens == made.tokens
    wanted = [np.linalg.norm(gradients[made.trace.find(f"{scope}.t{t}.h")]) for t in range(1, made.length + 1)]
    assert track(flow, "dL_dh").norms == pytest.approx(wanted, rel=1e-12)


@pytest.mark.parametrize("model", [name for name, m in MODELS.items() if m.family == "attention"])
def test_attention_says_what_each_token_tells(model):
    flow = flow_view(run(Request(model)))
    assert len(flow.tokens) == len(flow.tracks[0].norms)
    assert max(flow.tracks[0].norms) > 1e-6
    if len(flow.tracks) == 1:
        assert flow.tracks[0].key == "dL_dx"


def test_where_no_loss_is_a_number_of_the_last_token_is_differentiated():
    """The sum of what a LayerNorm gives is always the same, so it would say nothing."""
    made = recorded("encoder", TEXT)
    flow = flow_view(made)
    last = made.trace.path(made.trace.equations[-1].last)
    assert flow.of == f"{last}[5,0]"
    assert max(flow.tracks[0].norms) > 1e-3


def test_of_self_attention_it_is_the_gradient_of_each_row():
    made = recorded("self-attention", TEXT)
    rows = backward(made.trace, made.trace.find("z"), (2, 1))[made.trace.find("x")]
    assert flow_view(made, "z[2,1]").tracks[0].norms == pytest.approx(np.sqrt((rows**2).sum(axis=1)), rel=1e-12)


@pytest.mark.parametrize("model", [name for name, m in MODELS.items() if m.family == "counting"])
def test_what_has_neither_says_so_in_one_sentence(model):
    with pytest.raises(SeqtuiError, match=f"{model} has no state and no vectors"):
        flow_view(recorded(model))


@pytest.mark.parametrize("model", ["rnn", "lstm", "gru", "bahdanau", "self-attention"])
def test_the_terms_of_a_weight_add_up_to_its_gradient(model):
    made = run(Request(model))
    trace = made.trace
    gradients = backward(trace, trace.equations[-1].last)
    for path, index in trace.named():
        if trace[index].op == "parameter":
            terms = by_time(gradients, index)
            total = sum(terms.values(), np.zeros_like(trace[index].value))
            assert np.abs(total - gradients[index]).max() <= 1e-12, path
            if made.model.family == "recurrent" and path != "W_E":
                assert set(terms) == set(range(1, made.length + 1)), path


def test_a_term_is_what_one_time_step_alone_sends_back():
    """The same network with weights of its own at t=3: of those, torch makes the gradient."""
    made = recorded("rnn", TEXT, output=False)
    value = made.trace.value
    W = torch.tensor(value("W_hh"))
    alone = W.clone().requires_grad_()
    h = torch.zeros(4, dtype=torch.float64)
    for t in range(1, made.length + 1):
        into = torch.tensor(value("W_xh") @ value(f"t{t}.x") + value("b_xh") + value("b_hh"))
        h = torch.tanh(into + (alone if t == 3 else W) @ h)
    h.sum().backward()
    gradients = backward(made.trace, made.trace.find(f"t{made.length}.h"))
    term = by_time(gradients, made.trace.find("W_hh"))[3]
    assert np.abs(term - alone.grad.numpy()).max() <= 1e-12
    listed = next(p for p in flow_view(made).parameters if p.path == "W_hh")
    assert dict(listed.by_time)[3] == pytest.approx(float(alone.grad.norm()), rel=1e-12)


def test_what_is_chosen_is_differentiated():
    made = recorded("lstm", TEXT)
    flow = flow_view(made, "t2.c[1]")
    assert flow.of == "t2.c[1]"
    assert track(flow, "dL_dh").norms[2:] == (0.0,) * (made.length - 2)
    assert flow_view(recorded("rnn", TEXT, output=False)).is_sum
    with pytest.raises(SeqtuiError, match="there is no value"):
        flow_view(made, "t9.h")


def test_a_run_of_one_token():
    flow = flow_view(recorded("lstm", "cat"))
    assert track(flow, "dhT_dht").norms == (1.0,)


def test_what_would_take_too_long_is_left_out_and_said(monkeypatch):
    monkeypatch.setattr(cost, "MAX_WORK", 10)
    flow = flow_view(recorded("lstm", TEXT))
    assert [track.key for track in flow.tracks] == ["dL_dh"]
    assert "4 backward passes over 6 time steps" in flow.notes[0]


def test_numbers_without_end_stay_what_they_are():
    flow = flow_view(run(Request("rnn", TEXT, {"nonlinearity": "relu", "output": "no"}, edits=(("W_hh", 1e308),))))
    assert not np.isfinite(track(flow, "dhT_dht").norms[0])


def test_the_depth_of_a_stack_is_compared_with_the_other_norm_and_not_with_given_weights():
    requests = depth_requests(run(Request("encoder")))
    tracks = [depth_track(request) for request in requests]
    assert [track.norm_first for track in tracks] == [True, False]
    for request, track in zip(requests, tracks, strict=True):
        made = run(request)
        assert made.config["n_layers"] == BLOCKS == len(track.norms)
        gradients = find_target(made).gradients()
        for k, norm in enumerate(track.norms):
            assert norm == pytest.approx(np.sqrt((gradients[made.trace.find(f"block{k}.resid_pre")] ** 2).sum()))
    assert depth_requests(run(Request("lstm"))) == () == depth_requests(run(Request("multi-head")))
