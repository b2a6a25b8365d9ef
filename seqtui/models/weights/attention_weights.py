"""Weights of attention models, from a seed or cut from a torch state_dict, as trees that attention.record_tree records.

A tree nests names as the paths do: {"block0": {"head0": {"W_Q": …}, "W_O": …, "ln1": {"gamma": …}, …}, "ln_final": …}.
torch stacks the queries, keys and values of all heads in one matrix [3 · d_model, d_model] that multiplies from the
left; here it is cut into heads and transposed, once, and never changed. Other layouts keep three matrices, q_proj,
k_proj and v_proj, of which those of keys and values may be narrower: then several heads share a group of their columns.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.inputs.settings import either
from seqtui.models.weights import seeds
from seqtui.models.weights.state_dict import StateDict

Tree = dict[str, "np.ndarray | Tree"]
LETTERS = ("Q", "K", "V")
NORMS = MappingProxyType({"encoder": ("ln1", "ln2"), "decoder": ("ln1", "ln2", "ln3")})


def cut_heads(whole: Mapping[str, Any], n_heads: int, n_kv_heads: int = 0) -> Tree:
    """Cut W_Q, W_K, W_V [d_model, d_heads] and their biases into the columns of each head; the rest stays whole.

    Heads that share n_kv_heads groups of keys and values leave W_K and W_V to these, kv0, kv1 …; 0: each has its own.
    """
    mixed = [name for name in whole if name[-1] in LETTERS]
    grouped = [name for name in mixed if name[-1] != "Q"] if n_kv_heads not in (0, n_heads) else []
    own = [name for name in mixed if name not in grouped]
    tree: Tree = {}
    if grouped:
        tree = {f"kv{g}": {n: head_columns(whole[n], g, n_kv_heads) for n in grouped} for g in range(n_kv_heads)}
    tree |= {f"head{h}": {n: head_columns(whole[n], h, n_heads) for n in own} for h in range(n_heads)}
    return tree | {name: value for name, value in whole.items() if name not in mixed}


def head_columns(array: np.ndarray, head: int, n_heads: int) -> np.ndarray:
    """The columns of one head: neighbours, as torch splits them."""
    width = array.shape[-1] // n_heads
    return array[..., head * width : (head + 1) * width]


# from a seed --------------------------------------------------------------------------------------------------


def seeded_attention(
    seed: int, name: str, d_model: int, d_heads: int, bias: bool, d_v: int = 0, d_groups: int = 0
) -> Tree:
    """W_Q, W_K [d_model, d_heads], W_V [d_model, d_v], W_O [d_v, d_model]; d_v 0 stands for d_heads.

    d_groups is the width of W_K and W_V where heads share them, 0 where they do not.
    """
    d_v = d_v or d_heads
    weights: Tree = {}
    for letter, width in zip(LETTERS, (d_heads, d_groups or d_heads, d_groups or d_v), strict=True):
        weights |= _linear(seed, name, letter, d_model, width, bias)
    return weights | _linear(seed, name, "O", d_v, d_model, bias)


def seeded_mlp(seed: int, name: str, d_model: int, d_mlp: int, bias: bool, gated: bool = False) -> Tree:
    """W_in [d_model, d_mlp] and W_out [d_mlp, d_model]; W_gate [d_model, d_mlp] where it is gated."""
    gate = _linear(seed, name, "gate", d_model, d_mlp, bias) if gated else {}
    inside = _linear(seed, name, "in", d_model, d_mlp, bias)
    return gate | inside | _linear(seed, name, "out", d_mlp, d_model, bias)


def seeded_stack(seed: int, name: str, config: Mapping[str, Any], kind: str) -> Tree:
    """All blocks of an encoder or decoder, with a last norm where norms stand first."""
    stack: Tree = {
        f"block{k}": _seeded_block(seed, f"{name}block{k}.", config, kind) for k in range(config["n_layers"])
    }
    return stack | ({"ln_final": _unit_norm(config)} if config["norm_first"] else {})


def _seeded_block(seed: int, name: str, config: Mapping[str, Any], kind: str) -> Tree:
    d_model, d_heads, bias = config["d_model"], config["n_heads"] * config["d_head"], config["bias"]
    n_kv_heads = config.get("n_kv_heads", 0)
    own = seeded_attention(seed, name, d_model, d_heads, bias, d_groups=n_kv_heads * config["d_head"])
    block = cut_heads(own, config["n_heads"], n_kv_heads)
    if kind == "decoder":
        cross = seeded_attention(seed, f"{name}cross.", d_model, d_heads, bias)
        block["cross"] = cut_heads(cross, config["n_heads"])
    block |= {norm: _unit_norm(config) for norm in NORMS[kind]}
    return block | seeded_mlp(seed, name, d_model, config["d_mlp"], bias, config.get("activation") == "swiglu")


def _unit_norm(config: Mapping[str, Any]) -> Tree:
    """A norm before training: γ = 1, and β = 0 in LayerNorm."""
    norm: Tree = {"gamma": np.ones(config["d_model"])}
    shifts = config["bias"] and config.get("norm") != "rms"
    return norm | ({"beta": np.zeros(config["d_model"])} if shifts else {})


def _linear(seed: int, name: str, letter: str, rows: int, columns: int, bias: bool) -> Tree:
    """Normal weights of variance 2 / (in + out), Glorot & Bengio 2010; a bias within ±1/√in, as torch draws it."""
    spread = (2.0 / (rows + columns)) ** 0.5
    weights: Tree = {f"W_{letter}": seeds.normal(seed, f"{name}W_{letter}", (rows, columns), spread)}
    return weights | ({f"b_{letter}": seeds.uniform(seed, f"{name}b_{letter}", (columns,), rows**-0.5)} if bias else {})


# from a state_dict --------------------------------------------------------------------------------------------


def torch_attention(state: StateDict, prefix: str, d_model: int, d_heads: int = 0, d_groups: int = 0) -> Tree:
    """The tensors of an nn.MultiheadAttention under a prefix, transposed, all heads side by side.

    They may stand apart as q_proj, k_proj and v_proj, each with a bias or without: d_heads is the width of the queries
    then, d_groups that of keys and values, and 0 stands for d_model and for d_heads.
    Raises SeqtuiError when one is missing, of another shape, or of a variant this program does not have.
    """
    if f"{prefix}q_proj.weight" in state.tensors:
        d_heads = d_heads or d_model
        apart: Tree = {}
        for letter, width in zip(LETTERS, (d_heads, d_groups or d_heads, d_groups or d_heads), strict=True):
            apart |= torch_linear(state, f"{prefix}{letter.lower()}_proj", letter, d_model, width)
        return apart | torch_linear(state, f"{prefix}out_proj", "O", d_heads, d_model)
    for key, options in {"q_proj_weight": ("kdim", "vdim"), "bias_k": ("add_bias_kv",)}.items():
        if f"{prefix}{key}" in state.tensors:
            raise SeqtuiError(
                _(
                    "{file} was made with {option}, which this model does not have",
                    file=state.name,
                    option=either(options),
                )
            )
    stacked = state.shaped(f"{prefix}in_proj_weight", (3 * d_model, d_model))
    weights: Tree = {f"W_{letter}": part.T for letter, part in zip(LETTERS, np.split(stacked, 3), strict=True)}
    if f"{prefix}in_proj_bias" in state.tensors:
        stacked = state.shaped(f"{prefix}in_proj_bias", (3 * d_model,))
        weights |= {f"b_{letter}": part for letter, part in zip(LETTERS, np.split(stacked, 3), strict=True)}
    return weights | torch_linear(state, f"{prefix}out_proj", "O", d_model, d_model)


def torch_linear(state: StateDict, key: str, letter: str, rows: int, columns: int) -> Tree:
    """An nn.Linear, transposed: W [rows, columns], and b where it has one."""
    weights: Tree = {f"W_{letter}": state.shaped(f"{key}.weight", (columns, rows)).T}
    if f"{key}.bias" in state.tensors:
        weights[f"b_{letter}"] = state.shaped(f"{key}.bias", (columns,))
    return weights


def torch_norm(state: StateDict, key: str, width: int) -> Tree:
    """Return gain and bias of an nn.LayerNorm in a state_dict."""
    norm: Tree = {"gamma": state.shaped(f"{key}.weight", (width,))}
    if f"{key}.bias" in state.tensors:
        norm["beta"] = state.shaped(f"{key}.bias", (width,))
    return norm


def torch_block(state: StateDict, prefix: str, config: Mapping[str, Any], kind: str) -> Tree:
    """An nn.TransformerEncoderLayer or nn.TransformerDecoderLayer under a prefix."""
    d_model, d_mlp, n_heads = config["d_model"], config["d_mlp"], config["n_heads"]
    n_kv_heads = config.get("n_kv_heads", 0) or n_heads
    d_heads, d_groups = n_heads * config["d_head"], n_kv_heads * config["d_head"]
    block = cut_heads(torch_attention(state, f"{prefix}self_attn.", d_model, d_heads, d_groups), n_heads, n_kv_heads)
    if kind == "decoder":
        cross = torch_attention(state, f"{prefix}multihead_attn.", d_model, d_heads)
        block["cross"] = cut_heads(cross, n_heads)
    block |= {ln: torch_norm(state, f"{prefix}norm{k}", d_model) for k, ln in enumerate(NORMS[kind], 1)}
    if config.get("activation") == "swiglu":
        block |= torch_linear(state, f"{prefix}linear_gate", "gate", d_model, d_mlp)
    block |= torch_linear(state, f"{prefix}linear1", "in", d_model, d_mlp)
    return block | torch_linear(state, f"{prefix}linear2", "out", d_mlp, d_model)
