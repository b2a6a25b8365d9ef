"""Whose state_dict is this: the torch modules that a file of weights holds, under whatever prefixes, by their keys.

A network of someone's own names its parts, ``model.encoder.rnn.weight_ih_l0``; each part that a model of this program
can open is a candidate. A larger one (an nn.Transformer) takes its parts (its encoder, its heads) with it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from seqtui.engine.errors import SeqtuiError
from seqtui.models.state_dict import StateDict

_RECURRENT = {1: ("rnn", "nn.RNN"), 3: ("gru", "nn.GRU"), 4: ("lstm", "nn.LSTM")}  # by the blocks of weight_hh
_MAX_LISTED = 6


@dataclass(frozen=True)
class Kind:
    """One row: which model opens it, the module it comes from, a key that gives it away, and all keys that are its own.

    The text before gives_away is the prefix. also are keys that must be there, too.
    """

    model: str
    module: str
    gives_away: str
    own: str
    also: tuple[str, ...] = ()


_LAYER = r"(?:self_attn|multihead_attn|linear1|linear2|norm1|norm2|norm3)\..+"
_STACK = rf"(?:layers\.\d+\.{_LAYER}|norm\.(?:weight|bias))"
_WRITER = r"(?:source_embedding|target_embedding|encoder|decoder|attention)\..+"
_PARAMETER = r"(?:weight|bias)_(?:ih|hh|hr)_l\d+(?:_reverse)?"
_HEADS = r"in_proj_(?:weight|bias)|out_proj\.(?:weight|bias)|bias_[kv]"

_PICTURE = r"(?:words|colours|decoder|head)\..+|positions|rows|columns"

KINDS = (
    Kind("luong", "an encoder-decoder", "attention.W_c.weight", _WRITER, ("encoder.rnn.weight_ih_l0",)),
    Kind("bahdanau", "an encoder-decoder", "attention.v_a.weight", _WRITER, ("encoder.rnn.weight_ih_l0",)),
    Kind("seq2seq", "an encoder-decoder", "encoder.rnn.weight_ih_l0", _WRITER, ("target_embedding.weight",)),
    Kind("text-to-image", "a picture writer", "colours.weight", _PICTURE),
    Kind("vit", "a Vision Transformer", "class_token", r"(?:patch|encoder|norm|head)\..+|class_token|positions"),
    Kind(
        "transformer",
        "nn.Transformer",
        "encoder.layers.0.self_attn.in_proj_weight",
        r"(?:encoder|decoder)\..+",
        ("decoder.layers.0.multihead_attn.in_proj_weight",),
    ),
    Kind("decoder", "nn.TransformerDecoder", "layers.0.multihead_attn.in_proj_weight", _STACK),
    Kind("decoder", "nn.TransformerDecoderLayer", "multihead_attn.in_proj_weight", _LAYER),
    Kind("encoder", "nn.TransformerEncoder", "layers.0.self_attn.in_proj_weight", _STACK),
    Kind("encoder", "nn.TransformerEncoderLayer", "self_attn.in_proj_weight", _LAYER),
    Kind("multi-head", "nn.MultiheadAttention", "in_proj_weight", _HEADS),
    Kind("recurrent", "nn.RNN, nn.LSTM or nn.GRU", "weight_hh_l0", _PARAMETER),
)


@dataclass(frozen=True, eq=False)
class Candidate:
    """One module in a file: the prefix of its keys ("" for none), the model that opens it, and its tensors."""

    prefix: str
    model: str
    module: str
    tensors: Mapping[str, np.ndarray]

    @property
    def said(self) -> str:
        """One line for a list: ``encoder.rnn (nn.LSTM)``."""
        return f"{self.prefix or 'the whole file'} ({self.module})"


def candidates(weights: StateDict) -> tuple[Candidate, ...]:
    """Return the modules in a file that a model can open, in the order of the file."""
    left = dict(weights.tensors)
    found: list[Candidate] = []
    for kind in KINDS:
        for key in [key for key in left if key == kind.gives_away or key.endswith(f".{kind.gives_away}")]:
            prefix = key.removesuffix(kind.gives_away)
            if key not in left or not all(f"{prefix}{other}" in left for other in kind.also):
                continue
            own = {k: v for k, v in left.items() if k.startswith(prefix) and re.fullmatch(kind.own, k[len(prefix) :])}
            model, module = _recurrent(own[key]) if kind.model == "recurrent" else (kind.model, kind.module)
            if model:
                tensors = {k[len(prefix) :]: v for k, v in own.items()}
                found.append(Candidate(prefix.rstrip("."), model, module, tensors))
                left = {k: v for k, v in left.items() if k not in own}
    order = {key: k for k, key in enumerate(weights.tensors)}
    return tuple(sorted(found, key=lambda c: min(order[f"{c.prefix}.{k}" if c.prefix else k] for k in c.tensors)))


def choose(weights: StateDict, part: str | None = None, model: str | None = None) -> tuple[str, StateDict]:
    """Return the model that opens a file, and the tensors it opens; part is a prefix, model narrows the choice.

    A trained file of this program says whose it is.
    Raises SeqtuiError that lists the candidates when there are several, and says what there is when there is none.
    """
    if weights.about is not None and part is None:
        return weights.about.model, weights
    found = [c for c in candidates(weights) if model in (None, c.model) and part in (None, c.prefix)]
    if len(found) == 1:
        return found[0].model, _inside(weights, found[0])
    if found:
        listed = ", ".join(c.said for c in found[:_MAX_LISTED])
        how = f"choose one with --part, as in --part {found[0].prefix}"
        raise SeqtuiError(f"{weights.name} holds several candidates: {listed}; {how}")
    raise SeqtuiError(_nothing(weights, part, model))


def parts(weights: StateDict) -> tuple[StateDict, ...]:
    """Return the tensors of each candidate, under its own names."""
    return tuple(_inside(weights, candidate) for candidate in candidates(weights))


def _inside(weights: StateDict, chosen: Candidate) -> StateDict:
    start = f"{chosen.prefix}." if chosen.prefix else ""
    used = {start + key for key in chosen.tensors}
    unused = tuple(sorted(key for key in weights.tensors if key not in used))
    return replace(weights, tensors=chosen.tensors, unused=unused)


def _recurrent(weight_hh: np.ndarray) -> tuple[str, str]:
    """The cell whose blocks stand on each other in weight_hh, [blocks * d_hidden, d_hidden]."""
    shape = weight_hh.shape
    blocks = shape[0] / shape[1] if len(shape) == 2 and shape[1] else 0
    return _RECURRENT.get(blocks, ("", ""))  # type: ignore[call-overload]


def _nothing(weights: StateDict, part: str | None, model: str | None) -> str:
    some = ", ".join(list(weights.tensors)[:3])
    there = ", ".join(c.said for c in candidates(weights)[:_MAX_LISTED])
    wanted = f"no {part}" if part is not None else f"nothing that {model} can open" if model else "no module known here"
    return (
        f"{weights.name} holds {wanted}; there is {there}" if there else f"{weights.name} holds {wanted}: it has {some}"
    )
