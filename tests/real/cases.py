"""The networks that are compared: one of each family in the usual run, odd ones where every one is asked for."""

from typing import Any

from msgspec import Struct, field

TEXT = "the cat sat on 여기 mats."


class Case(Struct, frozen=True):
    """One network: how it is saved (as networks.save takes it), and the text that is read.

    wanted is a word of the output layer whose logit is differentiated, at the position row.
    """

    family: str
    saved: dict[str, Any] = field(default_factory=dict)
    text: str = TEXT
    row: int = -1
    word: int = 41


_WRITTEN = {"marian": "the 사진", "bart": "the 사진"}  # what is forced on a decoder


def _each(text: str, saved: dict[str, dict[str, Any]]) -> dict[str, Case]:
    return {
        family: Case(family, settings, f"{text}|{_WRITTEN[family]}" if family in _WRITTEN else text)
        for family, settings in saved.items()
    }


_FAMILIES = ("gpt2", "llama", "mistral", "qwen2", "bert", "distilbert", "roberta", "marian", "bart")
USUAL = _each(TEXT, {family: {} for family in _FAMILIES})

# kept in tests/real/golden: smaller, of other sizes, and other numbers
_HEADS = {"num_attention_heads": 2, "num_key_value_heads": 1, "head_dim": 6}
_NARROW = {"hidden_size": 8, "intermediate_size": 10, "num_hidden_layers": 1, "num_attention_heads": 2}
_SIDES = {f"{side}_{name}": n for side in ("encoder", "decoder") for name, n in (("layers", 1), ("attention_heads", 2))}
_BOTH = {**_SIDES, "d_model": 8, "encoder_ffn_dim": 10, "decoder_ffn_dim": 10}
KEPT = _each(
    "cat 집",
    {
        "gpt2": {"n_embd": 8, "n_layer": 1, "n_head": 2, "n_inner": 10},
        "llama": {**_NARROW, **_HEADS},
        "mistral": {**_NARROW, **_HEADS, "num_key_value_heads": 2, "sliding_window": 2},
        "qwen2": {**_NARROW, "num_key_value_heads": 1},
        "bert": _NARROW,
        "distilbert": {"dim": 8, "hidden_dim": 10, "n_layers": 1, "n_heads": 2},
        "roberta": _NARROW,
        "marian": _BOTH,
        "bart": _BOTH,
    },
)
ODD: dict[str, Case] = {}
ALL = {"usual": USUAL, "kept": KEPT, "odd": ODD}
