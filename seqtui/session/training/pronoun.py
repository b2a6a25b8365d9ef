"""*tired* and *wide*: what the word *it* looks at before and after training, computed by the engine from snapshots.

The attention is that of the last block, the mean over its heads where there are several.
"""

from __future__ import annotations

import numpy as np

from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Request, Run
from seqtui.models.table import run as record
from seqtui.models.weights.module_detection import choose
from seqtui.models.weights.state_dict import StateDict, read_safetensors
from seqtui.session.text import safe
from seqtui.session.training.view import Grid, PronounView
from seqtui.train.data.coreference import SHOWCASE, Reference

_PATTERN = "pattern"


def pronoun_view(before: str, after: str, steps: tuple[int, int]) -> PronounView:
    """Return what *it* looks at in both sentences, by two snapshots; steps are their numbers of updates."""
    try:
        models = [choose(read_safetensors(path)) for path in (before, after)]
        found = [[_row(model, weights, text) for model, weights in models] for text in SHOWCASE]
    except (SeqtuiError, OSError) as error:
        return PronounView(note=safe(str(error)))
    names = tuple(f"after {step}" if step else "untrained" for step in steps)
    grids = tuple(Grid(names, tuple(text.split()), tuple(rows)) for text, rows in zip(SHOWCASE, found, strict=True))
    said = tuple(_said(text, rows) for text, rows in zip(SHOWCASE, found, strict=True))
    return PronounView("what it looks at: share of its attention on each word", grids, said)


def attention_row(run: Run, word: int) -> tuple[float, ...]:
    """Return the attention of one word on all others: of the last block, the mean over its heads.

    Raises SeqtuiError for a model that has no attention.
    """
    found = [(step.scope.outside("head"), step.value) for step in run.trace if step.name == _PATTERN]
    if not found:
        raise SeqtuiError(f"{run.model.name} has no attention over its words")
    heads = [value[word] for block, value in found if block == found[-1][0]]
    return tuple(float(x) for x in np.mean(heads, axis=0))


def _row(model: str, weights: StateDict, text: str) -> tuple[float, ...]:
    return attention_row(record(Request(model, text, weights=weights)), Reference.pronoun)


def _said(text: str, rows: list[tuple[float, ...]]) -> str:
    words, (before, after) = text.split(), rows
    parts = (f"{words[k]} {before[k]:.2f} to {after[k]:.2f}" for k in (Reference.being, Reference.place))
    return f"{words[-1]}: it on {', on '.join(parts)}"
