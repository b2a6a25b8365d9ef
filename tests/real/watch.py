"""A network of `transformers` that is run in float64 with every value on the way kept: nothing of seqtui is used here.

`transformers` computes some things in float32 whatever the network is: the variance of RMSNorm, the softmax of Llama's
kin and of ViT, the rates of rotary positions. They are lifted to float64. Marian's waves are left in float32: so they
stand in its files. And torch sends no gradient back to the row of the padding, so that it is never learnt; here it
does, because Marian begins to write with that word. Nothing else is changed.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
import transformers
from msgspec import Struct, field
from torch import Tensor, nn
from transformers import modeling_rope_utils

transformers.logging.disable_progress_bar()


class Attention(Struct, frozen=True):
    """What one attention computed: q, k, v as [head, position, width], behind rotary positions; pattern, and z.

    mask is added to the scores; None where all is seen.
    """

    q: Tensor
    k: Tensor
    v: Tensor
    mask: Tensor | None
    scale: float
    pattern: Tensor
    z: Tensor


class Seen(Struct):
    """What went into each module and came out, by the module's name, and what each attention computed."""

    into: dict[str, Tensor] = field(default_factory=dict)
    out: dict[str, Tensor] = field(default_factory=dict)
    attention: dict[str, Attention] = field(default_factory=dict)


class _Lifted:
    """torch, in which float32 is float64."""

    float32 = float = torch.float64

    def __getattr__(self, name: str) -> Any:
        return getattr(torch, name)


@contextmanager
def lifted(modeling: Any) -> Iterator[None]:
    """Let the code of a family, and that of rotary rates, ask for float64 where they ask for float32."""
    places = [modeling, modeling_rope_utils]
    try:
        for place in places:
            place.torch = _Lifted()
        yield
    finally:
        for place in places:
            place.torch = torch


def opened(folder: Path) -> nn.Module:
    """The network of a folder in float64, as `transformers` opens it; its attention is the plain one ("eager")."""
    config = transformers.AutoConfig.from_pretrained(folder)
    cls = getattr(transformers, config.architectures[0])
    with lifted(sys.modules[cls.__module__]):
        model = cls.from_pretrained(folder, dtype=torch.float64, attn_implementation="eager").eval()
        for part in model.modules():
            if isinstance(part, nn.Embedding):
                part.padding_idx = None
            if hasattr(part, "compute_default_rope_parameters"):
                part.inv_freq = rates(part)
    return model


def rates(part: nn.Module) -> Tensor:
    """The rates of rotary positions in float64: made before the network was widened, they were rounded."""
    kind = part.rope_type
    make = part.compute_default_rope_parameters if kind == "default" else modeling_rope_utils.ROPE_INIT_FUNCTIONS[kind]
    return make(part.config)[0]


def run(model: nn.Module, *args: Any, **given: Any) -> tuple[Any, Seen]:
    """What a network returns, and all that was seen on the way; gradients can be asked for."""
    seen, modeling = Seen(), sys.modules[type(model).__module__]
    names = {id(part): f"{base(model)}{name}" for name, part in model.named_modules()}
    plain = modeling.eager_attention_forward

    def attend(
        module: nn.Module, q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None, scaling: Any = None, **more: Any
    ):
        z, pattern = plain(module, q, k, v, mask, scaling=scaling, **more)
        hidden = None if mask is None else mask[0, 0]
        scale = q.shape[-1] ** -0.5 if scaling is None else scaling
        seen.attention[names[id(module)]] = Attention(q[0], k[0], v[0], hidden, scale, pattern[0], z[0].transpose(0, 1))
        return z, pattern

    handles = [part.register_forward_hook(_keeper(seen, names[id(part)]), with_kwargs=True) for part in model.modules()]
    modeling.eager_attention_forward = attend
    try:
        with lifted(modeling):
            return model(*args, **given), seen
    finally:
        modeling.eager_attention_forward = plain
        for handle in handles:
            handle.remove()


def base(model: nn.Module) -> str:
    """What stands before the names of a model's parts where it is the trunk alone: theirs are those of the whole."""
    return f"{model.base_model_prefix}." if model.base_model is model else ""


def _keeper(seen: Seen, name: str) -> Any:
    def keep(module: nn.Module, args: tuple[Any, ...], named: dict[str, Any], out: Any) -> None:
        first = next((value for value in (*args, *named.values()) if isinstance(value, Tensor)), None)
        answer = out[0] if isinstance(out, tuple) else out
        if first is not None:
            seen.into[name] = first
        if isinstance(answer, Tensor):
            seen.out[name] = answer
        if isinstance(out, tuple) and len(out) > 1 and isinstance(out[1], Tensor):  # cosines, and sines
            seen.out[f"{name}#1"] = out[1]

    return keep


def pieces(folder: Path, text: str) -> list[int]:
    """The numbers of the pieces of a text, as the tokenizer of the folder gives them."""
    return [int(k) for k in transformers.AutoTokenizer.from_pretrained(folder)(text)["input_ids"]]


def as_array(value: Tensor) -> np.ndarray:
    """The numbers, in an array of their own."""
    return value.detach().numpy().astype(np.float64)
