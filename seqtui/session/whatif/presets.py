"""Changes that every course asks for, ready made: gates closed or open, a frozen state, attention without a choice.

Each function of a run and the step looked at (None: the beginning) gives pairs of a path and its new value, a number, a
list or an array, and none for a run that has nothing of the kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache

import numpy as np
from msgspec import Struct

from seqtui.engine.errors import SeqtuiError
from seqtui.engine.op import Kind
from seqtui.engine.paths import ROOT, Scope
from seqtui.engine.trace import Step
from seqtui.language import N_, _
from seqtui.models.model import Run
from seqtui.models.table import run as record
from seqtui.session.budget import OverBudgetError

Pair = tuple[str, object]
Making = Callable[[Run, Step | None], Iterator[Pair]]


def gate(name: str, value: float, beside: str) -> Making:
    """Every gate of that name, in cells that also compute the value called beside."""

    def make(run: Run, at: Step | None) -> Iterator[Pair]:
        for path, step in computed(run, name, Kind.MAP):
            if run.trace.has(step.scope.path(beside)):
                yield path, value

    return make


def update(value: float, writes: bool) -> Making:
    """Every update gate of a GRU, in runs whose z is the share that is written, or in those where it is not."""
    every = gate("z", value, "n")

    def make(run: Run, at: Step | None) -> Iterator[Pair]:
        return every(run, at) if _writes(run) is writes else iter(())

    return make


def frozen(run: Run, at: Step | None) -> Iterator[Pair]:
    """After the time looked at the state stays: f = 1 and i = 0, or z that keeps it all, or h = what it was."""
    time = 1 if at is None or at.time is None else at.time
    side = "" if at is None else at.scope.side
    kept: dict[Scope, object] = {}  # by part of the model, once its time has come
    for _path, step in _named(run).get("h", ()):
        here = step.scope.untimed
        if step.kind is Kind.JOIN or side not in ("", here.side):
            continue
        if here in kept:
            yield from _holding(run, step.scope, kept[here])
        if step.time == time:
            kept[here] = step.value.tolist()


def uniform(run: Run, at: Step | None) -> Iterator[Pair]:
    """Every query shares its attention evenly among the keys that it may see."""
    for path, _step, scores in shares(run):
        seen = np.isfinite(scores).astype(float)
        yield path, seen / np.maximum(seen.sum(axis=-1, keepdims=True), 1.0)


def hard(run: Run, at: Step | None) -> Iterator[Pair]:
    """Every query gives all of its attention to the key that had most of it."""
    for path, step, _scores in shares(run):
        yield path, (np.arange(step.value.shape[-1]) == step.value.argmax(axis=-1)[..., None]).astype(float)


def without_head(run: Run, at: Step | None) -> Iterator[Pair]:
    """The head looked at, or the first, finds nothing."""
    found = list(computed(run, "z", Kind.CONTRACTION))
    parts = list(dict.fromkeys(step.scope.untimed for _, step in found))
    here = ROOT if at is None else at.scope.untimed
    near = [part for part in parts if part == here] or [part for part in parts if part.inside(here)] or parts
    for path, step in found:
        if step.scope.untimed == near[0]:
            yield path, 0.0


def unmasked(run: Run, at: Step | None) -> Iterator[Pair]:
    """Every query sees every key."""
    found = [each for name in ("mask", "memory_mask") for each in _named(run).get(name, ())]
    for path, step in sorted(found, key=lambda each: run.trace.find(each[0])):
        if np.isneginf(step.value).any():
            yield path, 0.0


# reading a run ------------------------------------------------------------------------------------------------


@lru_cache(maxsize=2)
def _named(run: Run) -> Mapping[str | None, Sequence[tuple[str, Step]]]:
    """The named steps with their paths, by their names: each preset asks for some, of the same run.

    Those of the hypotheses of a beam search are left out: once something is changed, other ones may be open.
    """
    found: dict[str | None, list[tuple[str, Step]]] = {}
    for path, index in run.trace.named():
        if "beam" not in run.trace[index].scope:
            found.setdefault(run.trace[index].name, []).append((path, run.trace[index]))
    return found


def computed(run: Run, name: str, kind: Kind) -> Iterator[tuple[str, Step]]:
    """Every value of that name that an operation of such a kind computes, by its path: a gate z is no output z."""
    return ((path, step) for path, step in _named(run).get(name, ()) if step.kind == kind)


def shares(run: Run) -> Iterator[tuple[str, Step, np.ndarray]]:
    """What is shared out among keys or source words, with the scores that it was made of."""
    for name in ("pattern", "alpha"):
        for path, step in computed(run, name, Kind.DISTRIBUTION):
            yield path, step, run.trace[step.operands[0]].value


def _holding(run: Run, scope: Scope, value: object) -> Iterator[Pair]:
    """The edits that keep the state of the cell in a scope, by its gates where they can."""
    f, i, z, h = (scope.path(name) for name in "fizh")
    if run.trace.has(f) and run.trace.has(i):
        yield from ((f, 1.0), (i, 0.0))
    elif run.trace.has(z):
        yield z, 0.0 if _writes(run) else 1.0
    else:
        yield h, value


def _writes(run: Run) -> bool:
    """Whether z is the share of the candidate that is written, and not the share of the old state that stays."""
    return bool(run.config.get("update") == "write")


_ROUNDS = 64  # a changed run may write more words or fewer, which are then changed or let go in turn


class Preset(Struct, frozen=True):
    """One row: what it does, the question that it answers, and the edits that do it in a run.

    make takes the run and the step looked at (None: the beginning), and gives nothing for a run that it does not fit.
    """

    id: str
    title: str
    look: str
    make: Making

    def edits(self, run: Run, at: Step | None = None) -> tuple[Pair, ...]:
        """The edits for a run; () when it does not fit."""
        made = self.make(run, at)
        return tuple((path, new.tolist() if isinstance(new, np.ndarray) else new) for path, new in made)


PRESETS: tuple[Preset, ...] = (
    Preset(
        "forget-closed",
        N_("close the forget gate: f = 0"),
        N_("what is left in c of the time steps before?"),
        gate("f", 0.0, "c"),
    ),
    Preset(
        "forget-open",
        N_("open the forget gate: f = 1"),
        N_("what becomes of what was written at t = 1?"),
        gate("f", 1.0, "c"),
    ),
    Preset(
        "input-closed", N_("close the input gate: i = 0"), N_("what do new words write into c?"), gate("i", 0.0, "c")
    ),
    Preset(
        "input-open",
        N_("open the input gate: i = 1"),
        N_("how large does c grow when all of the candidate g is written?"),
        gate("i", 1.0, "c"),
    ),
    Preset(
        "output-closed",
        N_("close the output gate: o = 0"),
        N_("what does h show of c, and what do the predictions make of it?"),
        gate("o", 0.0, "c"),
    ),
    Preset("update-closed", N_("never keep the old state: z = 0"), N_("what is h made of?"), update(0.0, writes=False)),
    Preset("update-open", N_("write all of the candidate: z = 1"), N_("what is h made of?"), update(1.0, writes=True)),
    Preset(
        "reset-closed",
        N_("hide the old state from the candidate: r = 0"),
        N_("what is the candidate n made of, and how does the past go on?"),
        gate("r", 0.0, "n"),
    ),
    Preset("freeze", N_("freeze the state after this time step"), N_("what do later words change in it?"), frozen),
    Preset(
        "uniform",
        N_("uniform attention: 1/n for each key"),
        N_("what is left of z, or of the context, when attention no longer chooses?"),
        uniform,
    ),
    Preset(
        "hard",
        N_("hard attention: all of it to the key that had most"),
        N_("what are z, or the context, when they are the value of a single word?"),
        hard,
    ),
    Preset(
        "drop-head",
        N_("drop the head looked at: its z = 0"),
        N_("how far does what comes after it move?"),
        without_head,
    ),
    Preset(
        "drop-mask",
        N_("drop the mask: every query sees every key"),
        N_("how much attention goes to what should not be seen?"),
        unmasked,
    ),
)


def presets_of(run: Run) -> tuple[Preset, ...]:
    """The rows that fit a run."""
    return tuple(row for row in PRESETS if next(row.make(run, None), None) is not None)


def find_preset(run: Run, id: str) -> Preset:
    """Return the row of that id.

    Raises SeqtuiError that lists those that fit the run.
    """
    rows = presets_of(run)
    found = next((row for row in rows if row.id == id), None)
    if found is None:
        fits = {"id": id, "model": run.model.name, "known": ", ".join(row.id for row in rows)}
        if not rows:
            raise SeqtuiError(_("no preset '{id}' fits {model}; there are none for this model", **fits))
        raise SeqtuiError(_("no preset '{id}' fits {model}; there are {known}", **fits))
    return found


def apply(run: Run, preset: Preset, at: Step | None = None) -> Run:
    """Record the run with a preset. A changed run that writes other words gets the edits of all its own time steps.

    Raises SeqtuiError when it does not fit, or the change leaves nothing to walk through.
    """
    request, edits = run.request, dict(preset.edits(run, at))
    if not edits:
        raise SeqtuiError(_("{preset} changes nothing here: {title}", preset=preset.id, title=_(preset.title)))
    for _round in range(_ROUNDS):
        try:
            new = record(request.with_edits(*edits.items()))
        except OverBudgetError:
            raise
        except SeqtuiError:
            edits = _without_the_last(run, edits)  # perhaps this one ends earlier
            if not edits:
                raise
            continue
        more = {path: value for path, value in preset.edits(new, at) if path not in edits}
        if not more:
            return new
        edits, run = edits | more, new
    raise SeqtuiError(_("{preset} does not settle here: the run writes other words each time", preset=preset.id))


def _without_the_last(run: Run, edits: dict[str, object]) -> dict[str, object]:
    """The edits without those of the time step that is recorded last."""
    steps = {path: run.trace[run.trace.find(path)] for path in edits}
    last = steps[max(edits, key=run.trace.find)]
    kept = (path for path, step in steps.items() if (step.scope.side, step.time) != (last.scope.side, last.time))
    return {path: edits[path] for path in kept}
