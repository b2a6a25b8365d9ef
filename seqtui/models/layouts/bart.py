"""BART (Lewis et al. 2020) and Marian's translators (Junczys-Dowmunt et al. 2018), as the hub has them.

Encoder and decoder, post-norm. BART learns its positions, and its rows 0 and 1 are never read; Marian's are waves, all
sines before all cosines, which some files hold and others do not.
"""

from __future__ import annotations

from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _
from seqtui.models.inputs.settings import Value
from seqtui.models.layouts.config import Config
from seqtui.models.layouts.config_answers import activation, agrees, is_tied, layers, refuse_unless
from seqtui.models.layouts.layout import Layout, Rename, Shapes

_SIDE, _BLOCK = "{p}{side}.", "{p}{side}.layers.{k}."
_DECODER = "{p}decoder.layers.{k}."
_FIRST = 2  # row of BART's positions that the first token reads
_OFFSET = "{p}{side}.embed_positions.weight"

_TRUNK = (
    Rename("source_embedding.weight", "{p}shared.weight"),
    Rename("target_embedding.weight", "{p}shared.weight"),
    Rename("{side}.layers.{k}.self_attn.q_proj.*", _BLOCK + "self_attn.q_proj.*"),
    Rename("{side}.layers.{k}.self_attn.k_proj.*", _BLOCK + "self_attn.k_proj.*"),
    Rename("{side}.layers.{k}.self_attn.v_proj.*", _BLOCK + "self_attn.v_proj.*"),
    Rename("{side}.layers.{k}.self_attn.out_proj.*", _BLOCK + "self_attn.out_proj.*"),
    Rename("{side}.layers.{k}.norm1.*", _BLOCK + "self_attn_layer_norm.*"),
    Rename("{side}.layers.{k}.linear1.*", _BLOCK + "fc1.*"),
    Rename("{side}.layers.{k}.linear2.*", _BLOCK + "fc2.*"),
    Rename("encoder.layers.{k}.norm2.*", "{p}encoder.layers.{k}.final_layer_norm.*"),
    Rename("decoder.layers.{k}.multihead_attn.q_proj.*", _DECODER + "encoder_attn.q_proj.*"),
    Rename("decoder.layers.{k}.multihead_attn.k_proj.*", _DECODER + "encoder_attn.k_proj.*"),
    Rename("decoder.layers.{k}.multihead_attn.v_proj.*", _DECODER + "encoder_attn.v_proj.*"),
    Rename("decoder.layers.{k}.multihead_attn.out_proj.*", _DECODER + "encoder_attn.out_proj.*"),
    Rename("decoder.layers.{k}.norm2.*", _DECODER + "encoder_attn_layer_norm.*"),
    Rename("decoder.layers.{k}.norm3.*", _DECODER + "final_layer_norm.*"),
    Rename("out.weight", "{o}lm_head.weight", needed=False),
    Rename("out.bias", "{o}final_logits_bias", axes=1, needed=False),
)


def _common(config: Config, shapes: Shapes) -> dict[str, Value]:
    """What both families say alike.

    Raises SeqtuiError where it contradicts the shapes, or asks for what no model here has.
    """
    vocab, d_model = shapes["source_embedding.weight"]
    agrees(config, "d_model", d_model)
    agrees(config, "vocab_size", vocab)
    for side in ("encoder", "decoder"):
        agrees(config, f"{side}_layers", layers(shapes, f"{side}."))
        agrees(config, f"{side}_ffn_dim", shapes[f"{side}.layers.0.linear1.weight"][0])
    refuse_unless(config, "normalize_before", False)
    refuse_unless(config, "add_final_layer_norm", False)
    refuse_unless(config, "share_encoder_decoder_embeddings", True)
    n_heads, n_decoder_heads = (config.whole(f"{side}_attention_heads") for side in ("encoder", "decoder"))
    if not is_tied(config) and "out.weight" not in shapes:
        raise SeqtuiError(
            _("{file} says 'tie_word_embeddings' is false, but the weights have no output layer", file=config.file)
        )
    return {
        "n_heads": n_heads,
        "n_decoder_heads": 0 if n_decoder_heads == n_heads else n_decoder_heads,
        "norm": "layer",
        "norm_first": False,
        "causal": True,
        "activation": activation(config, "activation_function", "gelu"),
        "scale_embed": config.flag("scale_embedding", False),
        "eps": 1e-5,
    }


def _shares(config: Config, shapes: Shapes) -> str:
    return "target_embedding.weight" if is_tied(config) else ""


def _bart(config: Config, shapes: Shapes) -> dict[str, Value]:
    refuse_unless(config, "static_position_embeddings", False)
    refuse_unless(config, "normalize_embedding", True)
    agrees(config, "max_position_embeddings", shapes["source_positions"][0])
    return {**_common(config, shapes), "positions": "learned"}


def _marian(config: Config, shapes: Shapes) -> dict[str, Value]:
    refuse_unless(config, "static_position_embeddings", True)
    refuse_unless(config, "normalize_embedding", False)
    pad = {"start": str(shapes["source_embedding.weight"][0] - 1)} if config.bare else {}  # the last word, as a rule
    return {**_common(config, shapes), **pad, "positions": "sinusoidal_halves"}


BART = Layout(
    name="bart",
    title=N_("BART of the hub"),
    model="transformer",
    model_types=("bart",),
    known_by=("encoder.layernorm_embedding.weight", "decoder.layers.0.encoder_attn.q_proj.weight", "shared.weight"),
    renames=(
        *_TRUNK,
        Rename("source_positions", "{p}encoder.embed_positions.weight", first=_FIRST),
        Rename("target_positions", "{p}decoder.embed_positions.weight", first=_FIRST),
        Rename("{side}.embed_norm.*", _SIDE + "layernorm_embedding.*"),
    ),
    passed_over=(r"(?:encoder|decoder)\.embed_tokens\.weight",),
    settings=_bart,
    shares=_shares,
    usual={"start": "2", "end": "2"},
    asked=("n_heads",),
    reference="Lewis et al. 2020",
)
MARIAN = Layout(
    name="marian",
    title=N_("Marian translator of the hub"),
    model="transformer",
    model_types=("marian",),
    known_by=("decoder.layers.0.encoder_attn.q_proj.weight", "encoder.layers.0.fc1.weight", "shared.weight"),
    unless=("encoder.layernorm_embedding.weight",),
    renames=_TRUNK,
    passed_over=(r"(?:encoder|decoder)\.embed_tokens\.weight", r"(?:encoder|decoder)\.embed_positions\.weight"),
    settings=_marian,
    shares=_shares,
    usual={"end": "0", "scale_embed": True, "activation": "silu"},
    reference="Junczys-Dowmunt et al. 2018",
)
