"""How many parameters a run has: the numbers in the arrays that it recorded, those that words need apart."""

from dataclasses import dataclass

from seqtui.models.model import Run


@dataclass(frozen=True, slots=True)
class Parameters:
    """model: numbers in the weights of the network itself; words: in those with a row or column for each word."""

    model: int
    words: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.model + self.words


def count(run: Run) -> Parameters:
    """Return the sizes of all parameter arrays of a run, added up."""
    model = words = 0
    for step in run.trace:
        if step.op != "parameter":
            continue
        if step.symbol is not None and "d_vocab" in step.symbol.axis_names:
            words += step.value.size
        else:
            model += step.value.size
    return Parameters(model, words)
