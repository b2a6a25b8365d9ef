"""Heads of a width of their own, beside torch's arithmetic: W_Q, W_K and W_V widen, W_O leads back."""

import numpy as np
import pytest
import torch
from torch import nn

from seqtui.engine.backward import backward
from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Request
from seqtui.models.table import run
from tests.models import torch_attention as twin
from tests.models.compare import apart, assert_explained

TEXT = "the cat the mat"
D, H, WIDTH = 8, 3, 5


def recorded(name="multi-head", **settings):
    return run(Request(name, TEXT, {"d_model": D, "n_heads": H, "d_head": WIDTH, **settings}))


def by_einsum(trace) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
    """attn_out from one W_Q, W_K, W_V and W_O, without any of the slices that the run takes; and its weights."""
    w = {f"W_{letter}": torch.tensor(trace.value(f"W_{letter}"), requires_grad=True) for letter in "QKVO"}
    x = torch.tensor(trace.value("x"))
    q, k, v = (torch.einsum("td,dhw->htw", x, w[f"W_{c}"].reshape(D, H, WIDTH)) for c in "QKV")
    pattern = (torch.einsum("hqw,hkw->hqk", q, k) / WIDTH**0.5).softmax(-1)
    return torch.einsum("hqk,hkw,hwd->qd", pattern, v, w["W_O"].reshape(H, WIDTH, D)), w


def test_the_values_and_gradients_are_torchs():
    trace = recorded().trace
    out, weights = by_einsum(trace)
    assert apart(trace.value("attn_out"), out.detach().numpy()) <= 1e-12
    out[2, 1].backward()
    ours = backward(trace, trace.find("attn_out"), (2, 1))
    for name, weight in weights.items():
        assert apart(ours[trace.find(name)], weight.grad.numpy()) <= 1e-12, name
    assert_explained(run(Request("multi-head", "a b", {"d_model": 2, "n_heads": 2, "d_head": 3})).trace)


@pytest.mark.parametrize("heads", ["split", "copied"])
def test_the_widths_are_seen_before_and_behind_the_last_weights(heads):
    trace = recorded(heads=heads).trace
    assert trace.value("heads").shape == (4, H * WIDTH)
    assert trace.value("W_O").shape == (H * WIDTH, D)
    assert trace.value("head2.q").shape == trace.value("head2.z").shape == (4, WIDTH)
    assert trace.value("attn_out").shape == (4, D)
    assert trace.value("d_head") == WIDTH


@pytest.mark.parametrize("name", ["encoder", "decoder", "transformer"])
def test_the_heads_of_every_block_have_it(name):
    made = recorded(name, n_layers=1)
    widths = {
        path.rpartition(".")[0]: step.value.shape
        for path, k in made.trace.named()
        if (step := made.trace[k]).name == "W_O"
    }
    assert set(widths.values()) == {(H * WIDTH, D)}
    assert len(widths) == {"encoder": 1, "decoder": 2, "transformer": 5}[name]
    assert {made.trace[k].value.shape[1] for _, k in made.trace.named() if made.trace[k].name in ("q", "k", "v")} == {
        WIDTH
    }


@pytest.mark.parametrize("name", ["multi-head", "encoder"])
def test_the_share_of_the_width_is_what_it_is_when_nothing_is_said(name):
    given, silent = (run(Request(name, TEXT, {"n_heads": 2, **d})) for d in ({"d_head": 4}, {}))
    assert given.settings == silent.settings
    assert [path for path, _ in given.trace.named()] == [path for path, _ in silent.trace.named()]
    assert all(np.array_equal(a.value, b.value) for a, b in zip(given.trace, silent.trace, strict=True))


def test_a_file_of_torch_has_heads_that_share_the_width():
    weights = twin.state_of(nn.MultiheadAttention(D, 2))
    made = run(Request("multi-head", TEXT, {"n_heads": 2, "d_head": 4}, weights=weights))
    assert made.config["d_head"] == 4
    with pytest.raises(SeqtuiError, match="whose 2 heads share d_model: leave out --set d_head=5"):
        run(Request("multi-head", TEXT, {"n_heads": 2, "d_head": 5}, weights=weights))


def test_heads_that_cannot_share_are_told_of_a_width_of_their_own():
    with pytest.raises(
        SeqtuiError, match="n_heads can be 1, 2, 4, 8, or give each head a width of its own with d_head"
    ):
        run(Request("multi-head", TEXT, {"n_heads": 3}))
    with pytest.raises(SeqtuiError, match="d_head cannot be '-1'"):
        run(Request("multi-head", TEXT, {"d_head": -1}))
