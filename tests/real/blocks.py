"""The blocks of a network of `transformers` under the paths of seqtui: which module is which part, and what it saw."""

import torch
from msgspec import Struct
from torch import Tensor

from tests.real.twin import Twin, mask_of, same


class Attending(Struct, frozen=True):
    """The modules of one attention, below a layer; q, k and v are one where it returns all three side by side."""

    module: str
    q: str
    k: str
    v: str
    out: str


class Stack(Struct, frozen=True):
    """A stack of blocks: at is the prefix of our paths, layers the list of its layers; the rest stands below a layer.

    norms are those of attention, of cross-attention where there is one, and of the feed-forward network; final that
    behind the stack, "" for none; gate the module of a gated network.
    """

    at: str
    layers: str
    attention: Attending
    inner: str
    outer: str
    norms: tuple[str, ...]
    norm_first: bool
    final: str = ""
    gate: str = ""
    cross: Attending | None = None
    rotary: str = ""


def record(twin: Twin, stack: Stack) -> None:
    """Name what all blocks of a stack saw, and the places of their weights."""
    rotation = None if not stack.rotary else rotary(twin, stack.rotary)
    for k, _ in enumerate(twin.part(stack.layers)):
        _block(twin, stack, f"{stack.at}block{k}.", f"{stack.layers}.{k}", rotation)
    if stack.final:
        twin.norm(f"{stack.at}ln_final.", stack.final)


def rotary(twin: Twin, module: str) -> tuple[Tensor, Tensor]:
    """Name the angles of rotary positions, and their cosines and sines [position, d_head]."""
    cos, sin = twin.out(module), twin.out(f"{module}#1")
    rate = twin.part(module).inv_freq
    twin.values["pos"] = pos = torch.arange(len(cos), dtype=torch.float64)[:, None]
    twin.values["rate"] = rate
    twin.values["angle"] = angle = pos * rate
    same(torch.cat([angle.cos()] * 2, -1), cos)
    same(torch.cat([angle.sin()] * 2, -1), sin)
    twin.values["cos"], twin.values["sin"] = cos, sin
    return cos, sin


def _block(twin: Twin, stack: Stack, at: str, layer: str, rotation: tuple[Tensor, Tensor] | None) -> None:
    parts = [("resid_mid", stack.attention, at, "mask")]
    if stack.cross:
        parts.append(("resid_mid_cross", stack.cross, f"{at}cross.", "memory_mask"))
    for _, part, where, mask in parts:
        _attention(twin, where, f"{layer}.", part, rotation, f"{stack.at}{mask}")
    _feed_forward(twin, at, stack, f"{layer}.")
    names = [name for name, _, _, _ in parts] + ["resid_post"]
    norms = [f"{layer}.{norm}" for norm in stack.norms]
    twin.values[f"{at}resid_pre"] = twin.into(layer)
    for k, (name, norm) in enumerate(zip(names, norms, strict=True)):
        twin.norm(f"{at}ln{k + 1}.", norm)
        if not stack.norm_first:
            twin.values[f"{at}{name}"] = twin.into(norm)
        else:
            twin.values[f"{at}{name}"] = twin.into(norms[k + 1]) if k + 1 < len(norms) else twin.out(layer)


def _attention(
    twin: Twin, at: str, layer: str, part: Attending, rotation: tuple[Tensor, Tensor] | None, mask: str
) -> None:
    seen, values = twin.seen.attention[layer + part.module], twin.values
    (heads, _, width), groups = seen.q.shape, seen.k.shape[0]
    in_one = part.q == part.k
    sharing = "kv" if groups < heads else "head"
    queries = twin.cut(f"{at}head", "q", "Q", layer + part.q, heads, width)
    first = heads * width if in_one else 0
    keys = twin.cut(f"{at}{sharing}", "k", "K", layer + part.k, groups, width, first)
    made = twin.cut(f"{at}{sharing}", "v", "V", layer + part.v, groups, width, 2 * first)
    for name, found, used, where in (("q", queries, seen.q, "head"), ("k", keys, seen.k, sharing)):
        for h, (raw, turned) in enumerate(zip(found, used, strict=True)):
            if rotation is None:
                same(raw, turned)
                continue
            half = width // 2
            values[f"{at}{where}{h}.{name}_turned"] = ahead = torch.cat([-raw[:, half:], raw[:, :half]], -1)
            same(raw * rotation[0] + ahead * rotation[1], turned)
            values[f"{at}{where}{h}.{name}_rot"] = turned
    for raw, used in zip(made, seen.v, strict=True):
        same(raw, used)
    if sharing == "kv":
        for h in range(heads):
            group = h * groups // heads
            values[f"{at}head{h}.k"], values[f"{at}head{h}.v"] = keys[group], made[group]
            if rotation is not None:
                values[f"{at}head{h}.k_rot"] = seen.k[group]
    masked = twin.seen.attention[layer + part.module]
    values[mask] = mask_of(masked, masked.pattern[0])
    twin.heads(at, layer + part.module, layer + part.out, layer + part.out)
    twin.linear(f"{at}W_O", f"{at}b_O", layer + part.out)


def _feed_forward(twin: Twin, at: str, stack: Stack, layer: str) -> None:
    inner, outer, values = layer + stack.inner, layer + stack.outer, twin.values
    twin.linear(f"{at}W_in", f"{at}b_in", inner)
    twin.linear(f"{at}W_out", f"{at}b_out", outer)
    values[f"{at}mlp_pre"], values[f"{at}mlp_post"] = twin.out(inner), twin.into(outer)
    values[f"{at}mlp_out"] = twin.out(outer)
    if stack.gate:
        gate = layer + stack.gate
        twin.linear(f"{at}W_gate", f"{at}b_gate", gate)
        values[f"{at}gate_pre"] = before = twin.out(gate)
        values[f"{at}gate"] = opened = torch.nn.functional.silu(before)
        same(opened * twin.out(inner), twin.into(outer))
