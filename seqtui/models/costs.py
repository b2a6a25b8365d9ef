"""What a run costs: its multiplications, counted from what was recorded."""

from itertools import islice

from seqtui.engine.ops import OPS
from seqtui.engine.trace import Trace


def multiplications(trace: Trace, upto: int | None = None) -> int:
    """Return the multiplications of all steps up to and with the index upto, or of the whole run."""
    steps = islice(trace, None if upto is None else upto + 1)
    computed = (step for step in steps if not step.is_leaf)
    return sum(OPS[step.op].cost([trace[i].value for i in step.operands], step.value) for step in computed)
