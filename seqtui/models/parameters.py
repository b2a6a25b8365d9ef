"""How many parameters a run has: the one place where they are counted.

Parameters are the numbers that a model keeps from what it learned: of a network the numbers in its weights, of a
counting model the counts in its table. Weights with a row or a column for each word grow with the vocabulary and say
nothing of the network, so they are told apart; the table of a counting model is the model itself.
"""

from dataclasses import dataclass

from seqtui.engine.trace import Trace
from seqtui.models import naive
from seqtui.models.corpus import read_corpus
from seqtui.models.counts import whole_contexts, windows
from seqtui.models.model import Run

COUNTING = "counting"


@dataclass(frozen=True, slots=True)
class Parameters:
    """model: those of the network, or of the table, itself; words: those in weights with one row for each word."""

    model: int
    words: int = 0

    @property
    def total(self) -> int:
        """All of them: what torch counts in the module."""
        return self.model + self.words


def parameters(run: Run) -> Parameters:
    """Return how many parameters a run has."""
    if run.model.family != COUNTING:
        return recorded(run.trace)
    return Parameters(recorded(run.trace).total or _kept_beside(run))


def recorded(trace: Trace) -> Parameters:
    """Return the sizes of all weights in a record, added up."""
    found = [step for step in trace if step.op == "parameter"]
    words = sum(step.value.size for step in found if step.symbol is not None and "d_vocab" in step.symbol.axis_names)
    return Parameters(sum(step.value.size for step in found) - words, words)


def _kept_beside(run: Run) -> int:
    """The counts of a table that is too wide to be an array: one for each context and token seen together."""
    sentences = read_corpus(run.request.corpus, str(run.config["unit"])).sentences
    if run.model is naive.MODEL:
        return sum(level.counts for level in whole_contexts(sentences, run.tokens))
    return sum(len(after) for after in windows(sentences, int(run.config["tau"])).values())
