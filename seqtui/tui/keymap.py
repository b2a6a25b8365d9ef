"""The one table of keys: bindings, footer, help and the command palette are made from it."""

from collections.abc import Iterable
from dataclasses import dataclass

from textual.binding import Binding, BindingType


@dataclass(frozen=True)
class Key:
    """One row: the screen it belongs to ("*" for all), keys, action, a word for the footer, a sentence for help.

    label is how the keys are written, in signs and in ASCII; footer rows are shown at the bottom in table order.
    """

    screen: str
    keys: str
    action: str
    label: str
    ascii: str
    word: str
    help: str
    footer: bool = False


KEYS: tuple[Key, ...] = (
    # home
    Key("home", "enter,right,l", "open", "⏎", "enter", "open", "Open the network or model in the stepper", footer=True),
    Key("home", "down,j", "move(1)", "↓ j", "down j", "next", "Next row", footer=True),
    Key("home", "up,k", "move(-1)", "↑ k", "up k", "before", "Row before", footer=True),
    Key("home", "pagedown", "page(1)", "PgDn", "PgDn", "", "A page down"),
    Key("home", "pageup", "page(-1)", "PgUp", "PgUp", "", "A page up"),
    Key("home", "home,0", "first", "Home 0", "Home 0", "", "To the first row"),
    Key("home", "end,G", "last", "End G", "End G", "", "To the last row"),
    Key("home", "c", "setup", "c", "c", "own text", "Choose text, size, seed and options first", footer=True),
    # stepper: walking
    Key("stepper", "right,l,space", "step(1)", "→", "right", "step", "One equation on", footer=True),
    Key("stepper", "left,h", "step(-1)", "←", "left", "back", "One equation back", footer=True),
    Key(
        "stepper",
        "shift+right,L",
        "time(1)",
        "⇧→ L",
        "L",
        "token",
        "One time step on, or one head or sublayer",
        footer=True,
    ),
    Key("stepper", "shift+left,H", "time(-1)", "⇧← H", "H", "", "One time step, head or sublayer back"),
    Key("stepper", "full_stop", "operation(1)", ".", ".", "", "One operation on: inside an equation"),
    Key("stepper", "comma", "operation(-1)", ",", ",", "", "One operation back"),
    Key("stepper", "home,0", "start", "Home 0", "Home 0", "", "To the first equation"),
    Key("stepper", "end,G", "end", "End G", "End G", "", "To the last equation"),
    Key(
        "stepper",
        "slash,t",
        "find",
        "/",
        "/",
        "find",
        "Jump to a path (t3.f), a time (3), a meaning or a value (0.547)",
        footer=True,
    ),
    Key("stepper", "p", "play", "p", "p", "", "Play, and stop playing; + and - change the pace"),
    Key("stepper", "plus,equals_sign", "pace(-1)", "+", "+", "", "Play faster"),
    Key("stepper", "minus", "pace(1)", "-", "-", "", "Play more slowly"),
    Key("stepper", "b", "breakpoint", "b", "b", "", "Set or clear breakpoints, as f < 0.1; norm(grad) < 1e-3"),
    Key("stepper", "n", "run(1)", "n", "n", "", "On to the next breakpoint"),
    Key("stepper", "N", "run(-1)", "N", "N", "", "Back to the breakpoint before"),
    # stepper: looking
    Key("stepper", "down,j", "point(1, 0)", "↓ j", "down j", "", "Point at the row below; in a matrix the next token"),
    Key("stepper", "up,k", "point(-1, 0)", "↑ k", "up k", "", "Point at the row above; in a matrix the token before"),
    Key(
        "stepper", "tab,right_square_bracket", "point(0, 1)", "⇥ ]", "tab ]", "", "Point at the next unit, key or word"
    ),
    Key("stepper", "shift+tab,left_square_bracket", "point(0, -1)", "⇧⇥ [", "[", "", "Point at the unit before"),
    Key("stepper", "enter,w", "why", "⏎", "enter", "why", "Why is this number what it is?", footer=True),
    Key(
        "stepper",
        "v",
        "view",
        "v",
        "v",
        "view",
        "Next view: values, maps, heads, stages, history, distribution",
        footer=True,
    ),
    Key("stepper", "c", "setup", "c", "c", "", "Change text, size, seed and options"),
    Key("stepper", "x", "change", "x", "x", "", "Change one word and see what moves"),
    Key("stepper", "X", "experiment", "X", "X", "", "Run an experiment: two runs side by side"),
    Key("stepper", "e", "edit", "e", "e", "edit", "What if? Edit the number, a row, a weight or a word", footer=True),
    Key("stepper", "E", "preset", "E", "E", "", "What if? Presets: gates, state, attention, mask"),
    Key("stepper", "u", "undo", "u", "u", "", "Undo the last change"),
    Key("stepper", "U", "redo", "U", "U", "", "Redo the change that was undone last"),
    Key("stepper", "T", "tree", "T", "T", "", "The tree of all changes: go back to any of them"),
    Key("stepper", "g", "turn", "g", "g", "gradients", "Turn round: gradients backwards from the loss", footer=True),
    Key("stepper", "o", "goal", "o", "o", "", "Choose the number that is differentiated"),
    Key("stepper", "F", "flow", "F", "F", "", "Gradients through time: vanishing, exploding, clipping"),
    Key("stepper", "z", "level(1)", "z", "z", "", "Look nearer: blocks, shapes, equations, numbers, code"),
    Key("stepper", "Z", "level(-1)", "Z", "Z", "", "Look from farther away"),
    Key("stepper", "y", "copy", "y", "y", "", "Copy a program that prints this number"),
    Key("stepper", "Y", "code", "Y", "Y", "", "Copy this screen as one line: seqtui open 'CODE'"),
    Key("stepper", "s", "save", "s", "s", "", "Save the view or the whole walk: md, csv, json, npz, svg, txt"),
    Key("stepper", "P", "proof", "P", "P", "", "Proof: compare every number shown with torch"),
    Key("stepper", "r", "compare", "r", "r", "", "Compare: put another run beside this one, in lock step"),
    # compare
    Key("compare", "right,l,space", "step(1)", "→", "right", "step", "Every run one equation on", footer=True),
    Key("compare", "left,h", "step(-1)", "←", "left", "back", "Every run one equation back", footer=True),
    Key("compare", "shift+right,L", "meet(1)", "⇧→ L", "L", "meet", "On to where the runs meet next", footer=True),
    Key("compare", "shift+left,H", "meet(-1)", "⇧← H", "H", "", "Back to where the runs met before"),
    Key("compare", "home,0", "start", "Home 0", "Home 0", "", "To the first equations"),
    Key("compare", "end,G", "end", "End G", "End G", "", "To the last equations"),
    Key("compare", "slash,t", "find", "/", "/", "find", "Jump to a time (3), a meeting point or a path", footer=True),
    Key("compare", "tab", "lane(1)", "⇥", "tab", "run", "Speak to the next run", footer=True),
    Key("compare", "shift+tab", "lane(-1)", "⇧⇥", "S-tab", "", "Speak to the run before"),
    Key("compare", "right_square_bracket", "point(0, 1)", "]", "]", "unit", "Point at the next unit", footer=True),
    Key("compare", "left_square_bracket", "point(0, -1)", "[", "[", "", "Point at the unit before"),
    Key("compare", "down,j", "point(1, 0)", "↓ j", "down j", "", "Point at the value below; or the next token"),
    Key("compare", "up,k", "point(-1, 0)", "↑ k", "up k", "", "Point at the value above; or the token before"),
    Key("compare", "enter,w", "why", "⏎", "enter", "why", "Why is this number what it is?", footer=True),
    Key("compare", "v", "view", "v", "v", "view", "The columns, or the table of all meeting points", footer=True),
    # why
    Key("why", "down,j", "point(1)", "↓ j", "down j", "", "Next term"),
    Key("why", "up,k", "point(-1)", "↑ k", "up k", "", "Previous term"),
    Key("why", "enter,right,l", "open", "⏎", "enter", "open a term", "Open the chosen term", footer=True),
    Key("why", "w", "open_weight", "w", "w", "its weight", "Open the term's weight", footer=True),
    Key("why", "backspace,left,h", "back", "⌫", "bksp", "back", "Back to the number before", footer=True),
    Key("why", "e", "edit", "e", "e", "edit", "What if? Edit the chosen term's weight, or the term", footer=True),
    Key("why", "g", "go", "g", "g", "go there", "Walk to where this number is computed", footer=True),
    Key("why", "y", "copy", "y", "y", "copy python", "Copy a program that prints this number", footer=True),
    # gradients through time
    Key("flow", "right,l", "time(1)", "→", "right", "time", "Numbers of the next time step", footer=True),
    Key("flow", "left,h", "time(-1)", "←", "left", "", "Numbers of the time step before"),
    Key("flow", "c", "clip", "c", "c", "clip", "Clip the gradients by their norm, or leave them", footer=True),
    Key("flow", "plus,equals_sign", "threshold(1)", "+", "+", "higher", "Clip at a larger norm", footer=True),
    Key("flow", "minus", "threshold(-1)", "-", "-", "lower", "Clip at a smaller norm", footer=True),
    Key("flow", "v", "view", "v", "v", "weights", "Each weight's gradient over time, or other runs", footer=True),
    Key("flow", "down,j", "scroll_by(1)", "↓ j", "down j", "", "Scroll the lower part down"),
    Key("flow", "up,k", "scroll_by(-1)", "↑ k", "up k", "", "Scroll it up"),
    Key("flow", "enter", "begin", "⏎", "enter", "", "Begin, when the screen has said what it would cost"),
    # training
    Key("train", "p", "pause", "p", "p", "pause", "Pause the training, and go on", footer=True),
    Key("train", "full_stop", "one", ".", ".", "one", "One update, when paused", footer=True),
    Key("train", "s", "stop", "s", "s", "stop", "Stop in order; the weights are kept", footer=True),
    Key("train", "plus,equals_sign", "rate(1)", "+", "+", "", "Twice the learning rate, from the next update on"),
    Key("train", "minus", "rate(-1)", "-", "-", "", "Half the learning rate"),
    Key("train", "left,h", "scrub(-1)", "←", "left", "back", "Back to the snapshot before", footer=True),
    Key("train", "right,l", "scrub(1)", "→", "right", "", "On to the next snapshot; past the last one it is live"),
    Key("train", "shift+left,H", "scrub(-10)", "⇧← H", "H", "", "Ten snapshots back"),
    Key("train", "shift+right,L", "scrub(10)", "⇧→ L", "L", "", "Ten snapshots on"),
    Key("train", "home,0", "start", "Home 0", "Home 0", "", "To the first snapshot: before any update"),
    Key("train", "end,G", "end", "End G", "End G", "", "To the live end"),
    Key("train", "enter", "open", "⏎", "enter", "open", "Open the snapshot in the stepper", footer=True),
    Key("train", "v", "view(1)", "v", "v", "view", "Next view: curves, samples, gradients, a weight", footer=True),
    Key("train", "V", "view(-1)", "V", "V", "", "The view before"),
    Key("train", "down,j", "sample(1)", "↓ j", "down j", "", "The next sample"),
    Key("train", "up,k", "sample(-1)", "↑ k", "up k", "", "The sample before"),
    Key("train", "w", "weight", "w", "w", "", "Choose the weight whose history is drawn"),
    Key("train", "a", "again", "a", "a", "again", "The same start with another model, rate or clipping", footer=True),
    Key("train", "A", "all_models", "A", "A", "", "Every model of the recipe in turn, curves over each other"),
    Key("train", "tab", "run(1)", "⇥", "tab", "", "Look at the next run"),
    Key("train", "shift+tab", "run(-1)", "⇧⇥", "S-tab", "", "Look at the run before"),
    Key("train", "r", "forget", "r", "r", "", "Take the curves of the other runs away"),
    # help
    Key("help", "down,j", "scroll_by(1)", "↓ j", "down j", "", "Scroll down"),
    Key("help", "up,k", "scroll_by(-1)", "↑ k", "up k", "", "Scroll up"),
    Key("help", "pagedown,space", "scroll_by(20)", "PgDn", "PgDn", "more", "Scroll a page down", footer=True),
    Key("help", "pageup", "scroll_by(-20)", "PgUp", "PgUp", "", "Scroll a page up"),
    # everywhere
    Key("*", "question_mark,f1", "help", "?", "?", "help", "This page", footer=True),
    Key("*", "ctrl+p", "command_palette", "^P", "^P", "", "Command palette: everything by name"),
    Key("*", "ctrl+z", "suspend_process", "^Z", "^Z", "", "Stop seqtui for a while: fg in the shell brings it back"),
    Key("*", "D", "dark", "D", "D", "", "Dark or light"),
    Key("*", "escape", "leave", "Esc", "Esc", "close", "One step back; nothing is lost"),
    Key("*", "q", "quit", "q", "q", "quit", "Leave seqtui", footer=True),
)


def keys_of(screen: str) -> Iterable[Key]:
    """The rows of a screen, its own first."""
    return (*(key for key in KEYS if key.screen == screen), *(key for key in KEYS if key.screen == "*"))


def bindings(screen: str) -> list[BindingType]:
    """The Textual bindings of one screen's own rows ("*" for the app)."""
    return [
        Binding(key.keys, key.action, key.word or key.help, show=False, priority=key.keys.startswith("tab"))
        for key in KEYS
        if key.screen == screen
    ]
