"""Vision Transformers of timm and torchvision: heads are asked for, the rest is what both are always made with."""

from __future__ import annotations

from math import isqrt

from seqtui.language import N_
from seqtui.models.inputs.settings import Value
from seqtui.models.layouts.config import Config
from seqtui.models.layouts.layout import Layout, Rename, Shapes

_TIMM, _VISION, _OURS = "{p}blocks.{k}.", "{p}encoder.layers.encoder_layer_{k}.", "encoder.layers.{k}."


def settings(config: Config, shapes: Shapes) -> dict[str, Value]:
    """Return what both libraries set, and how a patch is cut: of its numbers 3 are a pixel of colour, or 1 is."""
    patch, channels = patch_of(shapes)
    return {"activation": "gelu", "eps": 1e-6, "channels": channels, "patch": patch}


def patch_of(shapes: Shapes) -> tuple[int, int]:
    """Return how many pixels wide a patch is, and how many numbers a pixel has: 3 of colour, or 1."""
    numbers = shapes["patch.weight"][1]
    channels = 1 if isqrt(numbers) ** 2 == numbers else 3
    return isqrt(numbers // channels), channels


TIMM = Layout(
    name="timm-vit",
    title=N_("Vision Transformer of timm"),
    model="vit",
    known_by=("blocks.0.attn.qkv.weight", "patch_embed.proj.weight", "cls_token", "pos_embed"),
    unless=(
        "dist_token",
        "reg_token",
        "norm_pre.weight",
        "fc_norm.weight",
        "blocks.0.ls1.gamma",
        "blocks.0.attn.q_norm.weight",
    ),
    renames=(
        Rename("class_token", "{p}cls_token", axes=2),
        Rename("positions", "{p}pos_embed", axes=1),
        Rename("patch.weight", "{p}patch_embed.proj.weight", flat=True),
        Rename("patch.bias", "{p}patch_embed.proj.bias"),
        Rename(_OURS + "norm1.*", _TIMM + "norm1.*"),
        Rename(_OURS + "self_attn.in_proj_weight", _TIMM + "attn.qkv.weight"),
        Rename(_OURS + "self_attn.in_proj_bias", _TIMM + "attn.qkv.bias", needed=False),
        Rename(_OURS + "self_attn.out_proj.*", _TIMM + "attn.proj.*"),
        Rename(_OURS + "norm2.*", _TIMM + "norm2.*"),
        Rename(_OURS + "linear1.*", _TIMM + "mlp.fc1.*"),
        Rename(_OURS + "linear2.*", _TIMM + "mlp.fc2.*"),
        Rename("norm.*", "{p}norm.*"),
        Rename("head.*", "{p}head.*", needed=False),
    ),
    settings=settings,
    asked=("n_heads",),
    reference="Wightman 2019",
)

TORCHVISION = Layout(
    name="torchvision-vit",
    title=N_("Vision Transformer of torchvision"),
    model="vit",
    known_by=("encoder.layers.encoder_layer_0.self_attention.in_proj_weight", "conv_proj.weight", "class_token"),
    renames=(
        Rename("class_token", "{p}class_token", axes=2),
        Rename("positions", "{p}encoder.pos_embedding", axes=1),
        Rename("patch.weight", "{p}conv_proj.weight", flat=True),
        Rename("patch.bias", "{p}conv_proj.bias"),
        Rename(_OURS + "norm1.*", _VISION + "ln_1.*"),
        Rename(_OURS + "self_attn.in_proj_weight", _VISION + "self_attention.in_proj_weight"),
        Rename(_OURS + "self_attn.in_proj_bias", _VISION + "self_attention.in_proj_bias"),
        Rename(_OURS + "self_attn.out_proj.*", _VISION + "self_attention.out_proj.*"),
        Rename(_OURS + "norm2.*", _VISION + "ln_2.*"),
        Rename(_OURS + "linear1.*", _VISION + "mlp.0.*", needed=False),
        Rename(_OURS + "linear1.*", _VISION + "mlp.linear_1.*", needed=False),
        Rename(_OURS + "linear2.*", _VISION + "mlp.3.*", needed=False),
        Rename(_OURS + "linear2.*", _VISION + "mlp.linear_2.*", needed=False),
        Rename("norm.*", "{p}encoder.ln.*"),
        Rename("head.*", "{p}heads.head.*", needed=False),
    ),
    settings=settings,
    asked=("n_heads",),
    reference="torchvision 2022",
)
