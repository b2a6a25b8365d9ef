"""What the worksheet of each model asks, and which models are too long to do by hand."""

from collections.abc import Mapping

from msgspec import Struct, field

from seqtui.language import _


class Plan(Struct, frozen=True):
    """What a sheet of one model asks: settings of a small run, the words read, and the paths to work out (patterns).

    counted are inputs that a person counts in the corpus of the sheet.
    """

    asked: tuple[str, ...]
    settings: Mapping[str, object] = field(default_factory=dict)
    words: int = 2
    counted: tuple[str, ...] = ()


_SMALL_CELL = {"d_hidden": 2, "d_in": 2}
_SMALL_HEAD = {"d_model": 2, "n_heads": 1}
_COUNTED = ("t*.total", "t*.p", "t*.p_x", "t*.joint")
_TABLE_OF_PAIRS = ("N_row", "P", "t*.p_x", "t*.joint")
_LOOKS = ("scores", "scaled", "attn_scores", "pattern", "z")
_HEAD = tuple(f"block0.head0.{name}" for name in _LOOKS)

PLANS: dict[str, Plan] = {
    "naive": Plan(_COUNTED, {"k": 1}, counted=("t*.n",)),
    "ar": Plan(_COUNTED, {"k": 1, "tau": 1}, counted=("t*.n",)),
    "markov": Plan(_TABLE_OF_PAIRS, {"k": 1}, counted=("N",)),
    "latent-ar": Plan((*_TABLE_OF_PAIRS, "t*.h", "t*.p"), {"k": 1}, counted=("N",)),
    "rnn": Plan(("t*.h", "t2.logits", "t2.y"), _SMALL_CELL),
    "lstm": Plan(("t*.[fgioch]",), _SMALL_CELL | {"output": "no"}),
    "gru": Plan(("t*.[rznh]",), _SMALL_CELL | {"output": "no"}),
    "seq2seq": Plan(("encoder.t*.[rznh]", "decoder.t1.[rznh]"), _SMALL_CELL | {"cell": "gru", "limit": 1}),
    "bahdanau": Plan(
        ("decoder.keys", *(f"decoder.t1.{name}" for name in ("query", "hidden", "energy", "alpha", "context"))),
        _SMALL_CELL | {"d_attn": 2, "bidirectional": "no", "limit": 1},
    ),
    "luong": Plan(
        tuple(f"decoder.t1.{name}" for name in ("query", "energy", "alpha", "context", "h_tilde")),
        _SMALL_CELL | {"limit": 1},
    ),
    "self-attention": Plan(("[qkv]", *_LOOKS), {"d_model": 2, "d_head": 2, "d_v": 2, "causal": "yes"}),
    "multi-head": Plan(("[QKV]", "head?.*", "heads", "attn_out"), {"d_model": 2, "n_heads": 2}),
    "positional": Plan(("angle", "pos_embed", "x", "[qk]", "scores"), {"d_model": 2}),
    "encoder": Plan(
        (
            *_HEAD,
            "block0.heads",
            "block0.attn_out",
            "block0.resid_mid",
            "block0.ln1.*",
            "block0.mlp_*",
            "block0.resid_post",
        ),
        _SMALL_HEAD | {"d_mlp": 2, "n_layers": 1, "positions": "none"},
    ),
    "decoder": Plan(
        (*_HEAD, *(f"block0.cross.head0.{name}" for name in ("q", *_LOOKS))),
        _SMALL_HEAD | {"d_mlp": 2, "n_layers": 1, "positions": "none", "output": "no"},
        words=1,
    ),
}


def why_not(model: str) -> str:
    """Return why there is no sheet of a model, and which to take instead."""
    reasons = {
        "transformer": _("its equations are those of the encoder and the decoder"),
        "vit": _("its equations are those of the encoder, over many patches"),
        "text-to-image": _("its equations are those of the decoder, over many patches"),
    }
    return _(
        "{model} is too long to do by hand: {reason}; take one of {models}",
        model=model,
        reason=reasons.get(model, _("no small run of it is known")),
        models=", ".join(PLANS),
    )
