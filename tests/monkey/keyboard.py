"""What a monkey may type: every key of the keymap table, the palette, texts, pastes, the mouse, control keys."""

from random import Random

from seqtui.tui.keymap import KEYS

SENT = {
    "right": "\x1b[C", "left": "\x1b[D", "down": "\x1b[B", "up": "\x1b[A", "enter": "\r", "escape": "\x1b",
    "shift+right": "\x1b[1;2C", "shift+left": "\x1b[1;2D", "home": "\x1b[H", "end": "\x1b[F", "tab": "\t",
    "shift+tab": "\x1b[Z", "space": " ", "backspace": "\x7f", "pagedown": "\x1b[6~", "pageup": "\x1b[5~",
    "f1": "\x1bOP", "ctrl+p": "\x10", "ctrl+z": "\x1a", "full_stop": ".", "comma": ",", "slash": "/",
    "plus": "+", "minus": "-", "shift+down": "\x1b[1;2B", "shift+up": "\x1b[1;2A", "less_than_sign": "<",
    "greater_than_sign": ">", "ctrl+c": "\x03",
    "at": "@", "ampersand": "&",
    "equals_sign": "=", "question_mark": "?", "right_square_bracket": "]", "left_square_bracket": "[",
}  # fmt: skip
LEAVES = ("q",)  # typed at the end, not before
TEXTS = (
    "t2.h", "t3", "3", "0.5", "> 0.99", "f < 0.1", "norm(grad) < 1e-3", "loss", "2=the", "it=she", "t1.h[0]=0.5",
    "W_xi[0]=1", "gru", "lstm rnn", "markov", "weights=nothing.pt", "view out.md", "walk out.csv", "walk out.npz",
    "view out.svg", "the cat sat", "나는 밥을 먹었다", "16", "99999999", "-1", "yes", "out.bias[3]", "\x7f\x7f\x7f",
    "walk /dev/full", "t99.h = x", "0", "-inf", "e" * 60,
)  # fmt: skip
LONG = "the animal did not cross the wide street because it was too tired " * 6
PALETTE = ("train", "flow", "grad", "home", "why", "help", "save", "compare", "dark", "edit", "proof", "code", "find")
PASTES = ("the cat", "t2.h", "a\nb\nc", "한글 글자", "\x1b[31mred", "x" * 300, "e\u0301" * 40)


def keys_of_table() -> tuple[str, ...]:
    """Every key of the keymap, as bytes of a terminal would spell it."""
    names = [name for key in KEYS for name in key.keys.split(",") if name not in LEAVES]
    return tuple(SENT.get(name, name) for name in names)


def typed(random: Random, columns: int, rows: int) -> list[str]:
    """One thing that a monkey does: a key most of the time, else several that belong together."""
    kind = random.random()
    if kind < 0.70:
        return [random.choice(keys_of_table())]
    if kind < 0.76:
        return [SENT["escape"]]
    if kind < 0.82:
        return ["\x10", random.choice(PALETTE), "\r"]
    if kind < 0.90:
        opener = random.choice(("/", "b", "e", "tw", "o", "c", "tc", "s", ""))
        return [opener, random.choice(TEXTS), random.choice(("\r", "\t", "\x1b"))]
    if kind < 0.92:
        return ["c", "\x05" + "\x7f" * 70, LONG[: random.randrange(40, len(LONG))], "\r"]
    if kind < 0.94:
        return [f"\x1b[200~{random.choice(PASTES)}\x1b[201~"]
    if kind < 0.98:
        return _mouse(random, columns, rows)
    return [random.choice("\x00\x01\x02\x03\x04\x06\x07\x0b\x0c\x0e\x0f\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1c")]


def _mouse(random: Random, columns: int, rows: int) -> list[str]:
    x, y = random.randint(1, columns), random.randint(1, rows)
    if random.random() < 0.3:
        return [f"\x1b[<{random.choice((64, 65))};{x};{y}M"]
    click = [f"\x1b[<0;{x};{y}M", f"\x1b[<0;{x};{y}m"]
    return click * random.choice((1, 2))
