"""Formulas, derived from the recorded graph and never typed: ``cₜ = fₜ ⊙ cₜ₋₁ + iₜ ⊙ gₜ``, and the same in numbers.

A formula starts at a named step and goes down through unnamed steps to names, leaves and constants. The python spelling
uses paths (``t3.f * t2.c + t3.i * t3.g``), which are attribute chains, so that it can be run as it stands.
"""

from collections.abc import Callable

import numpy as np
from msgspec.structs import replace

from seqtui.engine.op import Kind
from seqtui.engine.ops import OPS
from seqtui.engine.paths import Index, Scope
from seqtui.engine.spelling import Script, Style, Written
from seqtui.engine.trace import Step, Trace

_SUBSCRIPT = str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_NEAR = 8  # a neighbour in time is written t−1 or t+1; anything farther by its number

Format = Callable[[float], str]


def formula(trace: Trace, index: int, style: Style = Style.UNICODE, concrete: bool = False) -> str:
    """Return ``name = expression`` of a step; concrete writes the time as a number, f₃ instead of fₜ.

    A leaf has no expression and returns its name alone.
    """
    step = trace[index]
    left = name_of(trace, index, style, step, concrete)
    if step.is_leaf:
        return left
    return f"{left} = {written(trace, index, style, step, concrete, root=True).text}"


def expression(trace: Trace, index: int, style: Style = Style.UNICODE, concrete: bool = False) -> str:
    """Return the right-hand side of the formula; for a leaf, its name."""
    return written(trace, index, style, trace[index], concrete, root=True).text


def name_of(trace: Trace, index: int, style: Style, here: Step, concrete: bool = False) -> str:
    """Return how a step is written in the formula of another step, relative to that step's scope and time.

    An unnamed step is written as its expression in brackets.
    """
    step = trace[index]
    if style.script is Script.PYTHON:
        return trace.path(index)
    if step.op == "constant":
        return _constant(step.value, style)
    if step.symbol is None:
        return f"({expression(trace, index, style, concrete)})"
    text = step.symbol.written(style, step.name or "")
    return _elsewhere(step, here, style, text + _when(step, here, style, concrete))


def numbers(trace: Trace, index: int, element: Index, show: Format, style: Style = Style.UNICODE) -> list[str]:
    """Return one element's formula with numbers in place of names, then with its inside summed up.

    For f = σ(W x + W h + b): ``σ(0.31 − 0.12 + 0.00)``, ``σ(0.19)``. The value itself is not repeated. Empty when the
    op mixes elements (softmax, a matrix product): its terms say more than a line can.
    """
    step = trace[index]
    if step.is_leaf or not OPS[step.op].kind.elementwise:
        return []
    lines = [_numbers(trace, index, element, show, style, root=True).text]
    if OPS[step.op].kind is Kind.MAP:
        inside = show(float(trace[step.operands[0]].value[element]))
        lines.append(OPS[step.op].spelling.spell([Written(inside)], step.params, style).text)
    return [line for k, line in enumerate(lines) if line not in lines[:k]]


def written(trace: Trace, index: int, style: Style, here: Step, concrete: bool, root: bool = False) -> Written:
    """Return a step as a piece of the formula of the step here: its name; without one, or as root, its expression."""
    step = trace[index]
    if step.is_leaf or (step.name is not None and not root):
        if style.script is Script.PYTHON and step.op == "constant":
            return _python_constant(trace, index)
        return Written(name_of(trace, index, style, here, concrete), single=not step.value.ndim)
    parts = [written(trace, i, style, here, concrete) for i in step.operands]
    whole = OPS[step.op].spelling.spell(parts, step.params, style)
    return replace(whole, single=not step.value.ndim)


def _numbers(trace: Trace, index: int, element: Index, show: Format, style: Style, root: bool = False) -> Written:
    step = trace[index]
    element = tuple(
        0 if n == 1 else i for i, n in zip(element[len(element) - step.value.ndim :], step.value.shape, strict=True)
    )
    open_up = root or (step.name is None and not step.is_leaf and OPS[step.op].kind.elementwise)
    if not open_up:
        if step.op == "constant" and step.value.ndim == 0:
            return Written(_constant(step.value, style))
        value = float(step.value[element])
        return Written(show(value), 5 if value < 0 else 10)
    parts = [_numbers(trace, i, element, show, style) for i in step.operands]
    whole = OPS[step.op].spelling.spell(parts, step.params, style)
    return replace(whole, text=whole.text.replace(" ⊙ ", " × ").replace(" + −", " − ").replace(" + -", " - "))


def _when(step: Step, here: Step, style: Style, concrete: bool) -> str:
    """The time of a value as a subscript: t, t−1, or its number when it is far or asked for."""
    if step.time is None:
        return ""
    offset = None if here.time is None or step.scope.clock != here.scope.clock else step.time - here.time
    if concrete or offset is None or abs(offset) > _NEAR:
        text = str(step.time)
    else:
        text = "t" if offset == 0 else f"t{offset:+d}"
    if style.script is Script.UNICODE:
        return text.translate(_SUBSCRIPT).replace("t", "ₜ")
    return f"_{text}" if len(text) == 1 or text.isdigit() else f"_{{{text}}}"


def _elsewhere(step: Step, here: Step, style: Style, text: str) -> str:
    """Say where a value comes from when it is not from this scope or one around it."""
    scope, around = step.scope.untimed, here.scope.untimed
    if around.inside(scope):
        return text
    different = scope.relative_to(Scope.shared((scope, around)))
    layer = different.number("layer")
    if style.script is Script.UNICODE and len(different.parts) == 1 and layer is not None:
        return f"{text}⁽{str(layer).translate(_SUPERSCRIPT)}⁾"
    return different.path(text)


def _constant(value: np.ndarray, style: Style) -> str:
    if value.ndim:
        return f"[{(' × ' if style.script is Script.UNICODE else ' x ').join(map(str, value.shape))}]"
    text = f"{float(value):g}"
    return text.replace("-", "−").replace("inf", "∞") if style.script is Script.UNICODE else text


def _python_constant(trace: Trace, index: int) -> Written:
    value = trace[index].value
    if value.ndim:
        return Written(f"constant[{index}]")
    return Written(repr(float(value)), 7 if value < 0 else 10)
