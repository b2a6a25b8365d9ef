"""What came of an experiment: both runs, and the values that its sentence speaks of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from seqtui.engine.errors import SeqtuiError
from seqtui.engine.trace import Trace
from seqtui.models.costs import multiplications
from seqtui.models.model import Model, Request, Run
from seqtui.models.statement import Statement
from seqtui.session.changing.changes import ChangeView, change_data, change_view
from seqtui.session.changing.experiment_answers import answered
from seqtui.session.changing.experiments import At, Experiment


@dataclass(frozen=True, eq=False)
class Seen:
    """One value of both runs: its path, its shape and largest size before and after, and how far each row moved."""

    path: str
    before: tuple[int, ...]
    after: tuple[int, ...]
    largest: tuple[float, float]
    view: ChangeView


@dataclass(frozen=True, eq=False)
class Outcome:
    """Both runs of an experiment; steps are the values to look at, in the trace of the second run."""

    experiment: Experiment
    before: Run
    after: Run
    steps: tuple[int, ...]

    @property
    def costs(self) -> tuple[int, int]:
        """The multiplications of both runs, counted."""
        return multiplications(self.before.trace), multiplications(self.after.trace)

    @property
    def said(self) -> Statement:
        """What the numbers of both runs say."""
        return answered(self.experiment.id, self.before, self.after, self.steps)

    def seen(self) -> tuple[Seen, ...]:
        """What there is to see, value by value."""
        return tuple(self._seen(step) for step in self.steps)

    def _seen(self, step: int) -> Seen:
        path = self.after.trace.path(step)
        old, new = self.before.trace.value(path), self.after.trace.value(path)
        return Seen(path, old.shape, new.shape, (_size(old), _size(new)), change_view(self.before, self.after, step))


def conduct(model: Model, request: Request, experiment: Experiment) -> Outcome:
    """Record both runs. Edits are left out: what was set by hand would not move.

    Raises SeqtuiError when the experiment does not fit the request.
    """
    if not experiment.fits(request):
        raise SeqtuiError(f"{experiment.id} {experiment.unfit}")
    first = experiment.first(replace(request, text=model.text_of(request), edits=()))
    before, after = model.run(first), model.run(experiment.then(first))
    return outcome_of(experiment, before, after)


def outcome_of(experiment: Experiment, before: Run, after: Run) -> Outcome:
    """The outcome of an experiment whose runs are recorded.

    Raises SeqtuiError when the runs are not such that the experiment has something to look at.
    """
    return Outcome(experiment, before, after, tuple(_find(after.trace, at, experiment) for at in experiment.at))


def outcome_data(outcome: Outcome) -> Mapping[str, object]:
    """The outcome as plain data, for JSON."""
    row, (old, new) = outcome.experiment, outcome.costs
    return {
        "model": outcome.after.model.name,
        "experiment": row.id,
        "title": row.title,
        "look": row.look,
        "said": outcome.said,
        "multiplications": {"before": old, "after": new},
        "values": [_seen_data(seen) for seen in outcome.seen()],
    }


def _seen_data(seen: Seen) -> Mapping[str, object]:
    return {
        "path": seen.path,
        "shape": {"before": list(seen.before), "after": list(seen.after)},
        "largest": dict(zip(("before", "after"), seen.largest, strict=True)),
        **change_data(seen.view),
    }


def _find(trace: Trace, at: At, experiment: Experiment) -> int:
    """The step to look at."""
    places = [i for _, i in trace.named() if trace[i].name == at.name and trace[i].scope.startswith(at.part)]
    if not places:
        raise SeqtuiError(f"{experiment.id} looks at {at.name}, which this run does not compute")
    return places[-1 if at.last else 0]


def _size(value: np.ndarray) -> float:
    return float(np.abs(value[np.isfinite(value)]).max(initial=0.0))
