"""Modules of one's own, from Python: the trace is what torch computes, and what cannot be opened is said."""

import doctest
from importlib import resources

import numpy as np
import pytest
import torch
from torch import nn

import seqtui
from seqtui import own
from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Request
from seqtui.models.table import run as record
from seqtui.session.share.code import read_code, write_code
from seqtui.session.share.state import State

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


class OwnForward(nn.GRU):
    """A class made from torch's that computes something else."""

    def forward(self, inputs):
        """Twice what a GRU gives."""
        return super().forward(inputs)[0] * 2


class Named(nn.GRU):
    """A class made from torch's that computes the same."""


class Tagger(nn.Module):
    """A network of someone's own, which holds a GRU."""

    def __init__(self):
        super().__init__()
        self.encoder = nn.ModuleDict({"rnn": nn.GRU(8, 6, dtype=torch.float64)})
        self.out = nn.Linear(6, 3)


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
        (nn.Transformer(8, 2, 1, 1, 16), X, 'give part="encoder" or part="decoder"'),
        (nn.GRU(8, 4), X[None], r"batch of 5, shape \[1, 5, 8\]: give inputs\[:, 0\]"),
        (nn.GRU(8, 4, batch_first=True), X[:, None], r"batch of 5, shape \[5, 1, 8\]: give inputs\[0\]"),
        (OwnForward(8, 4), X, "OwnForward has a forward of its own"),
        (nn.Sequential(nn.Linear(8, 8), nn.GRU(8, 4)), X, 'Sequential cannot be opened as it is: give part="1"'),
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


def test_a_part_of_a_larger_network_and_a_class_made_from_torchs_are_opened():
    tagger, named = Tagger(), Named(8, 6, dtype=torch.float64)
    inside = tagger.encoder["rnn"]
    found = seqtui.trace(tagger, X, part="encoder.rnn")
    np.testing.assert_allclose(found.value("t5.h"), inside(X)[0][4].detach(), atol=1e-12)
    np.testing.assert_allclose(seqtui.trace(named, X).value("t5.h"), named(X)[0][4].detach(), atol=1e-12)
    with pytest.raises(SeqtuiError, match=r'Tagger has no part .rnn.: give part="encoder\.rnn"'):
        seqtui.trace(tagger, X, part="rnn")


@pytest.mark.parametrize(("batch_first", "axis"), [(True, 0), (False, 1)])
def test_a_batch_of_one_is_taken_out_of_its_batch(batch_first, axis):
    gru = nn.GRU(8, 6, batch_first=batch_first, dtype=torch.float64)
    batch = X.unsqueeze(axis)
    last = gru(batch)[0].squeeze(axis)[4].detach()
    np.testing.assert_allclose(seqtui.trace(gru, batch).value("t5.h"), last, atol=1e-12)


@pytest.mark.parametrize("make", [lambda: nn.GRU(8, 6), lambda: nn.TransformerEncoderLayer(8, 2, 16)])
def test_tokens_name_the_rows_and_travel_in_a_code(make):
    words = ("그", "cat", "sat", "down", ".")
    request = own.request_of(make().double(), X, None, {}, words)
    assert record(request).tokens == words
    bare = Request("gru", input=X.numpy(), names=words)
    assert read_code(write_code(State(bare))).request.names == words
    with pytest.raises(SeqtuiError, match="2 tokens for 5 vectors"):
        record(own.request_of(make(), X, None, {}, words[:2]))


def test_a_trace_says_what_it_holds():
    found = seqtui.trace(nn.GRU(8, 6), X)
    assert repr(found).startswith("<Trace of ") and repr(found).endswith("the last is t5.h>")
    everything = found.to_dict()
    assert everything.keys() == {path for path, _ in found.named()}
    assert found.value("t5.h[2]") == everything["t5.h"][2] and not everything["t5.h"].flags.writeable
    for wrong, said in (("t5.h[6]", "outside t5.h"), ("t5.h[0,0]", "outside"), ("t9.h[0]", "no value 't9.h'")):
        with pytest.raises(SeqtuiError, match=said):
            found.value(wrong)


async def test_inside_an_event_loop_explore_says_what_to_do():
    with pytest.raises(SeqtuiError, match="running event loop"):
        seqtui.explore(nn.GRU(8, 4), X)


def test_the_public_names_are_typed_and_there():
    assert {name: getattr(seqtui, name) for name in seqtui.__all__}
    assert resources.files(seqtui).joinpath("py.typed").is_file()
