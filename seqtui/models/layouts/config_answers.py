"""What a config.json is asked, family by family: sizes that must agree with the shapes, and what no model here has."""

from __future__ import annotations

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.inputs.settings import Value, either
from seqtui.models.layouts.config import Config
from seqtui.models.layouts.layout import EMBEDDING, Shapes

ACTIVATIONS = {
    "relu": "relu",
    "gelu": "gelu",
    "gelu_python": "gelu",
    "gelu_new": "gelu_tanh",
    "gelu_pytorch_tanh": "gelu_tanh",
    "silu": "silu",
    "swish": "silu",
}
# what a config.json has where the arithmetic is not that of its family: fewer bits, experts, capped scores, lost heads
_FOREIGN = (
    *("quantization_config", "compression_config", "num_local_experts", "num_experts", "n_routed_experts"),
    *("attn_logit_softcapping", "final_logit_softcapping", "pruned_heads", "add_cross_attention", "alibi"),
)
GATED = {"silu": "swiglu", "swish": "swiglu"}


def agrees(config: Config, key: str, size: int, default: int | None = None) -> None:
    """Compare a size with that of the weights; a config without the key agrees where there is a default.

    Raises SeqtuiError where they differ.
    """
    if config.is_open(key):
        return
    said = config.whole(key) if default is None else config.whole(key, default)
    if said != size:
        raise SeqtuiError(
            _(
                "{file} says that '{key}' is {said}, but the weights have {size}: take the one that belongs to them",
                file=config.file,
                key=key,
                said=said,
                size=size,
            )
        )


def refuse_unless(config: Config, key: str, wanted: object) -> None:
    """Refuse a network that has what no model here has.

    Raises SeqtuiError for any other value than the one wanted.
    """
    if key in config and config.data[key] != wanted:
        raise config.refusal(key, wanted)


def refuse_foreign(config: Config) -> None:
    """Refuse a network with a part that no model here has, whatever its family.

    Raises SeqtuiError that names the key of the first such part.
    """
    for key in _FOREIGN:
        if config.data.get(key) not in (None, False, 0, {}, []):
            raise config.refusal(key, None)


def activation(config: Config, key: str, default: str, known: dict[str, str] | None = None) -> str:
    """Return the activation as ``--set`` takes it.

    Raises SeqtuiError for one that no model here has.
    """
    names = ACTIVATIONS if known is None else known
    said = config.text(key, default)
    if said not in names:
        raise config.refusal(key, either(tuple(names)))
    return names[said]


def is_tied(config: Config, default: bool = True) -> bool:
    """Whether the output layer is the embedding: config.json says so, whatever else the file holds."""
    return config.flag("tie_word_embeddings", default)


def agree_heads(config: Config, key: str, heads: int, width: int, rows: int) -> None:
    """Compare a number of heads of one width with the rows of the matrix that makes their queries, keys or values.

    Raises SeqtuiError where they do not come to the same.
    """
    if heads * width != rows and not config.is_open(key):
        wrong = {"file": config.file, "key": key, "heads": heads, "width": width, "rows": rows}
        raise SeqtuiError(
            _(
                "{file} says that '{key}' is {heads}, each {width} wide, but the weights have {rows} rows for them",
                **wrong,
            )
        )


def rotary(config: Config) -> dict[str, Value]:
    """Return the settings of rotary positions, as transformers 5 spells them (rope_parameters) or as it did before.

    Raises SeqtuiError for a scaling that no model here has.
    """
    own = config.part("rope_parameters") if "rope_parameters" in config else config.part("rope_scaling")
    kind = own.text("rope_type", own.text("type", "default"))
    base = own.number("rope_theta", config.number("rope_theta", 10000.0, low=1.0), low=1.0)
    if own.number("partial_rotary_factor", config.number("partial_rotary_factor", 1.0)) != 1.0:
        raise (own if "partial_rotary_factor" in own else config).refusal("partial_rotary_factor", 1.0)
    return {"positions": "rotary", "rotary_base": base, "rotary_halves": True, "rotary_scaling": _stretched(own, kind)}


def _stretched(own: Config, kind: str) -> str:
    """The scaling of rotary positions, as ``--set`` takes it."""
    if kind == "default":
        return ""
    if kind == "linear":
        return f"linear {own.number('factor'):g}"
    if kind == "llama3":
        low, high = own.number("low_freq_factor"), own.number("high_freq_factor")
        n_ctx = own.whole("original_max_position_embeddings")
        return f"llama3 {own.number('factor'):g} {low:g} {high:g} {n_ctx}"
    raise own.refusal("rope_type" if "rope_type" in own else "type", either(("default", "linear", "llama3")))


def shares_embedding(config: Config, shapes: Shapes) -> str:
    """The embedding that the output layer is, where config.json does not say that it is another."""
    return EMBEDDING if is_tied(config) else ""


def layers(shapes: Shapes, before: str = "") -> int:
    """Return the number of layers that the weights have, below a prefix."""
    start = f"{before}layers."
    return 1 + max((int(key.removeprefix(start).split(".")[0]) for key in shapes if key.startswith(start)), default=-1)
