"""Weights on disk while a network learns: tiny files, evenly spread over the updates, never more than a few dozen."""

import json
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import torch
from safetensors.torch import save

from seqtui import policy
from seqtui.models.weights.trained_files import FORMAT, KEY
from seqtui.train.process.events import Snapshot
from seqtui.train.recipe import Recipe
from seqtui.train.run_directory import TRAINED, snapshot_path, write_whole
from seqtui.train.tasks.task import Task, baseline_of, counts_of
from seqtui.train.training_config import TrainingConfig

_SELDOM = 500  # updates between two snapshots at first; with very many updates they are thinned out later


class Snapshots:
    """Writes the weights of a task, each file complete with what the stepper needs to open it."""

    def __init__(self, config: TrainingConfig, recipe: Recipe, task: Task, steps: int) -> None:
        self.config, self.recipe, self.task = config, recipe, task
        self.directory = Path(config.directory)
        self.most = config.snapshots
        self.spacing = max(1, min(-(-steps // self.most), _SELDOM)) if self.most else steps + 1
        self.taken: list[int] = []
        self.kept: list[int] = []
        self._waiting: deque[tuple[int, Future[None]]] = deque()
        self._writer = ThreadPoolExecutor(1)

    @property
    def last(self) -> str:
        """The file of the last snapshot, "" for none."""
        return str(snapshot_path(self.directory, self.kept[-1])) if self.kept else ""

    def due(self, step: int) -> bool:
        """Whether the weights after so many updates are among those kept."""
        return bool(self.most) and step % self.spacing == 0

    def write(self, step: int, held_out: dict[str, float]) -> None:
        """Have the weights after so many updates written, behind the back of the training: a disk is slow to sync."""
        if self.taken and self.taken[-1] == step:
            return
        self.taken.append(step)
        path = snapshot_path(self.directory, step)
        self._waiting.append((step, self._writer.submit(write_whole, path, self.bytes(step, held_out))))

    def written(self, wait: bool = False) -> Iterator[Snapshot]:
        """Yield what has been written since the last time, in order; wait lets all of it be written first.

        Raises SeqtuiError when something could not be.
        """
        while self._waiting and (wait or self._waiting[0][1].done()):
            step, future = self._waiting.popleft()
            future.result()
            self.kept.append(step)
            yield Snapshot(step, self.last, self._thin())

    def finish(self, step: int, held_out: dict[str, float]) -> str:
        """Write the trained file in its place and return its path.

        Raises SeqtuiError when it cannot be written.
        """
        path = Path(self.config.out) if self.config.out else self.directory / TRAINED
        write_whole(path, self.bytes(step, held_out))
        return str(path)

    def bytes(self, step: int, held_out: dict[str, float]) -> bytes:
        """The safetensors file: float32 weights and the metadata."""
        state = {k: v.detach().to(torch.float32).contiguous().clone() for k, v in self.task.module.state_dict().items()}
        about = {
            "format": FORMAT,
            "model": self.config.model or self.recipe.models[0],
            **self.task.metadata(),
            "recipe": self.recipe.name,
            "seed": self.config.seed,
            "steps": step,
            "settings": dict(self.config.settings),
            "held_out": held_out,
            "counts": counts_of(self.task),
            "baseline": baseline_of(self.task, self.recipe),
            "torch": torch.__version__,
        }
        return save(state, {KEY: json.dumps(about, ensure_ascii=False, separators=(",", ":"))})

    def _thin(self) -> tuple[int, ...]:
        """With one more than there may be, every second file goes, but the first and the last stay."""
        if len(self.kept) <= self.most + 1:
            return ()
        policy.ask_to_write(self.directory)
        self.spacing *= 2
        dropped = tuple(step for step in self.kept[:-1] if step % self.spacing)
        for step in dropped:
            with suppress(OSError):
                snapshot_path(self.directory, step).unlink()
        self.kept = [step for step in self.kept if step not in dropped]
        self.taken = self.taken[-1:]
        return dropped
