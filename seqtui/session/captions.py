"""Captions: what stands over and beside the views of a run, and in the place of a view that has nothing to show yet."""

from seqtui.models.statement import Claim

IN_TIME = Claim("place in time", "{place}t {time}/{length}")
INITIAL = Claim("place initial", "{place}initial state")
BEFORE = Claim("place before", "{place}before t {time}")
AFTER = Claim("place after", "after {place}t {time}")
WEIGHT = Claim("place weight", "{place}weights")
WITHIN = Claim("place within", "{place}")
AT_GOAL = Claim("place of the goal", "what is differentiated")
OVER_TIME = Claim("over time", "{sign}")
GRADIENTS_OVER_TIME = Claim("gradients over time", "{over}")
TENTHS = Claim("tenths", "digits: tenths of {scale:.3f}")
SIGNS = Claim("signs", "# + and = -: 60% and 20% of {scale:.3f}")
STRONGEST = Claim("strongest", "strongest colour: {scale:.3f}")
NO_BARS_YET = Claim("no bars yet", "no distribution is computed here yet")
NO_BARS = Claim("no bars", "this run computes no distribution")
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
    OVER_TIME,
    GRADIENTS_OVER_TIME,
    TENTHS,
    SIGNS,
    STRONGEST,
    NO_BARS_YET,
    NO_BARS,
    FLOW,
    UNROLLED,
)
