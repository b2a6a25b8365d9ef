"""The networks that read and write, each with what suits it: sizes, batch, rate."""

from collections.abc import Callable, Mapping

import torch
from torch import nn

from seqtui.train.nets.bahdanau import Bahdanau
from seqtui.train.nets.luong import Luong
from seqtui.train.nets.seq2seq import Seq2Seq
from seqtui.train.nets.transformer import Translator
from seqtui.train.tasks.writing import Material, Writing

DEFAULTS: dict[str, dict] = {
    "seq2seq": {"d_in": 24, "d_hidden": 80, "lr": 4e-3, "steps": 6000, "batch": 64},
    "bahdanau": {"d_in": 24, "d_hidden": 40, "d_attn": 24, "lr": 4e-3, "steps": 3000, "batch": 64},
    "luong": {"d_in": 24, "d_hidden": 64, "lr": 4e-3, "steps": 4000, "batch": 64},
    "transformer": {"d_model": 32, "n_heads": 4, "d_mlp": 64, "n_layers": 2, "lr": 2e-3, "steps": 4000, "batch": 64},
}

_NETS: dict[str, Callable[..., nn.Module]] = {
    "seq2seq": Seq2Seq,
    "bahdanau": Bahdanau,
    "luong": Luong,
    "transformer": Translator,
}
_SIZES = ("d_in", "d_hidden", "d_attn", "d_model", "n_heads", "d_mlp", "n_layers")


def build(model: str, material: Material, settings: Mapping, seed: int) -> Writing:
    """The task of a model on that material; a setting of 0 is what suits the model."""
    torch.manual_seed(seed)
    config = {**DEFAULTS[model], **{name: value for name, value in settings.items() if value}}
    sizes = {name: config[name] for name in _SIZES if name in DEFAULTS[model]}
    module = _NETS[model](len(material.sources), len(material.targets), **sizes)
    if model == "transformer":
        config["norm_first"] = True
    return Writing(module, material, config)
