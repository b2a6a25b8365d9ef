"""What the training loop costs beside the same loop in bare torch, and how soon the first loss point is there."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import torch
from msgspec.structs import replace

from seqtui.models.inputs.settings import read_settings
from seqtui.train.loop import Loop
from seqtui.train.process.client import Training
from seqtui.train.process.events import Event, Progress, to_line
from seqtui.train.recipes import RECIPES
from seqtui.train.tasks.task import Task, make_task
from seqtui.train.training_config import TrainingConfig
from tests.bench.figure import Figure, side_by_side

UPDATES = {"recall": 500, "adding": 1000, "chars": 600}  # recipes' own numbers, or less than those
ROUNDS = 3


class Pipe:
    """Where the worker's stdout would be: each event is written out as a line, and nobody commands."""

    def __init__(self, place: Path) -> None:
        self.out = place.open("wb")

    def send(self, event: Event) -> None:
        """Write the event."""
        self.out.write(to_line(event).encode() + b"\n")
        self.out.flush()

    def command(self, wait: float = 0.0) -> None:
        """Nothing to obey."""


def figures() -> Iterator[Figure]:
    """Time of an update over bare torch's, events and snapshots on; seconds from the key to the first loss point."""
    torch.set_num_threads(1)
    for name in UPDATES:
        yield Figure(f"an update of {name} over bare torch's (1/0.9)", _ratio(name), 1 / 0.9)
    first, alone = (median(measure() for _ in range(3)) for measure in (_first_point, _bare_import))
    yield Figure("from the key to the first loss point", first, 3, " s")
    yield Figure("the same over a bare python that imports torch", first / alone, 1.5)


def _bare_import() -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import torch"], check=True)
    return time.perf_counter() - began


def _ratio(name: str) -> float:
    with TemporaryDirectory(prefix="seqtui-bench-") as directory:
        runs = count()

        def ours() -> None:
            place = Path(directory) / str(next(runs))
            config = TrainingConfig(name, "lstm", steps=UPDATES[name], directory=str(place))
            place.mkdir()
            loop = Loop(config, RECIPES[name], _task(name), Pipe(place / "events"))
            loop.recipe = _without_target(loop)
            loop.run()
            assert loop.step == UPDATES[name]

        return side_by_side(ours, lambda: _bare(_task(name), UPDATES[name]), ROUNDS)


def _without_target(loop: Loop):
    """The recipe with nothing to reach, so that all updates are made."""
    return replace(loop.recipe, goal=None)


def _task(name: str) -> Task:
    return make_task(RECIPES[name], "lstm", read_settings(RECIPES[name].settings, {}), 0)


def _bare(task: Task, updates: int) -> None:
    """The loop as a tutorial has it."""
    parameters = list(task.module.parameters())
    optimizer = torch.optim.Adam(parameters, lr=task.lr, fused=True)
    generator = torch.Generator().manual_seed(1)
    for _ in range(updates):
        optimizer.zero_grad(set_to_none=True)
        loss = task.loss(generator)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        loss.item()


def _first_point() -> float:
    with TemporaryDirectory(prefix="seqtui-bench-") as directory:
        return asyncio.run(_seconds_to_first_loss(TrainingConfig("recall", "lstm", directory=directory)))


async def _seconds_to_first_loss(config: TrainingConfig) -> float:
    began = time.perf_counter()
    async with Training(config) as training:
        async for event in training.events():
            if isinstance(event, Progress) and event.loss is not None:
                return time.perf_counter() - began
    raise AssertionError("no loss point came")
