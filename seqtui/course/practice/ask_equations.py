"""Questions for equations: their order, what they read, the shape of what they make, what a sign means."""

from __future__ import annotations

from string import ascii_lowercase

import numpy as np

from seqtui.course.facts import Scene
from seqtui.course.practice.quiz_question import Draw, QuizQuestion, choice, equation_text, named_steps, reads, some
from seqtui.course.questions.question import Posed
from seqtui.engine.formula import expression, formula, name_of
from seqtui.engine.ops import OPS
from seqtui.engine.spelling import Style
from seqtui.engine.trace import Trace
from seqtui.language import _
from seqtui.models.model import Run

_OPTIONS = 4
_WIDEST = 72  # of an option
GAP = "___"


def shape(run: Run, draw: Draw) -> QuizQuestion | None:
    """What shape has this value, from the shapes of what it reads."""
    trace = run.trace
    for index in some(draw, named_steps(trace)):
        step, read = trace[index], reads(trace, index)
        sizes = {trace[k].value.shape for k in read}
        if not step.value.ndim or not read or len(read) > 4 or sizes == {step.value.shape}:
            continue
        path = trace.path(index)
        given = ", ".join(f"`{trace.path(k)}` {_size(trace[k].value)}" for k in read)
        prompt = _("What shape has `{equation}`? It reads {given}.", equation=equation_text(trace, index), given=given)
        posed = Posed("shape", tuple(step.value.shape), scene=Scene(run))
        solution = _("`{path}` is {shape}", path=path, shape=_size(step.value))
        return QuizQuestion("shape", prompt, posed, path, run, solution)
    return None


def _size(value: np.ndarray) -> str:
    return "×".join(map(str, value.shape)) or _("one number")


def next_equation(run: Run, draw: Draw) -> QuizQuestion | None:
    """Which equation is computed next."""
    trace, named = run.trace, named_steps(run.trace)
    for place in some(draw, range(1, len(named) - 3)):
        here, right = _option(trace, named[place]), _option(trace, named[place + 1])
        others = [named[k] for k in (place - 1, place + 2, place + 3, int(draw.integers(len(named))))]
        wrong = list(dict.fromkeys(_option(trace, k) for k in others if k > 0))
        wrong = [text for text in wrong if text not in (right, here)][: _OPTIONS - 1]
        if len(wrong) < _OPTIONS - 1:
            continue
        path = trace.path(named[place])
        prompt = _("`{path}` was just computed. Which equation does seqtui compute next?", path=path)
        solution = _("{next} follows {here}", next=right, here=here)
        return choice("next", run, path, prompt, right, wrong, solution, draw)
    return None


def _option(trace: Trace, index: int) -> str:
    """An equation as an option; its path alone where it is long."""
    text, path = formula(trace, index, concrete=True), trace.path(index)
    return f"`{path}`: `{text}`" if len(path) + len(text) < _WIDEST else f"`{path}`"


def order(run: Run, draw: Draw) -> QuizQuestion | None:
    """Put equations in order, each of which reads what the one before it made."""
    trace = run.trace
    for index in some(draw, named_steps(trace)):
        chain = [index]
        while len(chain) < _OPTIONS:
            before = [k for k in reads(trace, chain[0]) if not trace[k].is_leaf]
            if not before:
                break
            chain.insert(0, before[int(draw.integers(len(before)))])
        texts = [_option(trace, k) for k in chain]
        if len(chain) < 3 or len(set(texts)) < len(texts):
            continue
        shown = [int(k) for k in draw.permutation(len(chain))]
        options = {ascii_lowercase[k]: texts[place] for k, place in enumerate(shown)}
        key = tuple(ascii_lowercase[shown.index(place)] for place in range(len(chain)))
        if key == tuple(options):
            continue
        posed = Posed("order", key, options=tuple(options), scene=Scene(run))
        prompt = _("Put these equations in the order in which they can be computed.")
        solution = _(
            "each reads what the one before made: {order}", order=", ".join(f"`{trace.path(k)}`" for k in chain)
        )
        return QuizQuestion("order", prompt, posed, trace.path(index), run, solution, options)
    return None


def missing_operand(run: Run, draw: Draw) -> QuizQuestion | None:
    """Which value is missing in this equation."""
    trace = run.trace
    for index in some(draw, named_steps(trace)):
        step = trace[index]
        right = expression(trace, index, concrete=True)
        for operand in some(draw, reads(trace, index)):
            name = _written(trace, operand, index)
            parts = right.split(name)
            if len(parts) != 2 or step.edited is not None or _goes_on(parts):
                continue
            others = _others(trace, index, operand)
            wrong = list(dict.fromkeys(_written(trace, k, index) for k in some(draw, others)))
            wrong = [text for text in wrong if text != name][: _OPTIONS - 1]
            if len(wrong) < 2:
                continue
            gap = f"{name_of(trace, index, Style.UNICODE, step, concrete=True)} = {parts[0]}{GAP}{parts[1]}"
            prompt = _("What stands in the gap: `{gap}` (`{path}`)?", gap=gap, path=trace.path(index))
            options = [f"`{text}`" for text in wrong]
            solution = _("the equation is `{equation}`", equation=equation_text(trace, index))
            return choice("missing", run, trace.path(index), prompt, f"`{name}`", options, solution, draw)
    return None


def _goes_on(parts: list[str]) -> bool:
    """Whether what stands in the gap is a part of a longer name."""
    return any(sign.isalnum() or sign in "._" for sign in (parts[0][-1:], parts[1][:1]))


def _written(trace: Trace, operand: int, index: int) -> str:
    return name_of(trace, operand, Style.UNICODE, trace[index], concrete=True)


def _others(trace: Trace, index: int, operand: int) -> list[int]:
    """Values of the same shape near an equation, that would give another result in the place of an operand."""
    shape, true = trace[operand].value.shape, trace[index].value
    near = [k for _path, k in trace.named() if k < index and k not in reads(trace, index)][-80:]
    found = []
    for k in near:
        if trace[k].value.shape == shape:
            with np.errstate(all="ignore"):
                value = _value(trace, index, operand, k)
            if value.shape == true.shape and not np.allclose(value, true, equal_nan=True):
                found.append(k)
    return found


def _value(trace: Trace, index: int, old: int, new: int) -> np.ndarray:
    """What an equation gives with another value in the place of one that it reads."""
    step = trace[index]
    values = [
        trace[new].value
        if k == old
        else trace[k].value
        if trace[k].name is not None or trace[k].is_leaf
        else _value(trace, k, old, new)
        for k in step.operands
    ]
    return np.asarray(OPS[step.op].forward(*values, *step.params))


def what_it_reads(run: Run, draw: Draw) -> QuizQuestion | None:
    """Which of these does an equation read."""
    trace = run.trace
    for index in some(draw, named_steps(trace)):
        read = list(reads(trace, index))
        near = [k for _path, k in trace.named() if k != index and k not in read and abs(k - index) < 60]
        if len(read) < 2 or len(near) < 2:
            continue
        right = some(draw, read, 3)
        wrong = some(draw, near, max(2, 5 - len(right)))
        both = some(draw, [*right, *wrong])
        options = {ascii_lowercase[k]: f"`{trace.path(step)}`" for k, step in enumerate(both)}
        key = tuple(id for id, step in zip(options, both, strict=True) if step in right)
        posed = Posed("multi", key, options=tuple(options), scene=Scene(run))
        path = trace.path(index)
        prompt = _("Which of these does `{path}` read directly? There may be several.", path=path)
        solution = _("the equation is `{equation}`", equation=equation_text(trace, index))
        return QuizQuestion("reads", prompt, posed, path, run, solution, options)
    return None


def meanings(run: Run, draw: Draw) -> QuizQuestion | None:
    """What signs mean."""
    trace = run.trace
    found: dict[str, tuple[str, int]] = {}
    for _path, index in trace.named():
        symbol = trace[index].symbol
        if symbol is not None and len(symbol.meaning) < _WIDEST:
            found.setdefault(symbol.text, (_(symbol.meaning), index))
    signs = [sign for sign in found if sum(found[sign][0] == meaning for meaning, _k in found.values()) == 1]
    if len(signs) < 3:
        return None
    chosen = [signs[k] for k in draw.permutation(len(signs))[:3]]
    mixed = [chosen[k] for k in draw.permutation(3)]
    left, right = dict(zip("abc", chosen, strict=True)), dict(zip("xyz", mixed, strict=True))
    options = {id: f"`{sign}`" for id, sign in left.items()} | {id: found[sign][0] for id, sign in right.items()}
    key = {a: next(b for b, other in right.items() if other == sign) for a, sign in left.items()}
    posed = Posed("match", key, options=tuple(options), left=tuple(left), right=tuple(right), scene=Scene(run))
    prompt = _("Which sign means what?")
    solution = "; ".join(f"`{sign}`: {found[sign][0]}" for sign in chosen)
    computed = [found[sign][1] for sign in chosen if not trace[found[sign][1]].is_leaf]
    at = trace.path(computed[0] if computed else named_steps(trace)[0])
    return QuizQuestion("match", prompt, posed, at, run, solution, options)
