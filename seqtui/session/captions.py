"""Captions: what stands over and beside the views of a run, and in the place of a view that has nothing to show yet."""

from seqtui.models.statement import Claim

IN_TIME = Claim("in time", "{place}t {time}/{length}")
INITIAL = Claim("initial", "{place}initial state")
BEFORE = Claim("before", "{place}before t {time}")
AFTER = Claim("after", "after {place}t {time}")
WEIGHT = Claim("weight", "{place}weights")
WITHIN = Claim("within", "{place}")
AT_GOAL = Claim("at goal", "what is differentiated")
FLOW = Claim("flow", "{read} {arrow} {made}")
UNROLLED = Claim("unrolled", "{order}")

CAPTIONS: tuple[Claim, ...] = (
    IN_TIME,
    INITIAL,
    BEFORE,
    AFTER,
    WEIGHT,
    WITHIN,
    AT_GOAL,
    FLOW,
    UNROLLED,
)
