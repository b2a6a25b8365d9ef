"""nn.MultiheadAttention, nn.TransformerEncoder and nn.TransformerDecoder in float64, from the leaves a run recorded.

The module gives what it returns, and the pattern of each head where it can be asked for it; what it keeps inside is
composed from the same tensors (attention_stack.py). Runs inside a subprocess only, because it imports torch.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.func import functional_call
from torch.nn import functional

from seqtui.models.model import Run
from seqtui.models.weights import seeds
from seqtui.train.verify.attention_stack import Parts, attend, positions
from seqtui.train.verify.attention_state import (
    NO_MODULE,
    attention_state,
    has_module,
    loadable,
    stack_module,
    stack_state,
)
from seqtui.train.verify.embedding_reference import embedded, embedding_state
from seqtui.train.verify.encoder_head_reference import answers, head_state
from seqtui.train.verify.reference_values import Named, ReferenceValues, TorchReference, key_padding, losses, predict


def numbers(words: tuple[str, ...], vocabulary: tuple[str, ...]) -> list[int]:
    """The number of each word; [] where vectors were given."""
    return [vocabulary.index(word) for word in words] if vocabulary else []


def self_attention_reference(run: Run) -> TorchReference:
    """One head: nn.MultiheadAttention where all widths are d_model, else functional.scaled_dot_product_attention."""
    ref, config = ReferenceValues(run), run.config
    x = embedded(ref, "", numbers(run.tokens, run.vocabulary))
    source = ref.get("memory", x)
    mask = ref["memory_mask" if "memory" in ref else "mask"]
    q, k, v = _one_head(ref, "", x, source, mask)
    if "W_O" in ref:
        ref.keep("attn_out", functional.linear(ref["z"], ref["W_O"].T, ref.get("b_O")))
    if config["mlp"]:
        state = {"linear1.weight": ref["W_in"].T, "linear2.weight": ref["W_out"].T}
        state |= {f"linear{n}.bias": ref[b] for n, b in ((1, "b_in"), (2, "b_out")) if b in ref}
        Parts(ref, config).mlp("", state, x)
    if config["scale"] and config["d_head"] == config["d_v"] == config["d_model"]:
        state = attention_state(ref, "")
        out, patterns = _multi_head(config["d_model"], 1, state, x, source, mask, key_padding(run))
        shown = {"attn_out" if "W_O" in ref else "z": out, "pattern": patterns[0]}
        return ref.finish("nn.MultiheadAttention", shown, state)
    z = functional.scaled_dot_product_attention(q, k, v, mask, scale=None if config["scale"] else 1.0)
    return ref.finish("functional.scaled_dot_product_attention", {"z": z}, {})


def _one_head(ref: ReferenceValues, at: str, x: Tensor, source: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Name the values of one head whose weights stand outside the scope; returns q, k, v."""
    read = zip("qkv", (x, source, source), "QKV", strict=True)
    q, k, v = (
        ref.keep(f"{at}{name}", functional.linear(y, ref[f"W_{letter}"].T, ref.get(f"b_{letter}")))
        for name, y, letter in read
    )
    attend(ref, at, q, k, v, mask, ref["d_head"] if ref.config.get("scale", True) else None)
    return q, k, v


def _multi_head(
    d_model: int, n_heads: int, state: Named, x: Tensor, source: Tensor, mask: Tensor, padding: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    """nn.MultiheadAttention's output, and the pattern of each head; <pad> is hidden by its key_padding_mask alone."""
    bias = "in_proj_bias" in state
    module = nn.MultiheadAttention(d_model, n_heads, bias=bias, batch_first=True, dtype=torch.float64)
    asked = {"attn_mask": _without(mask, padding), "average_attn_weights": False, "key_padding_mask": _one(padding)}
    out, patterns = functional_call(module, state, (x[None], source[None], source[None]), asked)
    return out[0], patterns[0]


def _without(mask: Tensor, padding: Tensor | None) -> Tensor:
    """A mask [query, key] that hides none of the keys that are <pad>: a module has a mask of its own for them."""
    return mask if padding is None else mask.masked_fill(torch.isneginf(padding), 0.0)


def _one(padding: Tensor | None) -> Tensor | None:
    """A batch of one."""
    return None if padding is None else padding[None]


def _by_function(ref: ReferenceValues, state: Named, mask: Tensor) -> Named:
    """All heads in one call of torch's function, which reads any width, scaled or not, as its module does not."""
    heads = [f"head{h}." for h in range(ref.config["n_heads"])]
    q, k, v = (torch.stack([ref[f"{head}{name}"] for head in heads]) for name in "qkv")
    z = functional.scaled_dot_product_attention(q, k, v, mask, scale=None if ref.config["scale"] else 1.0)
    out = functional.linear(z.transpose(0, 1).flatten(1), state["out_proj.weight"], state.get("out_proj.bias"))
    return {"attn_out": out, **{f"{head}z": value for head, value in zip(heads, z, strict=True)}}


def multi_head_reference(run: Run) -> TorchReference:
    """nn.MultiheadAttention, with the pattern of each head; where it has no such heads, torch's function for them."""
    ref, config = ReferenceValues(run), run.config
    x = embedded(ref, "", numbers(run.tokens, run.vocabulary))
    source = ref.get("memory", x)
    mask = ref["memory_mask" if "memory" in ref else "mask"]
    state, n_heads = attention_state(ref, ""), config["n_heads"]
    d_head = ref["d_head"] if config["scale"] else None
    Parts(ref, config).attention("", state, x, source, mask, n_heads, d_head)
    if not has_module(config):
        return ref.finish(
            "functional.scaled_dot_product_attention", _by_function(ref, state, mask), loadable(config, state)
        )
    out, patterns = _multi_head(config["d_model"], n_heads, state, x, source, mask, key_padding(run))
    shown = {f"head{h}.pattern": pattern for h, pattern in enumerate(patterns)}
    return ref.finish("nn.MultiheadAttention", shown | {"attn_out": out}, state)


def positional_reference(run: Run) -> TorchReference:
    """nn.MultiheadAttention with one head, on both orders of the words."""
    ref, config, length = ReferenceValues(run), run.config, run.length
    if "embed" not in ref:
        ids = torch.tensor(numbers(run.tokens, run.vocabulary))
        ref.keep("embed", functional.embedding(ids, ref["W_E"]))
    order = _order(run)
    where, mask = positions(ref, "", length, config["d_model"]), ref["mask"]
    state = attention_state(ref, "")
    shown: Named = {}
    for at, embed in (("", ref["embed"]), ("shuffled.", ref.keep("shuffled.embed", ref["embed"][order]))):
        x = ref.keep(f"{at}x", embed.clone() if where is None else embed + where)
        _one_head(ref, at, x, x, mask)
        out, patterns = _multi_head(config["d_model"], 1, state, x, x, mask)
        shown |= {f"{at}z": out, f"{at}pattern": patterns[0]}
    back = torch.argsort(order)
    for made in (ref.values, shown):
        made["returned"] = made["shuffled.z"][back]
        made["change"] = made["returned"] - made["z"]
    return ref.finish("nn.MultiheadAttention", shown, {})


def _order(run: Run) -> Tensor:
    """The second order of the words."""
    config, length = run.config, run.length
    if config["order"]:
        return torch.tensor([int(place) for place in config["order"].replace(",", " ").split()])
    if not config["shuffle"]:
        return torch.arange(length)
    return torch.tensor(seeds.stream(config["shuffle"], "shuffle").permutation(length))


def encoder_reference(run: Run) -> TorchReference:
    """nn.TransformerEncoder, and an output layer where there is one."""
    ref = ReferenceValues(run)
    x = embedded(ref, "", numbers(run.tokens, run.vocabulary))
    return _stack_reference(ref, x, ref["mask"])


def decoder_reference(run: Run) -> TorchReference:
    """nn.TransformerDecoder, or nn.TransformerEncoder where there is no cross-attention; the output layer."""
    ref = ReferenceValues(run)
    x = embedded(ref, "", numbers(run.tokens, run.vocabulary))
    if not run.config["cross"]:
        return _stack_reference(ref, x, ref["mask"])
    return _stack_reference(ref, x, ref["mask"], ref["memory"], ref["memory_mask"])


def _stack_reference(
    ref: ReferenceValues, x: Tensor, mask: Tensor, memory: Tensor | None = None, memory_mask=None
) -> TorchReference:
    """The stack composed, then the module; what follows the stack is computed from each."""
    config, n_layers = ref.config, ref.config["n_layers"]
    state = stack_state(ref, "", n_layers)
    beside = embedding_state(ref, "") | head_state(ref)
    out = Parts(ref, config).stack("", state, x, mask, memory, memory_mask)
    last = f"block{n_layers - 1}." + ("resid_post" if config["norm_first"] else f"ln{2 if memory is None else 3}.out")
    last = "ln_final.out" if "ln_final.gamma" in ref else last
    ref.values |= _behind(ref, out)
    if not has_module(config):
        return ref.finish(NO_MODULE, {}, loadable(config, state | beside))
    module = stack_module(config, state, memory is not None, n_layers)
    if memory is None:
        padding = key_padding(ref.run)
        masks = {"mask": _without(mask, padding), "src_key_padding_mask": _one(padding)}
        shown = functional_call(module, state, (x[None],), masks)[0]
    else:
        masks = {"tgt_mask": mask, "memory_mask": memory_mask}
        shown = functional_call(module, state, (x[None], memory[None]), masks)[0]
    return ref.finish(f"nn.{type(module).__name__}", {last: shown, **_behind(ref, shown)}, state | beside)


def _behind(ref: ReferenceValues, out: Tensor) -> Named:
    """Scores and probabilities, and the surprise at the targets where there are some."""
    run = ref.run
    named: Named = {}
    if run.model.name == "encoder":
        named, out = answers(ref, out)
    if not run.trace.has("logits"):
        return named
    named |= predict(ref, "", out)
    return named | (losses(ref, "", named["logits"], numbers(run.targets, run.vocabulary)) if run.targets else {})
