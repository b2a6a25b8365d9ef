"""What the training loop knows of a task, and what tasks have in common; imported only in the worker, as torch is."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from seqtui.models.inputs.settings import Value
from seqtui.train.recipe import Recipe


class Task(Protocol):
    """A network, the batches it learns from, and how its progress is measured.

    It draws the first weights itself, from the seed. One whose data decide on the figure without learning has it as
    ``baseline``, in words and numbers. One whose figures are shares of held-out examples has in ``counts``, by the
    name of the figure, of how many.
    """

    module: nn.Module
    """The plain torch module being trained; seqtui's model of that name loads its state_dict."""
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
        """Return what the network makes now, as JSON: ``{"input": …, "output": …, "wanted": …, "right": true}``.

        wanted is the right answer, for a task that has one.

        A sample may hold a "map" [[…]] with the names of its "rows" and "columns": an alignment, a confusion matrix.
        """

    def gradient_norms(self) -> list[float] | None:
        """Return ‖∂loss/∂x‖ or ‖∂loss/∂h‖ of the last batch for each time step, None where there is no time."""

    def metadata(self) -> dict:
        """Return what ``seqtui show MODEL TEXT --weights FILE`` needs, as JSON: "config", "vocabulary", "targets"."""


def make_task(recipe: Recipe, model: str, settings: Mapping[str, Value], seed: int, text: str | None = None) -> Task:
    """Return the task of a recipe for one of its models; settings are read and complete, text is that of ``--text``.

    Each module in seqtui.train.tasks has ``make(model, settings, seed)``, with ``data`` or ``text`` where the recipe
    names or reads one. Raises SeqtuiError for a text that cannot be learnt from.
    """
    more = ({"data": recipe.data} if recipe.data else {}) | ({"text": text} if recipe.reads_text else {})
    return import_module(f"seqtui.train.tasks.{recipe.task}").make(model, settings, seed, **more)


def baseline_of(task: Task, recipe: Recipe) -> str:
    """Return the figure without learning, in words and numbers: the task's own where its data decide on it."""
    return str(getattr(task, "baseline", recipe.baseline))


def counts_of(task: Task) -> dict[str, int]:
    """Return of how many held-out examples each figure is a share, by its name; none where a task does not say."""
    return dict(getattr(task, "counts", {}))


def suited(defaults: Mapping[str, Any], settings: Mapping[str, Value]) -> dict[str, Any]:
    """Return the defaults that suit a model, with what was set; a setting of 0 leaves them as they are."""
    return {**defaults, **{name: value for name, value in settings.items() if value}}


def norms_by_token(embedding: nn.Module, loss: Callable[[], Tensor]) -> list[float]:
    """Return the norm of ∂loss/∂x_t for each token t, over the vectors [batch, token, d] that the loss embeds first."""
    embedded: list[Tensor] = []
    handle = embedding.register_forward_hook(lambda _m, _x, out: embedded.append(out))
    value = loss()
    handle.remove()
    (gradient,) = torch.autograd.grad(value, embedded[:1])
    return gradient.square().sum((0, 2)).sqrt().tolist()
