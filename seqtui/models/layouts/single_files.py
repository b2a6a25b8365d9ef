"""Networks that people train from well-known scripts: a file each, without a config.json.

What a script always has is said by its row; what it leaves to whoever runs it is asked for: see Layout.asked.
"""

from __future__ import annotations

import numpy as np

from seqtui.language import N_
from seqtui.models.inputs.settings import Value
from seqtui.models.layouts.config import Config
from seqtui.models.layouts.layout import Layout, Rename, Shapes
from seqtui.models.layouts.torch_modules import said_of_module
from seqtui.models.weights.lazy import Stored

_BLOCK = "{p}h.{k}."
_WAVES, _ROUNDED = "waves", 0.01  # angles that were rounded to float32 are off by so much at position 5000
_TORCH_BLOCK = (
    "self_attn.in_proj_{t}",
    "self_attn.out_proj.{t}",
    "linear1.{t}",
    "linear2.{t}",
    "norm1.{t}",
    "norm2.{t}",
)


def settings_of_nanogpt(config: Config, shapes: Shapes) -> dict[str, Value]:
    """Return what the model_args of a checkpoint say; its activation was gelu_tanh before 2023, and gelu since."""
    said = config.part("model_args")
    heads = {"n_heads": said.whole("n_head")} if "n_head" in said else {}
    fixed = {"norm": "layer", "norm_first": True, "positions": "learned", "eps": 1e-5}
    return {**fixed, **heads, "tied": "out.weight" not in shapes}


def is_linear(shapes: Shapes, prefix: str) -> bool:
    """Whether queries, keys and values are an nn.Linear [3 · d_model, d_model]; those of the hub are [in, out]."""
    rows, columns = (*shapes[f"{prefix}h.0.attn.c_attn.weight"], 0, 0)[:2]
    return rows == 3 * columns


def waves(length: int, d_model: int) -> np.ndarray:
    """Return sines and cosines as neighbours, [length, d_model]: what scripts keep as a buffer called pe."""
    angle = np.arange(length)[:, None] / 10000.0 ** (np.arange(0, d_model, 2) / d_model)
    return np.stack([np.sin(angle), np.cos(angle)], -1).reshape(length, -1)[:, :d_model]


def kept_positions(taken: dict[str, Stored]) -> dict[str, Stored]:
    """Return the tensors with a buffer of positions by what it holds: waves, or else rows like those that are learned.

    Either way each number is the file's.
    """
    kept = [name for name in taken if name.endswith(_WAVES)]
    held = [np.asarray(taken[name].raw, float) for name in kept]
    if all(np.abs(rows - waves(*rows.shape)).max() < _ROUNDED for rows in held):
        return taken
    return {name.replace(_WAVES, "positions") if name in kept else name: one for name, one in taken.items()}


def positions_of(shapes: Shapes) -> str:
    """Return what the positions of a script's network are: those of its buffer, sinusoidal where it is no other."""
    return "learned" if any(name.endswith("positions") for name in shapes) else "sinusoidal"


NANOGPT = Layout(
    name="nanogpt",
    title=N_("nanoGPT or minGPT"),
    model="gpt",
    known_by=("h.0.attn.c_attn.weight", "wte.weight", "wpe.weight", "ln_f.weight"),
    fits=is_linear,
    renames=(
        Rename("embedding.weight", "{p}wte.weight"),
        Rename("positions", "{p}wpe.weight"),
        Rename("layers.{k}.norm1.*", _BLOCK + "ln_1.*"),
        Rename("layers.{k}.self_attn.in_proj_weight", _BLOCK + "attn.c_attn.weight"),
        Rename("layers.{k}.self_attn.in_proj_bias", _BLOCK + "attn.c_attn.bias", needed=False),
        Rename("layers.{k}.self_attn.out_proj.*", _BLOCK + "attn.c_proj.*"),
        Rename("layers.{k}.norm2.*", _BLOCK + "ln_2.*"),
        Rename("layers.{k}.linear1.*", _BLOCK + "mlp.c_fc.*"),
        Rename("layers.{k}.linear2.*", _BLOCK + "mlp.c_proj.*"),
        Rename("norm.*", "{p}ln_f.*"),
        Rename("out.weight", "{o}lm_head.weight", needed=False),
    ),
    passed_over=(r"attn\.bias",),
    settings=settings_of_nanogpt,
    usual={"activation": "gelu"},
    asked=("n_heads", "activation"),
    reference="Karpathy 2022",
)


def _decoder_of_words(name: str, title: str, model: str, known: tuple[str, ...], inside: tuple[Rename, ...]) -> Layout:
    """A row of word_language_model: an embedding, what stands between, and a layer over the words called decoder."""
    words = "{p}input_emb.weight" if "input_emb.weight" in known else "{p}encoder.weight"
    return Layout(
        name=name,
        title=title,
        model=model,
        known_by=known,
        renames=(
            Rename("embedding.weight", words),
            *inside,
            Rename("waves", "{p}pos_encoder.pe", flat=True, needed=False),
            Rename("out.weight", "{p}decoder.weight"),
            Rename("out.bias", "{p}decoder.bias", needed=False),
        ),
        settings=said_of_module if model == "recurrent" else settings_of_words,
        rework=kept_positions,
        asked=("nonlinearity",) if model == "recurrent" else ("n_heads",),
        reference="pytorch/examples 2017",
    )


def settings_of_words(config: Config, shapes: Shapes) -> dict[str, Value]:
    """Return what the script's Transformer is always made with; heads only where the whole module was saved."""
    fixed = {"causal": True, "scale_embed": True, "positions": positions_of(shapes), "output": True}
    return {"norm_first": False, "activation": "relu", "eps": 1e-5, **said_of_module(config, shapes), **fixed}


def _stack(prefix: str) -> tuple[Rename, ...]:
    pairs = [part.format(t=kind) for part in _TORCH_BLOCK for kind in ("weight", "bias")]
    blocks = (Rename(f"layers.{{k}}.{part}", f"{{p}}{prefix}layers.{{k}}.{part}") for part in pairs)
    return (*blocks, Rename("norm.*", f"{{p}}{prefix}norm.*", needed=False))


_CELLS = tuple(
    Rename(f"{kind}_{side}_l{{k}}", f"{{p}}rnn.{kind}_{side}_l{{k}}", needed=kind == "weight")
    for kind in ("weight", "bias")
    for side in ("ih", "hh")
)
_ATTENTION = "layers.0.self_attn.in_proj_weight"
WORD_LANGUAGE_MODEL = (
    _decoder_of_words(
        "word-language-model",
        N_("word_language_model of the torch examples"),
        "recurrent",
        ("rnn.weight_hh_l0", "encoder.weight", "decoder.weight"),
        _CELLS,
    ),
    _decoder_of_words(
        "word-language-model-transformer",
        N_("word_language_model of the torch examples, Transformer"),
        "encoder",
        (f"encoder.{_ATTENTION}", "input_emb.weight", "decoder.weight"),
        _stack("encoder."),
    ),
    _decoder_of_words(
        "word-language-model-transformer-2019",
        N_("word_language_model of the torch examples, Transformer before 2023"),
        "encoder",
        (f"transformer_encoder.{_ATTENTION}", "encoder.weight", "decoder.weight"),
        _stack("transformer_encoder."),
    ),
)
