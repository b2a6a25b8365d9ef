"""Korean into English, over a small grammar."""

from collections.abc import Mapping
from itertools import islice

from seqtui.train.data import korean
from seqtui.train.tasks.encoder_decoders import build
from seqtui.train.tasks.writing import Material, Writing

TRAINING = {"seq2seq": 20_000, "transformer": 20_000}  # these take more examples
_ENOUGH = 10_000


def make(model: str, settings: Mapping, seed: int, text: str | None = None) -> Writing:
    """The task for one model."""
    return build(model, material(seed, TRAINING.get(model, _ENOUGH)), settings, seed)


def material(seed: int, count: int) -> Material:
    """So many sentences to learn from, drawn from the seed, and those held out, which do not depend on it."""
    held_out = korean.held_out_sentences()
    return Material(
        training=list(islice(korean.sentences(seed, held=False), count)),
        held_out=held_out,
        sources=korean.source_words(),
        targets=korean.target_words(),
        shown=[held_out[0], *held_out[1::50]],
    )
