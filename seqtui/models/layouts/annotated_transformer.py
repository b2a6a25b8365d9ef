"""The Annotated Transformer (Rush 2018; Huang et al. 2022), as its notebook names what it trains.

Pre-norm blocks with a norm behind each stack, four linear layers for each attention, and a norm of its own, which
divides by σ + ε with σ of n − 1 (norm=std). Positions are kept in the file, as a buffer called pe.
"""

from __future__ import annotations

from seqtui.language import N_
from seqtui.models.inputs.settings import Value
from seqtui.models.layouts.config import Config
from seqtui.models.layouts.layout import Layout, Rename, Shapes
from seqtui.models.layouts.single_files import kept_positions, positions_of
from seqtui.models.layouts.torch_modules import said_of_module

_BLOCK, _DECODER = "{p}{side}.layers.{k}.", "{p}decoder.layers.{k}."


def settings(config: Config, shapes: Shapes) -> dict[str, Value]:
    """Return what the notebook always has; the number of heads it leaves to whoever trains."""
    fixed = {"norm": "std", "norm_first": True, "eps": 1e-6, "activation": "relu", "scale_embed": True, "causal": True}
    return {**said_of_module(config, shapes), **fixed, "positions": positions_of(shapes)}


def _norm(ours: str, theirs: str) -> tuple[Rename, Rename]:
    return Rename(f"{ours}.weight", f"{theirs}.a_2"), Rename(f"{ours}.bias", f"{theirs}.b_2")


def _attention(ours: str, theirs: str) -> tuple[Rename, ...]:
    names = ("q_proj", "k_proj", "v_proj", "out_proj")
    return tuple(Rename(f"{ours}.{name}.*", f"{theirs}.linears.{number}.*") for number, name in enumerate(names))


ANNOTATED_TRANSFORMER = Layout(
    name="annotated-transformer",
    title=N_("the Annotated Transformer"),
    model="transformer",
    known_by=(
        "encoder.layers.0.self_attn.linears.0.weight",
        "decoder.layers.0.src_attn.linears.0.weight",
        "src_embed.0.lut.weight",
    ),
    renames=(
        Rename("source_embedding.weight", "{p}src_embed.0.lut.weight"),
        Rename("target_embedding.weight", "{p}tgt_embed.0.lut.weight"),
        Rename("source_waves", "{p}src_embed.1.pe", axes=1, needed=False),
        Rename("target_waves", "{p}tgt_embed.1.pe", axes=1, needed=False),
        *_attention("{side}.layers.{k}.self_attn", _BLOCK + "self_attn"),
        *_attention("decoder.layers.{k}.multihead_attn", _DECODER + "src_attn"),
        Rename("{side}.layers.{k}.linear1.*", _BLOCK + "feed_forward.w_1.*"),
        Rename("{side}.layers.{k}.linear2.*", _BLOCK + "feed_forward.w_2.*"),
        *_norm("{side}.layers.{k}.norm1", _BLOCK + "sublayer.0.norm"),
        *_norm("{side}.layers.{k}.norm2", _BLOCK + "sublayer.1.norm"),
        *_norm("decoder.layers.{k}.norm3", _DECODER + "sublayer.2.norm"),
        *_norm("{side}.norm", "{p}{side}.norm"),
        Rename("out.*", "{p}generator.proj.*"),
    ),
    settings=settings,
    rework=kept_positions,
    usual={"start": "0", "end": "1"},
    asked=("n_heads",),
    reference="Rush 2018",
)
