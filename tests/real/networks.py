"""Small random networks of each family, saved as `transformers` saves them, with a tokenizer: directories to open.

Every tensor is drawn anew, gains and biases too: as `transformers` begins a training, biases are 0 and gains 1, which
hides half of the mistakes that can be made.
"""

from pathlib import Path
from typing import Any

import torch
import transformers
from msgspec import Struct

from tests.real.pieces import SPECIAL, tokenizer

transformers.logging.disable_progress_bar()

# what stands beside the settings of a small one: 12 wide, 2 blocks
_GPT2 = {"n_embd": 12, "n_layer": 2, "n_head": 3, "n_positions": 40, "layer_norm_epsilon": 1e-3}
_LLAMA = {
    "hidden_size": 12,
    "intermediate_size": 20,
    "num_hidden_layers": 2,
    "num_attention_heads": 6,
    "num_key_value_heads": 2,
    "head_dim": 4,  # 6 heads of 4 are 24 wide, twice the model
    "max_position_embeddings": 32,
    "rms_norm_eps": 1e-3,
    "tie_word_embeddings": False,
}
_BERT = {
    "hidden_size": 12,
    "intermediate_size": 20,
    "num_hidden_layers": 2,
    "num_attention_heads": 3,
    "max_position_embeddings": 40,
    "layer_norm_eps": 1e-3,
}
_BART = {
    "d_model": 12,
    "encoder_layers": 2,
    "decoder_layers": 1,
    "encoder_attention_heads": 3,
    "decoder_attention_heads": 3,
    "encoder_ffn_dim": 20,
    "decoder_ffn_dim": 20,
    "max_position_embeddings": 40,
    "scale_embedding": True,
}


class Family(Struct, frozen=True):
    """One family: the class of its networks, the settings of a small one, and which of SPECIAL its pieces are.

    numbers are the ids of special tokens in its config; pieces "" is for one that reads pictures.
    """

    network: str
    config: dict[str, Any]
    pieces: str
    numbers: dict[str, int | None]


_GPT_IDS = {"bos_token_id": 0, "eos_token_id": 0}
_SP_IDS = {"bos_token_id": 1, "eos_token_id": 2}
_ROBERTA_IDS = {"bos_token_id": 0, "pad_token_id": 1, "eos_token_id": 2}

FAMILIES = {
    "gpt2": Family("GPT2LMHeadModel", _GPT2, "bytes", _GPT_IDS),
    "llama": Family("LlamaForCausalLM", _LLAMA, "llama", _SP_IDS),
    "mistral": Family("MistralForCausalLM", _LLAMA | {"sliding_window": 3}, "llama", _SP_IDS),
    "qwen2": Family(
        "Qwen2ForCausalLM",
        {k: v for k, v in _LLAMA.items() if k != "head_dim"}
        | {"num_attention_heads": 4, "hidden_size": 16, "tie_word_embeddings": True},
        "bytes",
        _GPT_IDS,
    ),
    "bert": Family("BertForMaskedLM", _BERT | {"type_vocab_size": 2}, "bert", {"pad_token_id": 0}),
    "distilbert": Family(
        "DistilBertForMaskedLM",
        {"dim": 12, "hidden_dim": 20, "n_layers": 2, "n_heads": 3, "max_position_embeddings": 40},
        "bert",
        {"pad_token_id": 0},
    ),
    "roberta": Family("RobertaForMaskedLM", _BERT | {"type_vocab_size": 1}, "roberta", _ROBERTA_IDS),
    "marian": Family(
        "MarianMTModel",
        _BART | {"activation_function": "swish"},
        "marian",
        {"eos_token_id": 0, "pad_token_id": 2, "decoder_start_token_id": 2, "forced_eos_token_id": 0},
    ),
    "bart": Family(
        "BartForConditionalGeneration",
        _BART,
        "roberta",
        {**_ROBERTA_IDS, "decoder_start_token_id": 2, "forced_eos_token_id": 2},
    ),
    "vit": Family(
        "ViTForImageClassification",
        {key: value for key, value in _BERT.items() if key != "max_position_embeddings"}
        | {"image_size": 6, "patch_size": 2, "num_labels": 4},
        "",
        {},
    ),
}


def make(family: str, seed: int = 0, network: str = "", **config: Any) -> transformers.PreTrainedModel:
    """A network of a family, float32, every tensor drawn; network names another class than the usual one.

    config takes the place of settings of the small one, by the names that `transformers` has for them.
    """
    row = FAMILIES[family]
    cls = getattr(transformers, network or row.network)
    words = {"vocab_size": tokenizer(row.pieces).get_vocab_size()} if row.pieces else {}
    settings = cls.config_class(**{**words, **row.numbers, **row.config, **config})
    model = cls(settings).eval()
    redraw(model, seed)
    return model


def redraw(model: transformers.PreTrainedModel, seed: int) -> None:
    """Draw every tensor that is learnt, and biases that are kept beside them; what is computed (waves) stays."""
    generator = torch.Generator().manual_seed(seed)
    learnt = {name: tensor for name, tensor in model.named_parameters() if tensor.requires_grad}
    of_rows = 0.2 if getattr(model.config, "scale_embedding", False) else 0.6
    kept = {name: tensor for name, tensor in model.named_buffers() if name == "final_logits_bias"}
    for name, tensor in (learnt | kept).items():
        drawn = torch.randn(tensor.shape, generator=generator, dtype=torch.float64)
        spread = tensor[0].numel() ** -0.5 if tensor.ndim > 1 and name not in kept else 0.4
        is_gain = name.endswith("weight") and tensor.ndim == 1
        is_row = any(part in name.lower() for part in ("embed", "wte", "wpe", "shared", "token"))
        with torch.no_grad():
            tensor.copy_(drawn * (of_rows if is_row else 1.3 * spread) + (1.0 if is_gain else 0.0))


def save(
    folder: Path,
    family: str,
    seed: int = 0,
    dtype: str = "float32",
    shard: str = "50GB",
    pickled: bool = False,
    network: str = "",
    **config: Any,
) -> Path:
    """Save a network of a family with its tokenizer into a folder, which is returned.

    dtype is that of the file; shard the size above which it is split, "4KB"; pickled writes pytorch_model.bin in the
    place of model.safetensors. The rest as make takes it.
    """
    model = make(family, seed, network, **config).to(getattr(torch, dtype))
    model.config.dtype = dtype
    model.save_pretrained(folder, max_shard_size=shard)
    if pickled:
        (folder / "model.safetensors").unlink()
        torch.save(model.state_dict(), folder / "pytorch_model.bin")
    kind = FAMILIES[family].pieces
    if kind:
        made = transformers.PreTrainedTokenizerFast(tokenizer_object=tokenizer(kind), **SPECIAL[kind])
        made.save_pretrained(folder)
    return folder
