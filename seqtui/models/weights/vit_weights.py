"""Weights of a Vision Transformer, from a seed or from a file, and what the shapes of a file say."""

import math

import numpy as np
from msgspec.structs import replace

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.inputs.pictures import PatchGrid
from seqtui.models.inputs.settings import Value
from seqtui.models.weights import seeds
from seqtui.models.weights.attention_weights import Tree, seeded_stack, torch_linear, torch_norm
from seqtui.models.weights.state_dict import StateDict
from seqtui.models.weights.torch_stack import find_stack

_PARTS = r"(?:patch|norm|head|pooler)\.(?:weight|bias)|class_token|positions"
_COLOURS = 3


def seeded_vit(seed: int, config: dict[str, Value], canvas: PatchGrid) -> Tree:
    """Normal weights; a position's row, like a class's column, depends on what it belongs to alone."""
    d_model, pixels = config["d_model"], config["channels"] * canvas.patch**2
    classes = [str(k) for k in range(config["classes"])]
    places = ["class", *(str(k) for k in range(canvas.patches))]
    return {
        "W_patch": seeds.normal(seed, "W_patch", (pixels, d_model), pixels**-0.5),
        "b_patch": seeds.uniform(seed, "b_patch", (d_model,), pixels**-0.5),
        "class_token": seeds.normal(seed, "class_token", (d_model,)),
        "W_pos": seeds.rows(seed, "W_pos", places, d_model, scale=0.5),
        **seeded_stack(seed, "", config, "encoder"),
        **_seeded_head(seed, classes, d_model),
    }


def _seeded_head(seed: int, classes: list[str], d_model: int) -> Tree:
    if not classes:
        return {}
    return {
        "W_U": seeds.rows(seed, "W_U", classes, d_model, scale=d_model**-0.5).T,
        "b_U": seeds.rows(seed, "b_U", classes, 1, scale=0.1)[:, 0],
    }


def vit_shapes(weights: StateDict, config: dict[str, Value]) -> dict[str, Value]:
    """What the shapes of a file say; the settings decide about what they leave open, the number of channels.

    Raises SeqtuiError when it holds no Vision Transformer.
    """
    parts, stack = weights.part(_PARTS), find_stack(weights, "encoder")
    patch, head = parts["patch.weight"], parts.tensors.get("head.weight")
    if head is None and weights.network is None:
        head = parts["head.weight"]
    channels, side = _channels(patch, config["channels"])
    if not side or (head is not None and head.ndim != 2):
        shapes = f"{list(patch.shape)} and {list(head.shape) if head is not None else []}"
        raise SeqtuiError(
            _(
                "{file}: patch.weight and head.weight have shapes {shapes}: these are no ViT's",
                file=weights.name,
                shapes=shapes,
            )
        )
    classes = 0 if head is None else head.shape[0]
    read = {"patch": side, "channels": channels, "classes": classes, **stack.config()}
    if not read["bias"]:
        raise SeqtuiError(_("{file} has blocks without biases, which this model does not have", file=weights.name))
    return read


def _channels(patch: np.ndarray, said: int) -> tuple[int, int]:
    """How many channels a picture has, and how many pixels a patch's side; (0, 0) for no weights of patches.

    So many numbers may be a square, or three of the same size, never both; any other number of channels is said.
    """
    if patch.ndim == 4:
        return (patch.shape[1], patch.shape[2]) if patch.shape[2] == patch.shape[3] else (0, 0)
    if patch.ndim != 2:
        return 0, 0
    for channels in (said, 1, _COLOURS):
        side = math.isqrt(patch.shape[1] // channels)
        if channels * side**2 == patch.shape[1]:
            return channels, side
    return 0, 0


def trained_side(weights: StateDict | None, config: dict[str, Value]) -> int:
    """How many pixels a side the pictures have that a file of a known layout was trained on; 0 where nobody knows."""
    if weights is None or weights.network is None:
        return 0
    rows = len(weights.part(_PARTS)["positions"]) - 1
    return config["patch"] * math.isqrt(rows) if math.isqrt(rows) ** 2 == rows else 0


def torch_vit(weights: StateDict, config: dict[str, Value], canvas: PatchGrid) -> Tree:
    """The weights of a file, cut into heads and transposed."""
    parts, d_model, pixels = weights.part(_PARTS), config["d_model"], config["channels"] * canvas.patch**2
    flat = {"patch.weight": parts["patch.weight"].reshape(-1, pixels)}
    parts = replace(parts, tensors={**parts.tensors, **flat})
    tree = {
        **torch_linear(parts, "patch", "patch", pixels, d_model),
        "class_token": parts.shaped("class_token", (d_model,)),
        "W_pos": parts.shaped("positions", (1 + canvas.patches, d_model)),
        **find_stack(weights, "encoder").tree(config),
        "ln_final": torch_norm(parts, "norm", d_model),
    }
    if "pooler.weight" in parts.tensors:
        tree["pooler"] = torch_linear(parts, "pooler", "dense", d_model, d_model)
    return tree | (torch_linear(parts, "head", "U", d_model, config["classes"]) if config["classes"] else {})
