"""Small model directories, written as the hub's programs write them, without any of them."""

import json
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

V, CTX, D, MLP, LAYERS = 11, 9, 6, 10, 2
Tensors = Mapping[str, np.ndarray]


def written(folder: Path, config: Mapping[str, object], tensors: Tensors, shards: int = 1) -> Path:
    """A model directory with these weights, in one file or cut into several with an index."""
    folder.mkdir(exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    tensors = {key: np.ascontiguousarray(value) for key, value in tensors.items()}
    if shards == 1:
        save_file(tensors, folder / "model.safetensors", {"format": "pt"})
        return folder
    names = {key: f"model-{k % shards + 1:05}-of-{shards:05}.safetensors" for k, key in enumerate(tensors)}
    for name in set(names.values()):
        save_file({key: tensors[key] for key in tensors if names[key] == name}, folder / name)
    index = {"metadata": {"total_size": 0}, "weight_map": names}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index), encoding="utf-8")
    return folder


def drawn(shapes: Mapping[str, tuple[int, ...]], seed: int = 0) -> dict[str, np.ndarray]:
    """Random tensors of these shapes in float32."""
    generator = np.random.default_rng(seed)
    return {key: generator.normal(0, 0.5, shape).astype(np.float32) for key, shape in shapes.items()}


def gpt2(prefix: str = "transformer.", layers: int = LAYERS) -> dict[str, np.ndarray]:
    """The tensors of a GPT-2."""
    shapes: dict[str, tuple[int, ...]] = {"wte.weight": (V, D), "wpe.weight": (CTX, D)}
    for k in range(layers):
        block = {
            "ln_1.weight": (D,),
            "ln_1.bias": (D,),
            "attn.c_attn.weight": (D, 3 * D),
            "attn.c_attn.bias": (3 * D,),
            "attn.c_proj.weight": (D, D),
            "attn.c_proj.bias": (D,),
            "ln_2.weight": (D,),
            "ln_2.bias": (D,),
            "mlp.c_fc.weight": (D, MLP),
            "mlp.c_fc.bias": (MLP,),
            "mlp.c_proj.weight": (MLP, D),
            "mlp.c_proj.bias": (D,),
        }
        shapes |= {f"h.{k}.{name}": shape for name, shape in block.items()}
    shapes |= {"ln_f.weight": (D,), "ln_f.bias": (D,)}
    return drawn({f"{prefix}{key}": shape for key, shape in shapes.items()})


GPT2_CONFIG: dict[str, object] = {
    "model_type": "gpt2",
    "architectures": ["GPT2LMHeadModel"],
    "activation_function": "gelu_new",
    "layer_norm_epsilon": 1e-5,
    "n_embd": D,
    "n_head": 2,
    "n_inner": MLP,
    "n_layer": LAYERS,
    "n_positions": CTX,
    "vocab_size": V,
    "tie_word_embeddings": True,
}

Shapes = dict[str, tuple[int, ...]]
SIZES = {"hidden_size": D, "vocab_size": V, "intermediate_size": MLP, "num_hidden_layers": LAYERS}


def linear(key: str, rows: int, columns: int, bias: bool = True) -> Shapes:
    """The shapes of an nn.Linear."""
    return {f"{key}.weight": (rows, columns), **({f"{key}.bias": (rows,)} if bias else {})}


def norm(key: str) -> Shapes:
    """The shapes of an nn.LayerNorm."""
    return {f"{key}.weight": (D,), f"{key}.bias": (D,)}


def llama(bias: bool = False) -> dict[str, np.ndarray]:
    """The tensors of a LLaMA with 3 heads of 4 and 1 group of keys; bias as Qwen2 has it."""
    shapes: Shapes = {"model.embed_tokens.weight": (V, D), "model.norm.weight": (D,), "lm_head.weight": (V, D)}
    for k in range(LAYERS):
        at = f"model.layers.{k}."
        shapes |= {f"{at}{name}.weight": (D,) for name in ("input_layernorm", "post_attention_layernorm")}
        for name, rows in (("q", 12), ("k", 4), ("v", 4)):
            shapes |= linear(f"{at}self_attn.{name}_proj", rows, D, bias)
        shapes |= linear(f"{at}self_attn.o_proj", D, 12, False) | linear(f"{at}mlp.gate_proj", MLP, D, False)
        shapes |= linear(f"{at}mlp.up_proj", MLP, D, False) | linear(f"{at}mlp.down_proj", D, MLP, False)
    return drawn(shapes)


def bert(prefix: str = "bert.", types: int = 2) -> dict[str, np.ndarray]:
    """The tensors of a BERT with a pooler, under a prefix."""
    at = f"{prefix}embeddings."
    shapes: Shapes = {f"{at}word_embeddings.weight": (V, D), f"{at}position_embeddings.weight": (CTX, D)}
    shapes |= {f"{at}token_type_embeddings.weight": (types, D), **norm(f"{at}LayerNorm")}
    for k in range(LAYERS):
        at = f"{prefix}encoder.layer.{k}."
        for name in ("attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense"):
            shapes |= linear(f"{at}{name}", D, D)
        shapes |= linear(f"{at}intermediate.dense", MLP, D) | linear(f"{at}output.dense", D, MLP)
        shapes |= norm(f"{at}attention.output.LayerNorm") | norm(f"{at}output.LayerNorm")
    return drawn(shapes | linear(f"{prefix}pooler.dense", D, D))


def masked(trunk: dict[str, np.ndarray], dense: str, ln: str, bias: str) -> dict[str, np.ndarray]:
    """A network with the head of a masked language model, whose parts have these names."""
    return {**trunk, **drawn(linear(dense, D, D) | norm(ln) | {bias: (V,)}, 1)}


def distilbert() -> dict[str, np.ndarray]:
    """The tensors of a DistilBERT with its head."""
    at = "distilbert.embeddings."
    shapes: Shapes = {f"{at}word_embeddings.weight": (V, D), f"{at}position_embeddings.weight": (CTX, D)}
    shapes |= norm(f"{at}LayerNorm")
    for k in range(LAYERS):
        at = f"distilbert.transformer.layer.{k}."
        for name in ("q_lin", "k_lin", "v_lin", "out_lin"):
            shapes |= linear(f"{at}attention.{name}", D, D)
        shapes |= linear(f"{at}ffn.lin1", MLP, D) | linear(f"{at}ffn.lin2", D, MLP)
        shapes |= norm(f"{at}sa_layer_norm") | norm(f"{at}output_layer_norm")
    return masked(drawn(shapes), "vocab_transform", "vocab_layer_norm", "vocab_projector.bias")


def bart(learned: bool = True) -> dict[str, np.ndarray]:
    """The tensors of a BART, or of a Marian translator, whose positions are not learned."""
    shapes: Shapes = {"model.shared.weight": (V, D), "final_logits_bias": (1, V)}
    for side in ("encoder", "decoder"):
        if learned:
            shapes |= {f"model.{side}.embed_positions.weight": (CTX + 2, D)}
            shapes |= norm(f"model.{side}.layernorm_embedding")
        for k in range(LAYERS):
            at = f"model.{side}.layers.{k}."
            for attention in ("self_attn", "encoder_attn")[: 1 + (side == "decoder")]:
                for name in ("q_proj", "k_proj", "v_proj", "out_proj"):
                    shapes |= linear(f"{at}{attention}.{name}", D, D)
                shapes |= norm(f"{at}{attention}_layer_norm")
            shapes |= linear(f"{at}fc1", MLP, D) | linear(f"{at}fc2", D, MLP) | norm(f"{at}final_layer_norm")
    return drawn(shapes)


def vit() -> dict[str, np.ndarray]:
    """The tensors of a Vision Transformer for coloured pictures of 4 by 4 pixels in 4 patches."""
    at = "vit.embeddings."
    shapes: Shapes = {f"{at}cls_token": (1, 1, D), f"{at}position_embeddings": (1, 5, D)}
    shapes |= {f"{at}patch_embeddings.projection.weight": (D, 3, 2, 2), f"{at}patch_embeddings.projection.bias": (D,)}
    for k in range(LAYERS):
        at = f"vit.encoder.layer.{k}."
        for name in ("query", "key", "value"):
            shapes |= linear(f"{at}attention.attention.{name}", D, D)
        shapes |= linear(f"{at}attention.output.dense", D, D) | norm(f"{at}layernorm_before")
        shapes |= linear(f"{at}intermediate.dense", MLP, D) | linear(f"{at}output.dense", D, MLP)
        shapes |= norm(f"{at}layernorm_after")
    return drawn(shapes | norm("vit.layernorm") | linear("classifier", 3, D))


LLAMA_CONFIG = {**SIZES, "num_attention_heads": 3, "num_key_value_heads": 1, "head_dim": 4, "hidden_act": "silu"}
BERT_CONFIG = {**SIZES, "num_attention_heads": 3, "max_position_embeddings": CTX, "type_vocab_size": 2}
BART_CONFIG = {
    **{"d_model": D, "vocab_size": V, "encoder_layers": LAYERS, "decoder_layers": LAYERS},
    **{"encoder_ffn_dim": MLP, "decoder_ffn_dim": MLP, "encoder_attention_heads": 2, "decoder_attention_heads": 2},
    **{"max_position_embeddings": CTX, "activation_function": "gelu", "scale_embedding": True},
    **{"is_encoder_decoder": True, "decoder_start_token_id": 2, "eos_token_id": [0]},
}
DISTILBERT_CONFIG = {
    **{"dim": D, "vocab_size": V, "hidden_dim": MLP, "n_layers": LAYERS, "n_heads": 3},
    "max_position_embeddings": CTX,
}
VIT_CONFIG = {**SIZES, "num_attention_heads": 2, "image_size": 4, "patch_size": 2, "num_channels": 3}

Family = tuple[Mapping[str, object], Callable[[], dict[str, np.ndarray]]]
_CLS = "cls.predictions."
FAMILIES: dict[str, Family] = {
    "gpt2": (GPT2_CONFIG, gpt2),
    "llama": (LLAMA_CONFIG, llama),
    "mistral": ({**LLAMA_CONFIG, "sliding_window": 3}, llama),
    "qwen2": (LLAMA_CONFIG, partial(llama, True)),
    "bert": (
        BERT_CONFIG,
        lambda: masked(bert(), f"{_CLS}transform.dense", f"{_CLS}transform.LayerNorm", f"{_CLS}bias"),
    ),
    "roberta": (
        {**BERT_CONFIG, "type_vocab_size": 1, "pad_token_id": 1},
        lambda: masked(bert("roberta.", 1), "lm_head.dense", "lm_head.layer_norm", "lm_head.bias"),
    ),
    "distilbert": (DISTILBERT_CONFIG, distilbert),
    "bart": (BART_CONFIG, bart),
    "marian": (BART_CONFIG, partial(bart, False)),
    "vit": (VIT_CONFIG, vit),
}


def folder_of(family: str, folder: Path, **config: object) -> Path:
    """A directory of a family; config takes the place of what its config.json says, None leaves it out."""
    said, tensors = FAMILIES[family]
    return written(folder, {"model_type": family, **said, **config}, tensors())
