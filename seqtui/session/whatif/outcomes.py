"""What came of an experiment: both runs, the values that its sentence speaks of, and the sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from seqtui.engine.errors import SeqtuiError
from seqtui.engine.paths import Scope
from seqtui.engine.trace import Trace
from seqtui.language import _
from seqtui.models.model import Model, Request, Run
from seqtui.models.parts.cost import multiplications
from seqtui.models.statement import Statement
from seqtui.session import statements
from seqtui.session.whatif.change_view import ChangeView, change_data, change_view
from seqtui.session.whatif.experiments import At, Experiment
from seqtui.session.whatif.run_diff import ROUNDING

Answer = Callable[[Run, Run, Sequence[int]], Statement]


def experiment_answer(id: str, before: Run, after: Run, steps: Sequence[int]) -> Statement:
    """Return what came of the experiment of that id; steps are the values looked at, in the trace of the second run."""
    said = _ANSWERS[id](before, after, steps)
    return said.claim(**said.facts, experiment=id)


def _neighbours(before: Run, after: Run, steps: Sequence[int]) -> Statement:
    (moved, words), (alone, _) = (_moved(before, after, step) for step in steps)
    first, second = (after.trace[step].name for step in steps)
    facts = {"moved": moved, "words": words, "alone": alone, **_facts(before, after, steps)}
    return statements.NEIGHBOURS(first=first, second=second, **facts)


def _turned(before: Run, after: Run, steps: Sequence[int]) -> Statement:
    moved, words = _moved(before, after, steps[0])
    return statements.REORDERED(
        what=after.trace.path(steps[0]), moved=moved, words=words, **_facts(before, after, steps)
    )


def _shuffled(before: Run, after: Run, steps: Sequence[int]) -> Statement:
    if after.trace[steps[0]].name != "change":
        return _turned(before, after, steps)
    old, new = (float(np.abs(value).max()) for value in _pair(before, after, steps[0]))
    return statements.LARGEST(what=after.trace.path(steps[0]), old=old, new=new, **_facts(before, after, steps))


def _widths(before: Run, after: Run, steps: Sequence[int]) -> Statement:
    wide = {after.trace[step].name: [value.shape[1] for value in _pair(before, after, step)] for step in steps}
    (old_k, new_k), (old_v, new_v) = wide["k"], wide["v"]
    return statements.WIDTHS(old_k=old_k, new_k=new_k, old_v=old_v, new_v=new_v, **_facts(before, after, steps))


def _head_width(before: Run, after: Run, steps: Sequence[int]) -> Statement:
    wide = {after.trace[step].name: [value.shape[1] for value in _pair(before, after, step)] for step in steps}
    (old_in, new_in), (old_out, new_out) = wide["heads"], wide["attn_out"]
    facts = _facts(before, after, steps)
    return statements.HEAD_WIDTH(old_in=old_in, new_in=new_in, old_out=old_out, new_out=new_out, **facts)


def _heads(before: Run, after: Run, steps: Sequence[int]) -> Statement:
    names = ", ".join(after.trace[step].name or "" for step in steps)
    if any(_moved(before, after, step)[0] for step in steps):
        old, new = (float(np.abs(value).max()) for value in _pair(before, after, steps[-1]))
        return statements.LARGEST(
            what=after.trace.path(steps[-1]), old=old, new=new, **_facts(before, after, steps[-1:])
        )
    return statements.SAME_VALUES(names=names, **_facts(before, after, steps))


def _leaning(before: Run, after: Run, steps: Sequence[int]) -> Statement:
    old, new = (float(value.max(axis=1).mean()) for value in _pair(before, after, steps[0]))
    return statements.LEANING(old=old, new=new, **_facts(before, after, steps))


def _future(before: Run, after: Run, steps: Sequence[int]) -> Statement:
    pattern, z = sorted(steps, key=lambda step: after.trace[step].name != "pattern")
    old, new = (float(np.triu(value, 1).sum() / value.sum()) for value in _pair(before, after, pattern))
    moved, words = _moved(before, after, z)
    return statements.FUTURE(old=old, new=new, moved=moved, words=words, **_facts(before, after, (pattern, z)))


def _costs(before: Run, after: Run, steps: Sequence[int]) -> Statement:
    old, new = (value.size for value in _pair(before, after, steps[0]))
    return statements.COSTS(old=old, new=new, times=new / old, **_facts(before, after, steps))


def _faded(before: Run, after: Run, steps: Sequence[int]) -> Statement:
    first, last = (float(np.linalg.norm(np.subtract(*_pair(before, after, step)))) for step in steps)
    early, late = map(after.trace.path, steps)
    left = last / first if first else 0.0
    return statements.FADED(early=early, late=late, first=first, last=last, left=left, **_facts(before, after, steps))


def _gated(before: Run, after: Run, steps: Sequence[int]) -> Statement:
    (old, new), (old_h, new_h) = (tuple(map(np.linalg.norm, _pair(before, after, step))) for step in steps)
    what, h = map(after.trace.path, steps)
    return statements.GATED(what=what, old=old, new=new, h=h, old_h=old_h, new_h=new_h, **_facts(before, after, steps))


def _carried(before: Run, after: Run, steps: Sequence[int]) -> Statement:
    old, new = (value.size for value in _pair(before, after, steps[0]))
    words = {"old_words": len(before.sources), "new_words": len(after.sources)}
    what = after.trace.path(steps[0])
    return statements.CARRIES(what=what, old=old, new=new, **words, **_facts(before, after, steps))


def _padded(before: Run, after: Run, steps: Sequence[int]) -> Statement:
    """Beside the text alone, which is recorded for it."""
    request = before.request
    single = before.model.run(replace(request, settings={**request.settings, "batch_with": ""}))
    pattern, out = map(after.trace.path, steps)
    words = single.length
    alone = single.trace.value(out)
    apart, same = (float(np.abs(run.trace.value(out)[:words] - alone).max()) for run in (before, after))
    share = float(before.trace.value(pattern)[:words, words:].sum() / words)
    facts = {"words": words, "share": share, "apart": apart, "same": same}
    return statements.PADDING(what=out, pattern=pattern, **facts, **_facts(before, after, steps))


def _hidden(before: Run, after: Run, steps: Sequence[int]) -> Statement:
    (old, share), (new, other) = ((int(y.argmax()), float(y.max())) for y in _pair(before, after, steps[0]))
    return statements.HIDDEN_HALF(old=old, share=share, new=new, other=other, **_facts(before, after, steps))


_ANSWERS: Mapping[str, Answer] = {
    "fade": _faded,
    "gates": _gated,
    "bottleneck": _carried,
    "hide-patches": _hidden,
    "neighbours": _neighbours,
    "shuffle": _shuffled,
    "shuffle-positions": _turned,
    "widths": _widths,
    "heads": _heads,
    "head-width": _head_width,
    "scale": _leaning,
    "causal": _future,
    "padding": _padded,
    "cost": _costs,
}


def _facts(before: Run, after: Run, steps: Sequence[int]) -> dict[str, object]:
    """The requests of both runs and the paths looked at, for whoever looks the numbers up again."""
    return {"runs": (before.request, after.request), "paths": tuple(map(after.trace.path, steps))}


def _pair(before: Run, after: Run, step: int) -> tuple[np.ndarray, np.ndarray]:
    return before.trace.value(after.trace.path(step)), after.trace[step].value


def _moved(before: Run, after: Run, step: int) -> tuple[int, int]:
    """At how many words a value moved by more than rounding, and how many words there are."""
    sizes = [row.size for row in change_view(before, after, step).rows]
    return sum(size is not None and size > ROUNDING for size in sizes), len(sizes)


class Seen(Struct, frozen=True, eq=False):
    """One value of both runs: its path, its shape and largest size before and after, and how far each row moved."""

    path: str
    before: tuple[int, ...]
    after: tuple[int, ...]
    largest: tuple[float, float]
    view: ChangeView


class ExperimentOutcome(Struct, frozen=True, eq=False):
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
        return experiment_answer(self.experiment.id, self.before, self.after, self.steps)

    def seen(self) -> tuple[Seen, ...]:
        """What there is to see, value by value."""
        return tuple(self._seen(step) for step in self.steps)

    def _seen(self, step: int) -> Seen:
        path = self.after.trace.path(step)
        old, new = self.before.trace.value(path), self.after.trace.value(path)
        return Seen(path, old.shape, new.shape, (_size(old), _size(new)), change_view(self.before, self.after, step))


def conduct(model: Model, request: Request, experiment: Experiment) -> ExperimentOutcome:
    """Record both runs. Edits are left out: what was set by hand would not move.

    Raises SeqtuiError when the experiment does not fit the request.
    """
    if not experiment.fits(request):
        raise SeqtuiError(_("{experiment} {unfit}", experiment=experiment.id, unfit=_(experiment.unfit)))
    first = experiment.first(replace(request, text=model.text_of(request), edits=()))
    before, after = model.run(first), model.run(experiment.then(first))
    return outcome_of(experiment, before, after)


def outcome_of(experiment: Experiment, before: Run, after: Run) -> ExperimentOutcome:
    """The outcome of an experiment whose runs are recorded.

    Raises SeqtuiError when the runs are not such that the experiment has something to look at.
    """
    return ExperimentOutcome(
        experiment, before, after, tuple(_find(after.trace, at, experiment) for at in experiment.at)
    )


def outcome_data(outcome: ExperimentOutcome) -> Mapping[str, object]:
    """The outcome as plain data, for JSON."""
    row, (old, new) = outcome.experiment, outcome.costs
    return {
        "model": outcome.after.model.name,
        "experiment": row.id,
        "title": _(row.title),
        "look": _(row.look),
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
    part = Scope.parse(at.part)
    named = [i for _, i in trace.named() if trace[i].name == at.name and trace[i].scope.inside(part)]
    places = [i for i in named if not at.time or (trace[i].time or 0) >= at.time]
    if not places:
        raise SeqtuiError(_("{id} looks at {at}, which this run does not compute", id=experiment.id, at=at.name))
    return places[-1 if at.last else 0]


def _size(value: np.ndarray) -> float:
    return float(np.abs(value[np.isfinite(value)]).max(initial=0.0))
