"""What one training has said so far, in order: curves, figures, samples, snapshots. The Train screen's only memory."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from seqtui.language import N_
from seqtui.session.training.view import Norms
from seqtui.train.process.events import Event, Failed, Finished, Progress, Queued, Sample, Snapshot, Started
from seqtui.train.recipe import Recipe
from seqtui.train.recipes import find_recipe
from seqtui.train.training_config import TrainingConfig

MOST = 800  # points of a curve: more than any screen is wide, few enough to draw at once
_REASONS = {"target": N_("target"), "steps": N_("all updates"), "stopped": N_("stopped")}
Value = TypeVar("Value")


class TrainingOutcome(Struct, frozen=True):
    """What is known of one training so far; ended is Finished or Failed, None while it runs.

    queued is its place in a line, None where there is none. norms are the first and the last of the gradient's norms by
    time step, as far as they were measured.
    """

    recipe: Recipe
    queued: Queued | None = None
    started: Started | None = None
    progress: Progress | None = None
    held_out: Mapping[str, float] = field(default_factory=dict)
    samples: Sequence[Mapping[str, object]] = ()
    snapshot: str = ""
    ended: Finished | Failed | None = None
    norms: tuple[Norms, ...] = ()

    def after(self, event: Event) -> TrainingOutcome:
        """The outcome with one more event."""
        if isinstance(event, Queued):
            return replace(self, queued=event)
        if isinstance(event, Started):
            return replace(self, started=event)
        if isinstance(event, Progress):
            norms = (*self.norms[:1], Norms(event.step, event.norms)) if event.norms else self.norms
            return replace(self, progress=event, held_out=event.held_out or self.held_out, norms=norms)
        if isinstance(event, Sample):
            return replace(self, samples=event.samples)
        if isinstance(event, Snapshot):
            return replace(self, snapshot=event.path)
        held_out = event.held_out if isinstance(event, Finished) else self.held_out
        return replace(self, ended=event, held_out=held_out)

    @property
    def model(self) -> str:
        """The model that is trained."""
        return self.started.model if self.started else ""

    @property
    def step(self) -> int:
        """The updates that were made."""
        if self.ended:
            return self.ended.step
        return self.progress.step if self.progress else 0

    @property
    def reason(self) -> str:
        """How it ended, in words."""
        if isinstance(self.ended, Finished):
            return _REASONS.get(self.ended.reason, self.ended.reason)
        return "failed" if self.ended else "running"


class Series(Generic[Value]):
    """Values by the number of updates, in order. With more than MOST of them, merge makes one of two neighbours."""

    def __init__(self, merge: Callable[[Value, Value], Value], most: int = MOST) -> None:
        self.merge, self.most = merge, most
        self.steps: list[int] = []
        self.values: list[Value] = []

    def add(self, step: int, value: Value) -> None:
        """One more value; for an update that has one already it takes its place."""
        if self.steps and self.steps[-1] == step:
            self.values[-1] = value
            return
        self.steps.append(step)
        self.values.append(value)
        if len(self.steps) > self.most:
            self._thin()

    def at(self, step: int | None) -> tuple[int, Value] | None:
        """The last value after so many updates or fewer, with its number; None asks for the last of all."""
        k = len(self.steps) if step is None else bisect_right(self.steps, step)
        return (self.steps[k - 1], self.values[k - 1]) if k else None

    @property
    def points(self) -> tuple[tuple[int, Value], ...]:
        """The points of the series, oldest first."""
        return tuple(zip(self.steps, self.values, strict=True))

    def _thin(self) -> None:
        """The two neighbours that leave the smallest gap become one, at the later update; both ends stay."""
        steps = self.steps
        k = min(range(1, len(steps) - 2), key=lambda k: steps[k + 1] - steps[k - 1])
        self.values[k + 1] = self.merge(self.values[k], self.values[k + 1])
        del self.steps[k], self.values[k]


class TrainingLog:
    """Takes the events of one training; outcome is what is known of it as a whole."""

    def __init__(self, config: TrainingConfig) -> None:
        self.config = config
        self.recipe = find_recipe(config.recipe)
        self.outcome = TrainingOutcome(self.recipe)
        self.losses: Series[float] = Series(lambda a, b: (a + b) / 2)
        self.held_out: Series[Mapping[str, float]] = Series(_later)
        self.norms: Series[tuple[float, ...]] = Series(_later)
        self.gradient: Series[float] = Series(max)
        self.samples: Series[Sequence[Mapping[str, Any]]] = Series(_later)
        self.snapshots: dict[int, str] = {}
        self.lr = config.lr or 0.0

    def add(self, event: Event) -> None:
        """Take one more event of the training."""
        self.outcome = self.outcome.after(event)
        if isinstance(event, Started):
            self.lr = event.lr
        elif isinstance(event, Progress):
            self._progress(event)
        elif isinstance(event, Sample):
            self.samples.add(event.step, event.samples)
        elif isinstance(event, Snapshot):
            self.snapshots[event.step] = event.path
            for step in event.dropped:
                self.snapshots.pop(step, None)
        elif isinstance(event, Finished):
            self.held_out.add(event.step, event.held_out)

    @property
    def model(self) -> str:
        """The model that is trained."""
        return self.config.model or self.recipe.models[0]

    @property
    def step(self) -> int:
        """Updates made so far."""
        progress, ended = self.outcome.progress, self.outcome.ended
        return ended.step if isinstance(ended, Finished) else progress.step if progress else 0

    @property
    def steps(self) -> int:
        """The most updates there will be; 0 while that is not known."""
        return self.outcome.started.steps if self.outcome.started else self.config.steps or 0

    @property
    def running(self) -> bool:
        """Whether it goes on."""
        return self.outcome.ended is None

    @property
    def paused(self) -> bool:
        """Whether the training waits."""
        return self.running and self.outcome.progress is not None and self.outcome.progress.paused

    @property
    def fault(self) -> str:
        """Why it cannot go on, one sentence; "" where nothing went wrong."""
        return self.outcome.ended.reason if isinstance(self.outcome.ended, Failed) else ""

    @property
    def kept(self) -> tuple[int, ...]:
        """The updates whose weights are on disk."""
        return tuple(sorted(self.snapshots))

    def moment(self, step: int | None) -> int | None:
        """The last update after so many or fewer of which there are samples: gradients are measured with them."""
        found = self.samples.at(step)
        return found[0] if found else step

    def headline(self, step: int | None = None) -> tuple[int, float] | None:
        """The first held-out figure as it was last measured after so many updates, and after how many."""
        found = self.held_out.at(step)
        return (found[0], next(iter(found[1].values()))) if found and found[1] else None

    def _progress(self, event: Progress) -> None:
        self.lr = event.lr
        if event.loss is not None:
            self.losses.add(event.step, event.loss)
            self.gradient.add(event.step, event.gradient_norm)
        if event.held_out:
            self.held_out.add(event.step, event.held_out)
        if event.norms:
            self.norms.add(event.step, event.norms)


def _later(earlier: Value, later: Value) -> Value:
    return later
