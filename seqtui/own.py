"""From Python: a torch module of your own, traced, or opened in the stepper.

    >>> import torch
    >>> import seqtui
    >>> lstm = torch.nn.LSTM(3, 4).double()
    >>> inputs = torch.randn(5, 3, dtype=torch.float64)
    >>> trace = seqtui.trace(lstm, inputs, tokens=["the", "cat", "sat", "down", "."])
    >>> bool(abs(trace.value("t5.h") - lstm(inputs)[0][4].detach().numpy()).max() < 1e-12)
    True
    >>> trace
    <Trace of 57 named values, the last is t5.h>
    >>> bool(trace.value("t5.h[0]") == trace.to_dict()["t5.h"][0])
    True

``seqtui.explore(lstm, inputs)`` opens the same run in the terminal; ``part="encoder.rnn"`` takes that module out of a
larger one. Nothing here imports torch: a module is known by the name of its class, or of the class of torch's that it
is made from, its weights are copied, and it is run as ``module.eval()`` would (no dropout).
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from seqtui import policy
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.trace import Trace
from seqtui.language import _
from seqtui.models.model import Model, Request
from seqtui.models.table import family
from seqtui.models.table import run as record
from seqtui.models.weights.state_dict import checked
from seqtui.session.share.state import State
from seqtui.session.terminal import speaks_utf8
from seqtui.session.text import TextStyle
from seqtui.tui.run import run_app

Settings = dict[str, object]
_MOST_PARTS = 4  # that a sentence names


def trace(
    module: Any, inputs: Any, memory: Any = None, *, tokens: Sequence[str] = (), part: str = "", **settings: object
) -> Trace:
    """Return the record of a supported torch module reading one sequence.

    module: nn.RNN, nn.LSTM, nn.GRU, nn.MultiheadAttention, nn.TransformerEncoder(Layer), nn.TransformerDecoder(Layer),
    a class made from one of them, or with part (``"encoder.rnn"``) a module that holds one. inputs: vectors [T, d], a
    tensor or an array; a batch of one is taken out of its batch. tokens: what the T rows are called on the screen.
    memory: a decoder's encoder output [S, d]. settings: as ``--set`` takes them; a decoder has a causal mask unless
    causal="no". Raises SeqtuiError for another module, or numbers that do not fit it.
    """
    return record(request_of(module, inputs, memory, settings, tokens, part)).trace


def explore(
    module: Any, inputs: Any, memory: Any = None, *, tokens: Sequence[str] = (), part: str = "", **settings: object
) -> None:
    """Open a supported torch module in the stepper, reading one sequence; returns when the learner leaves.

    The arguments are those of trace. Raises SeqtuiError as trace does, where there is no terminal, and inside of a
    running event loop.
    """
    state = State(request_of(module, inputs, memory, settings, tokens, part))
    if _in_event_loop():
        raise SeqtuiError(
            _(
                "explore cannot run inside a running event loop, as that of a notebook: use seqtui.trace there, "
                "or call explore from a script in a terminal"
            )
        )
    if not (sys.stdin and sys.stdin.isatty() and sys.stdout.isatty()):
        raise SeqtuiError(_("explore needs a terminal: run the script in one, or use seqtui.trace"))
    run_app(state, TextStyle(not speaks_utf8(policy.environment(), sys.stdout.encoding)))


def request_of(
    module: Any, inputs: Any, memory: Any, settings: Mapping[str, object], tokens: Sequence[str] = (), part: str = ""
) -> Request:
    """Return the request that runs a module, or a part of it, over one sequence.

    Raises SeqtuiError as trace does.
    """
    chosen = _part(module, part) if part else module
    kind = _kind(chosen)
    if not kind:
        raise SeqtuiError(
            _("{module} cannot be opened as it is: {hint}", module=type(chosen).__name__, hint=_hint(chosen))
        )
    model, read = _READERS[kind](chosen)
    name = type(chosen).__name__
    weights = checked(name, {key: _array(key, tensor) for key, tensor in chosen.state_dict().items()})
    return Request(
        model,
        settings={**read, **settings},
        weights=weights,
        input=_vectors("inputs", inputs, chosen),
        memory=None if memory is None else _vectors("memory", memory, chosen),
        names=tuple(str(token) for token in tokens),
    )


def _in_event_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _kind(module: Any) -> str:
    """The class of torch's that a module is or is made from, as ``nn.LSTM``; "" for none that is known here.

    Raises SeqtuiError for one that computes something of its own in forward.
    """
    for base in type(module).__mro__:
        if base.__module__.startswith("torch.nn.") and f"nn.{base.__name__}" in _READERS:
            if _forward(type(module)) is not _forward(base):
                raise SeqtuiError(
                    _(
                        "{module} has a forward of its own, so what nn.{base} computes would not be what it does: "
                        "give the nn.{base} itself, or part= where it holds one",
                        module=type(module).__name__,
                        base=base.__name__,
                    )
                )
            return f"nn.{base.__name__}"
    return ""


def _forward(kind: Any) -> object:
    return kind.forward


def _part(module: Any, part: str) -> Any:
    """The module inside of another, by its path.

    Raises SeqtuiError with those that can be opened.
    """
    found = dict(module.named_modules()) if hasattr(module, "named_modules") else {}
    if part not in found:
        raise SeqtuiError(
            _("{module} has no part '{part}': {hint}", module=type(module).__name__, part=part, hint=_hint(module))
        )
    return found[part]


def _hint(module: Any) -> str:
    """What could be opened in place of a module: parts of it, or the modules that are known."""
    inside = dict(module.named_modules()) if hasattr(module, "named_modules") else {}
    found = [f"{name}." for name, one in inside.items() if name and _opens(one)]
    parts = [f'part="{name[:-1]}"' for name in found if not name.startswith(tuple({*found} - {name}))]
    if parts:
        more = " …" if len(parts) > _MOST_PARTS else ""
        return _("give {known}", known=_(" or ").join(parts[:_MOST_PARTS]) + more)
    return _("give one of {known}", known=", ".join(_READERS))


def _opens(module: Any) -> bool:
    try:
        return bool(_kind(module))
    except SeqtuiError:
        return False


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
        raise SeqtuiError(_("the layers differ in heads, norms, activation or eps: trace one of them alone"))
    return {**found[0], "eps": eps.pop(), "causal": "yes" if model == "decoder" else "no"}


def _settings_of_one(layer: Any) -> Settings:
    attentions = [getattr(layer, name, None) for name in ("self_attn", "multihead_attn")]
    counts = {_count_of(attention) for attention in attentions if attention is not None}
    if len(counts) > 1:
        raise SeqtuiError(
            _("self-attention and cross-attention have different numbers of heads, which no model here has")
        )
    norm_first = "yes" if layer.norm_first else "no"
    return {"n_heads": counts.pop(), "norm_first": norm_first, "activation": _activation(layer.activation)}


def _count_of(attention: Any) -> int:
    """The heads of an nn.MultiheadAttention that is the one that is modelled here."""
    if type(attention).__name__ != "MultiheadAttention" or attention.add_zero_attn:
        raise SeqtuiError(_("only a plain nn.MultiheadAttention is known here, without add_zero_attn"))
    return attention.num_heads


def _eps(norm: Any) -> float:
    if type(norm).__name__ != "LayerNorm":
        raise SeqtuiError(_("the norm is {module}: only nn.LayerNorm is known here", module=type(norm).__name__))
    return norm.eps


def _activation(function: Any) -> str:
    """The name of a layer's activation: a function of torch, or a module."""
    name = getattr(function, "__name__", type(function).__name__).lower()
    tanh = getattr(function, "approximate", "none") == "tanh"
    if name not in ("relu", "gelu"):
        raise SeqtuiError(_("the activation {name} is not known here: relu and gelu are", name=name))
    return f"{name}_tanh" if tanh else name


_READERS: Mapping[str, Callable[[Any], tuple[str, Settings]]] = {
    **{row.module: _recurrent(row) for row in family("recurrent") if row.module},
    "nn.MultiheadAttention": _heads,
    "nn.TransformerEncoder": _stack("encoder"),
    "nn.TransformerEncoderLayer": _layer("encoder"),
    "nn.TransformerDecoder": _stack("decoder"),
    "nn.TransformerDecoderLayer": _layer("decoder"),
}


def _vectors(name: str, values: Any, module: Any) -> np.ndarray:
    """One sequence of vectors, out of a batch of one where there is a batch axis."""
    array = _array(name, values)
    if array.ndim == 3:
        batch = 0 if getattr(module, "batch_first", False) else 1
        if array.shape[batch] != 1:
            one = f"{name}[0]" if batch == 0 else f"{name}[:, 0]"
            raise SeqtuiError(
                _(
                    "{name} is a batch of {n}, shape {shape}: give {one}",
                    name=name,
                    n=array.shape[batch],
                    shape=list(array.shape),
                    one=one,
                )
            )
        array = array[0] if batch == 0 else array[:, 0]
    if array.ndim != 2:
        raise SeqtuiError(
            _("{name} has shape {shape}: give one sequence of vectors, [T, d]", name=name, shape=list(array.shape))
        )
    return array


def _array(name: str, values: Any) -> np.ndarray:
    """A tensor or an array as float64; a tensor is taken off its graph and its device."""
    try:
        plain = values.detach().cpu().double().numpy() if hasattr(values, "detach") else values
        array = np.array(plain, dtype=np.float64)
    except (TypeError, ValueError):
        raise SeqtuiError(_("{name} is no tensor or array of numbers", name=name)) from None
    if not np.isfinite(array).all():
        raise SeqtuiError(_("{name} holds NaN or infinity, so nothing computed from it would mean anything", name=name))
    return array
