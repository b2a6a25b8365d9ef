"""Where to stop: a path, and a condition on its value. ``t5.c``, ``f < 0.1``, ``max(y) > 0.9``, ``norm(h) < 1e-3``."""

import operator
import re
from dataclasses import dataclass

import numpy as np

from seqtui.engine import paths
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.paths import Index
from seqtui.engine.trace import Trace

_COMPARE = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "==": operator.eq,
}
_MEASURE = {"max": np.max, "min": np.min, "mean": np.mean, "sum": np.sum, "norm": np.linalg.norm}
_BREAKPOINT = re.compile(
    r"(?:(?P<measure>[a-z]+)\s*\(\s*(?P<inner>[^()<>=]+?)\s*\)|(?P<path>[^()<>=]+?))"
    r"\s*(?:(?P<sign><=|>=|==|=|<|>)\s*(?P<number>\S+))?"
)


@dataclass(frozen=True)
class Breakpoint:
    """Stops where a value of that path is recorded and the condition holds.

    A bare name, ``f``, means that value wherever it is recorded. Without a measure or an index the condition holds as
    soon as one element meets it. No sign: any value will do.
    """

    text: str
    path: str
    index: Index | None = None
    measure: str = ""
    sign: str = ""
    number: float = 0.0

    def hits(self, trace: Trace, step: int) -> bool:
        """Whether the walk should stop at this step."""
        recorded = trace[step]
        if recorded.name is None or self.path not in (recorded.name, trace.path(step)):
            return False
        if not self.sign:
            return True
        value = recorded.value
        if self.index is not None:
            if len(self.index) != value.ndim or not self._inside(value.shape):
                return False
            value = value[self.index]
        elif self.measure:
            value = _MEASURE[self.measure](value)
        return bool(np.any(_COMPARE[self.sign](value, self.number)))

    def _inside(self, shape: tuple[int, ...]) -> bool:
        return all(0 <= i < n for i, n in zip(self.index or (), shape, strict=True))


def parse_breakpoint(text: str) -> Breakpoint:
    """Read a breakpoint as it is typed.

    Raises SeqtuiError that shows how to write one.
    """
    match = _BREAKPOINT.fullmatch(text.strip())
    how = "write a path and a condition, as in f < 0.1, t5.c or max(y) > 0.9"
    if match is None:
        raise SeqtuiError(f"'{text}' is not a breakpoint: {how}")
    measure = match["measure"] or ""
    if measure and measure not in _MEASURE:
        raise SeqtuiError(f"'{measure}' is not known here: choose {', '.join(_MEASURE)}")
    path, index = paths.parse(match["inner"] or match["path"])
    if match["sign"] is None:
        if measure:
            raise SeqtuiError(f"'{text}' compares with nothing: {how}")
        return Breakpoint(text, path, index)
    try:
        number = float(match["number"].replace("−", "-"))
    except ValueError:
        raise SeqtuiError(f"'{match['number']}' is not a number: {how}") from None
    return Breakpoint(text.strip(), path, index, measure, match["sign"], number)
