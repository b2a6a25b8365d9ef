"""One line on how a training goes, and what it came to: words and numbers, made from its events."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from seqtui.session.training.view import Norms
from seqtui.train.process.events import Event, Failed, Finished, Progress, Sample, Snapshot, Started
from seqtui.train.recipes import Recipe

_REASONS = {"target": "target", "steps": "all updates", "stopped": "stopped"}


@dataclass(frozen=True)
class Outcome:
    """What is known of one training so far; ended is Finished or Failed, None while it runs.

    norms are the first and the last of the gradient's norms by time step, as far as they were measured.
    """

    recipe: Recipe
    started: Started | None = None
    progress: Progress | None = None
    held_out: Mapping[str, float] = field(default_factory=dict)
    samples: Sequence[Mapping[str, object]] = ()
    snapshot: str = ""
    ended: Finished | Failed | None = None
    norms: tuple[Norms, ...] = ()

    def after(self, event: Event) -> "Outcome":
        """The outcome with one more event."""
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


def progress_line(outcome: Outcome) -> str:
    """How far it is, in one line: update, loss, held-out figure, updates a second, time left."""
    started, progress = outcome.started, outcome.progress
    if started is None:
        return f"{outcome.recipe.name}: starting torch"
    head = f"{started.recipe} {started.model}"
    if progress is None or progress.loss is None:
        return f"{head}  0/{started.steps}"
    parts = [head, f"{progress.step}/{started.steps}", f"loss {progress.loss:.3g}"]
    if outcome.held_out:
        name, figure = next(iter(outcome.held_out.items()))
        parts.append(f"{'held-out ' if name == 'loss' else ''}{name} {figure_text(figure)}")
    if progress.rate:
        parts.append(f"{progress.rate:.0f}/s" if progress.rate >= 10 else f"{progress.rate:.1f}/s")
    if progress.step < started.steps and progress.rate:
        parts.append(f"{duration(progress.left)} left")
    return "  ".join(parts)


def figure_text(figure: float) -> str:
    """A figure with three decimals, small ones with three digits."""
    return f"{figure:.3f}" if abs(figure) >= 0.01 or figure == 0 else f"{figure:.2g}"


def duration(seconds: float) -> str:
    """Seconds as a reader says them: ``12 s``, ``2 min 05 s``."""
    whole = round(seconds)
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60:02d} s"
