"""Each family under the paths of seqtui: what reads the text, the blocks, and what answers."""

from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor

from tests.real.blocks import Attending, Stack, record
from tests.real.twin import Twin
from tests.real.watch import pieces

GPT2 = Stack(
    at="",
    layers="transformer.h",
    attention=Attending("attn", "attn.c_attn", "attn.c_attn", "attn.c_attn", "attn.c_proj"),
    inner="mlp.c_fc",
    outer="mlp.c_proj",
    norms=("ln_1", "ln_2"),
    norm_first=True,
    final="transformer.ln_f",
)
LLAMA = Stack(
    at="",
    layers="model.layers",
    attention=Attending("self_attn", *(f"self_attn.{letter}_proj" for letter in "qkvo")),
    inner="mlp.up_proj",
    outer="mlp.down_proj",
    norms=("input_layernorm", "post_attention_layernorm"),
    norm_first=True,
    final="model.norm",
    gate="mlp.gate_proj",
    rotary="model.rotary_emb",
)


def gpt2(twin: Twin, logits: Tensor) -> None:
    """GPT-2 (Radford et al. 2019)."""
    twin.rows("W_E", "transformer.wte")
    twin.rows("W_pos", "transformer.wpe")
    twin.values["embed"], twin.values["pos_embed"] = twin.out("transformer.wte"), twin.out("transformer.wpe")
    twin.values["x"] = twin.into("transformer.h.0")
    record(twin, GPT2)
    answer(twin, "lm_head", logits)


def llama(twin: Twin, logits: Tensor) -> None:
    """Llama, Mistral and Qwen2."""
    twin.rows("W_E", "model.embed_tokens")
    twin.values["x"] = twin.out("model.embed_tokens")
    record(twin, LLAMA)
    answer(twin, "lm_head", logits)


def answer(twin: Twin, module: str, logits: Tensor, at: str = "") -> None:
    """The output layer, and the probabilities."""
    twin.linear(f"{at}W_U", f"{at}b_U", module)
    twin.values[f"{at}logits"] = logits
    twin.values[f"{at}y"] = torch.softmax(logits, -1)


NAMED: dict[str, Callable[[Twin, Tensor], None]] = {"gpt2": gpt2, "llama": llama, "mistral": llama, "qwen2": llama}


def read_text(network: Path, text: str) -> dict[str, Tensor]:
    """What a network that reads a text is given."""
    return {"input_ids": torch.tensor([pieces(network, text)])}


GIVEN: dict[str, Callable[[Path, str], dict[str, Tensor]]] = dict.fromkeys(NAMED, read_text)
