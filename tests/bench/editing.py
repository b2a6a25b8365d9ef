"""What a change costs the learner: from the key that takes an edit to the last byte of the run that came of it."""

import os
import statistics
import sys
import time

from tests.bench.figure import Figure
from tests.bench.terminal import _begin, _burst, _end

BAR = 60
WORDS = [f"w{k % 30}" for k in range(100)]
COMMAND = [sys.executable, "-m", "seqtui", "open", "lstm", " ".join(WORDS), "--set", "d_hidden=32", "--set", "d_in=32"]
VIEWS = 4  # presses of v to the view that shows both runs


def figures(edits: int = 25) -> list[Figure]:
    """An edit of one gate, in the first view and in the one of both runs, and taking it back; medians."""
    name = "ms from Enter to the last byte: an LSTM of 32 units, 100 tokens"
    first, undone = measure("", edits)
    both, _ = measure("v" * VIEWS, edits)
    return [
        Figure(f"an edit, {name}", statistics.median(first), BAR, " ms"),
        Figure("the same in the view of both runs", statistics.median(both), BAR, " ms"),
        Figure("undo, key to last byte", statistics.median(undone), BAR, " ms"),
    ]


def measure(before: str, edits: int) -> tuple[list[float], list[float]]:
    """Milliseconds of so many edits of t50.f[0], each another number, and of their undoing, in a pty of 80x24."""
    pid, fd = _begin(COMMAND)
    _burst(fd, 60, 1.0)
    for typed in ("/", "t50.f", "\r", *before):
        _type(fd, typed)
    made, undone = [], []
    for k in range(edits):
        _type(fd, "e")
        _type(fd, f"0.{k + 10}")
        made.append(_type(fd, "\r"))
        undone.append(_type(fd, "u"))
    _end(pid, fd)
    return made, undone


def _type(fd: int, typed: str) -> float:
    """Type, and return the milliseconds to the last byte that came of it."""
    pressed = time.perf_counter()
    os.write(fd, typed.encode())
    size, last = _burst(fd, 3.0, 0.4)
    assert size, f"nothing came of {typed!r}"
    return (last - pressed) * 1e3
