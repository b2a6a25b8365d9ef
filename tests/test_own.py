"""Modules of one's own, from Python: the trace is what torch computes, and what cannot be opened is said."""

import doctest

import numpy as np
import pytest
import torch
from torch import nn

import seqtui
from seqtui import own
from seqtui.engine.errors import SeqtuiError

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
    ],
)
def test_what_cannot_be_opened_is_said(module, inputs, sentence):
    with pytest.raises(SeqtuiError, match=sentence):
        seqtui.trace(module, inputs)


def test_without_a_terminal_explore_says_so():
    with pytest.raises(SeqtuiError, match="needs a terminal"):
        seqtui.explore(nn.GRU(8, 4), X)
    assert not hasattr(seqtui, "nothing")
