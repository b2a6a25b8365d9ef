"""One trial carried out: the keys typed, the program asked for signs of life, and everything looked at in the end."""

import contextlib
import os
import re
import shutil
import signal
import tempfile
import termios
import time
from dataclasses import dataclass, field

from tests.monkey import process
from tests.monkey.trial import Trial
from tests.pty.terminal import Terminal

DEAF = 1.0  # seconds of processor time that a key may take before the screen is alive again
WAITING = 0.1  # seconds more for each key that was typed before and waits its turn
HUNG = 40.0  # seconds on the wall until a program that takes no time is given up, on a machine that is busy
MEMORY = 900_000_000  # bytes: the kept runs of the tree, two runs of the greatest length, their gradients
GONE = 3.0  # seconds for processes that were started to end after the program
WATCHED = 5.0  # seconds on the wall in which work that goes on is to be seen
GIVEN_UP = "Esc gives it up"
TOLD = (GIVEN_UP, "counting", "finite difference", "checking", "playing", "learning", "writing")
SMALLEST = (60, 18)  # where the screen has room for words
PING_EVERY = 12  # keys between two questions whether the program is awake
MODES = {"1049": "alternate screen", "25": "hidden cursor", "2004": "bracketed paste", "1000": "mouse", "1003": "mouse",
         "1006": "mouse", "1004": "focus reports"}  # fmt: skip


class BadEndError(Exception):
    """What was wrong with a run."""


@dataclass
class Verdict:
    """What came of a trial; problem is "" when nothing was wrong. typed: keys until its end."""

    trial: Trial
    problem: str = ""
    typed: int = 0
    slowest: float = 0.0
    slowest_after: list[str] = field(default_factory=list)
    memory: int = 0
    screen: str = ""


def carry_out(trial: Trial) -> Verdict:
    """Run a trial in a pty, a home and a folder of its own."""
    verdict = Verdict(trial)
    folder = tempfile.mkdtemp(prefix="monkey-")
    mark = f"MONKEY={trial.seed}-{os.getpid()}-{time.monotonic_ns()}"
    environ = {**trial.environ, "HOME": folder, "XDG_STATE_HOME": folder, "XDG_DATA_HOME": folder,
               "XDG_CACHE_HOME": folder, "MONKEY": mark.partition("=")[2], "OMP_NUM_THREADS": "1"}  # fmt: skip
    columns, rows = trial.size
    try:
        with Terminal(*trial.argv, columns=columns, rows=rows, folder=folder, **environ) as terminal:
            run = _Run(trial, verdict, terminal)
            try:
                run.carry_out(mark)
            except BadEndError as error:
                verdict.problem = str(error)
            verdict.screen = terminal.text
            if verdict.problem and terminal.complaints:
                verdict.problem += "; " + terminal.complaints.strip()[-4500:]
    finally:
        for pid in process.marked(mark):
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        shutil.rmtree(folder, ignore_errors=True)
    return verdict


class _Run:
    """The hands of the monkey."""

    def __init__(self, trial: Trial, verdict: Verdict, terminal: Terminal) -> None:
        self.trial, self.verdict, self.terminal = trial, verdict, terminal
        self.pid = terminal.process.pid
        self.size = trial.size
        self.before = termios.tcgetattr(terminal.master)
        self.since_ping: list[str] = []
        self.burst = 1

    @property
    def is_over(self) -> bool:
        return self.terminal.process.poll() is not None

    def carry_out(self, mark: str) -> None:
        self._answer("the first frame", lambda: len(self.terminal.sent) > 200, HUNG)
        keys = list(self.trial.keys)
        bursts = iter(self.trial.bursts)
        while keys and not self.is_over:
            self.burst = burst = next(bursts, 1)
            for key in keys[:burst]:
                self._type(key)
            keys = keys[burst:]
            self._settle()
            if len(self.since_ping) >= PING_EVERY:
                self.ping()
        if not self.is_over:
            self.ping()
            self._leave()
        self._look(mark)

    def _type(self, key: str) -> None:
        self.verdict.typed += 1
        self.since_ping.append(key)
        if key.startswith("resize "):
            self.size = tuple(map(int, key.split()[1:]))
            self.terminal.size(*self.size)
        else:
            with contextlib.suppress(OSError):
                os.write(self.terminal.master, key.encode())

    def _settle(self) -> None:
        """Read until nothing comes for a moment; a program that was stopped goes on."""
        while self.terminal.read(0.03):
            pass
        if process.state(self.pid) == "T":
            self.terminal.signal(signal.SIGCONT)

    def ping(self) -> None:
        """Another size is always answered: measure how long that takes."""
        columns, rows = self.size
        while self.terminal.read(0.01):
            pass
        before, sent = process.seconds(self.pid), len(self.terminal.sent)
        self.terminal.size(columns, rows + 1)
        self._answer("another size", lambda: len(self.terminal.sent) > sent, HUNG)
        took = process.seconds(self.pid) - before
        if took > self.verdict.slowest:
            self.verdict.slowest, self.verdict.slowest_after = took, self.since_ping
        self.terminal.size(columns, rows)
        if took > DEAF + WAITING * self.burst:
            raise BadEndError(f"deaf: {took:.1f} s of processor time until it answered after {self.since_ping}")
        self._look_at_work()
        self.since_ping = []
        self.verdict.memory = max(self.verdict.memory, process.peak(self.pid))
        if self.verdict.memory > MEMORY:
            raise BadEndError(f"{self.verdict.memory / 1e6:.0f} MB of memory")

    def _look_at_work(self) -> None:
        """Work that goes on after the answer is told on the screen; where that offers Esc, Esc ends it."""
        if not self._goes_on() or self.is_over:
            return
        has_room = all(have >= least for have, least in zip(self.size, SMALLEST, strict=True))
        if has_room and not any(word in self.terminal.text for word in TOLD):
            raise BadEndError(f"works without a word after {self.since_ping}")
        if GIVEN_UP in self.terminal.text:
            self._type("\x1b")
            if self._goes_on():
                raise BadEndError(f"Esc does not end the work after {self.since_ping}")

    def _goes_on(self) -> bool:
        """Whether it takes processor time without a rest, DEAF of it."""
        begun = before = process.seconds(self.pid)
        end = time.monotonic() + WATCHED
        while time.monotonic() < end and not self.is_over:
            self.terminal.read(0.1)
            now = process.seconds(self.pid)
            if now == before or now - begun > DEAF:
                return now - begun > DEAF
            before = now
        return False

    def _answer(self, to: str, happened, limit: float) -> None:
        end = time.monotonic() + limit
        while not happened() and not self.is_over:
            self.terminal.read(0.02)
            if process.state(self.pid) == "T":
                self.terminal.signal(signal.SIGCONT)
            if time.monotonic() > end:
                raise BadEndError(f"hung: {limit:.0f} s without an answer to {to} after {self.since_ping}")

    def _leave(self) -> None:
        """Esc until nothing is open, then q; a training is asked about. Keys need a screen with room."""
        if not all(have >= least for have, least in zip(self.size, SMALLEST, strict=True)):
            self.size = (80, 24)
            self.terminal.size(*self.size)
            self._settle()
        for _ in range(12):
            for key in ("\x1b", "\x1b", "\x1b", "q"):
                self._type(key)
                self._settle()
                time.sleep(0.15)  # what follows Esc at once is taken for Alt
            end = time.monotonic() + 2
            while time.monotonic() < end and not self.is_over:
                self.terminal.read(0.02)
                if "still learning" in self.terminal.text:
                    self._type("\x1b[B")
                    self._type("\r")
                    self._settle()
            if self.is_over:
                return
        raise BadEndError("q does not end it")

    def _look(self, mark: str) -> None:
        """After the end: the status, the terminal, the processes."""
        while self.terminal.read(0.1):
            pass
        status, said = self.terminal.process.poll(), self.terminal.complaints
        if status != 0 or said:
            raise BadEndError(f"status {status} after {self.since_ping}")
        if b"Traceback" in self.terminal.sent:
            raise BadEndError("a traceback on the screen")
        for mode, name in MODES.items():
            found = re.findall(rb"\x1b\[\?" + mode.encode() + rb"([hl])", self.terminal.sent)
            if found and found[-1] != (b"h" if mode == "25" else b"l"):
                raise BadEndError(f"the terminal is left with: {name}")
        if termios.tcgetattr(self.terminal.master) != self.before:
            raise BadEndError("the terminal is left with other settings")
        end = time.monotonic() + GONE
        while left := process.marked(mark):
            if time.monotonic() > end:
                raise BadEndError(f"{len(left)} processes are left")
            time.sleep(0.05)
