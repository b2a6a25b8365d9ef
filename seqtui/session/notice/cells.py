"""What is noticed in a recurrent cell: which gate closes on what, what a candidate saturates, how far a state moved."""

from __future__ import annotations

import numpy as np

from seqtui.engine.functions import SIGMOID
from seqtui.engine.ops import ADD, MUL, SUB
from seqtui.models.statement import Claim, Statement
from seqtui.session.notice.stop import Figure, Stop, largest, length, lowest, place

CLOSED, OPEN = 0.1, 0.9  # a gate below is nearly closed, one above nearly open
FLAT = 0.9  # of tanh: beyond, its slope is less than 0.19
_AHEAD = 200  # steps behind a gate among which its product stands

GATE_CLOSED = Claim(
    "notice gate closed", "{subject}: {at} is nearly closed ({value}): of {other} = {before} only {passed} passes"
)
GATE_OPEN = Claim(
    "notice gate open", "{subject}: {at} is nearly open ({value}): of {other} = {before} nearly all passes, {passed}"
)
GATE_HALF = Claim(
    "notice gate half", "{subject}: half open: of {other} least passes at {at}, {value}, most at {top}, {high}"
)
GATE_ON_ZERO = Claim(
    "notice gate on zero",
    "{subject}: {other} is 0 everywhere, so nothing of it passes: lowest is {at}, {value}, highest {top}, {high}",
)
GATE_SHUT_TO = Claim(
    "notice gate shut to", "{subject}: {at} is nearly closed ({value}): hardly any of {other} there will pass"
)
GATE_OPEN_TO = Claim(
    "notice gate open to", "{subject}: {at} is nearly open ({value}): nearly all of {other} there will pass"
)
MOSTLY_KEPT = Claim(
    "notice mostly kept",
    "{subject}: {at} is {value}: nearly all of {old} = {before} is kept there, hardly any of {new} written",
)
MOSTLY_WRITTEN = Claim(
    "notice mostly written",
    "{subject}: {at} is {value}: nearly all of {new} is written there, hardly any of {old} = {before} kept",
)
BLENDED = Claim(
    "notice blended",
    "{subject}: the share of {old} that is kept goes from {least} ({at}) to {most} ({top}); the rest is {new}",
)
SATURATED = Claim(
    "notice saturated", "{subject}: {at} is saturated ({value}): its slope is {slope}, so hardly a gradient comes back"
)
UNSATURATED = Claim(
    "notice unsaturated", "{subject}: none saturated: {at} is the largest, {value}; its slope is {slope}"
)
STATE_MOVED = Claim(
    "notice state moved", "{subject}: {moved} away from {before_name}, most at {at}: {before} becomes {value}"
)
MEMORY = Claim("notice memory", "{subject}: moved most at {at}, {before} to {value}: {kept} is kept, {written} written")
STATE_STAYS = Claim("notice state stays", "{subject}: exactly {before_name}: nothing of the state has moved")
SHOWN = Claim(
    "notice shown",
    "{subject}: {at} holds back most: {other} = {before} shows as {value}; {moved} away from {before_name}",
)
BIASES = Claim(
    "notice biases", "{subject}: the same at every time step: {positive} of {size} push up; strongest is {at}, {value}"
)


def gate(stop: Stop) -> Statement | None:
    """Which unit of a gate is nearest to closed or open, and what that does to what it gates."""
    found = _gated(stop)
    line = stop.line
    if found is None or not line.size:
        return None
    blended = _blended(stop, found[1])
    if blended is not None:
        return _blend(stop, *blended)
    product, other = found
    low, high = lowest(line), place(line.argmax(), line)
    at = low if line[low] <= 1 - line[high] else high
    value = float(line[at])
    facts = stop.facts(at=stop.at(*at), element=at, value=value, other=stop.name(other), of=stop.trace.path(other))
    is_zero = stop.is_known(other) and not stop.trace[other].value.any()
    if is_zero or CLOSED < value < OPEN:
        low_value, high_value = (Figure(float(line[k])) for k in (low, high))
        more = {"at": stop.at(*low), "element": low, "value": low_value, "high": high_value, "top": stop.at(*high)}
        return (GATE_ON_ZERO if is_zero else GATE_HALF)(**(facts | more))
    if not stop.is_known(other):
        return (GATE_SHUT_TO if value <= CLOSED else GATE_OPEN_TO)(**facts)
    before = float(np.broadcast_to(stop.trace[other].value, line.shape)[at])
    more = stop.facts(before=before, passed=value * before)
    return (GATE_CLOSED if value <= CLOSED else GATE_OPEN)(**(facts | more), product=stop.trace.path(product))


def _gated(stop: Stop) -> tuple[int, int] | None:
    """The product in which a gate stands, and what it is multiplied with: known values before those still to come."""
    trace, found = stop.trace, []
    for k in range(stop.index + 1, min(len(trace), stop.index + _AHEAD)):
        step = trace[k]
        if step.op == MUL.name and stop.index in step.operands:
            other = next((i for i in step.operands if i != stop.index), stop.index)
            found.append((not stop.is_known(other), k, other))
    return min(found)[1:] if found else None


def _blended(stop: Stop, other: int) -> tuple[int, int, bool] | None:
    """What is kept, what is written, and whether the gate is the share of what is kept, where 1 - gate has a share too.

    Which of the two it is depends on the convention of the cell, so it is read from its equation.
    """
    trace = stop.trace
    for k in range(stop.index + 1, min(len(trace), stop.index + _AHEAD)):
        if trace[k].op != MUL.name:
            continue
        rests = [i for i in trace[k].operands if trace[i].op == SUB.name and trace[i].operands[1:] == (stop.index,)]
        if rests:
            beside = next(i for i in trace[k].operands if i != rests[0])
            if stop.is_known(other) != stop.is_known(beside):
                return (other, beside, True) if stop.is_known(other) else (beside, other, False)
    return None


def _blend(stop: Stop, old: int, new: int, keeps: bool) -> Statement:
    """How much of the old state is kept, and how much of the new one is written, where that is clearest."""
    kept = stop.line if keeps else 1 - stop.line
    least, most = lowest(kept), place(kept.argmax(), kept)
    at = least if kept[least] <= 1 - kept[most] else most
    before = np.broadcast_to(stop.trace[old].value, kept.shape)
    facts = stop.facts(
        at=stop.at(*at),
        element=at,
        value=float(stop.line[at]),
        before=float(before[at]),
        old=stop.name(old),
        new=stop.name(new),
        of=(stop.trace.path(old), stop.trace.path(new)),
    )
    if CLOSED < kept[at] < OPEN:
        low, high = (Figure(float(kept[k])) for k in (least, most))
        more = {"at": stop.at(*least), "element": least, "top": stop.at(*most), "least": low, "most": high}
        return BLENDED(**(facts | more))
    return (MOSTLY_WRITTEN if kept[at] <= CLOSED else MOSTLY_KEPT)(**facts)


def is_gate(stop: Stop) -> bool:
    """Whether a value is squeezed between 0 and 1, and something is multiplied with it."""
    return stop.step.op == SIGMOID.name and _gated(stop) is not None


def squeezed(stop: Stop) -> Statement:
    """Whether tanh has saturated, where hardly a gradient comes back."""
    at = largest(stop.line)
    value = float(stop.line[at])
    claim = SATURATED if abs(value) > FLAT else UNSATURATED
    return claim(**stop.facts(at=stop.at(*at), element=at, value=value, slope=1 - value * value))


def state(stop: Stop) -> Statement | None:
    """How far a state has moved from the time step before, and of what the largest move is made."""
    assert stop.before is not None
    before = stop.trace[stop.before].value
    moved = stop.line - before
    at = largest(moved)
    facts = stop.facts(
        at=stop.at(*at),
        element=at,
        before=float(before[at]),
        value=float(stop.line[at]),
        moved=length(moved),
        before_name=stop.name(stop.before),
        before_path=stop.trace.path(stop.before),
    )
    if not moved.any():
        return STATE_STAYS(**facts)
    terms = _kept_and_written(stop)
    if terms is not None:
        kept, written = (float(np.broadcast_to(stop.trace[k].value, before.shape)[at]) for k in terms)
        return MEMORY(**(facts | stop.facts(kept=kept, written=written)))
    shown = _shown(stop)
    if shown is not None:
        return SHOWN(**(facts | shown))
    return STATE_MOVED(**facts)


def _kept_and_written(stop: Stop) -> tuple[int, int] | None:
    """The two terms of a memory: a product with the state before, and a product without it."""
    if len(stop.terms) != 2 or stop.step.op != ADD.name:
        return None
    keeps = [stop.trace[k].op == MUL.name and stop.before in stop.trace[k].operands for k in stop.terms]
    if keeps == [True, False]:
        return stop.terms[0], stop.terms[1]
    return (stop.terms[1], stop.terms[0]) if keeps == [False, True] else None


def _shown(stop: Stop) -> dict[str, object] | None:
    """Where a gate holds back most of what it lets out, when the value is the product of the two."""
    if stop.step.op != MUL.name:
        return None
    gates = [k for k in stop.step.operands if stop.trace[k].is_share]
    others = [k for k in stop.step.operands if k not in gates]
    if len(gates) != 1 or len(others) != 1:
        return None
    held = stop.trace[others[0]].value
    at = largest(held - stop.line)
    return stop.facts(
        at=stop.at(*at),
        element=at,
        before=float(held[at]),
        value=float(stop.line[at]),
        other=stop.name(others[0]),
        of=stop.trace.path(others[0]),
    )


def is_bias(stop: Stop) -> bool:
    """Whether a value is a sum of weights alone."""
    operands = stop.step.operands
    return stop.step.op == ADD.name and all(stop.trace[k].op == "parameter" for k in operands)


def biases(stop: Stop) -> Statement:
    """In which direction the biases push."""
    at = largest(stop.line)
    value = float(stop.line[at])
    return BIASES(
        **stop.facts(at=stop.at(*at), element=at, value=value, positive=int((stop.line > 0).sum()), size=stop.line.size)
    )
