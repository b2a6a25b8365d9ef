"""The keys of the screens that open a run: a number into its terms, a matrix, all heads; rows of the one table."""

from seqtui.tui.key import FIRST, HERE, LOOK, TAKE, TRY, Key

INSIDE_KEYS: tuple[Key, ...] = (
    # why
    Key("why", "down,j", "point(1)", "down", "Next term", FIRST),
    Key("why", "up,k", "point(-1)", "up", "Previous term", FIRST),
    Key("why", "enter", "open", "take", "Open the chosen term", FIRST, "open a term"),
    Key("why", "right,pagedown,l", "open", "on", "Into the chosen term"),
    Key("why", "backspace,left,pageup,h", "back", "back", "Back to the number before", FIRST, "back"),
    Key("why", "w", "open_weight", "weight", "Open the term's weight", HERE, "its weight", 3),
    Key("why", "f", "go", "go there", "Find it in the walk: go to where this number is computed", HERE, "go there", 2),
    Key("why", "e", "edit", "edit", "What if? Edit the chosen term's weight, or the term", TRY, "edit", 4),
    Key("why", "y", "copy", "copy", "Copy a program that prints this number", TAKE, "copy python", 5),
    Key("why", "i", "signs", "signs", "What every sign on this screen means", LOOK),
    # a weight or an input as a matrix
    Key("matrix", "down,j", "move(1, 0)", "down", "The row below", FIRST, "row", 2),
    Key("matrix", "up,k", "move(-1, 0)", "up", "The row above", FIRST),
    Key("matrix", "right,l", "move(0, 1)", "on", "The next column", FIRST, "column", 2),
    Key("matrix", "left,h", "move(0, -1)", "back", "The column before", FIRST),
    Key("matrix", "tab,right_square_bracket", "move(0, 1)", "next", "The next column"),
    Key("matrix", "shift+tab,left_square_bracket", "move(0, -1)", "one before", "The column before"),
    Key("matrix", "pagedown", "page(1)", "on", "Ten rows down"),
    Key("matrix", "pageup", "page(-1)", "back", "Ten rows up"),
    Key("matrix", "home,0", "ends(-1)", "start", "To the first number"),
    Key("matrix", "end,G", "ends(1)", "end", "To the last number"),
    Key("matrix", "enter", "why", "take", "Why is this number what it is?", FIRST, "why"),
    Key("matrix", "e", "edit", "edit", "What if? Put another number in its place", TRY, "edit"),
    Key("matrix", "i", "signs", "signs", "What every sign on this screen means", LOOK),
    # all heads at once
    Key("heads", "right,l", "move(0, 1)", "on", "The next head of the layer", FIRST, "head", 2),
    Key("heads", "left,h", "move(0, -1)", "back", "The head before"),
    Key("heads", "down,j", "move(1, 0)", "down", "The layer below; in the ranking the next head", FIRST, "layer", 3),
    Key("heads", "up,k", "move(-1, 0)", "up", "The layer above; in the ranking the head before"),
    Key("heads", "pagedown", "move(10, 0)", "on", "Ten layers down, or ten heads of the ranking"),
    Key("heads", "pageup", "move(-10, 0)", "back", "Ten layers up, or ten heads of the ranking"),
    Key("heads", "home,0", "leader", "start", "To the head that has most of the measure"),
    Key("heads", "enter", "open", "take", "Open the head in the stepper", FIRST, "open"),
    Key("heads", "tab,right_square_bracket", "sort(1)", "next", "Sort by the next measure", FIRST, "measure"),
    Key("heads", "shift+tab,left_square_bracket", "sort(-1)", "one before", "Sort by the measure before"),
    Key("heads", "v", "view", "view", "The maps, or the ranking with all measures", FIRST, "ranking"),
    Key("heads", "z", "why", "nearer", "Why is the measure what it is? The cells that it averages", HERE, "why", 3),
    Key("heads", "a", "repeat", "again", "Read random words twice, or the text again", TRY, "repeat", 4),
)
