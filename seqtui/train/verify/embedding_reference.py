"""What stands before a stack, in torch: rows of words, positions, token types, and the LayerNorm behind their sum.

Runs inside a subprocess only, because it imports torch.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional

from seqtui.models.inputs.text import tokenize
from seqtui.models.model import Run
from seqtui.train.verify.attention_stack import Parts, positions
from seqtui.train.verify.reference_values import Named, ReferenceValues


def embedded(ref: ReferenceValues, at: str, ids: list[int]) -> Tensor:
    """The vectors x [position, d_model]: rows of W_E or given ones, where they stand, and what else is added."""
    if f"{at}x" in ref:
        return ref[f"{at}x"]
    embed = ref[f"{at}embed"] if f"{at}embed" in ref else functional.embedding(torch.tensor(ids), ref[f"{at}W_E"])
    where = positions(ref, at, *embed.shape)
    if where is not None and f"{at}rounding" in ref:
        where = ref.keep(f"{at}kept", where + ref[f"{at}rounding"])
    named = all_added(ref, at, embed, where)
    ref.values |= {f"{at}{name}": value for name, value in named.items() if f"{at}{name}" not in ref}
    return named["x"]


def all_added(ref: ReferenceValues, at: str, embed: Tensor, where: Tensor | None) -> Named:
    """Every value from the rows of the words [position, d_model] to x, by name."""
    config, named, total = ref.config, {"embed": embed}, embed
    if config.get("scale_embed"):
        total = named["scaled_embed"] = total * math.sqrt(config["d_model"])
    if f"{at}W_type" in ref:
        second = torch.arange(len(embed)) >= _first_text(ref.run)
        total = total + named.setdefault("type_embed", functional.embedding(second.long(), ref[f"{at}W_type"]))
    if where is not None:
        total = total + where
    if not config.get("embed_norm"):
        return named | {"x": total.clone()}
    if where is not None or "type_embed" in named:
        named["embed_sum"] = total
    inside = ReferenceValues.beside(ref)
    out = Parts(inside, {**config, "norm": "layer"}).norm("", norm_state(ref, f"{at}embed_norm."), total)
    named |= {f"embed_norm.{name}": value for name, value in inside.values.items() if name != "d_head"}
    return named | {"x": out.clone()}


def norm_state(ref: ReferenceValues, at: str) -> Named:
    """An nn.LayerNorm, {} where there is none."""
    gain = {"weight": ref[f"{at}gamma"]} if f"{at}gamma" in ref else {}
    return gain | ({"bias": ref[f"{at}beta"]} if f"{at}beta" in ref else {})


def embedding_state(ref: ReferenceValues, at: str) -> Named:
    """What a file has of these parts beside words and positions."""
    types = {f"{at}token_types.weight": ref[f"{at}W_type"]} if f"{at}W_type" in ref else {}
    return types | {f"{at}embed_norm.{key}": value for key, value in norm_state(ref, f"{at}embed_norm.").items()}


def _first_text(run: Run) -> int:
    """How many tokens the first of two texts has."""
    text, unit = run.model.text_of(run.request), run.config["unit"]
    return len(tokenize(text, unit)) if text is not None and run.config["pair"] else run.length
