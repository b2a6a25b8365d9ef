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
TENTHS = Claim("tenths", "digits: tenths of {scale:.3g}")
SIGNS = Claim("signs", "# + and = -: 60% and 20% of {scale:.3g}")
STRONGEST = Claim("strongest", "strongest colour: {scale:.3g}")
OVER_TENTHS = Claim("overview tenths", "digits: tenths of {scale:.3g}")
OVER_SIGNS = Claim("overview signs", "# + and = -: 60% and 20% of {scale:.3g}")
OVER_STRONGEST = Claim("overview strongest", "strongest colour: {scale:.3g}")
STAGES_OF = Claim("stages", "{place}: {query} looks at")
STAGES_BACK = Claim("stages backwards", "{place}: gradients in the row of {query}")
NO_HEADS = Claim("no heads", "no head of attention here")
NO_HEADS_BEHIND = Claim("no heads behind", "L depends on no head of attention")
FLOWS_IN = Claim("flows in", "{place}")
NO_TIME = Claim("no time", "nothing happens in time here")
LOOKS_AT = Claim("looks at", "{word} looks at {source} with {share:.3f}")
NOTHING_WRITTEN = Claim("nothing written", "nothing is written yet: the alignment fills row by row")
NO_PICTURE = Claim("no picture", "this model has no picture")
PATCHES_READ = Claim("patches read", "{patches} patches of {size}×{size} pixels")
PATCHES_DRAWN = Claim("patches drawn", "{drawn} of {patches} patches")
ATTENDS = Claim("attends", "{query} attends: digits are tenths of {largest:.3g}")
ATTENDS_WORDS = Claim("attends words", "{query} attends to no patch")
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
    OVER_TENTHS,
    OVER_SIGNS,
    OVER_STRONGEST,
    STAGES_OF,
    STAGES_BACK,
    NO_HEADS,
    NO_HEADS_BEHIND,
    FLOWS_IN,
    NO_TIME,
    LOOKS_AT,
    NOTHING_WRITTEN,
    NO_PICTURE,
    PATCHES_READ,
    PATCHES_DRAWN,
    ATTENDS,
    ATTENDS_WORDS,
    NO_BARS_YET,
    NO_BARS,
    FLOW,
    UNROLLED,
)
