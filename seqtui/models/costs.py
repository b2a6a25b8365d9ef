"""What a run costs: its multiplications, counted from what was recorded."""

from itertools import islice

from seqtui.engine.ops import OPS
from seqtui.engine.trace import Step, Trace


def multiplications(trace: Trace, upto: int | None = None) -> int:
    """Return the multiplications of all steps up to and with the index upto, or of the whole run."""
    return sum(cost(trace, step) for step in islice(trace, None if upto is None else upto + 1))


def cost(trace: Trace, step: Step) -> int:
    """Return the multiplications of one step of the trace; a given value costs none."""
    return 0 if step.is_leaf else OPS[step.op].cost([trace[i].value for i in step.operands], step.value)
