"""What a run costs: its parameters and its multiplications, counted from what was recorded.

Parameters are the numbers that a model keeps from what it learned: of a network the numbers in its weights, of a
counting model the counts in its table. Weights with a row or a column for each word grow with the vocabulary and say
nothing of the network, so they are told apart; the table of a counting model is the model itself.
"""

from itertools import islice

from msgspec import Struct

from seqtui.engine.ops import OPS
from seqtui.engine.trace import Step, Trace
from seqtui.models import naive
from seqtui.models.inputs.text import read_corpus
from seqtui.models.model import Run
from seqtui.models.parts.counting import whole_contexts, windows

COUNTING = "counting"


class Parameters(Struct, frozen=True):
    """model: those of the network, or of the table, itself; words: those in weights with one row for each word."""

    model: int
    words: int = 0

    @property
    def total(self) -> int:
        """The number of all parameters, as torch counts them in the module."""
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
    sentences = read_corpus(run.request.corpus, str(run.config["unit"]), run.tokens).sentences
    if run.model is naive.MODEL:
        return sum(level.counts for level in whole_contexts(sentences, run.tokens))
    return sum(len(after) for after in windows(sentences, int(run.config["tau"])).values())


def multiplications(trace: Trace, upto: int | None = None) -> int:
    """Return the multiplications of all steps up to and with the index upto, or of the whole run."""
    return sum(cost(trace, step) for step in islice(trace, None if upto is None else upto + 1))


def cost(trace: Trace, step: Step) -> int:
    """Return the multiplications of one step of the trace; a given value costs none."""
    return 0 if step.is_leaf else OPS[step.op].cost([trace[i].value for i in step.operands], step.value)
