"""What the program costs its user in a terminal, beside the smallest Textual app, in turn in one run. Linux only."""

import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time
from dataclasses import dataclass
from pathlib import Path

from seqtui.models.table import MODELS
from tests.bench.figure import Figure

BARE = """
from textual.app import App
from textual.widgets import DataTable, Footer, Header, Static
class Bare(App):
    BINDINGS = [("n", "step", "step"), ("q", "quit", "quit")]
    n = 0
    def compose(self):
        yield Header(); yield Static("ready", id="s"); yield DataTable(cursor_type="none"); yield Footer()
    def on_mount(self):
        table = self.query_one(DataTable); table.add_columns(*[f"h{i}" for i in range(8)])
        for r in range(10): table.add_row(*[f"{r * i:.3f}" for i in range(8)], key=str(r))
    def action_step(self):
        self.n += 1; self.query_one("#s", Static).update(f"step {self.n}")
        self.query_one(DataTable).update_cell_at((self.n % 10, self.n % 8), f"{self.n:.3f}")
Bare().run()
"""
RIGHT, LEFT = "\x1b[C", "\x1b[D"


@dataclass(frozen=True)
class Cost:
    """Seconds to the first complete frame, milliseconds and bytes per key, bytes sent in 2 idle seconds, MiB."""

    first: float
    key: float
    p95: float
    sent: float
    idle: float
    memory: float


def figures(runs: int = 5, keys: int = 60) -> list[Figure]:
    """The program's costs over those of the bare app, medians of runs taken in turn."""
    ours, bare = [], []
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "bare.py")
        script.write_text(BARE)
        for _ in range(runs):
            ours.append(measure([sys.executable, "-m", "seqtui", "open", "lstm"], RIGHT, keys))
            bare.append(measure([sys.executable, str(script)], "n", keys))
    mine, theirs = _median(ours), _median(bare)
    return [
        Figure("first frame of `seqtui open lstm` over the bare app's", mine.first / theirs.first, 1.4),
        _slowest(theirs.first),
        Figure("a step, key to last byte, over the bare app's table update", mine.key / theirs.key, 0.6),
        Figure("the same, 95th percentile", mine.p95 / theirs.p95, 2),
        Figure("bytes per step at 80x24, median", mine.sent, 1500, " B"),
        Figure("bytes sent while idle for 2 s", mine.idle, 0, " B"),
        Figure("resident memory over the bare app's", mine.memory / theirs.memory, 1.6),
    ]


def _slowest(bare: float, runs: int = 3) -> Figure:
    """The first frame of the model that takes longest over the bare app's."""
    firsts = {
        name: statistics.median(_first([sys.executable, "-m", "seqtui", "open", name]) for _ in range(runs))
        for name in MODELS
    }
    name = max(firsts, key=lambda name: firsts[name])
    return Figure(f"first frame of the slowest model, {name}, over the same", firsts[name] / bare, 1.6)


def _first(command: list[str]) -> float:
    start = time.perf_counter()
    pid, fd = _begin(command)
    _, last = _burst(fd, 30, 0.3)
    _end(pid, fd)
    return last - start


def measure(command: list[str], key: str, keys: int) -> Cost:
    """Run a program in a pty of 80x24 and press a key so many times."""
    start = time.perf_counter()
    pid, fd = _begin(command)
    _, last = _burst(fd, 30, 0.5)
    first = last - start
    _burst(fd, 0.3, 0.3)
    waits, sizes = [], []
    for _ in range(keys):
        pressed = time.perf_counter()
        os.write(fd, key.encode())
        size, last = _burst(fd, 1.0, 0.06)
        waits.append((last - pressed) * 1e3)
        sizes.append(size)
    idle, _ = _burst(fd, 2.0, 0.1)
    memory = _resident(pid)
    _end(pid, fd)
    p95 = sorted(waits)[int(0.95 * (len(waits) - 1))]
    return Cost(first, statistics.median(waits), p95, statistics.median(sizes), idle, memory)


def measure_between(command: list[str], walk: list[str], key: str, back: str, keys: int) -> list[float]:
    """Milliseconds from a key to the last byte, so many times, after a walk; another key goes back each time."""
    pid, fd = _begin(command)
    _burst(fd, 60, 2.5)  # a large network says first that it takes a while
    for pressed in walk:
        os.write(fd, pressed.encode())
        _burst(fd, 3.0, 0.3)
    waits = []
    for _ in range(keys):
        pressed_at = time.perf_counter()
        os.write(fd, key.encode())
        size, last = _burst(fd, 3.0, 0.15)
        assert size, "nothing was drawn"
        waits.append((last - pressed_at) * 1e3)
        os.write(fd, back.encode())
        _burst(fd, 3.0, 0.3)
    _end(pid, fd)
    return waits


def _begin(command: list[str]) -> tuple[int, int]:
    """Start a program in a pty of 80x24: its number, and our end of the terminal."""
    pid, fd = pty.fork()
    if pid == 0:
        os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", LANG="C.UTF-8")
        os.execvp(command[0], command)
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    return pid, fd


def _end(pid: int, fd: int) -> None:
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    os.close(fd)


def _burst(fd: int, first: float, quiet: float) -> tuple[int, float]:
    """Read until the program is quiet; returns the bytes and the time of the last one."""
    size, last, wait = 0, time.perf_counter(), first
    while select.select([fd], [], [], wait)[0]:
        data = os.read(fd, 65536)
        size, last, wait = size + len(data), time.perf_counter(), quiet
    return size, last


def _resident(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def _median(costs: list[Cost]) -> Cost:
    return Cost(*(statistics.median(getattr(cost, name) for cost in costs) for name in Cost.__dataclass_fields__))
