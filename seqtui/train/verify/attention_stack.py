"""torch's attention modules taken apart: every value on the way, from tensors stacked and split as torch does it.

A state is what the module's state_dict would be (attention_state.py). Runs inside a subprocess only, because it imports
torch.
"""

from __future__ import annotations

import math

import torch
from msgspec import Struct
from torch import Tensor
from torch.nn import functional

from seqtui.train.verify.attention_state import ACTIVATIONS, Config
from seqtui.train.verify.reference_values import Named, ReferenceValues


class Parts(Struct, frozen=True):
    """The equations of a stack, each value named in the ref. n_heads, norm_first … are those of the config.

    width is what the width of a head was recorded as.
    """

    ref: ReferenceValues
    config: Config
    width: str = "d_head"

    def attention(
        self, at: str, state: Named, x: Tensor, source: Tensor, mask: Tensor, n_heads: int, d_head: Tensor | None
    ) -> Tensor:
        """nn.MultiheadAttention; heads are split off by torch's own view and transpose."""
        keep = self.ref.keep
        weights, biases = projections(state)
        whole = [functional.linear(y, W, b) for y, W, b in zip((x, source, source), weights, biases, strict=True)]
        for name, value in zip("QKV", whole, strict=True):
            keep(f"{at}{name}", value)
        split = self.split(at, whole, n_heads)
        found = []
        for h in range(n_heads):
            here = f"{at}head{h}."
            q, k, v = (keep(f"{here}{name}", y[h]) for name, y in zip("qkv", split, strict=True))
            if self.rotary and x is source:
                q, k = turn(self.ref, f"{here}q", q), turn(self.ref, f"{here}k", k)
            found.append(attend(self.ref, here, q, k, v, mask, d_head))
        heads = keep(f"{at}heads", torch.cat(found, 1))
        return keep(f"{at}attn_out", functional.linear(heads, state["out_proj.weight"], state.get("out_proj.bias")))

    @property
    def rotary(self) -> bool:
        """Whether positions turn queries and keys."""
        return bool(self.config.get("positions") == "rotary")

    def split(self, at: str, whole: list[Tensor], n_heads: int) -> list[Tensor]:
        """Queries, keys and values [head, position, d_head]; those of a group are repeated for each of its heads."""
        q, k, v = whole
        width = q.shape[1] // n_heads
        groups = k.shape[1] // width if f"{at}kv0.W_K" in self.ref else 0
        if not groups:
            return [y.view(len(y), n_heads, -1).transpose(0, 1) for y in whole]
        shared = [y.view(len(y), groups, -1).transpose(0, 1) for y in (k, v)]
        for g in range(groups):
            here = f"{at}kv{g}."
            for name, y in zip("kv", shared, strict=True):
                self.ref.keep(f"{here}{name}", y[g])
            if self.rotary:
                turn(self.ref, f"{here}k", shared[0][g])
        return [q.view(len(q), n_heads, -1).transpose(0, 1)] + [
            y.repeat_interleave(n_heads // groups, dim=0) for y in shared
        ]

    def norm(self, at: str, state: Named, x: Tensor) -> Tensor:
        """nn.LayerNorm or nn.RMSNorm: the inside by hand, the result by torch; std, which torch lacks, by its std."""
        keep, eps = self.ref.keep, self.config["eps"]
        if self.config.get("norm") == "rms":
            rms = keep(f"{at}rms", (x.pow(2).mean(-1, keepdim=True) + eps).sqrt())
            keep(f"{at}normalized", x / rms)
            return keep(f"{at}out", functional.rms_norm(x, x.shape[-1:], state["weight"], eps))
        centered = keep(f"{at}centered", x - keep(f"{at}mean", x.mean(-1, keepdim=True)))
        if self.config.get("norm") == "std":
            keep(f"{at}var", x.var(-1, keepdim=True))
            std = keep(f"{at}std", x.std(-1, keepdim=True))
            normalized = keep(f"{at}normalized", centered / (std + eps))
            shift = state["bias"] if "bias" in state else torch.zeros(())
            return keep(f"{at}out", state["weight"] * normalized + shift)
        var = keep(f"{at}var", centered.var(-1, unbiased=False, keepdim=True))
        keep(f"{at}normalized", centered / torch.sqrt(var + eps))
        return keep(f"{at}out", functional.layer_norm(x, x.shape[-1:], state["weight"], state.get("bias"), eps))

    def mlp(self, at: str, state: Named, x: Tensor) -> Tensor:
        """linear1, the activation, linear2."""
        keep = self.ref.keep
        before = keep(f"{at}mlp_pre", functional.linear(x, state["linear1.weight"], state.get("linear1.bias")))
        if self.config["activation"] == "swiglu":
            opened = functional.linear(x, state["linear_gate.weight"], state.get("linear_gate.bias"))
            gate = keep(f"{at}gate", functional.silu(keep(f"{at}gate_pre", opened)))
            after = keep(f"{at}mlp_post", gate * before)
        else:
            after = keep(f"{at}mlp_post", ACTIVATIONS[self.config["activation"]](before))
        return keep(f"{at}mlp_out", functional.linear(after, state["linear2.weight"], state.get("linear2.bias")))

    def stack(self, at: str, state: Named, x: Tensor, mask: Tensor, memory=None, memory_mask=None) -> Tensor:
        """All layers, and the last norm where there is one."""
        n_layers = len({key.split(".")[1] for key in state if key.startswith("layers.")})
        if self.rotary:
            angles(self.ref, at)
        for k in range(n_layers):
            x = self._block(f"{at}block{k}.", part(state, f"layers.{k}."), x, mask, memory, memory_mask)
        return self.norm(f"{at}ln_final.", part(state, "norm."), x) if "norm.weight" in state else x

    def _block(self, at: str, state: Named, x: Tensor, mask: Tensor, memory, memory_mask) -> Tensor:
        n_heads = self.config["n_heads"]
        d_head = self.ref[self.width] if self.config["scale"] else None
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


def projections(state: Named) -> tuple[list[Tensor], list[Tensor | None]]:
    """The weights and biases that make queries, keys and values, stacked in one tensor or apart."""
    if "in_proj_weight" in state:
        biases: list[Tensor | None] = [None] * 3
        if "in_proj_bias" in state:
            biases = list(state["in_proj_bias"].chunk(3))
        return list(state["in_proj_weight"].chunk(3)), biases
    return [state[f"{name}_proj.weight"] for name in "qkv"], [state.get(f"{name}_proj.bias") for name in "qkv"]


def angles(ref: ReferenceValues, at: str) -> Tensor:
    """The angles [position, pair] of rotary positions, and their waves as they are laid beside a query."""
    angle = ref.keep(f"{at}angle", torch.outer(ref[f"{at}pos"][:, 0], ref[f"{at}rate"]))
    spread = (lambda y: y.repeat(1, 2)) if ref.config["rotary_halves"] else (lambda y: y.repeat_interleave(2, dim=1))
    for name, wave in (("cos", angle.cos()), ("sin", angle.sin())):
        ref.keep(f"{at}{name}", spread(wave))
    return angle


def turn(ref: ReferenceValues, path: str, x: Tensor) -> Tensor:
    """A query or key [position, d_head] turned as complex numbers are: each pair times e^(i angle)."""
    halves, pairs = ref.config["rotary_halves"], x.shape[1] // 2
    real, imaginary = (x[:, :pairs], x[:, pairs:]) if halves else (x[:, 0::2], x[:, 1::2])
    number = torch.complex(real.contiguous(), imaginary.contiguous())
    angle = ref["angle"]

    def laid(z: Tensor) -> Tensor:
        return torch.cat([z.real, z.imag], 1) if halves else torch.view_as_real(z).flatten(1)

    ref.keep(f"{path}_turned", laid(number * 1j))
    return ref.keep(f"{path}_rot", laid(number * torch.polar(torch.ones_like(angle), angle)))


def part(state: Named, prefix: str) -> Named:
    """The tensors under a prefix."""
    return {key.removeprefix(prefix): value for key, value in state.items() if key.startswith(prefix)}


def positions(ref: ReferenceValues, at: str, length: int, d_model: int) -> Tensor | None:
    """Where each token stands, [length, d_model]; None where positions are off."""
    kind = ref.config["positions"]
    if kind in ("none", "rotary"):
        return None
    if kind == "learned":
        return ref.keep(f"{at}pos_embed", ref[f"{at}W_pos"][:length])
    angle = ref.keep(f"{at}angle", ref[f"{at}pos"] * ref[f"{at}rate"])
    both = [angle.sin(), angle.cos()]
    waves = torch.cat(both, 1) if kind == "sinusoidal_halves" else torch.stack(both, -1).flatten(1)
    return ref.keep(f"{at}pos_embed", waves[:, :d_model])
