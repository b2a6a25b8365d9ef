"""Remarks: the sentences that answer a key or a question about a run, one claim each."""

from seqtui.models.statement import Claim

BEGINS = Claim("begins", "the walk backwards begins here: L is {meaning}")
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
STOPPED = Claim("stopped", "{breakpoint}: {what} is {value}")
WEIGHT_UNTRAINED = Claim("weight untrained", "no training has changed it: it is as the network began, with seed {seed}")
WEIGHT_TRAINED = Claim("weight trained", "learnt in training: {source}, {file}")
WEIGHT_IN_FILE = Claim("weight in file", "it is a number of {file}")
WEIGHT_NOT_IN_FILE = Claim("weight not in file", "it is no number of {file}, which has none for it")
ABOUT = Claim("about", "{sizes}{source}")
ABOUT_EDITED = Claim("about edited", "{sizes}edited: {edits}, {source}")
BELOW_WITHOUT = Claim("below without", "the runs below are without the edits of {dropped}")
BELOW_ALONE = Claim("below alone", "of the runs below {model} alone is edited")
DEAD = Claim("dead", "no unit passes anything on")
TOO_MANY_UNITS = Claim("too many units", "too many units: left out")
JACOBIANS_LEFT_OUT = Claim(
    "jacobians left out",
    "The Jacobians of h_T are left out: they are {units:,} backward passes over {steps:,} time steps; take fewer units "
    "or a shorter text.",
)
UNDONE = Claim("undone", "undone: {label}; U makes it again")
AGAIN = Claim("again", "again: {label}; u undoes")
NOTHING_TO_UNDO = Claim("nothing to undo", "no change led here{redo}")
NOTHING_TO_REDO = Claim("nothing to redo", "nothing was undone here")
_HOW_TO_CHANGE = "e edits a number, E has presets, x changes a word"
NO_CHANGE = Claim("no change", f"no change led here: {_HOW_TO_CHANGE}")
NO_CHANGE_TO_FOLLOW = Claim(
    "no change to follow", f"no change led here that could move a value, token by token: {_HOW_TO_CHANGE}"
)
NO_RUN_BEFORE = Claim(
    "no run before", f"no change led here, so there is no run before to stand beside: {_HOW_TO_CHANGE}"
)
V_SHOWS_BOTH = Claim("v shows both", "{label}: v shows both runs, u undoes, T is the tree")
BOTH_ARE_SHOWN = Claim("both are shown", "{label}: both runs are shown, u undoes, T is the tree")

REMARKS: tuple[Claim, ...] = (
    BEGINS,
    NOT_THE_GOAL,
    AFTER_THE_GOAL,
    NOTHING_READS,
    SET_BY_HAND_BEHIND,
    ZERO_LOCAL,
    ZERO_UPSTREAM,
    ZERO_PRODUCT,
    STANDS_AT,
    V_SHOWS_BOTH,
    BOTH_ARE_SHOWN,
    UNDONE,
    AGAIN,
    NOTHING_TO_UNDO,
    NOTHING_TO_REDO,
    NO_CHANGE,
    NO_CHANGE_TO_FOLLOW,
    NO_RUN_BEFORE,
    ABOUT,
    ABOUT_EDITED,
    BELOW_WITHOUT,
    BELOW_ALONE,
    DEAD,
    TOO_MANY_UNITS,
    JACOBIANS_LEFT_OUT,
    WEIGHT_UNTRAINED,
    WEIGHT_TRAINED,
    WEIGHT_IN_FILE,
    WEIGHT_NOT_IN_FILE,
    STOPPED,
    OTHER_TOKENS,
    FELT_LEFT_OUT,
    APART_NUMBERS,
    APART_CHANCES,
)
