"""One run, again in torch: every recorded value, and gradients, computed by a subprocess from the leaves alone.

The asking side never imports torch. The subprocess ends with whoever asked, however that ends: its stdin does.
"""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import accumulate
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from msgspec import Struct

from seqtui import policy
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.paths import ROOT, Index
from seqtui.engine.trace import Step, Trace
from seqtui.language import _
from seqtui.train.process import spawn

QUESTION, VALUES, GRADIENTS = "question.json", "values.f64", "gradients.f64"
TIME_LIMIT = 300.0
LARGEST = 30_000_000  # numbers that torch computes again: 240 MB
LARGEST_WITH_GRADIENTS = LARGEST // 3  # autograd keeps them all, and makes as many gradients

Edge = tuple[int, int]  # a step, and one that reads it
Goal = tuple[int, Index | None, frozenset[Edge]]  # a number, and the uses that send nothing back


class Computed(Struct, frozen=True, eq=False):
    """What torch computed: the value of every step of the trace, and the gradients of the goal, where it was given."""

    trace: Trace
    starts: tuple[int, ...]
    values: np.ndarray
    gradients: np.ndarray | None = None

    def value(self, index: int) -> np.ndarray:
        """Torch's value of a step."""
        return self._cut(self.values, index)

    def gradient(self, index: int) -> np.ndarray:
        """Torch's gradient of the goal with respect to a step."""
        if self.gradients is None:
            raise ValueError("no gradients were asked for: give a goal")
        return self._cut(self.gradients, index)

    def _cut(self, numbers: np.ndarray, index: int) -> np.ndarray:
        shape = self.trace[index].value.shape
        return numbers[self.starts[index] : self.starts[index + 1]].reshape(shape)


class Asking:
    """One question to torch. ``answer`` waits, in a thread that may; ``give_up`` ends it from any other."""

    def __init__(self, trace: Trace, goal: Goal | None = None) -> None:
        self.trace, self.goal = trace, goal
        self.given_up = False
        self._process: subprocess.Popen | None = None
        self._lock = threading.Lock()

    def answer(self, seconds: float = TIME_LIMIT) -> Computed:
        """Return what torch computed.

        Raises SeqtuiError when torch is missing, the run is too large, or torch fails, is given up or takes too long.
        """
        policy.ask_to_start(_("asking torch"))
        spawn.need_torch()
        starts = (0, *accumulate(step.value.size for step in self.trace))
        largest = LARGEST if self.goal is None else LARGEST_WITH_GRADIENTS
        if starts[-1] > largest:
            raise SeqtuiError(
                _("this run holds {n:,} numbers: torch is asked about at most {most:,}", n=starts[-1], most=largest)
            )
        with TemporaryDirectory(prefix="seqtui-", ignore_cleanup_errors=True) as name:
            folder = Path(name)
            write_steps(self.trace.steps, folder)
            goal = None if self.goal is None else [self.goal[0], self.goal[1]]
            cut = [] if self.goal is None else sorted(self.goal[2])
            (folder / QUESTION).write_text(json.dumps({"of": goal, "cut": cut}), encoding="utf-8")
            self._compute(folder, seconds)
            values = _read(folder / VALUES, starts[-1])
            gradients = None if goal is None else _read(folder / GRADIENTS, starts[-1])
        return Computed(self.trace, starts, values, gradients)

    def give_up(self) -> None:
        """End the subprocess, or keep it from being started."""
        with self._lock:
            self.given_up = True
            if self._process is not None:
                self._process.kill()

    def _compute(self, folder: Path, seconds: float) -> None:
        """Run the worker to its end."""
        with (folder / "errors").open("w+b") as errors:
            with self._lock:
                self._refuse_when_given_up()
                self._process = process = spawn.start("seqtui.train.verify.replay", str(folder), errors)
            clock = threading.Timer(seconds, process.kill)
            clock.start()
            try:
                out = process.stdout.read() if process.stdout else b""
                process.wait()
            finally:
                in_time = clock.is_alive()
                clock.cancel()
                self._close(process)
            self._refuse_when_given_up()
            if not in_time:
                raise SeqtuiError(_("torch did not answer within {n:g} seconds, so it was stopped", n=seconds))
            errors.seek(0)
            spawn.answered(process, out, errors.read())

    def _close(self, process: subprocess.Popen) -> None:
        """Leave nothing running and nothing open, whatever happened."""
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()

    def _refuse_when_given_up(self) -> None:
        if self.given_up:
            raise SeqtuiError(_("torch was not asked to the end: it was given up"))


def _read(path: Path, size: int) -> np.ndarray:
    """The numbers that torch wrote.

    Raises SeqtuiError when they are more or fewer than the run has.
    """
    numbers = np.fromfile(path)
    if numbers.size != size:
        raise SeqtuiError(_("torch computed {n:,} numbers where the run has {all:,}", n=numbers.size, all=size))
    return numbers


HEADER, NUMBERS, MARKS = "trace.json", "numbers.f64", "edited.bool"
_NOTHING = np.zeros(0)


def write_steps(steps: Sequence[Step], folder: Path) -> None:
    """Write the steps of a trace into three files of the folder."""
    rows = []
    with (folder / NUMBERS).open("wb") as numbers, (folder / MARKS).open("wb") as marks:
        for step in steps:
            edited = step.edited is not None
            given = step.is_leaf or edited
            shape = list(step.value.shape) if given else None
            rows.append([step.op, step.operands, [_packed(param) for param in step.params], shape, edited])
            if given:
                numbers.write(np.ascontiguousarray(step.value, dtype=np.float64).data)  # a file's are float32
            if edited:
                marks.write(np.ascontiguousarray(np.broadcast_to(np.asarray(step.edited, bool), step.value.shape)).data)
    (folder / HEADER).write_text(json.dumps(rows), encoding="utf-8")


def read_steps(folder: Path) -> Iterator[Step]:
    """Yield the steps that were written; the value of one that is to be computed is empty."""
    numbers = np.fromfile(folder / NUMBERS)
    marks = np.fromfile(folder / MARKS, dtype=bool)
    at = marked = 0
    for op, operands, params, shape, edited in json.loads((folder / HEADER).read_text(encoding="utf-8")):
        value, mask = _NOTHING, None
        if shape is not None:
            size = int(np.prod(shape, dtype=int))
            value = numbers[at : at + size].reshape(shape)
            at += size
            if edited:
                mask = marks[marked : marked + size].reshape(shape)
                marked += size
        yield Step(op, tuple(operands), value, ROOT, None, tuple(map(_unpacked, params)), edited=mask)


def _packed(param: object) -> object:
    """A setting of an op as JSON; a slice and a tuple say what they are."""
    if isinstance(param, slice):
        return {"slice": [_packed(end) for end in (param.start, param.stop, param.step)]}
    if isinstance(param, tuple):
        return {"tuple": [_packed(part) for part in param]}
    return int(param) if isinstance(param, np.integer) else param


def _unpacked(param: object) -> object:
    if not isinstance(param, dict):
        return param
    return slice(*param["slice"]) if "slice" in param else tuple(map(_unpacked, param["tuple"]))
