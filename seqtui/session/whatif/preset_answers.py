"""What the numbers of a run with a preset say, in one sentence, beside the run without it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from seqtui.engine.op import Kind
from seqtui.engine.paths import Scope
from seqtui.engine.trace import Step
from seqtui.language import _
from seqtui.models.model import Run
from seqtui.models.statement import Claim, Statement
from seqtui.session import statements
from seqtui.session.whatif.presets import computed, shares
from seqtui.session.whatif.run_diff import ROUNDING, RunDiff

Cell = dict[str, np.ndarray]  # the values of one cell at one time, by name; "was" is c of the step before


def preset_answer(id: str, before: Run, after: Run) -> Statement:
    """Return what came of the preset of that id, of which both runs are the proof."""
    return _ANSWERS[id](before, after)


def _cells(run: Run, gate: str, beside: str) -> Iterator[Cell]:
    """Every cell that has such a gate and such a value, in the order of the record."""
    for step in _gates(run, gate, beside):
        paths = {name: step.scope.path(name) for name in ("f", "i", "g", "c", "o", "h", "z", "r", "n")}
        paths["was"] = _path_before(step, beside)
        yield {name: run.trace.value(path) for name, path in paths.items() if run.trace.has(path)}


def _gates(run: Run, gate: str, beside: str) -> Iterator[Step]:
    """Every such gate of a cell that also computes the value called beside."""
    return (step for _, step in computed(run, gate, Kind.MAP) if run.trace.has(step.scope.path(beside)))


def _path_before(step: Step, name: str) -> str:
    """The path of a value of the same cell one step earlier, in the order in which it reads."""
    other = (step.time or 0) + (1 if "reverse" in step.scope else -1)
    return step.scope.at(other).path(name)


def _gate(claim: Claim, gate: str, beside: str, holds: Callable[[Cell], np.ndarray]) -> Callable[[Run, Run], Statement]:
    """An answer that counts the time steps at which two sides of an equation are the same."""

    def answer(before: Run, after: Run) -> Statement:
        cells = list(_cells(after, gate, beside))
        held = sum(bool((np.abs(holds(cell)) <= ROUNDING).all()) for cell in cells)
        return claim(held=held, steps=len(cells), **_facts(before, after))

    return answer


def _forget_open(before: Run, after: Run) -> Statement:
    sums: dict[Scope, np.ndarray] = {}
    held = steps = 0
    for step, cell in zip(_gates(after, "f", "c"), _cells(after, "f", "c"), strict=True):
        part = step.scope.untimed
        sums[part] = sums.get(part, cell.get("was", 0.0)) + cell["i"] * cell["g"]
        steps += 1
        held += bool((np.abs(cell["c"] - sums[part]) <= ROUNDING).all())
    return statements.FORGET_OPEN(held=held, steps=steps, **_facts(before, after))


def _output_closed(before: Run, after: Run) -> Statement:
    cells = list(_cells(after, "o", "c"))
    facts = {"held": sum(not cell["h"].any() for cell in cells), "steps": len(cells), **_facts(before, after)}
    largest = max(float(np.abs(cell["c"]).max()) for cell in cells)
    found = [step.value for _, step in computed(after, "y", Kind.DISTRIBUTION) if step.value.ndim == 1]
    if not found:
        return statements.OUTPUT_CLOSED(largest=largest, **facts)
    kinds = len({tuple(np.round(value, 12).tolist()) for value in found})
    return statements.OUTPUT_CLOSED_Y(largest=largest, kinds=kinds, predictions=len(found), **facts)


def _frozen(before: Run, after: Run) -> Statement:
    """What is held by f = 1 and i = 0 is c; by z, or by hand, h."""
    added = [after.trace[after.trace.find(path)] for path, _ in after.request.edits[len(before.request.edits) :]]
    name = "c" if any(step.name == "f" for step in added) else "h"
    places = {step.scope.path(name): step for step in added}
    held = 0
    for path, step in places.items():
        moved = np.abs(after.trace.value(path) - after.trace.value(_path_before(step, name)))
        held += bool((moved <= ROUNDING).all())
    claim = statements.FROZEN_C if name == "c" else statements.FROZEN_H
    return claim(held=held, steps=len(places), **_facts(before, after))


def _even(before: Run, after: Run) -> Statement:
    rows = [row for step, scores in _rows(after) for row in zip(step, scores, strict=True)]
    held = sum(
        len(set(share[np.isfinite(score)])) <= 1 and not share[~np.isfinite(score)].any() for share, score in rows
    )
    return statements.UNIFORM(held=held, rows=len(rows), **_facts(before, after))


def _hard(before: Run, after: Run) -> Statement:
    rows = [row for step, _ in _rows(after) for row in step]
    held = sum(sorted(row)[-1] == 1.0 == row.sum() for row in rows)
    return statements.HARD(held=held, rows=len(rows), **_facts(before, after))


def _rows(run: Run) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """What is shared out, and the scores it was made of, as rows."""
    return ((np.atleast_2d(step.value), np.atleast_2d(scores)) for _path, step, scores in shares(run))


def _dropped(before: Run, after: Run) -> Statement:
    difference = RunDiff(before, after)
    edited = after.trace[after.trace.find(after.request.edits[-1][0])]
    moved = sum(value.followed > ROUNDING for value in difference.moved)
    facts = {"moved": moved, "values": len(difference.moved), "size": difference.largest[0]}
    return statements.DROPPED(head=str(edited.scope.untimed) or _("the head"), **facts, **_facts(before, after))


def _unmasked(before: Run, after: Run) -> Statement:
    old = {path: scores for path, _, scores in shares(before)}
    given = everything = 0.0
    for path, step, _linescores in shares(after):
        if path in old and old[path].shape == step.value.shape and np.isneginf(old[path]).any():
            given += float(step.value[np.isneginf(old[path])].sum())
            everything += float(step.value.sum())
    return statements.UNMASKED(share=given / everything if everything else 0.0, **_facts(before, after))


def _facts(before: Run, after: Run) -> dict[str, object]:
    """The requests of both runs, for whoever looks the numbers up again."""
    return {"runs": (before.request, after.request)}


_ANSWERS: Mapping[str, Callable[[Run, Run], Statement]] = {
    "forget-closed": _gate(statements.FORGET_CLOSED, "f", "c", lambda v: v["c"] - v["i"] * v["g"]),
    "forget-open": _forget_open,
    "input-closed": _gate(statements.INPUT_CLOSED, "i", "c", lambda v: v["c"] - v["f"] * v["was"]),
    "input-open": _gate(statements.INPUT_OPEN, "i", "c", lambda v: v["c"] - v["f"] * v["was"] - v["g"]),
    "output-closed": _output_closed,
    "update-closed": _gate(statements.NOTHING_KEPT, "z", "n", lambda v: v["h"] - v["n"]),
    "update-open": _gate(statements.NOTHING_KEPT, "z", "n", lambda v: v["h"] - v["n"]),
    "reset-closed": _gate(statements.RESET_CLOSED, "r", "n", lambda v: v["r"]),
    "freeze": _frozen,
    "uniform": _even,
    "hard": _hard,
    "drop-head": _dropped,
    "drop-mask": _unmasked,
}
