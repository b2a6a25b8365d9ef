"""Transformers in files of packages that carry trained weights; as packaged_recurrent.py says of recurrent ones."""

from __future__ import annotations

from pathlib import Path

from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _
from seqtui.models.inputs.files import is_file, read_file
from seqtui.models.inputs.settings import Value
from seqtui.models.inputs.text import END, START
from seqtui.models.layouts.config import Config, json_object
from seqtui.models.layouts.layout import Layout, Reading, Rename, Shapes
from seqtui.models.limits import MAX_CONFIG
from seqtui.models.tokens.hub import ALPHABET
from seqtui.models.tokens.listed import ListedTokenizer
from seqtui.models.tokens.reading import tokenizer_of

_PAD = "<pad>"

# anarcii: inference/model.py and input_data_processing/tokeniser.py of version 2.0.8 --------------------------------

_RESIDUES = (_PAD, START, END, "<SKIP>", *"ACDEFGHIKLMNPQRSTVWXY")
_CHAINS = {136: ("X", "H", "L", "K"), 137: ("X", "A", "B", "G", "D")}  # by the number of words: antibodies, TCRs
_SIDE = "{p}{side}.layers.{k}."
_MULTI = "multihead_attn."


def _beside(path: Path, config: Config) -> Config:
    """What the .json of the same name beside a file says; nothing where there is none."""
    found = path.with_suffix(".json")
    if not is_file(found):
        return config
    data = read_file(found, MAX_CONFIG, _("file"), _("a config.json has a few kilobytes"))
    return Config(found.name, json_object(found.name, data))


def _anarcii(path: Path, config: Config, shapes: Shapes) -> Reading:
    rows = shapes["target_embedding.weight"][0]
    chains = _CHAINS.get(rows)
    if chains is None or shapes["source_embedding.weight"][0] != len(_RESIDUES):
        raise SeqtuiError(_("{file} has {n} words, which no network of anarcii has", file=path.name, n=rows))
    places = (_PAD, START, END, "<SKIP>", *map(str, range(1, 129)), *chains)
    reads = ListedTokenizer("anarcii", _RESIDUES, "char", (START,), (END,), instead=dict.fromkeys("BOJUZ", "X"))
    said = _beside(path, config)
    return Reading(_RESIDUES, places, reads, {"n_heads": said.whole("HEADS")} if "HEADS" in said else {})


ANARCII = Layout(
    name="anarcii",
    title=N_("anarcii: antibodies into their numbering"),
    model="transformer",
    known_by=(
        "encoder.layers.0.self_attention.multihead_attn.in_proj_weight",
        "decoder.layers.0.encoder_attention.multihead_attn.in_proj_weight",
        "encoder.tok_embedding.weight",
    ),
    renames=(
        Rename("source_embedding.weight", "{p}encoder.tok_embedding.weight"),
        Rename("target_embedding.weight", "{p}decoder.tok_embedding.weight"),
        Rename("source_positions", "{p}encoder.pos_embedding.weight"),
        Rename("target_positions", "{p}decoder.pos_embedding.weight"),
        Rename("{side}.layers.{k}.self_attn.in_proj_*", _SIDE + "self_attention." + _MULTI + "in_proj_*"),
        Rename("{side}.layers.{k}.self_attn.out_proj.*", _SIDE + "self_attention." + _MULTI + "out_proj.*"),
        Rename("{side}.layers.{k}.norm1.*", _SIDE + "self_attn_layer_norm.*"),
        Rename("{side}.layers.{k}.linear1.*", _SIDE + "positionwise_feedforward.fc_1.*"),
        Rename("{side}.layers.{k}.linear2.*", _SIDE + "positionwise_feedforward.fc_2.*"),
        Rename("encoder.layers.{k}.norm2.*", "{p}encoder.layers.{k}.ff_layer_norm.*"),
        Rename(
            "decoder.layers.{k}.multihead_attn.in_proj_*",
            "{p}decoder.layers.{k}.encoder_attention." + _MULTI + "in_proj_*",
        ),
        Rename(
            "decoder.layers.{k}.multihead_attn.out_proj.*",
            "{p}decoder.layers.{k}.encoder_attention." + _MULTI + "out_proj.*",
        ),
        Rename("decoder.layers.{k}.norm2.*", "{p}decoder.layers.{k}.enc_attn_layer_norm.*"),
        Rename("decoder.layers.{k}.norm3.*", "{p}decoder.layers.{k}.ff_layer_norm.*"),
        Rename("out.*", "{p}decoder.fc_out.*"),
    ),
    settings=lambda config, shapes: {
        **{"norm_first": False, "activation": "relu", "eps": 1e-5, "positions": "learned", "scale_embed": True},
        **{"causal": True, "unit": "word", "limit": 150},
    },
    reads=_anarcii,
    asked=("n_heads",),
    reference="Greenshields-Watson et al. 2025",
)

# glassllm: nn.py, model.py and config.py of version 0.1.0 -----------------------------------------------------------

_BLOCK = "{p}blocks.{k}."


def _glassllm_settings(config: Config, shapes: Shapes) -> dict[str, Value]:
    """What the file's own ``__config__`` says; the rest is the same in all of its files."""
    return {
        **{"norm": "rms", "norm_first": True, "positions": "rotary", "rotary_halves": False, "activation": "swiglu"},
        **{"tied": True, "n_heads": config.whole("n_heads"), "n_kv_heads": config.whole("n_kv_heads")},
        **{"rotary_base": config.number("rope_base"), "eps": config.number("eps")},
    }


def _glassllm(path: Path, config: Config, shapes: Shapes) -> Reading:
    """The tokenizer in the file of the same name beside the weights."""
    rows, file = shapes["embedding.weight"][0], path.with_suffix(".tokenizer.json")
    if not is_file(file):
        return Reading(())
    reads = tokenizer_of(path.name, file.name, {ALPHABET: str(file)}, rows)
    return Reading(reads.words, tokenizer=reads)


GLASSLLM = Layout(
    name="glassllm",
    title=N_("glassllm: a small Llama"),
    model="gpt",
    known_by=("E", "blocks.0.attn.W_Q", "blocks.0.ffn.W3", "norm_f.gamma"),
    renames=(
        Rename("embedding.weight", "{p}E"),
        *(
            Rename(f"layers.{{k}}.self_attn.{ours}_proj.weight", f"{_BLOCK}attn.W_{theirs}", transposed=True)
            for ours, theirs in (("q", "Q"), ("k", "K"), ("v", "V"), ("out", "O"))
        ),
        Rename("layers.{k}.norm1.weight", _BLOCK + "norm1.gamma"),
        Rename("layers.{k}.norm2.weight", _BLOCK + "norm2.gamma"),
        Rename("layers.{k}.linear_gate.weight", _BLOCK + "ffn.W1", transposed=True),
        Rename("layers.{k}.linear1.weight", _BLOCK + "ffn.W3", transposed=True),
        Rename("layers.{k}.linear2.weight", _BLOCK + "ffn.W2", transposed=True),
        Rename("norm.weight", "{p}norm_f.gamma"),
    ),
    settings=_glassllm_settings,
    reads=_glassllm,
    shares=lambda config, shapes: "embedding.weight",
    asked=("n_heads",),
    reference="Farias 2026",
)


TRANSFORMERS: tuple[Layout, ...] = (ANARCII, GLASSLLM)
