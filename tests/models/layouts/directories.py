"""Small model directories, written as the hub's programs write them, without any of them."""

import json
from collections.abc import Callable, Mapping
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

Family = tuple[Mapping[str, object], Callable[[], dict[str, np.ndarray]]]
FAMILIES: dict[str, Family] = {"gpt2": (GPT2_CONFIG, gpt2)}
