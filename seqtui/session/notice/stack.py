"""What is noticed inside a block: what a norm does to the lengths, what a residual adds, what an activation cuts."""

from __future__ import annotations

import math

import numpy as np

from seqtui.engine.functions import RELU, SQUARE
from seqtui.engine.ops import ADD, MUL
from seqtui.language import _
from seqtui.models.statement import Claim, Statement
from seqtui.session.notice.kinds import by_kind
from seqtui.session.notice.stop import Figure, Stop, cosine, highest, largest, length, lowest, token

ADDED = Claim(
    "notice added", "{subject}: {first} is {first_size} long, {second} {second_size}, which turns it by {angle} degrees"
)
MEAN = Claim("notice mean", "{subject}: {value}, of numbers from {low} ({worst}) to {high} ({best})")
CENTERED = Claim(
    "notice centered", "{subject}: the mean was {mean} and is 0 now; the length goes from {before} to {length}"
)
VARIANCE = Claim("notice variance", "{subject}: {value}; the widest spread is that of {other}, {most}")
ONE_VARIANCE = Claim("notice one variance", "{subject}: {value}, so the vector will be divided by {root}")
NORMALIZED = Claim(
    "notice normalized", "{subject}: {before} long before, {length} now, as every row; {at} stands out with {value}"
)
STRETCHED = Claim("notice stretched", "{subject}: changed most at {at}: {before} times {scale} plus {shift} is {value}")
UNSTRETCHED = Claim("notice unstretched", "{subject}: scale 1 and shift 0 change nothing; {at} stands out with {value}")
ABOVE_ZERO = Claim(
    "notice above zero", "{subject}: {positive} of {size} units are above 0 and will pass; {at} leads with {value}"
)
CUT = Claim("notice cut", "{subject}: {cut} of {size} units are cut to 0; the strongest of the others is {at}, {value}")
PRESSED = Claim(
    "notice pressed", "{subject}: {cut} of {size} units came in below 0 and keep at most 0.17; {at} leads with {value}"
)
ROUNDED_ROOT = 0.01  # relative: by how much the length of a normalised row may miss the others'


def added(stop: Stop) -> Statement | None:
    """How long the two parts of a sum are, and by how much the second turns the first."""
    if stop.step.op != ADD.name or len(stop.terms) != 2 or stop.line.ndim != 1:
        return None
    first, second = stop.terms
    if any(stop.trace[k].op == "parameter" for k in stop.terms):
        return None
    old, new = (np.broadcast_to(stop.line_of(k), stop.line.shape) for k in (first, second))
    if not length(old) or not length(stop.line):
        return None
    angle = math.degrees(math.acos(max(-1.0, min(1.0, cosine(old, stop.line)))))
    return ADDED(
        **stop.facts(
            first=stop.name(first),
            second=stop.name(second),
            first_size=length(old),
            second_size=length(new),
            angle=round(angle),
            of=(stop.trace.path(first), stop.trace.path(second)),
        )
    )


def mean(stop: Stop) -> Statement | None:
    """Between which numbers the mean of a row lies."""
    source = stop.line_of(stop.step.operands[0])
    if stop.line.size != 1 or source.ndim != 1:
        return None
    low, high = lowest(source), highest(source)
    return MEAN(
        **stop.facts(
            value=float(stop.line[0]),
            low=float(source[low]),
            high=float(source[high]),
            worst=_("unit {k}", k=low[0]),
            best=_("unit {k}", k=high[0]),
            of=stop.trace.path(stop.step.operands[0]),
        )
    )


def centered(stop: Stop) -> Statement | None:
    """What taking the mean away does to the length."""
    source, average = (stop.line_of(k) for k in stop.step.operands)
    if average.size != 1 or source.shape != stop.line.shape:
        return None
    return CENTERED(
        **stop.facts(
            mean=float(average.reshape(-1)[0]),
            before=length(source),
            length=length(stop.line),
            of=stop.trace.path(stop.step.operands[0]),
        )
    )


def variance(stop: Stop) -> Statement | None:
    """Which token's numbers are spread the widest."""
    squares = stop.trace[stop.step.operands[0]]
    if stop.line.size != 1 or stop.row is None or squares.op != SQUARE.name:
        return None
    value = float(stop.line[0])
    if len(stop.step.value) < 2:
        return ONE_VARIANCE(**stop.facts(value=value, root=math.sqrt(max(value, 0.0))))
    most = int(stop.step.value[:, 0].argmax())
    return VARIANCE(
        **stop.facts(value=value, other=token(stop.row_words, most), place=most, most=float(stop.step.value[most, 0]))
    )


def normalized(stop: Stop) -> Statement | None:
    """From which length to which a norm brings a row: the same for all rows, but for one that had no spread."""
    source = stop.line_of(stop.step.operands[0])
    sizes = np.sqrt(np.square(stop.step.value).sum(axis=-1))
    if not sizes.size or np.ptp(sizes) > ROUNDED_ROOT * sizes.max():
        return None
    at = largest(stop.line)
    return NORMALIZED(
        **stop.facts(
            before=length(source),
            length=length(stop.line),
            at=stop.at(*at),
            element=at,
            value=float(stop.line[at]),
            of=stop.trace.path(stop.step.operands[0]),
        )
    )


def stretched(stop: Stop) -> Statement | None:
    """Which unit a norm's own scale and shift change most."""
    if stop.step.op != ADD.name or len(stop.terms) != 2:
        return None
    product, shift = (stop.trace[k] for k in stop.terms)
    if product.op != MUL.name or shift.op != "parameter":
        return None
    scale, before = product.operands
    if stop.trace[scale].op != "parameter":
        return None
    old = stop.line_of(before)
    at = largest(stop.line - old)
    facts = stop.facts(
        before=float(old[at]),
        scale=float(stop.trace[scale].value[at]),
        shift=float(shift.value[at]),
        of=(stop.trace.path(before), stop.trace.path(scale), stop.trace.path(stop.terms[1])),
    )
    if np.array_equal(old, stop.line):
        at = largest(stop.line)
        return UNSTRETCHED(**(facts | {"at": stop.at(*at), "element": at, "value": Figure(stop.line[at])}))
    return STRETCHED(**(facts | {"at": stop.at(*at), "element": at, "value": Figure(stop.line[at])}))


def before_activation(stop: Stop) -> Statement:
    """How many units will pass the activation."""
    at = highest(stop.line)
    return ABOVE_ZERO(
        **stop.facts(
            positive=int((stop.line > 0).sum()),
            size=stop.line.size,
            at=stop.at(*at),
            element=at,
            value=float(stop.line[at]),
        )
    )


def activated(stop: Stop) -> Statement:
    """How many units the activation cut."""
    source = stop.line_of(stop.step.operands[0])
    if source.shape != stop.line.shape or not stop.line.ndim:
        return by_kind(stop)
    at = highest(stop.line)
    facts = stop.facts(
        size=stop.line.size,
        at=stop.at(*at),
        element=at,
        value=float(stop.line[at]),
        of=stop.trace.path(stop.step.operands[0]),
    )
    if stop.step.op == RELU.name:
        return CUT(**(facts | {"cut": int((source <= 0).sum())}))
    return PRESSED(**(facts | {"cut": int((source < 0).sum())}))
