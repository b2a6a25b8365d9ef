"""Modules of one's own, from Python: the trace is what torch computes, and what cannot be opened is said."""

import doctest

import numpy as np
import pytest
import torch
from torch import nn

import seqtui
from seqtui import own
from seqtui.engine.errors import SeqtuiError
from seqtui.models.table import run as record

RNG = np.random.default_rng(0)
X, MEMORY = torch.tensor(RNG.normal(size=(5, 8))), torch.tensor(RNG.normal(size=(4, 8)))
LAYER = {"dropout": 0.1, "dtype": torch.float64}
CASES = {
    "rnn": (lambda: nn.RNN(8, 6, 2, nonlinearity="relu", dtype=torch.float64), "layer1.t5.h"),
    "lstm": (lambda: nn.LSTM(8, 6, bidirectional=True, dtype=torch.float64), "t5.h"),
    "gru": (lambda: nn.GRU(8, 6, dtype=torch.float64), "t5.h"),
    "heads": (lambda: nn.MultiheadAttention(8, 4, dtype=torch.float64), "attn_out"),
    "encoder": (lambda: nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16, activation="gelu", **LAYER), 2), ""),
    "pre": (lambda: nn.TransformerEncoderLayer(8, 4, 16, norm_first=True, **LAYER), ""),
    "decoder": (lambda: nn.TransformerDecoder(nn.TransformerDecoderLayer(8, 2, 16, **LAYER), 2), ""),
}


def computed(module: nn.Module) -> np.ndarray:
    """What torch makes of the same vectors."""
    with torch.no_grad():
        if isinstance(module, nn.TransformerDecoder):
            return module(X, MEMORY).numpy()
        made = module(X, X, X) if isinstance(module, nn.MultiheadAttention) else module(X)
    return (made[0] if isinstance(made, tuple) else made).numpy()


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", CASES)
def test_the_trace_of_a_module_is_what_torch_computes(name):
    torch.manual_seed(0)
    make, path = CASES[name]
    module = make().eval()
    decoder = name == "decoder"
    trace = seqtui.trace(module, X, *([MEMORY] if decoder else []), **({"causal": "no"} if decoder else {}))
    last = path or [p for p, i in trace.named() if trace[i].value.shape == X.shape and not trace[i].is_leaf][-1]
    expected = computed(module)
    np.testing.assert_allclose(
        trace.value(last), expected[-1] if ".h" in last or last == "t5.h" else expected, atol=1e-12
    )


OPEN = {"n_heads": 4, "norm_first": True, "activation": "gelu", "eps": 0.2, "causal": False}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", [nn.TransformerEncoderLayer, nn.TransformerDecoderLayer])
@pytest.mark.parametrize("layers", [0, 2])
def test_what_no_shape_tells_is_read_from_the_module_itself(kind, layers):
    made = kind(8, 4, 16, norm_first=True, activation="gelu", layer_norm_eps=0.2, **LAYER)
    stacked = nn.TransformerDecoder if kind is nn.TransformerDecoderLayer else nn.TransformerEncoder
    module = stacked(made, layers, nn.LayerNorm(8, eps=0.2)) if layers else made
    decoder = kind is nn.TransformerDecoderLayer
    found = record(own.request_of(module, X, MEMORY if decoder else None, {}))
    assert {name: found.config[name] for name in OPEN} == {**OPEN, "causal": decoder}
    assert not found.assumed and not any("does not say" in note for note in found.notes)


@pytest.mark.parametrize(
    ("module", "said"),
    [(nn.RNN(8, 4, nonlinearity="relu"), {"nonlinearity": "relu"}), (nn.MultiheadAttention(8, 8), {"n_heads": 8})],
)
def test_so_are_the_nonlinearity_and_the_heads(module, said):
    found = record(own.request_of(module, X, None, {}))
    assert {name: found.config[name] for name in said} == said and not found.assumed


class LSTM(nn.Module):
    """A class of someone's own that is called as torch's."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(2, 2))


def changed(module, **attributes):
    """A module with another part in place of one of its own."""
    for name, value in attributes.items():
        setattr(module, name, value)
    return module


def mixed():
    """Layers of which one is pre-norm."""
    stack = nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16, **LAYER), 2, enable_nested_tensor=False)
    stack.layers[1].norm_first = True
    return stack


def test_the_example_in_the_docstring_runs():
    assert doctest.testmod(own).failed == 0
    assert doctest.testmod(own).attempted > 3


@pytest.mark.parametrize(
    ("module", "inputs", "sentence"),
    [
        (nn.Linear(8, 8), X, "Linear cannot be opened as it is: give one of nn.RNN"),
        (nn.Transformer(8, 2, 1, 1, 16), X, "trace its .encoder"),
        (nn.GRU(8, 4), X[None], r"batch axis, shape \[1, 5, 8\]"),
        (nn.GRU(8, 4), X[0], r"shape \[8\]: give one sequence"),
        (nn.GRU(8, 4), "words", "no tensor or array"),
        (nn.GRU(8, 4), X * np.nan, "NaN or infinity"),
        (nn.GRU(3, 4), X, "width 8"),
        (LSTM(), X, "LSTM cannot be opened as it is"),
        (mixed(), X, "the layers differ in heads"),
        (changed(nn.TransformerEncoderLayer(8, 2, 16), norm2=nn.LayerNorm(8, eps=0.5)), X, "the layers differ in"),
        (changed(nn.TransformerEncoderLayer(8, 2, 16), norm1=nn.RMSNorm(8)), X, "the norm is RMSNorm"),
        (nn.MultiheadAttention(8, 2, add_zero_attn=True), X, "without add_zero_attn"),
    ],
)
def test_what_cannot_be_opened_is_said(module, inputs, sentence):
    with pytest.raises(SeqtuiError, match=sentence):
        seqtui.trace(module, inputs)


def test_without_a_terminal_explore_says_so():
    with pytest.raises(SeqtuiError, match="needs a terminal"):
        seqtui.explore(nn.GRU(8, 4), X)
    assert not hasattr(seqtui, "nothing")
