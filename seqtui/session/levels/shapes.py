"""The levels of shapes and of equations: an equation with the shape of each operand, or with what each sign means."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from seqtui.engine.formula import name_of
from seqtui.engine.ops import OPS
from seqtui.engine.spelling import Written
from seqtui.engine.trace import Step, Trace
from seqtui.session.levels.blocks import shape_text
from seqtui.session.levels.said import Said, Tone
from seqtui.session.look import Look
from seqtui.session.why.slices import Slices

_SPEAKING = frozenset({"same", "add", "sub", "neg", "reshape", "concat", "stack"})  # ops whose sign says what they do


def shaped_formula(trace: Trace, root: int, look: Look) -> str:
    """Return the formula with a shape behind every name: ``f₃ [4] = σ(W_xf [4×4] x₃ [4] + …)``."""
    here, given = trace[root], Slices(trace, root).is_given

    def written(index: int) -> Written:
        step = trace[index]
        if given(index):
            text = f"{name_of(trace, index, look.style, here, concrete=True)} {shape_text(step, look)}".strip()
            return Written(text if step.op != "constant" else text.split(" [")[0], single=not step.value.ndim)
        parts = [written(i) for i in step.operands]
        return replace(OPS[step.op].spelling.spell(step.op, parts, step.params, look.style), single=not step.value.ndim)

    left = f"{name_of(trace, root, look.style, here, concrete=True)} {shape_text(here, look)}".strip()
    return left if here.is_leaf else f"{left} = {written(root).text}"


def shapes_said(trace: Trace, root: int, look: Look) -> tuple[Said, ...]:
    """Return the axes of every operand, then every operation with the shapes it takes and gives, then what it costs."""
    here = trace[root]
    lines = [
        Said(_name(trace, i, here, look), _axes(trace[i], look)) for i in (root, *Slices(trace, root).named_operands())
    ]
    inner = _operations(trace, root)
    arrow = look.sign("→", "->")
    rows: Counter[tuple[str, str]] = Counter()
    costs: Counter[tuple[str, str]] = Counter()
    for index in inner:
        step, values = trace[index], [trace[i].value for i in trace[index].operands]
        shapes = ", ".join(shape_text(trace[i], look) or "1" for i in step.operands)
        row = step.op, f"{shapes} {arrow} {shape_text(step, look) or '1'}"
        rows[row] += 1
        costs[row] += OPS[step.op].cost(values, step.value)
    for (op, text), count in rows.items():
        cost = costs[op, text]
        often = f", {count} times" if count > 1 else ""
        lines.append(Said(op, f"{text}{often}{f': {cost:,} multiplications' if cost else ''}", Tone.QUIET))
    if sum(costs.values()) and len(costs) > 1:
        lines.append(Said("", f"{sum(costs.values()):,} multiplications in this equation", Tone.QUIET))
    return tuple(lines)


def meanings_said(trace: Trace, root: int, look: Look) -> tuple[Said, ...]:
    """Return what every sign of an equation means: its values from left to right, then its operations."""
    here = trace[root]
    lines = [
        Said(_name(trace, i, here, look), _meaning(trace[i], look))
        for i in (root, *Slices(trace, root).named_operands())
    ]
    ops = dict.fromkeys(trace[i].op for i in _operations(trace, root) if trace[i].op not in _SPEAKING)
    return (*lines, *(Said(_sign(op, look), look.words(OPS[op].meaning), Tone.QUIET) for op in ops))


def _operations(trace: Trace, root: int) -> list[int]:
    """The steps of an equation, innermost first."""
    given = Slices(trace, root).is_given
    found: dict[int, None] = {}

    def read(index: int) -> None:
        if not given(index) and index not in found:
            for i in trace[index].operands:
                read(i)
            found[index] = None

    read(root)
    return list(found)


def _name(trace: Trace, index: int, here: Step, look: Look) -> str:
    return name_of(trace, index, look.style, here, concrete=True)


def _axes(step: Step, look: Look) -> str:
    """``[4×4]  d_hidden × d_in``."""
    names = look.sign(" × ", " x ").join(step.symbol.axis_names) if step.symbol else ""
    return f"{shape_text(step, look)}  {names}".strip() if step.value.ndim else "a single number"


def _meaning(step: Step, look: Look) -> str:
    if step.symbol is None:
        return "a fixed number of the formula" if step.op == "constant" else "a part of the equation"
    return look.words(step.symbol.meaning)


def _sign(op: str, look: Look) -> str:
    """How an op is marked on the page."""
    sign = OPS[op].spelling.sign
    return sign if sign.strip() and not look.ascii else op
