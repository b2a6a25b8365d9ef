"""What is said of a change: of two runs beside each other, and of what came of an experiment or a preset."""

from seqtui.models.statement import Claim

MOVED_READ = Claim("moved at words read", "how far {what} moved at each word read")
MOVED_WRITTEN = Claim("moved at words written", "how far {what} moved at each word written")
MOVED_COLOURS = Claim("moved at colours read", "how far {what} moved at each step, by the colour it reads")
MOVED_ROWS = Claim("moved by row", "how far {what} moved, row by row")
MOVED_WHOLE = Claim("moved as a whole", "how far {what} moved")
ONLY_AFTER = Claim("only after", "only in the run after the change")
ONLY_BEFORE = Claim("only before", "only in the run before the change")
OTHER_SHAPE = Claim("other shape", "{before} → {after}: another shape, so nothing to compare")
PATCHES_DIFFER = Claim("patches differ", "{count} of {patches} patches differ: {which}")
ALL_PATCHES_SAME = Claim("all patches same", "no patch differs: all {patches} patches are the same")
OTHER_PATCHES = Claim("other patches", "{before} and {after} pixels: other sizes, so nothing to compare")


NEIGHBOURS = Claim(
    "neighbours", "{first} moves at {moved} of {words} words; {second}, made of each word alone, at {alone}"
)
REORDERED = Claim("reordered", "{what} moves at {moved} of {words} words when they are turned around")
LARGEST = Claim("largest", "the largest number of {what} is {old:.3g}, then {new:.3g}")
WIDTHS = Claim(
    "widths", "q and k are {old_k} wide, then {new_k}, for they are multiplied; v and z {old_v}, then {new_v}"
)
SAME_VALUES = Claim("same values", "none of {names} moves by more than rounding: both ways give the same numbers")
LEANING = Claim("leaning", "the largest share of a query is {old:.3f} on average, then {new:.3f}")
FUTURE = Claim(
    "future",
    "words that come later get {old:.3f} of all attention, then {new:.3f}; z moves at {moved} of {words} words",
)
COSTS = Claim("costs", "the pattern has {old:,} numbers, then {new:,}: {times:.3g} times as many")

FORGET_CLOSED = Claim("forget closed", "c is i * g alone at {held} of {steps} time steps: nothing of the old c stays")
FORGET_OPEN = Claim("forget open", "c is all i * g so far, added to where it began, at {held} of {steps} time steps")
INPUT_CLOSED = Claim(
    "input closed", "c is f * c of the step before at {held} of {steps} time steps: nothing is written"
)
INPUT_OPEN = Claim("input open", "all of g is written, and added to what stays, at {held} of {steps} time steps")
OUTPUT_CLOSED = Claim("output closed", "h is 0 at {held} of {steps} time steps, while c reaches {largest:.3f}")
OUTPUT_CLOSED_Y = Claim(
    "output closed, predictions",
    "h is 0 at {held} of {steps} time steps, while c reaches {largest:.3f}; different predictions: {kinds}",
)
UPDATE_CLOSED = Claim("update closed", "h is the candidate n at {held} of {steps} time steps")
RESET_CLOSED = Claim(
    "reset closed", "n is made of the cell's input alone at {held} of {steps} time steps; z still reads h"
)
FROZEN_C = Claim(
    "frozen c", "c stays what it was at {held} of {steps} later time steps; h = o * tanh(c) still follows o"
)
FROZEN_H = Claim("frozen h", "h stays what it was at {held} of {steps} later time steps")
UNIFORM = Claim("uniform", "{held} of {rows} queries share their attention evenly among all keys that they may see")
HARD = Claim("hard", "{held} of {rows} queries give all of their attention to one key")
DROPPED = Claim("dropped", "without {head}, {moved} of {values} values move, at most by {size:.3g}")
UNMASKED = Claim("unmasked", "keys that were masked get {share:.3f} of all attention where there was a mask")
