"""nn.MultiheadAttention, nn.TransformerEncoder and nn.TransformerDecoder in float64, from the leaves a run recorded.

The module gives what it returns, and the pattern of each head where it can be asked for it; what it keeps inside is
composed from the same tensors (attention_parts.py). Runs inside a subprocess only, because it imports torch.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.func import functional_call
from torch.nn import functional

from seqtui.models.model import Run
from seqtui.models.weights import seeds
from seqtui.train.attention_parts import (
    NO_MODULE,
    Parts,
    attend,
    attention_state,
    embedded,
    positions,
    stack_module,
    stack_state,
)
from seqtui.train.draft import Draft, Named, losses, predict
from seqtui.train.twin import Twin


def numbers(words: tuple[str, ...], vocabulary: tuple[str, ...]) -> list[int]:
    """The number of each word; [] where vectors were given."""
    return [vocabulary.index(word) for word in words] if vocabulary else []


def self_attention_twin(run: Run) -> Twin:
    """One head: nn.MultiheadAttention where all widths are d_model, else functional.scaled_dot_product_attention."""
    draft, config = Draft(run), run.config
    x = embedded(draft, "", numbers(run.tokens, run.vocabulary))
    source = draft.get("memory", x)
    mask = draft["memory_mask" if "memory" in draft else "mask"]
    q, k, v = _one_head(draft, "", x, source, mask)
    if "W_O" in draft:
        draft.keep("attn_out", functional.linear(draft["z"], draft["W_O"].T, draft.get("b_O")))
    if config["mlp"]:
        state = {"linear1.weight": draft["W_in"].T, "linear2.weight": draft["W_out"].T}
        state |= {f"linear{n}.bias": draft[b] for n, b in ((1, "b_in"), (2, "b_out")) if b in draft}
        Parts(draft, config).mlp("", state, x)
    if config["scale"] and config["d_head"] == config["d_v"] == config["d_model"]:
        state = attention_state(draft, "")
        out, patterns = _multi_head(config["d_model"], 1, state, x, source, mask)
        shown = {"attn_out" if "W_O" in draft else "z": out, "pattern": patterns[0]}
        return draft.twin("nn.MultiheadAttention", shown, state)
    z = functional.scaled_dot_product_attention(q, k, v, mask, scale=None if config["scale"] else 1.0)
    return draft.twin("functional.scaled_dot_product_attention", {"z": z}, {})


def _one_head(draft: Draft, at: str, x: Tensor, source: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Name the values of one head whose weights stand outside the scope; returns q, k, v."""
    read = zip("qkv", (x, source, source), "QKV", strict=True)
    q, k, v = (
        draft.keep(f"{at}{name}", functional.linear(y, draft[f"W_{letter}"].T, draft.get(f"b_{letter}")))
        for name, y, letter in read
    )
    attend(draft, at, q, k, v, mask, draft["d_head"] if draft.config.get("scale", True) else None)
    return q, k, v


def _multi_head(
    d_model: int, n_heads: int, state: Named, x: Tensor, source: Tensor, mask: Tensor
) -> tuple[Tensor, Tensor]:
    """nn.MultiheadAttention's output, and the pattern of each head."""
    bias = "in_proj_bias" in state
    module = nn.MultiheadAttention(d_model, n_heads, bias=bias, batch_first=True, dtype=torch.float64)
    asked = {"attn_mask": mask, "average_attn_weights": False}
    out, patterns = functional_call(module, state, (x[None], source[None], source[None]), asked)
    return out[0], patterns[0]


def multi_head_twin(run: Run) -> Twin:
    """nn.MultiheadAttention, with the pattern of each head."""
    draft, config = Draft(run), run.config
    x = embedded(draft, "", numbers(run.tokens, run.vocabulary))
    source = draft.get("memory", x)
    mask = draft["memory_mask" if "memory" in draft else "mask"]
    state, n_heads = attention_state(draft, ""), config["n_heads"]
    d_head = draft["d_head"] if config["scale"] else None
    Parts(draft, config).attention("", state, x, source, mask, n_heads, d_head)
    if d_head is None:
        return draft.twin(NO_MODULE, {}, state)
    out, patterns = _multi_head(config["d_model"], n_heads, state, x, source, mask)
    shown = {f"head{h}.pattern": pattern for h, pattern in enumerate(patterns)}
    return draft.twin("nn.MultiheadAttention", shown | {"attn_out": out}, state)


def positional_twin(run: Run) -> Twin:
    """nn.MultiheadAttention with one head, on both orders of the words."""
    draft, config, length = Draft(run), run.config, run.length
    if "embed" not in draft:
        ids = torch.tensor(numbers(run.tokens, run.vocabulary))
        draft.keep("embed", functional.embedding(ids, draft["W_E"]))
    order = _order(run)
    where, mask = positions(draft, "", length, config["d_model"]), draft["mask"]
    state, shown = attention_state(draft, ""), {}
    for at, embed in (("", draft["embed"]), ("shuffled.", draft.keep("shuffled.embed", draft["embed"][order]))):
        x = draft.keep(f"{at}x", embed.clone() if where is None else embed + where)
        _one_head(draft, at, x, x, mask)
        out, patterns = _multi_head(config["d_model"], 1, state, x, x, mask)
        shown |= {f"{at}z": out, f"{at}pattern": patterns[0]}
    back = torch.argsort(order)
    for made in (draft.values, shown):
        made["returned"] = made["shuffled.z"][back]
        made["change"] = made["returned"] - made["z"]
    return draft.twin("nn.MultiheadAttention", shown, {})


def _order(run: Run) -> Tensor:
    """The second order of the words."""
    config, length = run.config, run.length
    if config["order"]:
        return torch.tensor([int(place) for place in config["order"].replace(",", " ").split()])
    if not config["shuffle"]:
        return torch.arange(length)
    return torch.tensor(seeds.stream(config["shuffle"], "shuffle").permutation(length))


def encoder_twin(run: Run) -> Twin:
    """nn.TransformerEncoder, and an output layer where there is one."""
    draft = Draft(run)
    x = embedded(draft, "", numbers(run.tokens, run.vocabulary))
    return _stack_twin(draft, x, draft["mask"])


def decoder_twin(run: Run) -> Twin:
    """nn.TransformerDecoder, or nn.TransformerEncoder where there is no cross-attention; the output layer."""
    draft = Draft(run)
    x = embedded(draft, "", numbers(run.tokens, run.vocabulary))
    if not run.config["cross"]:
        return _stack_twin(draft, x, draft["mask"])
    return _stack_twin(draft, x, draft["mask"], draft["memory"], draft["memory_mask"])


def _stack_twin(draft: Draft, x: Tensor, mask: Tensor, memory: Tensor | None = None, memory_mask=None) -> Twin:
    """The stack composed, then the module; what follows the stack is computed from each."""
    config, n_layers = draft.config, draft.config["n_layers"]
    state = stack_state(draft, "", n_layers)
    out = Parts(draft, config).stack("", state, x, mask, memory, memory_mask)
    last = f"block{n_layers - 1}." + ("resid_post" if config["norm_first"] else f"ln{2 if memory is None else 3}.out")
    last = "ln_final.out" if "ln_final.gamma" in draft else last
    draft.values |= _behind(draft, out)
    if not config["scale"]:
        return draft.twin(NO_MODULE, {}, state)
    module = stack_module(config, state, memory is not None, n_layers)
    if memory is None:
        shown = functional_call(module, state, (x[None],), {"mask": mask})[0]
    else:
        masks = {"tgt_mask": mask, "memory_mask": memory_mask}
        shown = functional_call(module, state, (x[None], memory[None]), masks)[0]
    return draft.twin(f"nn.{type(module).__name__}", {last: shown, **_behind(draft, shown)}, state)


def _behind(draft: Draft, out: Tensor) -> Named:
    """Scores and probabilities, and the surprise at the targets where there are some."""
    if "W_U" not in draft:
        return {}
    named = predict(draft, "", out)
    run = draft.run
    return named | (losses(draft, "", named["logits"], numbers(run.targets, run.vocabulary)) if run.targets else {})
