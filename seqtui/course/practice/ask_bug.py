"""The question of a bug hunt: in which equation does a run first depart from what the model's equations say.

Each equation is shown as the model writes it, in the numbers that the run recorded of what it reads, beside what the
run recorded of it: where the two do not fit, there is the bug.
"""

from __future__ import annotations

import numpy as np
from msgspec.structs import replace

from seqtui.course.facts import Scene
from seqtui.course.practice.ask_numbers import in_numbers
from seqtui.course.practice.bug_hunt import DIFFICULTIES, BugHunt, hunt
from seqtui.course.practice.quiz_question import TOLERANCE, Draw, QuizQuestion, choice, reads, row_shown, shown
from seqtui.course.questions.question import Posed
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.formula import formula
from seqtui.engine.ops import OPS
from seqtui.engine.paths import Index, spell
from seqtui.engine.trace import Trace
from seqtui.language import _
from seqtui.models.model import Run
from seqtui.models.weights import seeds

_WINDOW = {"easy": 4, "medium": 6, "hard": 12}  # equations that are shown, the departing one among them


def bug_question(run: Run, seed: int, difficulty: str = "easy") -> QuizQuestion:
    """Return the question of a bug hunt in a run; its run is the faulty one.

    easy: one of four equations is chosen, and the bug stands everywhere. medium and hard: the equation is pointed at,
    or its path typed. Raises SeqtuiError for another difficulty, and where no bug fits the run.
    """
    if difficulty not in DIFFICULTIES:
        known = ", ".join(DIFFICULTIES)
        raise SeqtuiError(_("there is no difficulty '{name}': there are {known}", name=difficulty, known=known))
    found = hunt(run, seed, difficulty)
    draw = seeds.stream(seed, "bug-question", difficulty, run.model.name)
    paths = _window(found, draw, _WINDOW[difficulty])
    lines = {path: said(found, path) for path in paths}
    model, right = run.model.name, found.departure.path
    if difficulty == "easy" and len(lines) > 1:
        prompt = _("One bug is planted in this run of {model}. In which of these equations?", model=model)
        wrong = [line for path, line in lines.items() if path != right]
        asked = choice("bug-hunt", found.faulty, paths[0], prompt, lines[right], wrong, solution(found), draw)
        return replace(asked, true=run)
    prompt = _("One bug is planted in this run of {model}. At which path does it first depart?", model=model)
    posed = Posed("point", found.answers, scene=Scene(found.faulty))
    evidence = (*_given(found), *lines.values())
    made = QuizQuestion("bug-hunt", prompt, posed, paths[0], found.faulty, solution(found), evidence=evidence)
    return replace(made, true=run)


def _given(found: BugHunt) -> list[str]:
    """The inputs that differ, where it begins with one: they are given, so no equation shows it."""
    path = found.departure.given
    value = found.faulty.trace.value(path) if path else np.empty(0)
    return [_("`{path}` is given as {values}", path=path, values=row_shown(value.reshape(-1)))] if path else []


def holds(found: BugHunt, path: str) -> bool:
    """Whether the run recorded at a path what the model's equation gives for the values that it recorded."""
    expected = as_the_model_says(found, path)
    if expected is None:
        return False
    trace, index = expected
    recorded = found.faulty.trace.value(path)
    return recorded.shape == trace[index].value.shape and np.allclose(trace[index].value, recorded, equal_nan=True)


def solution(found: BugHunt) -> str:
    """Say where a run departs, by what, and what follows of it."""
    departure, trace = found.departure, found.faulty.trace
    cell = spell(departure.path, departure.element)
    said = [
        _(
            "The run departs at `{path}`: {bug}. It has `{equation}`.",
            path=departure.path,
            bug=_(found.bug.meaning),
            equation=formula(trace, trace.find(departure.path), concrete=True),
        ),
        _(
            "`{cell}` should be {true} and is {faulty}.",
            cell=cell,
            true=shown(departure.true),
            faulty=shown(departure.faulty),
        ),
    ]
    if departure.given:
        said.append(_("What it reads is wrong already: `{path}`, which is given.", path=departure.given))
    said.append(
        _("{n} of {all} equations have other values than in the true run.", n=departure.differing, all=departure.all)
    )
    before, after = found.true.outputs, found.faulty.outputs
    if before != after:
        said.append(_("It writes *{after}* instead of *{before}*.", before=" ".join(before), after=" ".join(after)))
    return " ".join(said)


def _window(found: BugHunt, draw: Draw, size: int) -> list[str]:
    """The departing equation with some around it that can be shown, in the order of computing."""
    trace = found.faulty.trace
    paths = [trace.path(equation.last) for equation in trace.equations]
    here = paths.index(found.departure.path)
    before = int(draw.integers(1, size))
    near: list[str] = []
    for path in reversed(paths[max(0, here - 40) : here]):
        if len(near) < before and holds(found, path) and said(found, path):
            near.insert(0, path)
    near.append(found.departure.path)
    for path in paths[here + 1 : here + 80]:
        if len(near) < size and holds(found, path) and said(found, path):
            near.append(path)
    return near


def said(found: BugHunt, path: str) -> str:
    """An equation as the model writes it, in recorded numbers, beside what was recorded; "" where that is too long."""
    element = _element(found, path)
    expected = None if element is None else as_the_model_says(found, path)
    if element is None or expected is None:
        return _bare(found, path) if path == found.departure.path else ""
    trace, index = expected
    line = in_numbers(trace, index, element)
    value = float(found.faulty.trace.value(path)[element])
    departs = path == found.departure.path
    if line is None or (abs(line[1] - value) > TOLERANCE) != departs:  # the rounding of what is shown would decide
        return _bare(found, path) if departs else ""
    cell, equation = spell(path, element), formula(trace, index, concrete=True)
    return _(
        "`{cell}` of `{equation}`: {numbers}; the run has {recorded}",
        cell=cell,
        equation=equation,
        numbers=line[0],
        recorded=shown(value),
    )


def _bare(found: BugHunt, path: str) -> str:
    """An equation of the model alone, beside the number that departs."""
    true, departure = found.true.trace, found.departure
    equation = formula(true, true.find(path), concrete=True) if true.has(path) else path
    cell = spell(path, departure.element)
    return _(
        "`{cell}` of `{equation}`: the run has {recorded}",
        cell=cell,
        equation=equation,
        recorded=shown(departure.faulty),
    )


def _element(found: BugHunt, path: str) -> Index | None:
    """The element that is shown: the one that departs most, or the first that can be."""
    value = found.faulty.trace.value(path)
    if path == found.departure.path:
        return found.departure.element
    return None if not np.isfinite(value).all() else (0,) * value.ndim


def as_the_model_says(found: BugHunt, path: str) -> tuple[Trace, int] | None:
    """Record an equation of the true run on what the faulty run recorded of the values that it reads.

    Returns the record and the place of the value in it; None where the faulty run has no such values.
    """
    true, faulty = found.true.trace, found.faulty.trace
    if not true.has(path):
        return None
    index = true.find(path)
    if any(not faulty.has(true.path(k)) for k in reads(true, index)):
        return None
    made = Trace()
    places: dict[int, int] = {}

    def again(k: int) -> int:
        step = true[k]
        if k in places:
            return places[k]
        made.scope, made.time = step.scope, step.time
        if step.op == "constant" and step.name is None:
            places[k] = made.constant(step.value)
        elif k != index and step.name is not None and step.symbol is not None:
            value = faulty.value(true.path(k))
            places[k] = made.leaf("input", step.name, step.symbol, value)
        else:
            operands = tuple(map(again, step.operands))
            made.scope, made.time = step.scope, step.time
            values = [made[i].value for i in operands]
            places[k] = made.append(step.op, operands, OPS[step.op].forward(*values, *step.params), step.params)
        return places[k]

    try:
        with np.errstate(all="ignore"):
            last = again(index)
    except (ValueError, SeqtuiError):  # shapes that do not fit: other words were written
        return None
    step = true[index]
    if step.symbol is None or step.name is None:
        return None
    made.name(last, step.name, step.symbol)
    return made.close(), last
