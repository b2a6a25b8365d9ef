"""LLaMA (Touvron et al. 2023) and what is built like it: Mistral, Qwen2, SmolLM, as the hub has them."""

from __future__ import annotations

from collections.abc import Callable

from seqtui.language import N_
from seqtui.models.inputs.settings import Value
from seqtui.models.layouts.config import Config
from seqtui.models.layouts.config_answers import GATED, activation, agree_heads, agrees, is_tied, layers, rotary
from seqtui.models.layouts.layout import EMBEDDING, Layout, Rename, Shapes

_BLOCK = "{p}layers.{k}."

RENAMES = (
    Rename("embedding.weight", "{p}embed_tokens.weight"),
    Rename("layers.{k}.norm1.weight", _BLOCK + "input_layernorm.weight"),
    Rename("layers.{k}.self_attn.q_proj.*", _BLOCK + "self_attn.q_proj.*"),
    Rename("layers.{k}.self_attn.k_proj.*", _BLOCK + "self_attn.k_proj.*"),
    Rename("layers.{k}.self_attn.v_proj.*", _BLOCK + "self_attn.v_proj.*"),
    Rename("layers.{k}.self_attn.out_proj.*", _BLOCK + "self_attn.o_proj.*"),
    Rename("layers.{k}.norm2.weight", _BLOCK + "post_attention_layernorm.weight"),
    Rename("layers.{k}.linear_gate.*", _BLOCK + "mlp.gate_proj.*"),
    Rename("layers.{k}.linear1.*", _BLOCK + "mlp.up_proj.*"),
    Rename("layers.{k}.linear2.*", _BLOCK + "mlp.down_proj.*"),
    Rename("norm.weight", "{p}norm.weight"),
    Rename("out.weight", "{o}lm_head.weight", needed=False),
)
_KNOWN_BY = ("layers.0.mlp.gate_proj.weight", "layers.0.self_attn.q_proj.weight", "embed_tokens.weight", "norm.weight")
_NO_WEIGHTS = (r"rotary_emb\.inv_freq",)


def _settings(window: Callable[[Config, int], int]) -> Callable[[Config, Shapes], dict[str, Value]]:
    """The settings of a family: what they have in common, and how many tokens back each looks."""

    def settings(config: Config, shapes: Shapes) -> dict[str, Value]:
        n_layers, n_heads = layers(shapes), config.whole("num_attention_heads")
        d_model = shapes["embedding.weight"][-1]
        agrees(config, "hidden_size", d_model)
        agrees(config, "vocab_size", shapes["embedding.weight"][0])
        agrees(config, "intermediate_size", shapes["layers.0.linear1.weight"][0])
        agrees(config, "num_hidden_layers", n_layers)
        n_kv_heads = config.whole("num_key_value_heads", n_heads)
        d_head = config.whole("head_dim", d_model // n_heads)
        for key, count, letter in (("num_attention_heads", n_heads, "q"), ("num_key_value_heads", n_kv_heads, "k")):
            agree_heads(config, key, count, d_head, shapes[f"layers.0.self_attn.{letter}_proj.weight"][0])
        return {
            "n_heads": n_heads,
            "n_kv_heads": 0 if n_kv_heads == n_heads else n_kv_heads,
            "d_head": d_head,
            "norm": "rms",
            "norm_first": True,
            **rotary(config),
            "activation": activation(config, "hidden_act", "silu", GATED),
            "eps": config.number("rms_norm_eps", 1e-6),
            "window": window(config, n_layers),
            "tied": is_tied(config, False),
        }

    return settings


def _shares(config: Config, shapes: Shapes) -> str:
    return EMBEDDING if is_tied(config, False) else ""


def _everywhere(config: Config, n_layers: int) -> int:
    """Mistral's window, which all layers have; 0 where it has none."""
    return config.whole("sliding_window", 0, low=0)


def _from_some_layer(config: Config, n_layers: int) -> int:
    """Qwen2's window, which a network may have from some layer on; 0 where no layer has it.

    Raises SeqtuiError for one that only some layers have.
    """
    window = config.whole("sliding_window", 4096, low=0) if config.flag("use_sliding_window", False) else 0
    first = config.whole("max_window_layers", 28, low=0)
    if window and 0 < first < n_layers:
        raise config.refusal("max_window_layers", 0)
    return window if first == 0 else 0


LLAMA = Layout(
    name="llama",
    title=N_("LLaMA of the hub, SmolLM too"),
    model="gpt",
    model_types=("llama",),
    known_by=_KNOWN_BY,
    renames=RENAMES,
    passed_over=_NO_WEIGHTS,
    settings=_settings(lambda config, n_layers: 0),
    shares=_shares,
    asked=("n_heads",),
    reference="Touvron et al. 2023",
)
MISTRAL = Layout(
    name="mistral",
    title=N_("Mistral of the hub"),
    model="gpt",
    model_types=("mistral",),
    known_by=_KNOWN_BY,
    renames=RENAMES,
    passed_over=_NO_WEIGHTS,
    settings=_settings(_everywhere),
    shares=_shares,
    reference="Jiang et al. 2023",
)
QWEN2 = Layout(
    name="qwen2",
    title=N_("Qwen2 of the hub"),
    model="gpt",
    model_types=("qwen2",),
    known_by=(*_KNOWN_BY, "layers.0.self_attn.q_proj.bias"),
    renames=RENAMES,
    passed_over=_NO_WEIGHTS,
    settings=_settings(_from_some_layer),
    shares=_shares,
    reference="Yang et al. 2024",
)
