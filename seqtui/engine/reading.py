"""Which numbers read a number at all: how a record hangs together, whatever the numbers in it are.

A derivative of 0 does not say that a number is not read: the number beside it in a product may be 0, or a relu closed.
"""

from typing import NamedTuple

import numpy as np

from seqtui.engine.backward import Gradients
from seqtui.engine.derive import Place
from seqtui.engine.ops import OPS
from seqtui.engine.paths import Index
from seqtui.engine.tangents import linear
from seqtui.engine.trace import Trace


class Readers(NamedTuple):
    """The named numbers that read one: those that were computed from it, and those that were set by hand instead."""

    computed: tuple[Place, ...]
    by_hand: tuple[Place, ...]


def readers(gradients: Gradients, index: int, element: Index) -> Readers:
    """Return the numbers that read an element, among the equations that the differentiated number depends on.

    Unnamed steps inside equations are seen through, so that each reader is a named value, or the differentiated one.
    """
    trace = gradients.trace
    start = np.zeros(trace[index].value.shape)
    start[element] = 1.0
    waiting, computed, by_hand = {index: start}, [], []
    while waiting:
        step = min(waiting)
        marks = waiting.pop(step)
        if step != index and (trace[step].name is not None or step == gradients.of[0]):
            edited = trace[step].edited
            for place in np.argwhere(marks):
                at = tuple(int(k) for k in place)
                (by_hand if edited is not None and edited[at] else computed).append(Place(step, at))
            continue
        for consumer, operand in gradients.readers(step):
            reached = _reached(trace, consumer, operand, marks)
            waiting[consumer] = np.maximum(waiting[consumer], reached) if consumer in waiting else reached
    return Readers(tuple(computed), tuple(by_hand))


def _reached(trace: Trace, consumer: int, operand: int, marks: np.ndarray) -> np.ndarray:
    """The elements of a step, 1 or 0, that read marked elements of an operand."""
    step = trace[consumer]
    op, values = OPS[step.op], [trace[i].value for i in step.operands]
    if op.elementwise:
        return np.broadcast_to(marks, step.value.shape)
    rule = op.reach or linear(op.forward)
    found = rule(operand, marks, [np.zeros_like(x) for x in values], step.value, *step.params)
    return np.broadcast_to(found != 0, step.value.shape).astype(float)
