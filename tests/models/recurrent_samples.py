"""Torch modules, their weights files, and the runs of the recurrent models that several tests look at."""

from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

from seqtui.models import gru, lstm, rnn
from seqtui.models.model import Request, Run
from seqtui.models.weights.state_dict import StateDict, read_safetensors

torch.set_num_threads(1)  # the tests run on every core already

MODELS = {module.MODEL.name: module.MODEL for module in (rnn, lstm, gru)}
VARIANTS = [
    ("rnn", {}),
    ("rnn", {"nonlinearity": "relu"}),
    ("lstm", {}),
    ("gru", {}),
    ("gru", {"reset": "before"}),
    ("gru", {"update": "write"}),
]
TORCH_VARIANTS = VARIANTS[:4]  # torch has no module that resets before the product


def run(name: str, text: str | None = None, **given) -> Run:
    """Record a run; given holds fields of the request or settings."""
    fields = {key: given.pop(key) for key in ("seed", "weights", "input", "edits") if key in given}
    return MODELS[name].run(Request(name, text, settings=given, **fields))


def module(name: str, d_in: int, d_hidden: int, seed: int = 0, **options) -> torch.nn.Module:
    """A float64 torch module with weights of its own initialisation."""
    torch.manual_seed(seed)
    return getattr(torch.nn, name.upper())(d_in, d_hidden, dtype=torch.float64, **options)


def state_dict(tensors: dict[str, torch.Tensor], directory: Path, prefix: str = "") -> StateDict:
    """The tensors as a file holds them: written by safetensors.torch, read by seqtui."""
    path = directory / "weights.safetensors"
    save_file({prefix + key: value.contiguous() for key, value in tensors.items()}, path)
    return read_safetensors(path)


def vectors(length: int, d_in: int, seed: int = 0) -> np.ndarray:
    """An input [T, d_in]."""
    return np.random.default_rng(seed).normal(size=(length, d_in))


def largest(ours: np.ndarray, theirs) -> float:
    """The largest difference of two values of the same shape."""
    theirs = theirs.detach().numpy() if isinstance(theirs, torch.Tensor) else np.asarray(theirs)
    assert ours.shape == theirs.shape
    return float(np.abs(ours - theirs).max(initial=0.0))
