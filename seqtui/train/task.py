"""What the training loop knows of a task; imported only in the worker, which is where torch is."""

from typing import Protocol

import torch
from torch import Tensor, nn

from seqtui.train.recipe import Recipe


def baseline_of(task: "Task", recipe: Recipe) -> str:
    """The figure without learning, in words and numbers: the task's own where its data decide on it."""
    return str(getattr(task, "baseline", recipe.baseline))


class Task(Protocol):
    """A network, the batches it learns from, and how its progress is measured.

    Each module in seqtui.train.tasks has ``make(model, settings, seed, text) -> Task``: settings are read and complete
    (recipe.settings), text is None without ``--text``. It draws the first weights itself, from the seed.
    """

    module: nn.Module
    """The plain torch module being trained."""
    lr: float
    """The learning rate that suits this model."""
    steps: int
    """The most updates it needs."""
    batch: int
    """Examples in one update."""

    def loss(self, generator: torch.Generator) -> Tensor:
        """Draw the batch of one update and return its loss, a scalar with a graph."""

    def held_out(self) -> dict[str, float]:
        """Return the held-out figures, the headline measure first; without gradients, and always on the same data."""

    def samples(self) -> list[dict]:
        """Return what the network makes now, as JSON: ``{"input": …, "output": …, "right": true}``.

        A sample may hold a "map" [[…]] with the names of its "rows" and "columns": an alignment, a confusion matrix.
        """

    def gradient_norms(self) -> list[float] | None:
        """Return ‖∂loss/∂x‖ or ‖∂loss/∂h‖ of the last batch for each time step, None where there is no time."""

    def state(self) -> dict[str, Tensor]:
        """Return the weights under the names that seqtui's model of that name loads."""

    def metadata(self) -> dict:
        """Return what ``seqtui show MODEL TEXT --weights FILE`` needs, as JSON: "config", "vocabulary", "targets"."""
