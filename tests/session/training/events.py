"""What a training says, made up: for tests of the log, the view, the drawing and the screen."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from seqtui.session.training.log import TrainingLog
from seqtui.train.process.events import Event, Finished, Progress, Sample, Snapshot, Started
from seqtui.train.training_config import TrainingConfig

BASELINE = "guessing one of 8 letters: 0.125"


def started(config: TrainingConfig, steps: int = 100) -> Started:
    return Started(config.recipe, config.model or "rnn", 0, steps, 0.01, 1.0, 8, 1, 1234, "", "accuracy", BASELINE)


def progress(step: int, loss: float | None = None, figure: float | None = None, **more) -> Progress:
    held_out = {} if figure is None else {"accuracy": figure, "accuracy at 1": figure, "accuracy at 40": figure / 2}
    norms = () if figure is None else (1e-4, 1e-2, 0.5)
    return Progress(step, loss, more.pop("lr", 0.01), held_out, 0.5, norms, 20.0, 3.0, **more)


def samples(step: int, output: str = "a") -> Sample:
    grid = {"map": [[0.9, 0.1], [0.2, 0.8]], "rows": ["Don't", "go"], "columns": ["가지", "마세요"]}
    return Sample(step, ({"input": "a b ?", "output": output, "right": output == "a", **grid}, {"input": "b c ?"}))


def snapshot(directory: Path, step: int, value: float | None = None) -> Snapshot:
    """A snapshot whose file holds one tensor [2, 2] that grows; NaN where the value is."""
    path = directory / f"update-{step:07d}.safetensors"
    array = np.array([[1, 0], [0, step if value is None else value]], dtype=np.float32)
    save_file({"rnn.weight": array, "bias": np.zeros(3, np.float32)}, path)
    return Snapshot(step, str(path))


def a_training(directory: Path, config: TrainingConfig, steps: Sequence[int] = (0, 1, 2, 3, 4, 5)) -> Iterator[Event]:
    """Updates 0 …: the loss falls, the figure rises, the sample after update n is n."""
    yield started(config)
    for step in steps:
        yield progress(step, None if step == 0 else 2.0 / step, step / 10)
        yield snapshot(directory, step)
        yield samples(step, f"n{step}")


def finished(step: int, path: str = "", reason: str = "steps") -> Finished:
    return Finished(step, reason, {"accuracy": 0.9, "accuracy at 1": 1.0, "accuracy at 40": 0.8}, 3.0, 2.0, path)


def logged(directory: Path, model: str = "rnn", ended: bool = True, recipe: str = "recall", **config) -> TrainingLog:
    log = TrainingLog(TrainingConfig(recipe, model, **config))
    for event in a_training(directory, log.config):
        log.add(event)
    if ended:
        log.add(finished(5))
    return log
