"""A training without a process of its own: the loop runs here, its events are kept in a list."""

from collections.abc import Sequence
from pathlib import Path

import torch

from seqtui.models.inputs.settings import read_settings
from seqtui.train.loop import Loop
from seqtui.train.process.channel import PipeClosed
from seqtui.train.process.events import Event, Progress, from_line, to_line
from seqtui.train.tasks.task import Task, make_task
from seqtui.train.training_config import TrainingConfig

torch.set_num_threads(1)  # as in the worker

SMALL = {
    "recall": {"distance": 2, "d_hidden": 12, "batch": 32},
    "adding": {"length": 10, "d_hidden": 12, "batch": 32},
    "chars": {"d_hidden": 16, "length": 16, "batch": 8},
}


class Kept:
    """A channel that keeps events, as they come out of a line, and has commands by the number of updates sent."""

    def __init__(self, commands: dict[int, Sequence[dict]] | None = None, gone_at: int = -1) -> None:
        self.sent: list[Event] = []
        self.commands = {step: list(some) for step, some in (commands or {}).items()}
        self.gone_at = gone_at

    def send(self, event: Event) -> None:
        self.sent.append(from_line(to_line(event)))

    def command(self, wait: float = 0.0) -> dict | None:
        step = max((event.step for event in self.sent if isinstance(event, Progress)), default=0)
        if step == self.gone_at:
            raise PipeClosed
        waiting = self.commands.get(step, [])
        return waiting.pop(0) if waiting else None

    def progress(self) -> list[Progress]:
        return [event for event in self.sent if isinstance(event, Progress)]


def task_for(config: TrainingConfig) -> Task:
    recipe = config.checked()
    return make_task(recipe, config.model, read_settings(recipe.settings, config.settings), config.seed, config.text)


def config_for(directory: Path, recipe: str = "recall", model: str = "rnn", **more) -> TrainingConfig:
    given = {"steps": 20, "settings": SMALL[recipe], **more}
    return TrainingConfig(recipe, model, directory=str(directory), **given)


def train(config: TrainingConfig, channel: Kept | None = None) -> Kept:
    channel = channel or Kept()
    Loop(config, config.checked(), task_for(config), channel).run()
    return channel
