"""What stands behind an encoder, in torch: pooler, classifier, and the layer before the scores.

Runs inside a subprocess only, because it imports torch.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from seqtui.train.verify.attention_stack import Parts
from seqtui.train.verify.attention_state import ACTIVATIONS
from seqtui.train.verify.embedding_reference import norm_state
from seqtui.train.verify.reference_values import Named, ReferenceValues

_SQUEEZES = {**ACTIVATIONS, "tanh": torch.tanh}


def answers(ref: ReferenceValues, out: Tensor) -> tuple[Named, Tensor]:
    """Pooler and classifier, and what the scores are read from, out itself or the dense layer behind it, by name."""
    config, named = ref.config, Named()
    if "pooler.W_dense" in ref:
        named |= {"pooler.first": out[:1], **_dense(ref, "pooler.", out[:1], config["pooler_activation"])}
    if "classifier.W_U" in ref:
        read = named["pooler.dense_post"][0] if "pooler.dense_post" in named else out
        scores = functional.linear(read, ref["classifier.W_U"].T, ref["classifier.b_U"])
        named["classifier.logits"] = scores
        named |= {"classifier.y": scores.softmax(-1)} if config["classes"] > 1 else {}
    if "head.W_dense" not in ref:
        return named, out
    named |= _dense(ref, "head.", out, config["head_activation"])
    inside = ReferenceValues.beside(ref)
    behind = Parts(inside, {**config, "norm": "layer"}).norm("", norm_state(ref, "head.ln."), named["head.dense_post"])
    return named | {f"head.ln.{name}": value for name, value in inside.values.items() if name != "d_head"}, behind


def _dense(ref: ReferenceValues, at: str, x: Tensor, activation: str) -> Named:
    before = functional.linear(x, ref[f"{at}W_dense"].T, ref[f"{at}b_dense"])
    return {f"{at}dense_pre": before, f"{at}dense_post": _SQUEEZES[activation](before)}


def head_state(ref: ReferenceValues) -> Named:
    """What a file has of these parts."""
    found: Named = {}
    for key, at in (("head.dense", "head.{}_dense"), ("pooler", "pooler.{}_dense"), ("classifier", "classifier.{}_U")):
        if at.format("W") in ref:
            found |= {f"{key}.weight": ref[at.format("W")].T, f"{key}.bias": ref[at.format("b")]}
    return found | {f"head.norm.{key}": value for key, value in norm_state(ref, "head.ln.").items()}
