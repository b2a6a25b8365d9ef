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
    Key("home", "down,j", "move(1)", "↓ j", "down j", "", "Next model"),
    Key("home", "up,k", "move(-1)", "↑ k", "up k", "", "Previous model"),
    Key("home", "enter,right,l", "open", "⏎", "enter", "open", "Open the model in the stepper", footer=True),
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
    Key("stepper", "slash,t", "find", "/", "/", "find", "Jump to a path (t3.f), a time (3) or a meaning", footer=True),
    Key("stepper", "p", "play", "p", "p", "", "Play, and stop playing; + and - change the pace"),
    Key("stepper", "plus,equals_sign", "pace(-1)", "+", "+", "", "Play faster"),
    Key("stepper", "minus", "pace(1)", "-", "-", "", "Play more slowly"),
    Key("stepper", "b", "breakpoint", "b", "b", "", "Set or clear a breakpoint, as f < 0.1"),
    Key("stepper", "n", "run(1)", "n", "n", "", "On to the next breakpoint"),
    Key("stepper", "N", "run(-1)", "N", "N", "", "Back to the breakpoint before"),
    # stepper: looking
    Key("stepper", "down,j", "point(1, 0)", "↓ j", "down j", "", "Point at the row below; in a matrix the next token"),
    Key("stepper", "up,k", "point(-1, 0)", "↑ k", "up k", "", "Point at the row above; in a matrix the token before"),
    Key(
        "stepper",
        "tab,right_square_bracket",
        "point(0, 1)",
        "⇥ ]",
        "tab ]",
        "unit",
        "Point at the next unit, key or word",
        footer=True,
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
    Key("stepper", "c", "setup", "c", "c", "change", "Change text, size, seed and options", footer=True),
    Key("stepper", "x", "change", "x", "x", "", "Change one word and see what moves"),
    Key("stepper", "X", "experiment", "X", "X", "", "Run an experiment: two runs side by side"),
    Key("stepper", "y", "copy", "y", "y", "", "Copy the python line of the equation"),
    # why
    Key("why", "down,j", "point(1)", "↓ j", "down j", "", "Next term"),
    Key("why", "up,k", "point(-1)", "↑ k", "up k", "", "Previous term"),
    Key("why", "enter,right,l", "open", "⏎", "enter", "open a term", "Open the chosen term", footer=True),
    Key("why", "w", "open_weight", "w", "w", "its weight", "Open the term's weight", footer=True),
    Key("why", "backspace,left,h", "back", "⌫", "bksp", "back", "Back to the number before", footer=True),
    Key("why", "g", "go", "g", "g", "go there", "Walk to where this number is computed", footer=True),
    Key("why", "y", "copy", "y", "y", "copy python", "Copy the python line", footer=True),
    # help
    Key("help", "down,j", "scroll_by(1)", "↓ j", "down j", "", "Scroll down"),
    Key("help", "up,k", "scroll_by(-1)", "↑ k", "up k", "", "Scroll up"),
    Key("help", "pagedown,space", "scroll_by(20)", "PgDn", "PgDn", "more", "Scroll a page down", footer=True),
    Key("help", "pageup", "scroll_by(-20)", "PgUp", "PgUp", "", "Scroll a page up"),
    # everywhere
    Key("*", "question_mark,f1", "help", "?", "?", "help", "This page", footer=True),
    Key("*", "ctrl+p", "command_palette", "^P", "^P", "", "Command palette: everything by name"),
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
