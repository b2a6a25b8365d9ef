"""torch's attention modules taken apart: every value on the way, from tensors stacked and split as torch does it.

A state is what the module's state_dict would be, built from a run's leaves, so that autograd reaches each of them. Runs
inside a subprocess only, because it imports torch.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import torch
from msgspec import Struct
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
}
NO_MODULE = N_("torch functions, as torch has no such module")


# a state_dict from leaves -------------------------------------------------------------------------------------


def attention_state(ref: ReferenceValues, at: str) -> Named:
    """nn.MultiheadAttention: the projections of all heads on top of each other; without W_O the identity."""
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


def _whole(ref: ReferenceValues, at: str, name: str) -> list[Tensor]:
    """The parts of a projection of all heads, whether it was recorded whole or head by head; none without it."""
    if f"{at}{name}" in ref:
        return [ref[f"{at}{name}"]]
    parts: list[Tensor] = []
    while f"{at}head{len(parts)}.{name}" in ref:
        parts.append(ref[f"{at}head{len(parts)}.{name}"])
    return parts


def stack_state(ref: ReferenceValues, at: str, n_layers: int) -> Named:
    """nn.TransformerEncoder or nn.TransformerDecoder."""
    state: Named = {}
    for k in range(n_layers):
        here, there = f"{at}block{k}.", f"layers.{k}."
        state |= {f"{there}self_attn.{key}": value for key, value in attention_state(ref, here).items()}
        if f"{here}cross.W_O" in ref:
            cross = attention_state(ref, f"{here}cross.")
            state |= {f"{there}multihead_attn.{key}": value for key, value in cross.items()}
        for name, ours in (("linear1", "in"), ("linear2", "out")):
            state |= _parts(ref, f"{there}{name}", f"{here}W_{ours}", f"{here}b_{ours}")
        for j in (1, 2, 3):
            state |= _parts(ref, f"{there}norm{j}", f"{here}ln{j}.gamma", f"{here}ln{j}.beta")
    return state | _parts(ref, "norm", f"{at}ln_final.gamma", f"{at}ln_final.beta")


def _parts(ref: ReferenceValues, key: str, weight: str, bias: str) -> Named:
    """A weight and its bias, as many as there are."""
    found = {f"{key}.weight": ref[weight].T if ref[weight].ndim == 2 else ref[weight]} if weight in ref else {}
    return found | ({f"{key}.bias": ref[bias]} if bias in ref else {})


def has_module(config: Config) -> bool:
    """Whether torch's modules compute this: heads that share d_model evenly, scaled scores, and no dropout of ours."""
    return bool(config["scale"]) and _heads_share(config) and not config.get("dropout")


def loadable(config: Config, state: Named) -> Named:
    """The state where a module of torch could have it, {} for heads of a width of their own."""
    return state if _heads_share(config) else {}


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


# composed from a state ----------------------------------------------------------------------------------------


class Parts(Struct, frozen=True):
    """The equations of a stack, each value named in the ref. n_heads, norm_first … are those of the config."""

    ref: ReferenceValues
    config: Config

    def attention(
        self, at: str, state: Named, x: Tensor, source: Tensor, mask: Tensor, n_heads: int, d_head: Tensor | None
    ) -> Tensor:
        """nn.MultiheadAttention; heads are split off by torch's own view and transpose."""
        keep = self.ref.keep
        biases = state["in_proj_bias"].chunk(3) if "in_proj_bias" in state else (None,) * 3
        weights = state["in_proj_weight"].chunk(3)
        whole = [functional.linear(y, W, b) for y, W, b in zip((x, source, source), weights, biases, strict=True)]
        for name, value in zip("QKV", whole, strict=True):
            keep(f"{at}{name}", value)
        split = [y.view(len(y), n_heads, -1).transpose(0, 1) for y in whole]
        found = []
        for h in range(n_heads):
            here = f"{at}head{h}."
            q, k, v = (keep(f"{here}{name}", y[h]) for name, y in zip("qkv", split, strict=True))
            found.append(attend(self.ref, here, q, k, v, mask, d_head))
        heads = keep(f"{at}heads", torch.cat(found, 1))
        return keep(f"{at}attn_out", functional.linear(heads, state["out_proj.weight"], state.get("out_proj.bias")))

    def norm(self, at: str, state: Named, x: Tensor) -> Tensor:
        """nn.LayerNorm: the inside by hand, the result by torch."""
        keep, eps = self.ref.keep, self.config["eps"]
        centered = keep(f"{at}centered", x - keep(f"{at}mean", x.mean(-1, keepdim=True)))
        var = keep(f"{at}var", centered.var(-1, unbiased=False, keepdim=True))
        keep(f"{at}normalized", centered / torch.sqrt(var + eps))
        return keep(f"{at}out", functional.layer_norm(x, x.shape[-1:], state["weight"], state.get("bias"), eps))

    def mlp(self, at: str, state: Named, x: Tensor) -> Tensor:
        """linear1, the activation, linear2."""
        keep = self.ref.keep
        before = keep(f"{at}mlp_pre", functional.linear(x, state["linear1.weight"], state.get("linear1.bias")))
        after = keep(f"{at}mlp_post", ACTIVATIONS[self.config["activation"]](before))
        return keep(f"{at}mlp_out", functional.linear(after, state["linear2.weight"], state.get("linear2.bias")))

    def stack(self, at: str, state: Named, x: Tensor, mask: Tensor, memory=None, memory_mask=None) -> Tensor:
        """All layers, and the last norm where there is one."""
        n_layers = len({key.split(".")[1] for key in state if key.startswith("layers.")})
        for k in range(n_layers):
            x = self._block(f"{at}block{k}.", part(state, f"layers.{k}."), x, mask, memory, memory_mask)
        return self.norm(f"{at}ln_final.", part(state, "norm."), x) if "norm.weight" in state else x

    def _block(self, at: str, state: Named, x: Tensor, mask: Tensor, memory, memory_mask) -> Tensor:
        n_heads = self.config["n_heads"]
        d_head = self.ref["d_head"] if self.config["scale"] else None
        own, cross = part(state, "self_attn."), part(state, "multihead_attn.")
        inner = [("resid_mid", lambda y: self.attention(at, own, y, y, mask, n_heads, d_head))]
        if memory is not None:
            over = lambda y: self.attention(f"{at}cross.", cross, y, memory, memory_mask, n_heads, d_head)  # noqa: E731
            inner.append(("resid_mid_cross", over))
        inner.append(("resid_post", lambda y: self.mlp(at, state, y)))
        x = self.ref.keep(f"{at}resid_pre", x.clone())
        for k, (name, sublayer) in enumerate(inner, 1):
            ln, norm = f"{at}ln{k}.", part(state, f"norm{k}.")
            if self.config["norm_first"]:
                x = self.ref.keep(f"{at}{name}", x + self.dropped(at, name, sublayer(self.norm(ln, norm, x))))
            else:
                x = self.norm(ln, norm, self.ref.keep(f"{at}{name}", x + self.dropped(at, name, sublayer(x))))
        return x

    def dropped(self, at: str, name: str, added: Tensor) -> Tensor:
        """What a sublayer adds, with the mask that the run drew: torch draws others, so it is told this one."""
        part = {"resid_mid": "attn", "resid_mid_cross": "cross", "resid_post": "mlp"}[name]
        if not self.config.get("dropout"):
            return added
        rest = 1.0 - float(self.config["dropout"])
        return self.ref.keep(f"{at}{part}_dropped", torch.where(self.ref[f"{at}{part}_keep"] > 0, added / rest, 0.0))


def attend(
    ref: ReferenceValues, at: str, q: Tensor, k: Tensor, v: Tensor, mask: Tensor, d_head: Tensor | None
) -> Tensor:
    """The five stages of one head; the scaling by the width that was recorded, which an edit may have changed."""
    scores = ref.keep(f"{at}scores", q @ k.T)
    scaled = ref.keep(f"{at}scaled", scores if d_head is None else scores / math.sqrt(d_head.item()))
    masked = ref.keep(f"{at}attn_scores", scaled + mask)
    pattern = ref.keep(f"{at}pattern", torch.softmax(masked, -1))
    return ref.keep(f"{at}z", pattern @ v)


def part(state: Named, prefix: str) -> Named:
    """The tensors under a prefix."""
    return {key.removeprefix(prefix): value for key, value in state.items() if key.startswith(prefix)}


def positions(ref: ReferenceValues, at: str, length: int, d_model: int) -> Tensor | None:
    """Where each token stands, [length, d_model]; None where positions are off."""
    kind = ref.config["positions"]
    if kind == "none":
        return None
    if kind == "learned":
        return ref.keep(f"{at}pos_embed", ref[f"{at}W_pos"][:length])
    angle = ref.keep(f"{at}angle", ref[f"{at}pos"] * ref[f"{at}rate"])
    waves = torch.stack([angle.sin(), angle.cos()], -1).flatten(1)
    return ref.keep(f"{at}pos_embed", waves[:, :d_model])
