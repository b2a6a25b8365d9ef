"""What is said of a model that counts: one claim each, with the numbers it was made from."""

from seqtui.models.statement import Claim

NO_PAST = Claim("no past", "nothing: the first token has no past")
NOT_COUNTED_YET = Claim("not counted yet", "not yet counted")
SEEN_TIMES = Claim("seen times", "{count:g} times")
AFTER = Claim("after", "P({word} after {before}) = {share:.3f}")
IN_SUMMARY = Claim("in the summary", "h gives {weight:.3f} to the row of {before}: {word} has {share:.3f} there")
NO_MATRIX = Claim("no matrix", "this model has no transition matrix: it keeps a count for each context")

COUNTED: tuple[Claim, ...] = (NO_PAST, NOT_COUNTED_YET, SEEN_TIMES, AFTER, IN_SUMMARY, NO_MATRIX)
