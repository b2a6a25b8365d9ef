"""From Python: a torch module of your own, traced, or opened in the stepper.

    >>> import torch
    >>> import seqtui
    >>> lstm = torch.nn.LSTM(3, 4).double()
    >>> inputs = torch.randn(5, 3, dtype=torch.float64)
    >>> trace = seqtui.trace(lstm, inputs)
    >>> bool(abs(trace.value("t5.h") - lstm(inputs)[0][4].detach().numpy()).max() < 1e-12)
    True

``seqtui.explore(lstm, inputs)`` opens the same run in the terminal. Nothing here imports torch: a module is known by
the name of its class, its weights are copied, and it is run as ``module.eval()`` would (no dropout).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from seqtui.engine.errors import SeqtuiError
from seqtui.engine.trace import Trace
from seqtui.models.model import Model, Request
from seqtui.models.table import family
from seqtui.models.table import run as record
from seqtui.models.weights.state_dict import checked
from seqtui.session import doctor
from seqtui.session.share.state import State
from seqtui.tui.app import run_app

Settings = dict[str, object]


def trace(module: Any, inputs: Any, memory: Any = None, **settings: object) -> Trace:
    """Return the record of a supported torch module reading one sequence.

    module: nn.RNN, nn.LSTM, nn.GRU, nn.MultiheadAttention, nn.TransformerEncoder(Layer), nn.TransformerDecoder(Layer).
    inputs: vectors [T, d], a tensor or an array, without a batch axis. memory: a decoder's encoder output [S, d].
    settings: as ``--set`` takes them; a decoder has a causal mask unless causal="no".
    Raises SeqtuiError for another module, or numbers that do not fit it.
    """
    return record(request_of(module, inputs, memory, settings)).trace


def explore(module: Any, inputs: Any, memory: Any = None, **settings: object) -> None:
    """Open a supported torch module in the stepper, reading one sequence; returns when the learner leaves.

    The arguments are those of trace. Raises SeqtuiError as trace does, and where there is no terminal.
    """
    state = State(request_of(module, inputs, memory, settings))
    if not (sys.stdin and sys.stdin.isatty() and sys.stdout.isatty()):
        raise SeqtuiError("explore needs a terminal: run the script in one, or use seqtui.trace")
    run_app(state, ascii=not doctor.speaks_utf8(os.environ, sys.stdout.encoding))


def request_of(module: Any, inputs: Any, memory: Any, settings: Mapping[str, object]) -> Request:
    """Return the request that runs a module over one sequence.

    Raises SeqtuiError as trace does.
    """
    kind = type(module).__name__
    if f"nn.{kind}" not in _READERS or not type(module).__module__.startswith("torch.nn."):
        known = ", ".join(_READERS)
        hint = "trace its .encoder, or its .decoder with memory=" if kind == "Transformer" else f"give one of {known}"
        raise SeqtuiError(f"{kind} cannot be opened as it is: {hint}")
    model, read = _READERS[f"nn.{kind}"](module)
    weights = checked(kind, {name: _array(name, tensor) for name, tensor in module.state_dict().items()})
    return Request(
        model,
        settings={**read, **settings},
        weights=weights,
        input=_vectors("inputs", inputs),
        memory=None if memory is None else _vectors("memory", memory),
    )


def _recurrent(model: Model) -> Callable[[Any], tuple[str, Settings]]:
    return lambda module: (model.name, {name: getattr(module, name) for name in model.unsaid})


def _heads(module: Any) -> tuple[str, Settings]:
    return "multi-head", {"n_heads": _count_of(module), "causal": "no"}


def _layer(model: str) -> Callable[[Any], tuple[str, Settings]]:
    return lambda layer: (model, _settings_of(model, [layer], None))


def _stack(model: str) -> Callable[[Any], tuple[str, Settings]]:
    return lambda module: (model, _settings_of(model, list(module.layers), module.norm))


def _settings_of(model: str, layers: list[Any], last: Any) -> Settings:
    """What the layers of a stack, and the norm behind them, say of themselves; a decoder has a causal mask.

    Raises SeqtuiError when they do not agree: a model here has one setting for all of them.
    """
    found = [_settings_of_one(layer) for layer in layers]
    norms = [norm for layer in layers for norm in (getattr(layer, f"norm{k}", None) for k in (1, 2, 3))]
    eps = {_eps(norm) for norm in (*norms, last) if norm is not None}
    if any(one != found[0] for one in found) or len(eps) > 1:
        raise SeqtuiError("the layers differ in heads, norms, activation or eps: trace one of them alone")
    return {**found[0], "eps": eps.pop(), "causal": "yes" if model == "decoder" else "no"}


def _settings_of_one(layer: Any) -> Settings:
    attentions = [getattr(layer, name, None) for name in ("self_attn", "multihead_attn")]
    counts = {_count_of(attention) for attention in attentions if attention is not None}
    if len(counts) > 1:
        raise SeqtuiError("self-attention and cross-attention have different numbers of heads, which no model here has")
    norm_first = "yes" if layer.norm_first else "no"
    return {"n_heads": counts.pop(), "norm_first": norm_first, "activation": _activation(layer.activation)}


def _count_of(attention: Any) -> int:
    """The heads of an nn.MultiheadAttention that is the one that is modelled here."""
    if type(attention).__name__ != "MultiheadAttention" or attention.add_zero_attn:
        raise SeqtuiError("only a plain nn.MultiheadAttention is known here, without add_zero_attn")
    return attention.num_heads


def _eps(norm: Any) -> float:
    if type(norm).__name__ != "LayerNorm":
        raise SeqtuiError(f"the norm is {type(norm).__name__}: only nn.LayerNorm is known here")
    return norm.eps


def _activation(function: Any) -> str:
    """The name of a layer's activation: a function of torch, or a module."""
    name = getattr(function, "__name__", type(function).__name__).lower()
    tanh = getattr(function, "approximate", "none") == "tanh"
    if name not in ("relu", "gelu"):
        raise SeqtuiError(f"the activation {name} is not known here: relu and gelu are")
    return f"{name}_tanh" if tanh else name


_READERS: Mapping[str, Callable[[Any], tuple[str, Settings]]] = {
    **{row.module: _recurrent(row) for row in family("recurrent") if row.module},
    "nn.MultiheadAttention": _heads,
    "nn.TransformerEncoder": _stack("encoder"),
    "nn.TransformerEncoderLayer": _layer("encoder"),
    "nn.TransformerDecoder": _stack("decoder"),
    "nn.TransformerDecoderLayer": _layer("decoder"),
}


def _vectors(name: str, values: Any) -> np.ndarray:
    """One sequence of vectors."""
    array = _array(name, values)
    if array.ndim == 3 and 1 in array.shape[:2]:
        raise SeqtuiError(f"{name} has a batch axis, shape {list(array.shape)}: give one sequence [T, d], as {name}[0]")
    if array.ndim != 2:
        raise SeqtuiError(f"{name} has shape {list(array.shape)}: give one sequence of vectors, [T, d]")
    return array


def _array(name: str, values: Any) -> np.ndarray:
    """A tensor or an array as float64; a tensor is taken off its graph and its device."""
    try:
        plain = values.detach().cpu().double().numpy() if hasattr(values, "detach") else values
        array = np.array(plain, dtype=np.float64)
    except (TypeError, ValueError):
        raise SeqtuiError(f"{name} is no tensor or array of numbers") from None
    if not np.isfinite(array).all():
        raise SeqtuiError(f"{name} holds NaN or infinity, so nothing computed from it would mean anything")
    return array
