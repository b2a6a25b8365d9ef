"""Words in a trained file: its vocabulary, word vectors, positions and output layer, under names that all models share.

    embedding.weight   [words, width]   one row for each word of the vocabulary
    positions          [n_ctx, width]   one learned row for each position
    out.weight         [targets, width] scores; the rows are the metadata's targets, or else its vocabulary
    out.bias           [targets]

A part of a larger network names its own with a prefix, ``decoder.embedding.weight``. A network that reads and writes
has source_embedding.weight, whose rows are the vocabulary, and target_embedding.weight, whose rows are the targets.
"""

from collections.abc import Collection, Sequence

import numpy as np

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _, _n
from seqtui.models.inputs.text import word_numbers
from seqtui.models.weights.state_dict import StateDict

SOURCE, TARGET = "source_", "target_"  # the sides of a network that reads and writes, as prefixes
_FIRST = 6  # words that a language model reads where no text is given
_SHOWN = 12  # words named in a complaint


def vocabulary_of(weights: StateDict | None, prefix: str = "") -> tuple[str, ...]:
    """The words that number the rows of the file's embedding; () where the file has no words."""
    if weights is None or f"{prefix}embedding.weight" not in weights.tensors:
        return ()
    return weights.words


def targets_of(weights: StateDict | None, prefix: str = "") -> tuple[str, ...]:
    """The words that number the rows of the file's output layer; () where it has none."""
    if weights is None or f"{prefix}out.weight" not in weights.tensors:
        return ()
    return weights.targets


def named_words(weights: StateDict | None, side: str = "") -> tuple[str, ...]:
    """The words that number the rows of one embedding; () where the file does not say.

    side is "source_" or "target_" in a network that reads and writes, "" in one that has one embedding.
    """
    if side != TARGET:
        return vocabulary_of(weights, side)
    if weights is None or not vocabulary_of(weights, side):
        return ()
    return weights.targets if weights.network is not None else weights.about.targets if weights.about else ()


def brings_words(weights: StateDict) -> bool:
    """Whether the file has word vectors of its own, and names their words."""
    return any(named_words(weights, side) for side in ("", SOURCE))


def own_words(weights: StateDict) -> tuple[str, ...]:
    """The words that somebody named for a language model of their own; () for any other file."""
    return vocabulary_of(weights) if weights.about is None else ()


def example_of(weights: StateDict | None, example: str) -> str:
    """The text that is read when none is given: that of the trained file, where it has one.

    Someone's own language model reads the first words that it knows.
    """
    if weights is not None and (known := own_words(weights)) and not _has_tokenizer(weights):
        words = [word for word in known if word.isalpha()] or known
        return " ".join(words[:_FIRST])
    own = weights.about.rest.get("example") if weights is not None and weights.about is not None else None
    return own if isinstance(own, str) and own.strip() else example


def _has_tokenizer(weights: StateDict) -> bool:
    return weights.network is not None and weights.network.tokenizer is not None


def check_known(tokens: Sequence[str], words: Collection[str], name: str) -> None:
    """Refuse tokens that the file has no vector for.

    Raises SeqtuiError that names them.
    """
    known = word_numbers(words) if isinstance(words, tuple) else set(words)
    unknown = list(dict.fromkeys(token for token in tokens if token not in known))
    if not unknown:
        return
    named = ", ".join(f"'{word}'" for word in unknown[:3]) + (" …" if len(unknown) > 3 else "")
    some = " ".join(list(words)[:_SHOWN])
    if len(words) > _SHOWN:
        some = _("{some} … ({n:,} in all)", some=some, n=len(words))
    raise SeqtuiError(
        _n(
            "{named} was not among the words that {file} was trained on: {some}",
            "{named} were not among the words that {file} was trained on: {some}",
            len(unknown),
            named=named,
            file=name,
            some=some,
        )
    )


def embedding(weights: StateDict, words: Sequence[str], width: int, prefix: str = "") -> np.ndarray:
    """The word vectors [words, width].

    Raises SeqtuiError when they have another shape.
    """
    return weights.shaped(f"{prefix}embedding.weight", (len(words), width))


def output_layer(
    weights: StateDict, words: Sequence[str], width: int, prefix: str = ""
) -> tuple[np.ndarray, np.ndarray]:
    """The output layer: weight [words, width] and bias [words], which is 0 where the file has none.

    Raises SeqtuiError when they have another shape.
    """
    weight = weights.shaped(f"{prefix}out.weight", (len(words), width))
    if f"{prefix}out.bias" not in weights.tensors:
        return weight, np.zeros(len(words))
    return weight, weights.shaped(f"{prefix}out.bias", (len(words),))


def positions(
    weights: StateDict, length: int, width: int, prefix: str = "", name: str = "positions"
) -> np.ndarray | None:
    """The positions of the file [n_ctx, width], None where it has none; name is that of its tensor.

    Raises SeqtuiError when they have another width, or are fewer than length.
    """
    key = f"{prefix}{name}"
    if key not in weights.tensors:
        return None
    rows = weights[key]
    if rows.ndim != 2 or rows.shape[1] != width:
        raise SeqtuiError(
            _(
                "{file}: {key} has shape {shape}, but must be [n_ctx, {width}]",
                file=weights.name,
                key=key,
                shape=list(rows.shape),
                width=width,
            )
        )
    if len(rows) < length:
        raise SeqtuiError(
            _(
                "{file} has learned {n} positions, too few for {length}: give a shorter text",
                file=weights.name,
                n=len(rows),
                length=length,
            )
        )
    return rows
