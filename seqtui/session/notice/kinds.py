"""What is noticed by the kind of op alone, where nothing is known of what the value is for; and in what is odd."""

from __future__ import annotations

import numpy as np

from seqtui.engine.op import Kind
from seqtui.engine.ops import ADD, MUL, OPS, SUB, label
from seqtui.language import _
from seqtui.models.statement import Claim, Statement
from seqtui.session.axes import axes_of
from seqtui.session.notice.stop import Figure, Stop, called, largest, length, place

NOT_FINITE = Claim("notice not finite", "{subject}: {count} of {size} numbers are not finite, the first at {at}")
SET_BY_HAND = Claim(
    "notice set by hand", "{subject}: set by hand: at {at} it is {value}, the equation gives {computed}"
)
NUMBER_BY_HAND = Claim("notice number by hand", "{subject}: set by hand to {value}; the equation gives {computed}")
ONE_NUMBER = Claim("notice one number", "{subject}: {op} makes it {value}")
MAPPED = Claim("notice mapped", "{subject}: {op} changes {at} most: {before} becomes {value}")
LARGEST_TERM = Claim(
    "notice largest term", "{subject}: of its {terms} terms {term} weighs most, {size} long; the sum is {length}"
)
DIFFERENCE = Claim("notice difference", "{subject}: {length} long, most at {at}: {left} against {right}")
NO_DIFFERENCE = Claim("notice no difference", "{subject}: nothing differs: {left} and {right} are the same numbers")
PRODUCT = Claim("notice product", "{subject}: changed most at {at}: {left} times {right} is {value}")
QUOTIENT = Claim("notice quotient", "{subject}: changed most at {at}: {left} divided by {right} is {value}")
STRONGEST = Claim(
    "notice strongest", "{subject}: {at} stands out with {value}; {positive} of {size} numbers are positive"
)
SUMMED = Claim("notice summed", "{subject}: {size} numbers come to {value}; the largest of them is {largest}")
TAKEN = Claim("notice taken", "{subject}: {size} of the {all} numbers of {source}; {at} stands out with {value}")
ONE_TAKEN = Claim("notice one taken", "{subject}: {value}, where the largest of the {all} numbers is {largest}")
LONGEST_PART = Claim(
    "notice longest part", "{subject}: of its {parts} parts {part} is the longest, {size} long; together {length}"
)
HANDED_ON = Claim("notice handed on", "{subject}: {length} long, as before; {at} stands out with {value}")


def odd(stop: Stop) -> Statement | None:
    """What is odd in numbers of any kind: set by hand, or not finite where no mask made them so."""
    edited, line = stop.step.edited, stop.line
    if edited is not None and np.any(edited):
        return _by_hand(stop, np.asarray(edited))
    bad = np.isnan(line) | (line == np.inf)
    if not line.ndim:
        return NOT_FINITE(**stop.facts(count=1, size=1, at=_("the number itself"))) if bad else None
    if bad.any() or np.isneginf(line).all():
        bad = bad if bad.any() else np.isneginf(line)
        at = stop.at(*place(bad.argmax(), line))
        return NOT_FINITE(**stop.facts(count=int(bad.sum()), size=line.size, at=at))
    return None


def _by_hand(stop: Stop, edited: np.ndarray) -> Statement:
    step = stop.step
    computed = OPS[step.op].forward(*(stop.trace[k].value for k in step.operands), *step.params)
    at = place(edited.argmax(), edited)
    facts = stop.facts(element=at, value=float(step.value[at]), computed=float(np.asarray(computed)[at]))
    if not at:
        return NUMBER_BY_HAND(**facts)
    return SET_BY_HAND(**facts, at=called(axes_of(stop.run, step), at))


def by_kind(stop: Stop) -> Statement:
    """What the op did to the line: the fallback for every value."""
    if not stop.line.ndim:
        return _single(stop)
    return _BY_KIND[stop.step.kind or Kind.LAYOUT](stop)


def _single(stop: Stop) -> Statement:
    kind, operands = stop.step.kind, stop.step.operands
    value = float(stop.line)
    if kind is Kind.SELECTION:
        source = stop.trace[operands[0]].value
        return ONE_TAKEN(**stop.facts(value=value, all=source.size, largest=float(source.max())))
    if kind is Kind.REDUCTION:
        source = stop.trace[operands[0]].value
        return SUMMED(**stop.facts(value=value, size=source.size, largest=float(source.max())))
    return ONE_NUMBER(**stop.facts(value=value, op=label(stop.step.op)))


def _mapped(stop: Stop) -> Statement:
    before, after = stop.line_of(stop.step.operands[0]), stop.line
    at = largest(after - before)
    return MAPPED(
        **stop.facts(op=label(stop.step.op), at=stop.at(*at), before=float(before[at]), value=float(after[at]))
    )


def _pointwise(stop: Stop) -> Statement:
    op = stop.step.op
    if op == ADD.name:
        sizes = [(length(stop.line_of(k)), k) for k in stop.terms]
        size, term = max(sizes, key=lambda pair: pair[0])
        return LARGEST_TERM(
            **stop.facts(
                terms=len(stop.terms),
                term=stop.name(term),
                size=size,
                length=length(stop.line),
                of=tuple(stop.trace.path(k) for k in stop.terms),
            )
        )
    if op == SUB.name:
        return difference(stop)
    if op == MUL.name:
        return changed(stop, PRODUCT)
    return HANDED_ON(**_peak(stop), length=Figure(length(stop.line)))


def difference(stop: Stop) -> Statement:
    """Where the two operands of a difference lie apart."""
    left, right = (np.broadcast_to(stop.line_of(k), stop.line.shape) for k in stop.step.operands)
    if not stop.line.any():
        left_name, right_name = map(stop.name, stop.step.operands)
        return NO_DIFFERENCE(**stop.facts(left=left_name, right=right_name))
    at = largest(stop.line)
    return DIFFERENCE(
        **stop.facts(
            length=length(stop.line), at=stop.at(*at), left=float(left[at]), right=float(right[at]), element=at
        )
    )


def changed(stop: Stop, claim: Claim) -> Statement:
    """Where the first operand is changed most by the second one."""
    left, right = (np.broadcast_to(stop.line_of(k), stop.line.shape) for k in stop.step.operands)
    at = largest(stop.line - left)
    return claim(
        **stop.facts(
            at=stop.at(*at), element=at, left=float(left[at]), right=float(right[at]), value=float(stop.line[at])
        )
    )


def _peak(stop: Stop) -> dict[str, object]:
    at = largest(np.where(np.isfinite(stop.line), stop.line, 0.0))
    return stop.facts(at=stop.at(*at), element=at, value=float(stop.line[at]))


def strongest(stop: Stop) -> Statement:
    """Which number stands out, and how many push up."""
    return STRONGEST(**_peak(stop), positive=int((stop.line > 0).sum()), size=stop.line.size)


def _reduced(stop: Stop) -> Statement:
    source = stop.trace[stop.step.operands[0]].value
    return SUMMED(**_peak(stop), size=source.size, largest=Figure(float(source.max())))


def _taken(stop: Stop) -> Statement:
    source = stop.step.operands[0]
    return TAKEN(**_peak(stop), size=stop.line.size, all=stop.trace[source].value.size, source=stop.name(source))


def joined(stop: Stop) -> Statement:
    """Which of the parts that are put together is the longest."""
    parts = [(length(stop.line_of(k)), k) for k in stop.step.operands]
    size, part = max(parts, key=lambda pair: pair[0])
    return LONGEST_PART(
        **stop.facts(
            parts=len(parts),
            part=stop.name(part),
            size=size,
            length=length(stop.line),
            of=tuple(stop.trace.path(k) for _, k in parts),
        )
    )


_BY_KIND = {
    Kind.MAP: _mapped,
    Kind.POINTWISE: _pointwise,
    Kind.QUOTIENT: lambda stop: changed(stop, QUOTIENT),
    Kind.CONTRACTION: strongest,
    Kind.REDUCTION: _reduced,
    Kind.LAYOUT: strongest,
    Kind.SELECTION: _taken,
    Kind.JOIN: joined,
    Kind.DISTRIBUTION: strongest,
}
