"""Questions for a number: one entry of an equation, a share after a softmax, all of a short vector."""

from __future__ import annotations

import numpy as np

from seqtui.course.facts import Scene
from seqtui.course.practice.quiz_question import (
    DECIMALS,
    TOLERANCE,
    Draw,
    QuizQuestion,
    any_element,
    as_shown,
    equation_text,
    named_steps,
    number,
    reads,
    row_shown,
    shown,
    some,
    word_at,
)
from seqtui.course.questions.question import Posed
from seqtui.engine.derive import Explanation, explain
from seqtui.engine.formula import numbers
from seqtui.engine.op import Kind
from seqtui.engine.ops import IDENTITY, OPS, SOFTMAX
from seqtui.engine.paths import Index, spell
from seqtui.engine.trace import Trace
from seqtui.language import _
from seqtui.models.model import Run

_MOST_TERMS = 6
_LARGEST = 1000.0
_STEEPEST = 50.0  # of scores: exp(50) has 22 digits
_MIXING = (Kind.CONTRACTION, Kind.REDUCTION)


def entry(run: Run, draw: Draw) -> QuizQuestion | None:
    """Compute this entry, with its terms given."""
    trace = run.trace
    for index in some(draw, named_steps(trace)):
        element = any_element(draw, trace[index].value)
        inside = in_numbers(trace, index, element)
        value = float(trace[index].value[element])
        if inside is None or not 0.001 < abs(value) < _LARGEST:
            continue
        text, found = inside
        if abs(found - value) > TOLERANCE / 2:
            continue  # the rounding of what is shown would decide
        path = spell(trace.path(index), element)
        prompt = _(
            "Compute `{path}`, an entry of `{equation}`: `{inside}`.",
            path=path,
            equation=equation_text(trace, index),
            inside=text,
        )
        solution = _("`{path}` = {inside} = {value}", path=path, inside=text, value=shown(value))
        return number("entry", run, index, element, prompt, solution)
    return None


def in_numbers(trace: Trace, index: int, element: Index) -> tuple[str, float] | None:
    """Return an entry in the numbers that it is computed from, as they are shown, and what a learner finds with them.

    None where they are too many, and where nothing is computed.
    """
    step = trace[index]
    if step.edited is not None and step.edited[element]:
        return None
    if step.kind in _MIXING:
        found = explain(trace, index, element)
        return _sum(found) if 1 < len(found.parts) <= _MOST_TERMS and found.rule is None else None
    lines = numbers(trace, index, element, shown)
    if not lines or step.op == IDENTITY.name or lines[0] == shown(float(step.value[element])):
        return None
    return lines[0], _from_shown(trace, index, element, root=True)


def _sum(found: Explanation) -> tuple[str, float]:
    """A sum of products in numbers."""
    terms, total = [], 0.0
    for part in found.parts:
        alone = part.factor_source is None
        factor = f"{shown(part.factor)} × " if part.factor != 1 or not alone else ""
        terms.append(f"{factor}{_bracketed(part.value) if factor else shown(part.value)}")
        total += (as_shown(part.factor) if factor else 1.0) * as_shown(part.value)
    return " + ".join(terms).replace("+ −", "− "), total


def _bracketed(x: float) -> str:
    return f"({shown(x)})" if x < 0 else shown(x)


def _from_shown(trace: Trace, index: int, element: Index, root: bool = False) -> float:
    """An entry computed from numbers as they are shown: the values that its line of numbers has."""
    step = trace[index]
    element = element[len(element) - step.value.ndim :]
    element = tuple(0 if n == 1 else i for i, n in zip(element, step.value.shape, strict=True))
    named = not root and (step.name is not None or step.is_leaf or not OPS[step.op].kind.elementwise)
    if named:
        value = float(step.value[element])
        return value if step.op == "constant" else as_shown(value)
    inner = [np.float64(_from_shown(trace, i, element)) for i in step.operands]
    with np.errstate(all="ignore"):
        return float(OPS[step.op].forward(*inner, *step.params))


def share(run: Run, draw: Draw) -> QuizQuestion | None:
    """The share of one score after a softmax."""
    trace = run.trace
    for index in some(draw, [k for k in named_steps(trace) if trace[k].op == SOFTMAX.name]):
        step = trace[index]
        element = any_element(draw, step.value)
        row, place = element[:-1], element[-1]
        scores = trace[step.operands[0]].value[row]
        finite = np.isfinite(scores)
        if not 2 <= len(scores) <= 8 or finite.sum() < 2 or not finite[place] or step.params[0] not in (-1, len(row)):
            continue
        if np.abs(scores[finite]).max() > _STEEPEST:
            continue
        powers = np.array([np.exp(as_shown(x)) if np.isfinite(x) else 0.0 for x in scores])
        value = float(step.value[element])
        if not 0.005 < value < 0.995 or abs(powers[place] / powers.sum() - value) > TOLERANCE / 2:
            continue
        path = spell(trace.path(index), element)
        facts = {"scores": row_shown(scores), "path": path, "word": word_at(run, index, len(row), place)}
        prompt = _(
            "A softmax makes shares of these scores: {scores}. Which share has {score}, that of {word} (`{path}`)?",
            score=shown(float(scores[place])),
            **facts,
        )
        solution = _(
            "exp({score}) / Σ exp = {power} / {total} = {value}",
            score=shown(float(scores[place])),
            power=shown(powers[place]),
            total=shown(powers.sum()),
            value=shown(value),
        )
        return number("share", run, index, element, prompt, solution)
    return None


def vector(run: Run, draw: Draw) -> QuizQuestion | None:
    """All numbers of a short vector that is made element by element."""
    trace = run.trace
    for index in some(draw, named_steps(trace)):
        step, read = trace[index], reads(trace, index)
        size = step.value.size
        sizes = {trace[k].value.shape for k in read} - {()}
        if step.value.ndim != 1 or not 2 <= size <= 4 or not 2 <= len(read) <= 4 or sizes != {step.value.shape}:
            continue
        if step.edited is not None or not _elementwise(trace, index) or not np.isfinite(step.value).all():
            continue
        found = [_from_shown(trace, index, (k,), root=True) for k in range(size)]
        if np.abs(np.array(found) - step.value).max() > TOLERANCE / 2:
            continue
        path = trace.path(index)
        given = ", ".join(f"`{trace.path(k)}` = {row_shown(np.atleast_1d(trace[k].value))}" for k in read)
        prompt = _("Compute all of `{equation}`, with {given}.", equation=equation_text(trace, index), given=given)
        posed = Posed("vector", np.array(step.value), DECIMALS, TOLERANCE, scene=Scene(run), expression=path)
        solution = _("`{path}` = {value}, number by number", path=path, value=row_shown(step.value))
        return QuizQuestion("vector", prompt, posed, path, run, solution)
    return None


def _elementwise(trace: Trace, index: int) -> bool:
    """Whether an equation is made element by element from the values that it reads."""
    step = trace[index]
    if step.kind is None or not step.kind.elementwise or step.op == IDENTITY.name:
        return False
    inner = [k for k in step.operands if trace[k].name is None and not trace[k].is_leaf]
    return all(_elementwise(trace, k) for k in inner)
