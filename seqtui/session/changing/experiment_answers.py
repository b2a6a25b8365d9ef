"""What the numbers of both runs of an experiment say, in one sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from seqtui.models.model import Run
from seqtui.models.statement import Statement
from seqtui.session.changing import answer_claims as claims
from seqtui.session.changing.changes import change_view
from seqtui.session.changing.difference import ROUNDING

Answer = Callable[[Run, Run, Sequence[int]], Statement]


def answered(id: str, before: Run, after: Run, steps: Sequence[int]) -> Statement:
    """Return what came of the experiment of that id; steps are the values looked at, in the trace of the second run."""
    said = _ANSWERS[id](before, after, steps)
    return said.claim(**said.facts, experiment=id)


def _neighbours(before: Run, after: Run, steps: Sequence[int]) -> Statement:
    (moved, words), (alone, _) = (_moved(before, after, step) for step in steps)
    first, second = (after.trace[step].name for step in steps)
    facts = {"moved": moved, "words": words, "alone": alone, **_facts(before, after, steps)}
    return claims.NEIGHBOURS(first=first, second=second, **facts)


def _turned(before: Run, after: Run, steps: Sequence[int]) -> Statement:
    moved, words = _moved(before, after, steps[0])
    return claims.REORDERED(what=after.trace.path(steps[0]), moved=moved, words=words, **_facts(before, after, steps))


def _shuffled(before: Run, after: Run, steps: Sequence[int]) -> Statement:
    if after.trace[steps[0]].name != "change":
        return _turned(before, after, steps)
    old, new = (float(np.abs(value).max()) for value in _pair(before, after, steps[0]))
    return claims.LARGEST(what=after.trace.path(steps[0]), old=old, new=new, **_facts(before, after, steps))


def _widths(before: Run, after: Run, steps: Sequence[int]) -> Statement:
    wide = {after.trace[step].name: [value.shape[1] for value in _pair(before, after, step)] for step in steps}
    (old_k, new_k), (old_v, new_v) = wide["k"], wide["v"]
    return claims.WIDTHS(old_k=old_k, new_k=new_k, old_v=old_v, new_v=new_v, **_facts(before, after, steps))


def _heads(before: Run, after: Run, steps: Sequence[int]) -> Statement:
    names = ", ".join(after.trace[step].name or "" for step in steps)
    if any(_moved(before, after, step)[0] for step in steps):
        old, new = (float(np.abs(value).max()) for value in _pair(before, after, steps[-1]))
        return claims.LARGEST(what=after.trace.path(steps[-1]), old=old, new=new, **_facts(before, after, steps[-1:]))
    return claims.SAME_VALUES(names=names, **_facts(before, after, steps))


def _leaning(before: Run, after: Run, steps: Sequence[int]) -> Statement:
    old, new = (float(value.max(axis=1).mean()) for value in _pair(before, after, steps[0]))
    return claims.LEANING(old=old, new=new, **_facts(before, after, steps))


def _future(before: Run, after: Run, steps: Sequence[int]) -> Statement:
    pattern, z = sorted(steps, key=lambda step: after.trace[step].name != "pattern")
    old, new = (float(np.triu(value, 1).sum() / value.sum()) for value in _pair(before, after, pattern))
    moved, words = _moved(before, after, z)
    return claims.FUTURE(old=old, new=new, moved=moved, words=words, **_facts(before, after, (pattern, z)))


def _costs(before: Run, after: Run, steps: Sequence[int]) -> Statement:
    old, new = (value.size for value in _pair(before, after, steps[0]))
    return claims.COSTS(old=old, new=new, times=new / old, **_facts(before, after, steps))


_ANSWERS: Mapping[str, Answer] = {
    "neighbours": _neighbours,
    "shuffle": _shuffled,
    "shuffle-positions": _turned,
    "widths": _widths,
    "heads": _heads,
    "scale": _leaning,
    "causal": _future,
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
