"""The curve of the function of one number that an equation applies, with the point that is looked at and its tangent.

Walking backwards the slope of the tangent is the local derivative: what comes back is multiplied by it.
"""

from __future__ import annotations

from bisect import bisect_left

import numpy as np
from msgspec import Struct

from seqtui.engine.op import Kind, Op
from seqtui.engine.ops import OPS
from seqtui.engine.trace import Trace
from seqtui.session.walk.player import Player

_SAMPLES = 241  # points of a curve: more than the dots of any drawing are wide
_REACH = 4.0  # a curve is drawn at least so far to both sides of 0, where its shape is
_BEYOND = 1.15  # and so far beyond the largest number that goes into it


class CurveView(Struct, frozen=True, eq=False):
    """A function as points (x, y); None where it has no value.

    name is the op's, sign how it is written in an equation. x and y are the point that is looked at, slope that of the
    tangent there: the derivative. is_reached: the walk has computed it; the point has no place before. is_operation:
    the walk stands at the function itself, inside an equation.
    """

    name: str
    sign: str
    points: tuple[tuple[float, float | None], ...]
    x: float
    y: float
    slope: float
    is_reached: bool
    is_operation: bool
    backwards: bool


def curve_view(player: Player) -> CurveView | None:
    """Return the curve of the function that the current equation applies last, or that the walk stands at.

    None where the equation applies none.
    """
    trace = player.values
    found = _applied(trace, player.owner, player.cursor)
    if found is None:
        return None
    step, op = trace[found], OPS[trace[found].op]
    element = player.element(found)
    into = trace[step.operands[0]].value
    x, y = float(into[element]), float(step.value[element])
    return CurveView(
        name=op.name,
        sign=op.spelling.sign,
        points=_points(op, into),
        x=x,
        y=y,
        slope=slope_of(op, x, y),
        is_reached=player.reached(found) or player.reached(player.owner),
        is_operation=found == player.cursor != player.owner,
        backwards=player.goal is not None,
    )


def slope_of(op: Op, x: float, y: float) -> float:
    """Return the derivative of a function of one number where it makes y of x."""
    with np.errstate(all="ignore"):
        (slope,) = op.vjp(np.ones(()), (np.asarray(x),), np.asarray(y))
    return float(slope)


def _applied(trace: Trace, owner: int, cursor: int) -> int | None:
    """The step of an equation that applies a function of one number: the one at the cursor, else the last."""
    k = bisect_left(trace.equations, owner, key=lambda pair: pair.last)
    if k == len(trace.equations) or trace.equations[k].last != owner:
        return None
    equation = trace.equations[k]
    inside = [k for k in range(equation.first, equation.last + 1) if _is_map(trace, k)]
    return cursor if cursor in inside else inside[-1] if inside else None


def _is_map(trace: Trace, index: int) -> bool:
    step = trace[index]
    return not step.is_leaf and OPS[step.op].kind is Kind.MAP and not step.params


def _points(op: Op, into: np.ndarray) -> tuple[tuple[float, float | None], ...]:
    """The function around 0 and around all numbers that go into it."""
    finite = into[np.isfinite(into)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)
    places = np.linspace(min(-_REACH, low * _BEYOND), max(_REACH, high * _BEYOND), _SAMPLES)
    with np.errstate(all="ignore"):
        values = op.forward(places)
    pairs = zip(places.tolist(), values.tolist(), strict=True)
    return tuple((x, y if np.isfinite(y) else None) for x, y in pairs)
