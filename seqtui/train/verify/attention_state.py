"""A state_dict built from the leaves of a run, so that autograd reaches each of them, and the module it belongs to.

Runs inside a subprocess only, because it imports torch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from seqtui.language import N_
from seqtui.models.inputs.settings import Value
from seqtui.train.verify.reference_values import Named, ReferenceValues

Config = Mapping[str, Value]
ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "relu": functional.relu,
    "gelu": functional.gelu,
    "gelu_tanh": lambda x: functional.gelu(x, approximate="tanh"),
    "silu": functional.silu,
}
NO_MODULE = N_("torch functions, as torch has no such module")


def attention_state(ref: ReferenceValues, at: str, apart: bool = False) -> Named:
    """nn.MultiheadAttention: the projections of all heads on top of each other; without W_O the identity.

    Heads that share keys and values have their projections apart, as q_proj, k_proj and v_proj, others where asked.
    """
    if f"{at}kv0.W_K" in ref or apart:
        return _apart(ref, at)
    whole = [torch.cat(_whole(ref, at, f"W_{letter}"), -1) for letter in "QKV"]
    state = {"in_proj_weight": torch.cat([W.T for W in whole])}
    width = whole[2].shape[1]
    W_O = ref[f"{at}W_O"].T if f"{at}W_O" in ref else torch.eye(width, dtype=torch.float64)
    state["out_proj.weight"] = W_O
    biases = [_whole(ref, at, f"b_{letter}") for letter in "QKV"]
    if biases[0]:
        state["in_proj_bias"] = torch.cat([torch.cat(parts, -1) for parts in biases])
        b_O = ref.get(f"{at}b_O")
        state["out_proj.bias"] = torch.zeros(width, dtype=torch.float64) if b_O is None else b_O
    return state


def _apart(ref: ReferenceValues, at: str) -> Named:
    """The three projections one by one, those of keys and values from their groups."""
    state = {"out_proj.weight": ref[f"{at}W_O"].T}
    if f"{at}b_O" in ref:
        state["out_proj.bias"] = ref[f"{at}b_O"]
    groups = "kv" if f"{at}kv0.W_K" in ref else "head"
    for letter, kind in (("Q", "head"), ("K", groups), ("V", groups)):
        state[f"{letter.lower()}_proj.weight"] = torch.cat(_whole(ref, at, f"W_{letter}", kind), -1).T
        if biases := _whole(ref, at, f"b_{letter}", kind):
            state[f"{letter.lower()}_proj.bias"] = torch.cat(biases, -1)
    return state


def _whole(ref: ReferenceValues, at: str, name: str, kind: str = "head") -> list[Tensor]:
    """The parts of a projection of all heads, whether it was recorded whole or head by head; none without it."""
    if f"{at}{name}" in ref:
        return [ref[f"{at}{name}"]]
    parts: list[Tensor] = []
    while f"{at}{kind}{len(parts)}.{name}" in ref:
        parts.append(ref[f"{at}{kind}{len(parts)}.{name}"])
    return parts


def stack_state(ref: ReferenceValues, at: str, n_layers: int) -> Named:
    """nn.TransformerEncoder or nn.TransformerDecoder."""
    state: Named = {}
    for k in range(n_layers):
        here, there = f"{at}block{k}.", f"layers.{k}."
        apart = not _heads_share(ref.config)
        state |= {f"{there}self_attn.{key}": value for key, value in attention_state(ref, here, apart).items()}
        if f"{here}cross.W_O" in ref:
            cross = attention_state(ref, f"{here}cross.", apart)
            state |= {f"{there}multihead_attn.{key}": value for key, value in cross.items()}
        for name, ours in (("linear1", "in"), ("linear_gate", "gate"), ("linear2", "out")):
            state |= _parts(ref, f"{there}{name}", f"{here}W_{ours}", f"{here}b_{ours}")
        for j in (1, 2, 3):
            state |= _parts(ref, f"{there}norm{j}", f"{here}ln{j}.gamma", f"{here}ln{j}.beta")
    return state | _parts(ref, "norm", f"{at}ln_final.gamma", f"{at}ln_final.beta")


def _parts(ref: ReferenceValues, key: str, weight: str, bias: str) -> Named:
    """A weight and its bias, as many as there are."""
    found = {f"{key}.weight": ref[weight].T if ref[weight].ndim == 2 else ref[weight]} if weight in ref else {}
    return found | ({f"{key}.bias": ref[bias]} if bias in ref else {})


def has_module(config: Config) -> bool:
    """Whether torch's modules compute this: the paper's blocks, scaled scores, and no dropout of ours.

    Those have heads that share d_model evenly, with keys of their own, LayerNorm, and no gate.
    """
    of_the_paper = config.get("norm", "layer") == "layer" and config.get("activation") != "swiglu"
    of_the_paper = of_the_paper and config.get("n_kv_heads", 0) in (0, config["n_heads"])
    turns = config.get("positions") == "rotary"
    return bool(config["scale"]) and _heads_share(config) and of_the_paper and not turns and not config.get("dropout")


def loadable(config: Config, state: Named) -> Named:
    """The state where a file of weights could have it, {} for heads of a width of their own that are stacked."""
    return state if _heads_share(config) or any(key.startswith("layers.") for key in state) else {}


def _heads_share(config: Config) -> bool:
    return bool(config["n_heads"] * config["d_head"] == config["d_model"])


def stack_module(config: Config, state: Named, cross: bool, n_layers: int) -> nn.Module:
    """The module that such a state belongs to; dropout is off, and no shortcut is taken."""
    d_model, bias = config["d_model"], config["bias"]
    sizes = (d_model, config["n_heads"], config["d_mlp"], 0.0, ACTIVATIONS[config["activation"]], config["eps"])
    others: dict[str, Any] = {"batch_first": True, "norm_first": config["norm_first"], "bias": bias}
    others["dtype"] = torch.float64
    norm = None
    if "norm.weight" in state:
        norm = nn.LayerNorm(d_model, config["eps"], bias="norm.bias" in state, dtype=torch.float64)
    if cross:
        return nn.TransformerDecoder(nn.TransformerDecoderLayer(*sizes, **others), n_layers, norm)
    layer = nn.TransformerEncoderLayer(*sizes, **others)
    return nn.TransformerEncoder(layer, n_layers, norm, enable_nested_tensor=False)
