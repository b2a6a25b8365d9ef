"""What the presets set, in any run that has such values: gates, states, shares of attention, heads, masks.

Each function of a run and the step looked at (None: the beginning) gives pairs of a path and its new value, a number, a
list or an array, and none for a run that has nothing of the kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from seqtui.engine.trace import Step
from seqtui.models.model import Run
from seqtui.session.walk.frames import part_of

Pair = tuple[str, object]
Making = Callable[[Run, Step | None], Iterator[Pair]]


def gate(name: str, value: float, beside: str) -> Making:
    """Every gate of that name, in cells that also compute the value called beside."""

    def make(run: Run, at: Step | None) -> Iterator[Pair]:
        for path, _ in computed(run, name, "sigmoid"):
            if run.trace.has(sibling(path, beside)):
                yield path, value

    return make


def frozen(run: Run, at: Step | None) -> Iterator[Pair]:
    """After the time looked at the state stays: f = 1 and i = 0, or z = 1, or h = what it was."""
    time = 1 if at is None or at.time is None else at.time
    part = "" if at is None else side_of(at)
    kept: dict[tuple[str, ...], object] = {}  # by part of the model, once its time has come
    for path, step in _named(run):
        here = part_of(step)
        if step.name != "h" or step.op == "concat" or part not in ("", side_of(step)):
            continue
        if here in kept:
            yield from _holding(run, path, kept[here])
        if step.time == time:
            kept[here] = step.value.tolist()


def uniform(run: Run, at: Step | None) -> Iterator[Pair]:
    """Every query shares its attention evenly among the keys that it may see."""
    for path, _, scores in shares(run):
        seen = np.isfinite(scores).astype(float)
        yield path, seen / np.maximum(seen.sum(axis=-1, keepdims=True), 1.0)


def hard(run: Run, at: Step | None) -> Iterator[Pair]:
    """Every query gives all of its attention to the key that had most of it."""
    for path, step, _ in shares(run):
        yield path, (np.arange(step.value.shape[-1]) == step.value.argmax(axis=-1)[..., None]).astype(float)


def without_head(run: Run, at: Step | None) -> Iterator[Pair]:
    """The head looked at, or the first, finds nothing."""
    found = list(computed(run, "z", "matmul"))
    parts = list(dict.fromkeys(part_of(step) for _, step in found))
    here = () if at is None else part_of(at)
    near = [part for part in parts if part == here] or [part for part in parts if part[: len(here)] == here] or parts
    for path, step in found:
        if part_of(step) == near[0]:
            yield path, 0.0


def unmasked(run: Run, at: Step | None) -> Iterator[Pair]:
    """Every query sees every key."""
    for path, step in _named(run):
        if step.name in ("mask", "memory_mask") and np.isneginf(step.value).any():
            yield path, 0.0


# reading a run ------------------------------------------------------------------------------------------------


def _named(run: Run) -> Iterator[tuple[str, Step]]:
    return ((path, run.trace[index]) for path, index in run.trace.named())


def computed(run: Run, name: str, op: str) -> Iterator[tuple[str, Step]]:
    """Every value of that name that such an operation computes, by its path."""
    return ((path, step) for path, step in _named(run) if (step.name, step.op) == (name, op))


def shares(run: Run) -> Iterator[tuple[str, Step, np.ndarray]]:
    """What is shared out among keys or source words, with the scores that it was made of."""
    for name in ("pattern", "alpha"):
        for path, step in computed(run, name, "softmax"):
            yield path, step, run.trace[step.operands[0]].value


def _holding(run: Run, path: str, value: object) -> Iterator[Pair]:
    """The edits that keep the state of one cell, by its gates where they can."""
    f, i, z = (sibling(path, name) for name in "fiz")
    if run.trace.has(f) and run.trace.has(i):
        yield from ((f, 1.0), (i, 0.0))
    elif run.trace.has(z):
        yield z, 1.0
    else:
        yield path, value


def sibling(path: str, name: str) -> str:
    """The path of another value of the same cell at the same time."""
    scope, dot, _ = path.rpartition(".")
    return f"{scope}{dot}{name}"


def side_of(step: Step) -> str:
    """The network a step belongs to, where one reads and another writes."""
    first = step.scope.partition(".")[0]
    return first if first in ("encoder", "decoder") else ""
