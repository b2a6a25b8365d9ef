"""One key of the program: what it is bound to, how it is written, and what it means wherever it is bound."""

from msgspec import Struct

from seqtui.language import N_

FIRST, LESSON, CLASS, WALK, LOOK, TRY, BACKWARDS, TAKE, HERE, EVERYWHERE = GROUPS = (
    N_("These keys are enough to begin with"),
    N_("The lesson"),
    N_("The class"),
    N_("Walk through the run"),
    N_("Look"),
    N_("Try"),
    N_("Gradients"),
    N_("Take away"),
    N_("Here"),
    N_("Everywhere"),
)

_NAMED = {  # how keys are written that are no letters: in signs, and in ASCII
    **{"right": ("→", "right"), "left": ("←", "left"), "down": ("↓", "down"), "up": ("↑", "up")},
    **{"shift+right": ("⇧→", "S-right"), "shift+left": ("⇧←", "S-left")},
    **{"shift+down": ("⇧↓", "S-down"), "shift+up": ("⇧↑", "S-up")},
    **{"tab": ("⇥", "tab"), "shift+tab": ("⇧⇥", "S-tab"), "enter": ("⏎", "enter"), "backspace": ("⌫", "bksp")},
    **{"pagedown": ("PgDn",), "pageup": ("PgUp",), "home": ("Home",), "end": ("End",), "space": ("Space",)},
    **{
        "escape": ("Esc",),
        "f1": ("F1",),
        "ctrl+p": ("^P",),
        "ctrl+c": ("^C",),
        "ctrl+z": ("^Z",),
        "question_mark": ("?",),
    },
    **{"slash": ("/",), "full_stop": (".",), "comma": (",",), "plus": ("+",), "equals_sign": ("=",), "minus": ("-",)},
    **{"at": ("@",), "ampersand": ("&",), "less_than_sign": ("<",), "greater_than_sign": (">",)},
    **{"left_square_bracket": ("[",), "right_square_bracket": ("]",)},
}


class Key(Struct, frozen=True):
    """One row: its screen ("*" for all), keys, action, what the keys mean wherever they are bound, a sentence for help.

    Rows with a word stand in the footer, in table order; where they do not all fit, those of the highest rank go first.
    """

    screen: str
    keys: str
    action: str
    meaning: str
    help: str
    group: str = HERE
    word: str = ""
    rank: int = 1

    @property
    def names(self) -> tuple[str, ...]:
        """The keys as Textual names them."""
        return tuple(self.keys.split(","))

    def label(self, ascii: bool) -> str:
        """All of its keys as they are written: ``→ PgDn l Space``."""
        return " ".join(written(name, ascii) for name in self.names)

    def short(self, ascii: bool) -> str:
        """The first of its keys; in ASCII a letter stands for one that takes Shift."""
        first = next((name for name in self.names if not (ascii and "shift" in name)), self.names[0])
        return written(first, ascii)


def written(name: str, ascii: bool) -> str:
    """Return how a key is written: ``⏎``, in ASCII ``enter``."""
    return _NAMED.get(name, (name,))[-1 if ascii else 0]
