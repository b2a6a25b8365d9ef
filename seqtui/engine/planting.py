"""Planted bugs: equations that are recorded otherwise than the model writes them.

Who plants a bug says how an equation is rewritten, as an expression of ops, and where. A record that is begun
meanwhile follows it: the rewritten ops are computed and recorded as any others are, so formulas, terms and gradients
are those of the faulty run, and what is computed later follows from its values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import numpy as np
from msgspec import Struct, field

from seqtui.engine.ops import IDENTITY, OPS
from seqtui.engine.trace import Trace


class Node(Struct, frozen=True, eq=False):
    """One unnamed operation of an equation; an operand is another one, or the index of a recorded value.

    A number of the formula is a node of its own, ``constant``, with the number in params.
    """

    op: str
    operands: tuple[Expression, ...]
    params: tuple[Any, ...] = ()


Expression = Node | int
Rewrite = Callable[[Trace, str, Node], Expression | None]


class Plant(Struct, frozen=True, eq=False):
    """A bug: how equations are rewritten, and what is given in place of what the model is given.

    rewrite(trace, name, equation) returns what is recorded under that name, None for the equation as it is. at is the
    only path that it is asked for, "" for all. given: values of inputs, by path.
    """

    rewrite: Rewrite = lambda trace, name, equation: None
    at: str = ""
    given: Mapping[str, np.ndarray] = field(default_factory=dict)


_PLANTED: ContextVar[Plant | None] = ContextVar("planted", default=None)


def current() -> Plant | None:
    """Return the bug that a record which is begun now follows; None for a true one."""
    return _PLANTED.get()


@contextmanager
def planted(plant: Plant | None) -> Iterator[None]:
    """Every record that is begun inside follows this bug."""
    token = _PLANTED.set(plant)
    try:
        yield
    finally:
        _PLANTED.reset(token)


def replanted(plant: Plant, trace: Trace, name: str, index: int) -> int:
    """Record an equation that was just computed as a bug has it, in its own place; returns where its value is then.

    An equation stays as it is where other unnamed values were computed beside it.
    """
    if plant.at not in ("", trace.scope.path(name)):
        return index
    first = trace.first_unnamed
    equation = equation_of(trace, index, first)
    rewritten = None if equation is None else plant.rewrite(trace, name, equation)
    if rewritten is None:
        return index
    trace.take_back(first)
    made = _recorded(trace, rewritten, {})
    return made if made >= first else trace.append(IDENTITY.name, (made,), trace[made].value.view())


def equation_of(trace: Trace, index: int, first: int) -> Node | None:
    """Return the equation at the end of a trace as an expression; its operations stand at first and behind it.

    None when it has no operation of its own, or when other operations stand there too.
    """
    nodes: dict[int, Node] = {}

    def expression(step: int) -> Expression:
        if step < first:
            return step
        if step not in nodes:
            op, operands, value, *_ = trace[step]
            if op == "constant":
                nodes[step] = Node(op, (), (value,))
            else:
                nodes[step] = Node(op, tuple(map(expression, operands)), trace[step].params)
        return nodes[step]

    found = expression(index)
    beside = [step for step in range(first, len(trace)) if step not in nodes]
    return None if isinstance(found, int) or beside else found


def _recorded(trace: Trace, expression: Expression, made: dict[int, int]) -> int:
    """Compute and record an expression, its operands first; returns the index of its value."""
    if isinstance(expression, int):
        return expression
    key = id(expression)
    if key not in made:
        if expression.op == "constant":
            made[key] = trace.constant(expression.params[0])
        else:
            operands = tuple(_recorded(trace, operand, made) for operand in expression.operands)
            values = [trace[i].value for i in operands]
            value = OPS[expression.op].forward(*values, *expression.params)
            made[key] = trace.append(expression.op, operands, value, expression.params)
    return made[key]
