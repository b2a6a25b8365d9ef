"""Where a run gives scores: the logits of each position, or of each time step, and the words they are of."""

from __future__ import annotations

import numpy as np
from msgspec import Struct

from seqtui.engine.trace import Step
from seqtui.models.model import Run


class Scores(Struct, frozen=True, eq=False):
    """The scores of one place: step and row of the logits (None where they are a vector), numbered from 1 as number.

    read is the token that is read there, came the word that came behind it or was chosen, "" where none did.
    """

    step: int
    row: int | None
    number: int
    read: str
    came: str

    def of(self, run: Run) -> np.ndarray:
        """The scores [d_vocab]."""
        value = run.trace[self.step].value
        return value if self.row is None else value[self.row]


def scores_of(run: Run) -> tuple[Scores, ...]:
    """Every place of an attention model that gives scores over the vocabulary, in order; () where there is none."""
    if run.model.family != "attention" or not any(step.name == "pattern" for step in run.trace):
        return ()
    found: list[Scores] = []
    for index, step in enumerate(run.trace):
        if step.name != "logits":
            continue
        if step.value.ndim == 1:
            found.append(_one(run, step, index, None, (step.time or 1) - 1))
        else:
            found += [_one(run, step, index, row, row) for row in range(step.value.shape[0])]
    return tuple(found)


def _one(run: Run, step: Step, index: int, row: int | None, at: int) -> Scores:
    tokens = run.labels(step.scope, "position") if row is not None else run.tokens
    return Scores(
        index, row, at + 1, tokens[at] if at < len(tokens) else "", run.targets[at] if at < len(run.targets) else ""
    )


def words_of(run: Run, scores: Scores) -> tuple[str, ...]:
    """The words that the scores are of, in their order."""
    return run.labels(run.trace[scores.step].scope, "d_vocab")


def best(run: Run, scores: Scores) -> int:
    """The number of the word with the highest score."""
    return int(np.argmax(scores.of(run)))
