"""Truncated back-propagation through time: gradients pass from state to state k times, and stop.

Williams & Peng 1990, BPTT(k; k): counted back from the differentiated number, time is cut into pieces of k steps, and
no state passes a gradient from one piece to the piece before, as in torch where it is detached. What is lost is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np

from seqtui.engine.backward import Edge, Gradients
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.model import Run
from seqtui.models.statement import Statement
from seqtui.session import statements

_TRUNCATE = "truncate"
_NAMED = 3  # cuts that a sentence names


def with_truncation(goal: str | None, steps: str | None) -> str | None:
    """Return how a goal is typed whose gradients stop after so many steps; None for no steps leaves it as it is."""
    if steps is None:
        return goal
    bare, _steps = _taken_apart(goal or "")
    return f"{bare} {_TRUNCATE} {steps}".strip()


def read_truncation(text: str) -> tuple[str, int | None]:
    """Return the goal that stands before ``truncate 3``, and the number of steps; None where there is none.

    Raises SeqtuiError for anything but a whole number from 1.
    """
    goal, steps = _taken_apart(text)
    if not steps:
        return text, None
    if not re.fullmatch(r"[1-9]\d{0,5}", steps):
        raise SeqtuiError(
            _("gradients cannot stop after '{steps}' steps: give a whole number from 1, as in truncate 3", steps=steps)
        )
    return goal, int(steps)


def _taken_apart(text: str) -> tuple[str, str]:
    """What stands before the last ``truncate``, and the word behind it; "" where there is none."""
    *goal, word, steps = ["", "", *text.split()]
    return (" ".join(goal).strip(), steps) if word == _TRUNCATE else (text, "")


def cut_times(run: Run, step: int, steps: int) -> tuple[int, ...]:
    """Return the last time step before each cut, the latest first, for a number of a recurrent network.

    Raises SeqtuiError for a model whose states are not those of one recurrent network, and a number outside of time.
    """
    if run.model.family != "recurrent":
        raise SeqtuiError(
            _("{model} has no chain of states to truncate: take a recurrent model, as lstm", model=run.model.name)
        )
    last = run.trace[step].time
    if last is None:
        raise SeqtuiError(
            _("{path} stands outside of time: choose a number of a time step to truncate", path=run.trace.path(step))
        )
    return tuple(range(last - steps, 0, -steps))


def cut_edges(run: Run, times: Iterable[int]) -> frozenset[Edge]:
    """Return where the states of a run pass from one side of these times to the other, in whichever direction."""
    cell, trace, cuts = run.model.cell(run.config), run.trace, tuple(times)
    carried = cell.carried if cell else ()
    found: set[Edge] = set()
    for consumer, step in enumerate(trace):
        for source in step.operands:
            state = trace[source]
            if state.name in carried and state.time is not None and step.time is not None:
                first, then = sorted((state.time, step.time))
                if any(first <= cut < then for cut in cuts):
                    found.add((source, consumer))
    return frozenset(found)


def lost(truncated: Gradients, full: Gradients, index: int) -> float:
    """Return which part of a step's full gradient is missing: ‖full − truncated‖ / ‖full‖, 0 where that is 0."""
    whole = float(np.linalg.norm(full[index]))
    return float(np.linalg.norm(full[index] - truncated[index])) / whole if whole else 0.0


def lost_of_weights(truncated: Gradients, full: Gradients) -> float:
    """Return the same of the gradients of all parameters together."""
    trace = full.trace
    weights = [index for index, step in enumerate(trace) if step.op == "parameter"]
    whole = float(np.sqrt(sum(float(np.sum(full[k] ** 2)) for k in weights)))
    apart = float(np.sqrt(sum(float(np.sum((full[k] - truncated[k]) ** 2)) for k in weights)))
    return apart / whole if whole else 0.0


def truncation_said(text: str, steps: int, times: tuple[int, ...], truncated: Gradients, full: Gradients) -> Statement:
    """Say where the states pass nothing back, and how much of the gradient of all weights that loses."""
    facts = {"steps": steps, "of": text, "times": times}
    if not times:
        return statements.NOTHING_TRUNCATED(**facts)
    places = ", ".join(_("t = {later} to {time}", later=time + 1, time=time) for time in times[:_NAMED])
    if len(times) > _NAMED:
        places = _("{places} and at {n} more places", places=places, n=len(times) - _NAMED)
    return statements.TRUNCATED(places=places, share=lost_of_weights(truncated, full), **facts)
