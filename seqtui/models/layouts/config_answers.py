"""What a config.json is asked, family by family: sizes that must agree with the shapes, and what no model here has."""

from __future__ import annotations

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.inputs.settings import either
from seqtui.models.layouts.config import Config
from seqtui.models.layouts.layout import Shapes

ACTIVATIONS = {
    "relu": "relu",
    "gelu": "gelu",
    "gelu_python": "gelu",
    "gelu_new": "gelu_tanh",
    "gelu_pytorch_tanh": "gelu_tanh",
    "silu": "silu",
    "swish": "silu",
}
GATED = {"silu": "swiglu", "swish": "swiglu"}


def agrees(config: Config, key: str, size: int, default: int | None = None) -> None:
    """Compare a size with that of the weights; a config without the key agrees where there is a default.

    Raises SeqtuiError where they differ.
    """
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


def activation(config: Config, key: str, default: str, known: dict[str, str] | None = None) -> str:
    """Return the activation as ``--set`` takes it.

    Raises SeqtuiError for one that no model here has.
    """
    names = ACTIVATIONS if known is None else known
    said = config.text(key, default)
    if said not in names:
        raise config.refusal(key, either(tuple(names)))
    return names[said]


def tied(config: Config, shapes: Shapes, default: bool) -> bool:
    """Whether the output layer is the embedding: config.json says so, whatever else the file holds."""
    return config.flag("tie_word_embeddings", default) if "embedding.weight" in shapes else False


def layers(shapes: Shapes, before: str = "") -> int:
    """Return the number of layers that the weights have, below a prefix."""
    start = f"{before}layers."
    return 1 + max((int(key.removeprefix(start).split(".")[0]) for key in shapes if key.startswith(start)), default=-1)
