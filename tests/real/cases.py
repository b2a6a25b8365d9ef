"""The networks that are compared: one of each family in the usual run, odd ones where every one is asked for."""

from typing import Any

from msgspec import Struct, field

TEXT = "the cat sat on 여기 mats."
_TWO = f"{TEXT}|the 사진"  # what is read, and what is forced on a decoder


class Case(Struct, frozen=True):
    """One network: how it is saved (as networks.save takes it), and the text that is read.

    word is that of the output layer whose logit is differentiated, at the last position.
    """

    family: str
    saved: dict[str, Any] = field(default_factory=dict)
    text: str = TEXT
    word: int = 41


_WRITTEN = {"marian": "the 사진", "bart": "the 사진"}  # what is forced on a decoder


def _each(text: str, saved: dict[str, dict[str, Any]]) -> dict[str, Case]:
    texts = {family: f"{text}|{target}" for family, target in _WRITTEN.items()} | {"vit": ""}
    return {family: Case(family, settings, texts.get(family, text)) for family, settings in saved.items()}


_FAMILIES = ("gpt2", "llama", "mistral", "qwen2", "bert", "distilbert", "roberta", "marian", "bart", "vit")
USUAL = _each(TEXT, {family: {} for family in _FAMILIES})

# kept in tests/real/golden: smaller, of other sizes, and other numbers
_HEADS = {"num_attention_heads": 2, "num_key_value_heads": 1, "head_dim": 6}
_NARROW = {"hidden_size": 8, "intermediate_size": 10, "num_hidden_layers": 1, "num_attention_heads": 2}
_SIDES = {f"{side}_{name}": n for side in ("encoder", "decoder") for name, n in (("layers", 1), ("attention_heads", 2))}
_BOTH = {**_SIDES, "d_model": 8, "encoder_ffn_dim": 10, "decoder_ffn_dim": 10}
KEPT = _each(
    "cat 집",
    {
        "gpt2": {"n_embd": 8, "n_layer": 1, "n_head": 2, "n_inner": 10},
        "llama": {**_NARROW, **_HEADS},
        "mistral": {**_NARROW, **_HEADS, "num_key_value_heads": 2, "sliding_window": 2},
        "qwen2": {**_NARROW, "num_key_value_heads": 1},
        "bert": _NARROW,
        "distilbert": {"dim": 8, "hidden_dim": 10, "n_layers": 1, "n_heads": 2},
        "roberta": _NARROW,
        "marian": _BOTH,
        "bart": _BOTH,
        "vit": {**_NARROW, "image_size": 4, "num_channels": 1},
    },
)
_ONE = {"num_hidden_layers": 1, "num_attention_heads": 1, "num_key_value_heads": 1}
_LLAMA3 = {
    "rope_type": "llama3",
    "rope_theta": 500000.0,
    "factor": 8.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 16,
}
ODD = {
    "gpt2 one": Case("gpt2", {"n_layer": 1, "n_head": 1, "n_embd": 5}),
    "gpt2 untied": Case("gpt2", {"tie_word_embeddings": False}),
    "gpt2 sharded": Case("gpt2", {"shard": "6KB"}),
    "gpt2 half": Case("gpt2", {"dtype": "float16", "n_inner": 7}),
    "gpt2 pickled": Case("gpt2", {"pickled": True}),
    "gpt2 relu": Case("gpt2", {"activation_function": "relu"}),
    "gpt2 gelu": Case("gpt2", {"activation_function": "gelu"}),
    "gpt2 silu": Case("gpt2", {"activation_function": "silu"}),
    "gpt2 unscaled": Case("gpt2", {"scale_attn_weights": False}),
    "gpt2 full": Case("gpt2", {"n_positions": 19}),  # as many as the text has pieces
    "gpt2 trunk": Case("gpt2", {"network": "GPT2Model"}),
    "gpt2 many heads": Case("gpt2", {"n_head": 12}),
    "gpt2 one token": Case("gpt2", text="t"),
    "llama one": Case("llama", {**_ONE, "hidden_size": 6, "head_dim": 6}),
    "llama one group": Case("llama", {"num_key_value_heads": 1}),
    "llama three groups": Case("llama", {"num_key_value_heads": 3}),
    "llama no groups": Case("llama", {"num_key_value_heads": 6}),
    "llama biases": Case("llama", {"attention_bias": True, "mlp_bias": True}),
    "llama tied": Case("llama", {"tie_word_embeddings": True, "head_dim": 2}),
    "llama base": Case("llama", {"rope_parameters": {"rope_type": "default", "rope_theta": 500000.0}}),
    "llama linear": Case("llama", {"rope_parameters": {"rope_type": "linear", "rope_theta": 10000.0, "factor": 4.0}}),
    "llama llama3": Case("llama", {"rope_parameters": _LLAMA3, "head_dim": 8}),
    "llama sharded": Case("llama", {"shard": "6KB", "dtype": "float16"}),
    "llama brain": Case("llama", {"dtype": "bfloat16"}),
    "llama trunk": Case("llama", {"network": "LlamaModel"}),
    "mistral no window": Case("mistral", {"sliding_window": None}),
    "mistral window of one": Case("mistral", {"sliding_window": 1}),
    "mistral wide window": Case("mistral", {"sliding_window": 100}),
    "qwen2 untied": Case("qwen2", {"tie_word_embeddings": False, "num_key_value_heads": 1}),
    "qwen2 window": Case("qwen2", {"use_sliding_window": True, "sliding_window": 3, "max_window_layers": 0}),
    "qwen2 window of no layer": Case("qwen2", {"use_sliding_window": True, "sliding_window": 3}),
    "bert one": Case("bert", {"num_hidden_layers": 1, "num_attention_heads": 1, "hidden_size": 7}),
    "bert trunk": Case("bert", {"network": "BertModel"}),
    "bert classes": Case("bert", {"network": "BertForSequenceClassification", "num_labels": 4}),
    "bert tokens": Case("bert", {"network": "BertForTokenClassification", "num_labels": 5}),
    "bert untied": Case("bert", {"tie_word_embeddings": False}),
    "bert one type": Case("bert", {"type_vocab_size": 1, "hidden_act": "relu"}),
    "bert sharded": Case("bert", {"shard": "6KB", "dtype": "float16"}),
    "distilbert classes": Case("distilbert", {"network": "DistilBertForSequenceClassification", "num_labels": 3}),
    "distilbert trunk": Case("distilbert", {"network": "DistilBertModel", "n_heads": 1}),
    "distilbert waves": Case("distilbert", {"sinusoidal_pos_embds": True}),
    "roberta trunk": Case("roberta", {"network": "RobertaModel"}),
    "roberta classes": Case("roberta", {"network": "RobertaForSequenceClassification", "num_labels": 3}),
    "roberta tokens": Case("roberta", {"network": "RobertaForTokenClassification", "num_labels": 3}),
    "marian uneven": Case("marian", {"encoder_layers": 1, "decoder_layers": 3}, _TWO),
    "marian sides": Case("marian", {"encoder_ffn_dim": 6, "decoder_ffn_dim": 9, "scale_embedding": False}, _TWO),
    "marian relu": Case("marian", {"activation_function": "relu"}, _TWO),
    "bart unscaled": Case("bart", {"scale_embedding": False, "activation_function": "relu"}, _TWO),
    "bart one": Case("bart", {**_SIDES, "encoder_attention_heads": 1, "decoder_attention_heads": 1}, _TWO),
    "bart heads": Case("bart", {"encoder_attention_heads": 2, "decoder_attention_heads": 1}, _TWO),
    "bart sharded": Case("bart", {"shard": "6KB"}, _TWO),
    "vit grey": Case("vit", {"num_channels": 1, "patch_size": 3}, ""),
    "vit one": Case("vit", {"num_hidden_layers": 1, "num_attention_heads": 1, "image_size": 2}, ""),
    "vit trunk": Case("vit", {"network": "ViTModel"}, ""),
    "vit gelu_new": Case("vit", {"hidden_act": "gelu_new", "shard": "6KB"}, ""),
}
ALL = {"usual": USUAL, "kept": KEPT, "odd": ODD}
