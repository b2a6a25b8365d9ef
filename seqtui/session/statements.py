"""What is said about a run: captions over views, answers to keys and questions, remarks on counts and changes."""

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
PATTERN_TO_COME = Claim("pattern to come", "not computed yet")
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
UNCOVERED = Claim("uncovered", "no attention is computed here yet: it will be laid over the picture")
PATCHES_READ = Claim("patches read", "{patches} patches of {size}×{size} pixels")
PATCHES_DRAWN = Claim("patches drawn", "{drawn} of {patches} patches")
ATTENDS = Claim("attends", "{query} attends: digits are tenths of {largest:.3g}")
ATTENDS_WORDS = Claim("attends words", "{query} attends to no patch")
NO_BARS_YET = Claim("no bars yet", "no distribution is computed yet; the next one is {path}")
LAST_BARS = Claim("last bars", "{path}, the last one so far")
EARLIER_BARS = Claim("earlier bars", "{path}, the last one so far; that of this step is still to come")
NO_BARS = Claim("no bars", "this run computes no distribution")
FLOW = Claim("flow", "{read} {arrow} {made}")
UNROLLED = Claim("unrolled", "{order}")


NO_PAST = Claim("no past", "nothing: the first token has no past")
NOT_COUNTED_YET = Claim("not counted yet", "not yet counted")
UNDERFLOW = Claim(
    "underflow", "the product is 0 since t = {time}: below {smallest}, the smallest float; its logarithm is {log_P:.3f}"
)
SEEN_TIMES = Claim("seen times", "{count:g} times")
COUNTED_AFTER = Claim("after", "p({word} after {before}) = {share:.3f}")
IN_SUMMARY = Claim("in the summary", "h gives {weight:.3f} to the row of {before}: {word} has {share:.3f} there")
NO_MATRIX = Claim("no matrix", "this model has no transition matrix: it keeps a count for each context")


BEGINS = Claim("begins", "the walk backwards begins here: L is {meaning}")
TRUNCATED = Claim(
    "truncated",
    "truncated BPTT, k = {steps} (Williams & Peng 1990): the state passes no gradient from {places}; of the gradient "
    "of all weights {share:.1%} is lost",
)
NOTHING_TRUNCATED = Claim(
    "nothing truncated", "truncated BPTT, k = {steps}: there are no more steps, so nothing is cut"
)
CUT_HERE = Claim("cut here", "what t = {later} would send back to this state is cut: the full gradient is {full:.3g}")
CUT_BELOW = Claim("cut below", "some of what flows back to here is cut on the way: the full gradient is {full:.3g}")
NOT_THE_GOAL = Claim("not the goal", "L is {meaning}: it does not depend on this number")
AFTER_THE_GOAL = Claim("after the goal", "this number comes after L: L cannot depend on it")
NOTHING_READS = Claim("nothing reads", "nothing that L depends on reads this number")
SET_BY_HAND_BEHIND = Claim("set by hand behind", "what would read this number was set by hand: {readers}")
ZERO_LOCAL = Claim("zero local", "read by {readers}, where every local factor is exactly 0: nothing comes back")
ZERO_UPSTREAM = Claim(
    "zero upstream", "read by {readers}, where every upstream gradient is exactly 0: nothing comes back"
)
ZERO_PRODUCT = Claim(
    "zero product", "read by {readers}, where upstream times local is less than a number can hold: 0 comes back"
)
STANDS_AT = Claim("stands at", "the code stands at {place} = {value}")
OTHER_TOKENS = Claim("other tokens", "the runs do not read the same tokens: they meet by number")
FELT_LEFT_OUT = Claim("felt left out", "‖∂h_T/∂x_t‖ of {models} is left out: it takes fewer units or a shorter text")
APART_NUMBERS = Claim("apart numbers", "apart: the largest difference of any number on the way to each point")
APART_CHANCES = Claim("apart chances", "apart: the largest difference of any chance p on the way to each point")
STOPPED = Claim("stopped", "{breakpoint} holds: {what} is {value}")
STOPPED_AT = Claim("stopped at", "{breakpoint} holds at {where}: {what} is {value}")
WEIGHT_UNTRAINED = Claim("weight untrained", "no training has changed it: it is as the network began, with seed {seed}")
WEIGHT_TRAINED = Claim("weight trained", "learnt in training: {source}, {file}")
WEIGHT_IN_FILE = Claim("weight in file", "it is a number of {file}")
WEIGHT_AT = Claim("weight at", "in {file} it is {tensor}")
WEIGHT_WITHIN = Claim("weight within", "in {file} it stands in {tensor}, whose numbers have another order there")
TERM_AT = Claim("term at", "{weight} is {tensor} of {file}")
WEIGHT_NOT_IN_FILE = Claim("weight not in file", "it is no number of {file}, which has none for it")
ABOUT = Claim("about", "{sizes}{source}")
ABOUT_EDITED = Claim("about edited", "{sizes}edited: {edits}, {source}")
BELOW_WITHOUT = Claim("below without", "the runs below are without the edits of {dropped}")
BELOW_ALONE = Claim("below alone", "of the runs below {model} alone is edited")
DEAD = Claim("dead", "no unit passes anything on")
TOO_MANY_UNITS = Claim("too many units", "too many units: left out")
JACOBIANS_LEFT_OUT = Claim(
    "jacobians left out",
    "The Jacobians of {state}_T are left out: they are {units:,} backward passes over {steps:,} time steps; take fewer "
    "units or a shorter text.",
)
STAGE = Claim("stage", "stage: {place}")
STAGE_AT = Claim("stage at", "stage: {place}, time step {time}")
UNDONE = Claim("undone", "undone: {label}; U makes it again")
AGAIN = Claim("again", "again: {label}; u undoes")
NOTHING_TO_UNDO = Claim("nothing to undo", "no change led here{redo}")
NOTHING_TO_REDO = Claim("nothing to redo", "nothing was undone here")
NO_CHANGE = Claim("no change", "no change led here: e edits a number, t has presets, experiments and changes of a word")
NO_CHANGE_TO_FOLLOW = Claim(
    "no change to follow",
    "no change led here that could move a value, token by token: e edits a number, t has presets, experiments and "
    "changes of a word",
)
NO_RUN_BEFORE = Claim(
    "no run before",
    "no change led here, so there is no run before to stand beside: e edits a number, t has presets, experiments and "
    "changes of a word",
)
V_SHOWS_BOTH = Claim("v shows both", "{label}: v shows both runs, u undoes, t t is the tree")
BOTH_ARE_SHOWN = Claim("both are shown", "{label}: both runs are shown, u undoes, t t is the tree")


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
HEAD_WIDTH = Claim(
    "head width",
    "side by side the heads are {old_in} wide, then {new_in}; W_O leads to a width of {old_out}, then {new_out}",
)
SAME_VALUES = Claim("same values", "none of {names} moves by more than rounding: both ways give the same numbers")
LEANING = Claim("leaning", "the largest share of a query is {old:.3f} on average, then {new:.3f}")
FUTURE = Claim(
    "future",
    "words that come later get {old:.3f} of all attention, then {new:.3f}; z moves at {moved} of {words} words",
)
FADED = Claim("faded", "{early} moves by {first:.3g}, {late} by {last:.2g}: {left:.2g} times as far")
GATED = Claim("gated", "‖{what}‖ is {old:.3g}, then {new:.3g}; ‖{h}‖ is {old_h:.3g}, then {new_h:.3g}")
CARRIES = Claim(
    "carries", "{what} holds {old_words} words in {old:,} numbers, then {new_words} words in {new:,} numbers"
)
HIDDEN_HALF = Claim(
    "hidden half",
    "with all patches class {old} is most probable, {share:.3f}; with the lower half class {new}, {other:.3f}",
)
PADDING = Claim(
    "padding",
    "unmasked, <pad> gets {share:.3f} of each word's attention on average ({pattern}), and {what} of the {words} words "
    "is up to {apart:.3g} away from what the text alone gives; masked, up to {same:.1g}",
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
NOTHING_KEPT = Claim("nothing kept", "h is the candidate n at {held} of {steps} time steps")
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

HEAD_LEADS = Claim(
    "head leads", "most attention to {measure}: {head} with {size:.3f}; the mean of all heads is {mean:.3f}"
)
HEADS_WITHOUT = Claim("heads without", "{measure}: no head has such a place in this text")
HELD_NORM = Claim("held norm", "σ is held at its recorded value in {norm}")
HELD_NORMS = Claim("held norms", "σ is held at its recorded value in {n} norms on the way: {norms}")
HELD_RATIO = Claim("held ratio", "at {value} the ratio of what came out to what went in is held as recorded")
LENS_THROUGH = Claim("lens through", "each layer's stream goes through {through} and W_U, as the last one's does")
LENS_STRAIGHT = Claim(
    "lens straight", "each layer's stream goes straight to W_U, as the last one's does: its norm stands in the block"
)
LOGITS_TO_COME = Claim("logits to come", "{path} is not computed yet: step on to see what each part adds to it")
NO_LOGITS = Claim("no logits", "this run gives no logits over words: there is none to take apart")
NO_LAYERS = Claim("no layers", "no block stands before these logits: there are no layers to look between")

NO_PARTS = Claim("no parts", "{name} has no such part to take out or to swap")
TAKEN_OUT = Claim(
    "taken out",
    "{answer} is {before:.3f}; of {count} parts taken out one at a time {part} changes it most, to {after:.3f}",
)
SWAPPED_IN = Claim(
    "swapped in",
    "{answer} is {before:.3f}; of {count} parts swapped one at a time {part} changes it most, to {after:.3f}",
)
NOTHING_MOVES = Claim("nothing moves", "{answer} is {before:.3f}; none of {count} parts changes it")
