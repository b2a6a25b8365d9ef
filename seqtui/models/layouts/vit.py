"""The Vision Transformer (Dosovitskiy et al. 2021) as the hub has it, with its classifier."""

from __future__ import annotations

from math import isqrt

from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _
from seqtui.models.inputs.settings import Value
from seqtui.models.layouts.config import Config
from seqtui.models.layouts.config_answers import activation, agrees, layers, refuse_unless
from seqtui.models.layouts.layout import Layout, Rename, Shapes
from seqtui.models.layouts.pictures import patch_of

_BLOCK, _OURS = "{p}encoder.layer.{k}.", "encoder.layers.{k}."


def settings(config: Config, shapes: Shapes) -> dict[str, Value]:
    """Return what config.json says of a Vision Transformer.

    Raises SeqtuiError where it contradicts the shapes, or asks for what no model here has.
    """
    positions, d_model = shapes["positions"]
    side, patch, channels = config.whole("image_size"), config.whole("patch_size"), config.whole("num_channels", 3)
    if config.bare:
        patch, channels = patch_of(shapes)
        side = patch * isqrt(positions - 1)
    agrees(config, "hidden_size", d_model)
    agrees(config, "intermediate_size", shapes["encoder.layers.0.linear1.weight"][0])
    agrees(config, "num_hidden_layers", layers(shapes, "encoder."))
    refuse_unless(config, "qkv_bias", True)
    if config.bare and (isqrt(positions - 1) ** 2 + 1 != positions or channels * patch**2 != shapes["patch.weight"][1]):
        raise SeqtuiError(
            _(
                "{file} has {n} positions, which are no square picture of patches: give its config.json",
                file=config.file,
                n=positions,
            )
        )
    if side % patch or (side // patch) ** 2 + 1 != positions or channels * patch**2 != shapes["patch.weight"][1]:
        raise config.refusal("image_size", patch * round((positions - 1) ** 0.5))
    return {
        "n_heads": config.whole("num_attention_heads"),
        "activation": activation(config, "hidden_act", "gelu"),
        "eps": config.number("layer_norm_eps", 1e-12),
        "patch": patch,
        "channels": channels,
    }


VIT = Layout(
    name="vit",
    title=N_("Vision Transformer of the hub"),
    model="vit",
    model_types=("vit",),
    known_by=("embeddings.patch_embeddings.projection.weight", "encoder.layer.0.attention.attention.query.weight"),
    renames=(
        Rename("class_token", "{p}embeddings.cls_token", axes=2),
        Rename("positions", "{p}embeddings.position_embeddings", axes=1),
        Rename("patch.weight", "{p}embeddings.patch_embeddings.projection.weight", flat=True),
        Rename("patch.bias", "{p}embeddings.patch_embeddings.projection.bias"),
        Rename(_OURS + "norm1.*", _BLOCK + "layernorm_before.*"),
        Rename(_OURS + "self_attn.q_proj.*", _BLOCK + "attention.attention.query.*"),
        Rename(_OURS + "self_attn.k_proj.*", _BLOCK + "attention.attention.key.*"),
        Rename(_OURS + "self_attn.v_proj.*", _BLOCK + "attention.attention.value.*"),
        Rename(_OURS + "self_attn.out_proj.*", _BLOCK + "attention.output.dense.*"),
        Rename(_OURS + "norm2.*", _BLOCK + "layernorm_after.*"),
        Rename(_OURS + "linear1.*", _BLOCK + "intermediate.dense.*"),
        Rename(_OURS + "linear2.*", _BLOCK + "output.dense.*"),
        Rename("norm.*", "{p}layernorm.*"),
        Rename("pooler.*", "{p}pooler.dense.*", needed=False),
        Rename("head.*", "{o}classifier.*", needed=False),
    ),
    settings=settings,
    reference="Dosovitskiy et al. 2021",
)
