"""What recording a BERT-like encoder costs: 6 layers, 12 heads, d_model 384, 64 tokens, weights of a torch module."""

import sys

import numpy as np
import torch

from seqtui.models.encoder import MODEL
from seqtui.models.model import Request, Run
from seqtui.models.weights.state_dict import StateDict
from tests.bench.encoder_twin import plain_encoder
from tests.bench.figure import Figure, side_by_side

LAYERS, HEADS, WIDTH, TOKENS = 6, 12, 384, 64


def figures() -> list[Figure]:
    """Recording against numpy and against torch on one thread, and the memory of the record."""
    torch.set_num_threads(1)
    module, x = _module(), np.random.default_rng(0).normal(size=(TOKENS, WIDTH))
    state = StateDict("bench", {key: value.numpy() for key, value in module.state_dict().items()})
    request = Request("encoder", settings={"n_heads": HEADS, "positions": "none"}, weights=state, input=x)
    given = torch.from_numpy(x)

    def eager() -> torch.Tensor:
        with torch.no_grad():
            return module.train(False)(given[None])[0]

    made = MODEL.run(request)
    ours = made.trace.value(f"block{LAYERS - 1}.ln2.out")
    assert np.abs(ours - eager().numpy()).max() < 1e-12
    assert np.abs(ours - plain_encoder(state.tensors, x, LAYERS, HEADS)).max() < 1e-12
    record = lambda: MODEL.run(request)  # noqa: E731
    return [
        Figure("recording the 6-layer encoder over plain numpy", side_by_side(record, lambda: _plain(state, x)), 2),
        Figure("the same over torch's eager forward on one thread", side_by_side(record, eager), 5),
        Figure("memory of that record over the numbers in it", _memory(made), 3),
    ]


def _plain(state: StateDict, x: np.ndarray) -> np.ndarray:
    return plain_encoder(state.tensors, x, LAYERS, HEADS)


def _module() -> torch.nn.Module:
    torch.manual_seed(0)
    layer = torch.nn.TransformerEncoderLayer(WIDTH, HEADS, 4 * WIDTH, dropout=0.0, batch_first=True)
    return torch.nn.TransformerEncoder(layer, LAYERS, enable_nested_tensor=False).double()


def _memory(run: Run) -> float:
    """Bytes of all recorded arrays and of the steps around them, over those of the named numbers."""
    named = sum(step.value.nbytes for step in run.trace if step.name is not None)
    owners = {id(base): base.nbytes for base in (_owner(step.value) for step in run.trace)}
    steps = sum(sys.getsizeof(step) for step in run.trace)
    return (sum(owners.values()) + steps) / named


def _owner(array: np.ndarray) -> np.ndarray:
    """The array that owns the memory of a view."""
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array
