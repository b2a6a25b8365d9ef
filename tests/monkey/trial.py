"""A trial: what is started, in which terminal, and what is typed; made from a seed, kept as one line of JSON."""

import json
from dataclasses import asdict, dataclass
from random import Random

from seqtui.models.table import MODELS
from seqtui.models.weights import trained_files
from tests.monkey.keyboard import typed

SIZES = ((80, 24), (80, 24), (120, 40), (60, 18), (1, 1), (200, 60))
LOCALES = ("C.UTF-8", "C.UTF-8", "C")
TERMS = ("xterm-256color", "xterm-256color", "xterm", "screen-256color", "vt100", "xterm-ghostty")
RESIZED = 0.02  # how often the terminal gets another size instead of a key


@dataclass(frozen=True)
class Trial:
    """seed: what it was made from. argv, environ: how the program is started. size: columns and rows at first.

    keys: what is typed, in order; "resize COLUMNS ROWS" gives the terminal another size. bursts: how many of them are
    typed without looking at the screen.
    """

    seed: int
    argv: tuple[str, ...]
    environ: dict[str, str]
    size: tuple[int, int]
    keys: tuple[str, ...]
    bursts: tuple[int, ...]

    def line(self) -> str:
        """The trial as one line, to be given to --replay."""
        return json.dumps(asdict(self))


def trial_of(seed: int, keys: int = 400, argv: tuple[str, ...] | None = None) -> Trial:
    """Make the trial of a seed; argv, when given, is what is started."""
    random = Random(f"monkey {seed}")
    names = (*MODELS, *(entry.name for entry in trained_files.entries()))
    started = random.choice([*(("open", name) for name in names), (), ("compare", "lstm", "gru", "--step")])
    size = random.choice(SIZES)
    environ = {"LANG": random.choice(LOCALES), "TERM": random.choice(TERMS)}
    environ |= {"NO_COLOR": "1"} if random.random() < 0.2 else {}
    environ |= {"COLORTERM": "truecolor"} if random.random() < 0.2 else {}
    made: list[str] = []
    columns, rows = size
    while len(made) < keys:
        if random.random() < RESIZED:
            columns, rows = random.choice(SIZES)
            made.append(f"resize {columns} {rows}")
        else:
            made += typed(random, columns, rows)
    random = Random(f"bursts {seed}")
    bursts = tuple(random.choice((1, 1, 1, 2, 4, 12)) for _ in range(keys))
    return Trial(seed, argv or started, environ, size, tuple(made[:keys]), bursts)


def read_trial(text: str) -> Trial:
    """Read a trial back: a line of JSON, a file with one, or a seed."""
    if text.strip().isdigit():
        return trial_of(int(text))
    data = json.loads(text)
    return Trial(
        data["seed"],
        tuple(data["argv"]),
        data["environ"],
        tuple(data["size"]),
        tuple(data["keys"]),
        tuple(data["bursts"]),
    )
