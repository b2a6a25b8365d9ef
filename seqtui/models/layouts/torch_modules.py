"""Modules of torch and of this program, whose names are those here: rows that rename nothing, or a cell's few names.

Each is found under any prefix, and so is each part of one: an nn.Transformer, its encoder, a layer of that, its heads.
A module that was pickled whole says what shapes cannot, in its attributes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from seqtui.language import N_
from seqtui.models.inputs.settings import Value
from seqtui.models.layouts.config import Config
from seqtui.models.layouts.layout import Layout, Rename, Shapes

_LAYER = r"(?:self_attn|multihead_attn|linear1|linear2|linear_gate|norm1|norm2|norm3)\..+"
_STACK = rf"(?:layers\.\d+\.{_LAYER}|norm\.(?:weight|bias))"
_WRITER = r"(?:source_embedding|target_embedding|encoder|decoder|attention)\..+"
_PARAMETER = r"(?:weight|bias)_(?:ih|hh|hr)_l\d+(?:_reverse)?"
_HEADS_APART = r"(?:q_proj|k_proj|v_proj|out_proj)\.(?:weight|bias)"
_HEADS = r"in_proj_(?:weight|bias)|out_proj\.(?:weight|bias)|bias_[kv]|[qkv]_proj_weight"
_PICTURE = r"(?:words|colours|decoder|head)\..+|positions|rows|columns"
_SELF, _CROSS, _MLP = "self_attn.in_proj_weight", "multihead_attn.in_proj_weight", "linear1.weight"

_SELF_APART, _CROSS_APART = "self_attn.q_proj.weight", "multihead_attn.q_proj.weight"
_SQUARE = ("q_proj.weight", "k_proj.weight", "v_proj.weight")

_BLOCK_HAS = ("self_attn.out_proj.weight", _MLP, "linear2.weight", "norm1.weight", "norm2.weight")

# what a module that was pickled whole says, by the name of its attribute: the setting, and what its values are there
_SAID: Mapping[str, tuple[str, Mapping[Any, Value] | None]] = {
    "num_heads": ("n_heads", None),
    "norm_first": ("norm_first", None),
    "nonlinearity": ("nonlinearity", {"tanh": "tanh", "relu": "relu"}),
    "activation": ("activation", {"torch.nn.functional.relu": "relu", "torch._C._nn.gelu": "gelu"}),
}
_NORM = "torch.nn.modules.normalization.LayerNorm"


def said_of_module(config: Config, shapes: Shapes) -> dict[str, Value]:
    """Return what the attributes of a module and of those in it say, as ``--set`` takes it; {} for a plain file."""
    found: dict[str, Value] = {}
    for module in _modules(config):
        for attribute, value in module.items():
            name, values = _SAID.get(attribute, ("", None))
            if attribute == "eps" and module.get("class") == _NORM:
                name = "eps"
            told = value if values is None else values.get(value)
            if name and told is not None:
                found.setdefault(name, told)
    return found


def _modules(config: Config) -> Iterator[Mapping[str, Any]]:
    yield config.data
    inside = config.data.get("modules")
    yield from (one for one in inside.values() if isinstance(one, dict)) if isinstance(inside, dict) else ()


def _module(name: str, model: str, title: str, own: str, *known_by: str) -> Layout:
    before = known_by[0].partition("self_attn.")[0] if own == _STACK else ""
    has = tuple(f"{before}{key}" for key in _BLOCK_HAS) if own in (_STACK, _LAYER) else ()
    return Layout(
        name=name, title=title, model=model, known_by=known_by, renames=(), own=own, has=has, settings=said_of_module
    )


WRITERS = (
    _module("luong", "luong", N_("an encoder-decoder"), _WRITER, "attention.W_c.weight", "encoder.rnn.weight_ih_l0"),
    _module(
        "bahdanau", "bahdanau", N_("an encoder-decoder"), _WRITER, "attention.v_a.weight", "encoder.rnn.weight_ih_l0"
    ),
    _module(
        "seq2seq", "seq2seq", N_("an encoder-decoder"), _WRITER, "encoder.rnn.weight_ih_l0", "target_embedding.weight"
    ),
    _module("text-to-image", "text-to-image", N_("a picture writer"), _PICTURE, "colours.weight", "rows", "columns"),
    _module(
        "torch-vit",
        "vit",
        N_("a Vision Transformer"),
        r"(?:patch|encoder|norm|head)\..+|class_token|positions",
        "class_token",
        "patch.weight",
    ),
)

TORCH = (
    _module(
        "torch-transformer",
        "transformer",
        "nn.Transformer",
        r"(?:encoder|decoder)\..+",
        f"encoder.layers.0.{_SELF}",
        f"decoder.layers.0.{_CROSS}",
    ),
    _module(
        "torch-decoder",
        "decoder",
        "nn.TransformerDecoder",
        _STACK,
        f"layers.0.{_CROSS}",
        f"layers.0.{_SELF}",
        f"layers.0.{_MLP}",
    ),
    _module("torch-decoder-layer", "decoder", "nn.TransformerDecoderLayer", _LAYER, _CROSS, _SELF, _MLP),
    _module("torch-encoder", "encoder", "nn.TransformerEncoder", _STACK, f"layers.0.{_SELF}", f"layers.0.{_MLP}"),
    _module("torch-encoder-layer", "encoder", "nn.TransformerEncoderLayer", _LAYER, _SELF, _MLP),
    _module("torch-attention", "multi-head", "nn.MultiheadAttention", _HEADS, "in_proj_weight"),
    _module(
        "torch-attention-widths",
        "multi-head",
        "nn.MultiheadAttention",
        _HEADS,
        "q_proj_weight",
        "k_proj_weight",
        "v_proj_weight",
    ),
    _module(
        "torch-recurrent", "recurrent", N_("nn.RNN, nn.LSTM or nn.GRU"), _PARAMETER, "weight_hh_l0", "weight_ih_l0"
    ),
    Layout(
        name="torch-cell",
        title=N_("nn.RNNCell, nn.LSTMCell or nn.GRUCell"),
        model="recurrent",
        known_by=("weight_hh", "weight_ih"),
        renames=(
            Rename("weight_ih_l0", "{p}weight_ih"),
            Rename("weight_hh_l0", "{p}weight_hh"),
            Rename("bias_ih_l0", "{p}bias_ih", needed=False),
            Rename("bias_hh_l0", "{p}bias_hh", needed=False),
        ),
        settings=said_of_module,
    ),
)


def _are_square(shapes: Shapes, prefix: str) -> bool:
    """Whether queries, keys and values are as wide as what they are made of: no head shares keys with another."""
    of = [shapes[f"{prefix}{key}"] for key in _SQUARE]
    return len(set(of)) == 1 and len(of[0]) == 2 and of[0][0] == of[0][1]


# Parts of a network that was renamed, where queries, keys and values stand apart: no file of others is known by these.
PARTS = (
    _module("decoder", "decoder", N_("the decoder"), _STACK, f"layers.0.{_CROSS_APART}", f"layers.0.{_MLP}"),
    _module("decoder-layer", "decoder", N_("a layer of a decoder"), _LAYER, _CROSS_APART, _MLP),
    _module("encoder", "encoder", N_("a stack of blocks"), _STACK, f"layers.0.{_SELF_APART}", f"layers.0.{_MLP}"),
    _module("encoder-layer", "encoder", N_("a block"), _LAYER, _SELF_APART, _MLP),
    Layout(
        name="attention",
        title=N_("attention"),
        model="multi-head",
        known_by=(*_SQUARE, "out_proj.weight"),
        renames=(),
        own=_HEADS_APART,
        fits=_are_square,
    ),
)
