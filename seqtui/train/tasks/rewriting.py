"""Characters rewritten: reversed, sorted, a date in another form. The recipe's name says which."""

from collections.abc import Mapping
from itertools import islice

from seqtui.train.data import rewriting
from seqtui.train.tasks.encoder_decoders import build
from seqtui.train.tasks.writing import Material, Writing

_TRAINING = 10_000


def task_of(task: str, model: str, settings: Mapping, seed: int, text: str | None = None) -> Writing:
    """The task for one model."""
    return build(model, material(task, seed, _TRAINING), settings, seed)


def material(task: str, seed: int, count: int) -> Material:
    """So many examples to learn from, drawn from the seed, and those held out, which do not depend on it."""
    held_out = rewriting.held_out_pairs(task)
    return Material(
        training=list(islice(rewriting.pairs(task, seed, held=False), count)),
        held_out=held_out,
        sources=rewriting.source_tokens(task),
        targets=rewriting.target_tokens(task),
        shown=held_out[:6],
        unit="char",
    )
