"""Where to stop: a path and a condition, ``t5.c``, ``f < 0.1``, ``norm(grad) < 1e-3``; and what one stopped for."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable

import numpy as np
from msgspec import Struct

from seqtui.engine import paths
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.formula import name_of
from seqtui.engine.paths import Index
from seqtui.engine.trace import Trace
from seqtui.language import N_, _
from seqtui.models.limits import MAX_BREAKPOINTS
from seqtui.models.model import Run
from seqtui.models.statement import Statement
from seqtui.session import statements
from seqtui.session.axes import axes_of
from seqtui.session.text import TextStyle, short

_COMPARE = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "==": operator.eq,
}
_MEASURE: dict[str, Callable[..., np.ndarray]] = {
    "max": np.max,
    "min": np.min,
    "mean": np.mean,
    "sum": np.sum,
    "norm": np.linalg.norm,
}
_CONDITION = re.compile(r"(?P<what>[^<>=]+)(?:(?P<sign><=|>=|==|=|<|>)\s*(?P<number>\S+))?")
_OF = re.compile(r"(?P<function>[a-z]+)\s*\((?P<inner>.+)\)(?P<index>\[[^\[\]]*\])?")
_GRADIENT = "grad"
_HOW = N_("write a path and a condition, as in f < 0.1, t5.c, max(y) > 0.9 or norm(grad) < 1e-3")
TURN_FIRST = N_("gradients are known when the walk is turned round: press g first")


class Breakpoint(Struct, frozen=True):
    """Stops where a value of that path is recorded and the condition holds.

    A bare name, ``f``, means that value wherever it is recorded; "" means every value. Without a measure or an index
    the condition holds as soon as one element meets it. No sign: any value will do. of_gradient: the condition is one
    on the gradient of the value, ``norm(grad(f)) < 1e-3``.
    """

    text: str
    path: str
    index: Index | None = None
    measure: str = ""
    sign: str = ""
    number: float = 0.0
    of_gradient: bool = False

    def hits(self, trace: Trace, step: int, gradient: np.ndarray | None = None) -> bool:
        """Whether the walk should stop at this step, whose gradient is given where it is known."""
        recorded = trace[step]
        if recorded.name is None or (self.path and self.path not in (recorded.name, trace.path(step))):
            return False
        value = gradient if self.of_gradient else recorded.value
        if value is None or not self.sign:
            return value is not None
        if self.index is not None:
            if len(self.index) != value.ndim or not self._inside(value.shape):
                return False
            value = value[self.index]
        elif self.measure:
            value = _MEASURE[self.measure](value) if value.size else np.array([])
        return bool(np.any(_COMPARE[self.sign](value, self.number)))

    def where(self, value: np.ndarray, looked_at: Index) -> Index | None:
        """The element that meets the condition where the walk stopped; None where all of them together do, or any will.

        value is the value, or the gradient. The element that is looked at comes first, then the first in reading order.
        """
        if not self.sign or not value.ndim:
            return None
        if self.index is not None:
            return self.index
        if self.measure:
            most = {"max": np.argmax, "min": np.argmin}.get(self.measure)
            return None if most is None else tuple(int(k) for k in np.unravel_index(most(value), value.shape))
        met = [tuple(int(k) for k in place) for place in np.argwhere(_COMPARE[self.sign](value, self.number))]
        return looked_at if looked_at in met else met[0]

    def measured(self, value: np.ndarray, element: Index | None) -> float | None:
        """The number that the condition is about; None for a breakpoint without one."""
        if not self.sign:
            return None
        if element is None and self.measure:
            return float(_MEASURE[self.measure](value))
        return float(value[element or ()])

    def _inside(self, shape: tuple[int, ...]) -> bool:
        return all(0 <= i < n for i, n in zip(self.index or (), shape, strict=True))


def parse_breakpoints(text: str) -> list[Breakpoint]:
    """Read breakpoints as they are typed, several with ; between them; an empty text is none.

    Raises SeqtuiError that shows how to write one, and for more than anyone can follow.
    """
    parts = [part for part in text.split(";") if part.strip()]
    if len(parts) > MAX_BREAKPOINTS:
        raise SeqtuiError(_("{n:,} breakpoints are too many: give at most {most}", n=len(parts), most=MAX_BREAKPOINTS))
    return [parse_breakpoint(part) for part in parts]


def breakpoints_of(trace: Trace, text: str) -> list[Breakpoint]:
    """Read the breakpoints of a run as they are typed.

    Raises SeqtuiError for a text that is none, or a value that this run never computes.
    """
    found = parse_breakpoints(text)
    named = {trace[last].name for _, last in trace.equations}
    for new in found:
        if new.path and new.path not in named and not trace.has(new.path):
            raise SeqtuiError(
                _("no value here is called '{name}'; a breakpoint is a path and a condition, as f < 0.1", name=new.path)
            )
    return found


def parse_breakpoint(text: str) -> Breakpoint:
    """Read one breakpoint as it is typed.

    Raises SeqtuiError that shows how to write one.
    """
    text = text.strip()
    match = _CONDITION.fullmatch(text)
    if match is None:
        raise SeqtuiError(_("'{text}' is not a breakpoint: {how}", text=text, how=_(_HOW)))
    measure, of_gradient, what = _what(match["what"].strip(), text)
    path, index = paths.parse(what) if what else ("", None)
    if match["sign"] is None:
        if measure or (of_gradient and not path):
            raise SeqtuiError(_("'{text}' compares with nothing: {how}", text=text, how=_(_HOW)))
        return Breakpoint(text, path, index, of_gradient=of_gradient)
    try:
        number = float(match["number"].replace("−", "-"))
    except ValueError:
        raise SeqtuiError(_("'{text}' is not a number: {how}", text=match["number"], how=_(_HOW))) from None
    return Breakpoint(text, path, index, measure, match["sign"], number, of_gradient)


def _what(what: str, text: str) -> tuple[str, bool, str]:
    """The measure, whether a gradient is meant, and the path: ``norm(grad(f))`` is ("norm", True, "f")."""
    measure = ""
    found = _OF.fullmatch(what)
    if found and found["function"] != _GRADIENT:
        measure, what = found["function"], _inside(found)
        if measure not in _MEASURE:
            raise SeqtuiError(
                _(
                    "'{measure}' is not known here: choose {known}",
                    measure=measure,
                    known=", ".join((*_MEASURE, _GRADIENT)),
                )
            )
        found = _OF.fullmatch(what)
    if what == _GRADIENT:
        return measure, True, ""
    if found and found["function"] == _GRADIENT:
        return measure, True, _inside(found)
    if "(" in what or ")" in what:
        raise SeqtuiError(_("'{text}' is not a breakpoint: {how}", text=text, how=_(_HOW)))
    return measure, False, what


def _inside(found: re.Match[str]) -> str:
    """What stands in the brackets of a function, with the index behind them."""
    return found["inner"].strip() + (found["index"] or "")


class Hit(Struct, frozen=True):
    """A breakpoint, the step where it stopped, the element (None: all of them), and the number that met it."""

    breakpoint: Breakpoint
    step: int
    element: Index | None
    number: float | None


def said_hit(hit: Hit, run: Run, trace: Trace, look: TextStyle) -> Statement | None:
    """Say which number met the condition, and at which word or unit; None where any would have done.

    trace holds the values of the run, and what is differentiated behind them.
    """
    if hit.number is None:
        return None
    name = name_of(trace, hit.step, look.style, trace[hit.step], concrete=True)
    name = paths.spell(name, hit.element or None)
    whole = hit.element is None and bool(hit.breakpoint.measure)
    what = _("{measure} of {name}", measure=hit.breakpoint.measure, name=name) if whole else name
    what = _("{name}, its gradient", name=what) if hit.breakpoint.of_gradient else what
    axes = axes_of(run, trace[hit.step]) if hit.element else ()
    where = ", ".join(f"{axis.noun} {axis.name(k)}" for axis, k in zip(axes, hit.element or (), strict=False))
    return (statements.STOPPED_AT if where else statements.STOPPED)(
        where=look.words(where),
        breakpoint=hit.breakpoint.text,
        what=what,
        value=short(hit.number, minus=look.minus),
        path=trace.path(hit.step),
        element=hit.element,
        number=hit.number,
        of_gradient=hit.breakpoint.of_gradient,
    )
