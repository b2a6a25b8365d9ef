"""The chain rule at one number: its uses, what each sends back, upstream × local; and who reads a number at all.

A derivative of 0 does not say that a number is not read: the number beside it in a product may be 0, or a relu closed.

``backward`` gives the gradient of every value; this takes one element of one value apart. The backward rules made the
gradient; here the local factors come from the forward-mode rules of the op table, so the sum of the terms is the same
number made another way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from msgspec import Struct

from seqtui.engine import paths
from seqtui.engine.backward import Gradients, Reader
from seqtui.engine.derive import Place
from seqtui.engine.formula import name_of, written
from seqtui.engine.jvp import linear
from seqtui.engine.ops import ADD, OPS
from seqtui.engine.paths import Index
from seqtui.engine.spelling import Script, Style, Written
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
    waiting = {index: start}
    computed: list[Place] = []
    by_hand: list[Place] = []
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
            reached = _marked(trace, consumer, operand, marks)
            waiting[consumer] = np.maximum(waiting[consumer], reached) if consumer in waiting else reached
    return Readers(tuple(computed), tuple(by_hand))


def _marked(trace: Trace, consumer: int, operand: int, marks: np.ndarray) -> np.ndarray:
    """The elements of a step, 1 or 0, that read marked elements of an operand."""
    step = trace[consumer]
    op, values = OPS[step.op], [trace[i].value for i in step.operands]
    if op.kind.elementwise:
        return np.broadcast_to(marks, step.value.shape)
    rule = op.reach or linear(op.forward)
    found = rule(operand, marks, [np.zeros_like(x) for x in values], step.value, *step.params)
    return np.broadcast_to(found != 0, step.value.shape).astype(float)


class ChainTerm(Struct, frozen=True):
    """One way back to a number: the element that used it, the gradient there, and its derivative by the number."""

    place: Place
    upstream: float
    local: float

    @property
    def result(self) -> float:
        """Upstream times local: what this use sends back; 0 where the local derivative is 0."""
        return self.upstream * self.local if self.local and self.upstream else 0.0


class Consumer(Struct, frozen=True, eq=False):
    """One equation that reads a value: the index of its named step, and what it sends back, of the value's shape."""

    consumer: int
    gradient: np.ndarray


def links(gradients: Gradients, index: int, element: Index, through: bool = True) -> tuple[ChainTerm, ...]:
    """Return the ways back to one element of a step; their results add up to its gradient.

    through: unnamed steps inside equations are seen through, so that each link starts at a named value; otherwise at
    the operations that read the element themselves. Elements that were set by hand send nothing back.
    Raises SeqtuiError when the element lies outside the value.
    """
    found: list[ChainTerm] = []
    for consumer, places, upstream, local in _ends(gradients, index, element, through):
        parts = zip(places.tolist(), upstream.tolist(), local.tolist(), strict=True)
        found += [ChainTerm(Place(consumer, tuple(at)), above, here) for at, above, here in parts]
    return tuple(found)


def largest_links(gradients: Gradients, index: int, element: Index, most: int) -> tuple[tuple[ChainTerm, ...], int]:
    """Return the ways back with the largest results, and how many ways there are: a weight can have thousands."""
    ends = list(_ends(gradients, index, element, through=True))
    if not ends:
        return (), 0
    upstream, local = (np.concatenate([end[k] for end in ends]) for k in (2, 3))
    results = np.where((upstream != 0) & (local != 0), upstream * local, 0.0)
    first = np.argsort(-np.abs(results), kind="stable")[:most].tolist()
    found: dict[int, Place] = {}
    begin = 0
    for consumer, places, _, _ in ends:
        here = [k for k in first if begin <= k < begin + len(places)]
        found |= {k: Place(consumer, tuple(places[k - begin].tolist())) for k in here}
        begin += len(places)
    return tuple(ChainTerm(found[k], float(upstream[k]), float(local[k])) for k in first), len(results)


def uses(gradients: Gradients, index: int) -> tuple[Consumer, ...]:
    """Return each equation that reads a step and what it sends back, last one first; they add up to the gradient."""
    owners: dict[int, np.ndarray] = {}
    for sent in gradients.contributions(index):
        owner = _owner(gradients.trace, sent.consumer)
        owners[owner] = owners[owner] + sent.gradient if owner in owners else sent.gradient
    return tuple(Consumer(owner, gradient) for owner, gradient in owners.items())


def sent_back(gradients: Gradients, index: int, use: int, top: str, style: Style = Style.UNICODE) -> str:
    """Return what one equation sends back to a step, in signs: ``W_hfᵀ (∂L/∂f₃ ⊙ f₃ ⊙ (1 − f₃))``.

    use is the named step of the equation; top is how the differentiated number is written, ``L``.
    """
    inside = [reader for reader in gradients.readers(index) if _owner(gradients.trace, reader[0]) == use]
    return _Speller(gradients, top, style, index).total(inside).text


def partial(trace: Trace, index: int, top: str, style: Style = Style.UNICODE) -> str:
    """Return how the gradient of a step is written: ``∂L/∂f₃``, in ASCII ``dL/df_3``, in python ``grad.t3.f``."""
    if style.script is Script.PYTHON:
        return f"grad.{trace.path(index)}"
    name = name_of(trace, index, style, trace[index], concrete=True)
    d = "∂" if style.script is Script.UNICODE else "d"
    return f"{d}{top}/{d}{name}"


def _owner(trace: Trace, step: int) -> int:
    """The named step whose equation an operation is part of."""
    if trace[step].name is not None:
        return step
    return trace.owner(step)


def _reached(gradients: Gradients, index: int, start: np.ndarray, through: bool) -> Iterator[tuple[int, np.ndarray]]:
    """The steps at which the ways end, each with its derivative; in the order of recording."""
    trace = gradients.trace
    waiting: dict[int, np.ndarray] = {index: start}
    while waiting:
        step = min(waiting)
        direction = waiting.pop(step)
        if step != index and (not through or trace[step].name is not None or step == gradients.of[0]):
            yield step, direction
            continue
        for consumer, operand in gradients.readers(step):
            moved = _moved(trace, consumer, operand, direction)
            waiting[consumer] = waiting[consumer] + moved if consumer in waiting else moved


def _ends(
    gradients: Gradients, index: int, element: Index, through: bool
) -> Iterator[tuple[int, np.ndarray, np.ndarray, np.ndarray]]:
    """Each step at which ways end: its places that the element moves [n, axes], the gradients and derivatives there."""
    trace = gradients.trace
    shape = trace[index].value.shape
    start = np.zeros(shape)
    start[paths.check_index(trace.path(index), shape, element)] = 1.0
    for consumer, local in _reached(gradients, index, start, through):
        moved = np.not_equal(local, 0)
        yield consumer, np.argwhere(moved), np.asarray(gradients[consumer])[moved], np.asarray(local)[moved]


def _moved(trace: Trace, consumer: int, operand: int, direction: np.ndarray) -> np.ndarray:
    """How far the consumer moves when this operand moves in the direction; what was set by hand stays."""
    step = trace[consumer]
    values = [trace[i].value for i in step.operands]
    moved = OPS[step.op].tangent(operand, direction, values, step.value, step.params)
    return moved if step.edited is None else np.where(step.edited, 0.0, moved)


class _Speller:
    """Writes what comes back to unnamed steps, from the named ones down."""

    def __init__(self, gradients: Gradients, top: str, style: Style, here: int) -> None:
        self.gradients, self.trace, self.top, self.style = gradients, gradients.trace, top, style
        self.here = self.trace[here]

    def total(self, readers: Sequence[Reader]) -> Written:
        """The sum of what several uses send back."""
        first, *others = [self._sent(*reader) for reader in reversed(readers)]
        for other in others:
            first = ADD.spelling.spell([first, other], (), self.style)
        return first

    def _sent(self, consumer: int, operand: int) -> Written:
        step = self.trace[consumer]
        parts = [self._name(i) for i in step.operands]
        up = self._gradient(consumer)
        return OPS[step.op].back(up, operand, parts, self._name(consumer), self.style)

    def _gradient(self, step: int) -> Written:
        if self.trace[step].name is not None or step == self.gradients.of[0]:
            return Written(partial(self.trace, step, self.top, self.style), single=not self.trace[step].value.ndim)
        return self.total(self.gradients.readers(step))

    def _name(self, index: int) -> Written:
        return written(self.trace, index, self.style, self.here, concrete=True)
