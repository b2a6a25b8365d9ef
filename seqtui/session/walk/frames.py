"""A trace cut into places to stop: primitives, equations, time steps; and into the frames a table shows.

A frame is what stands on one page of the values table: the values of one time step in one part of the model, with
the values from elsewhere that they read.
"""

from bisect import bisect_right
from dataclasses import dataclass
from enum import Enum
from functools import cache
from itertools import groupby

from seqtui.engine.trace import Step, Trace

_DIRECTIONS = frozenset({"forward", "reverse"})


class Granularity(Enum):
    """How far one step goes."""

    PRIMITIVE = "operation"
    EQUATION = "equation"
    TIME = "time step"


@dataclass(frozen=True)
class Frame:
    """The equations first..last of the trace's equation list, all of one time and one part of the model."""

    part: tuple[str, ...]
    time: int | None
    first: int
    last: int


def part_of(step: Step) -> tuple[str, ...]:
    """The scope of a step without its time: ("layer1",)."""
    return _part(step.scope, step.time)


def path_at(step: Step, time: int) -> str:
    """The path of the same value in the same part of the model at another time: that time stands in its scope."""
    scope = [f"t{time}" if part == f"t{step.time}" else part for part in step.scope.split(".") if part]
    return ".".join((*scope, step.name or ""))


@cache
def _part(scope: str, time: int | None) -> tuple[str, ...]:
    return tuple(p for p in scope.split(".") if p and p != f"t{time}")


class Frames:
    """All places to stop in a trace, each as the index of the step that was just computed."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        equations = trace.equations
        self.equation_of: dict[int, int] = {}
        self.primitives: list[int] = []
        computed = [not step.is_leaf for step in trace]
        for k, (first, last) in enumerate(equations):
            inside = [i for i in range(first, last + 1) if computed[i]]
            self.primitives += inside
            self.equation_of.update(dict.fromkeys(inside, k))
        self.equations = [last for _, last in equations]
        self.frames = self._frames()
        self._frame_of = [f for f, frame in enumerate(self.frames) for _ in range(frame.first, frame.last + 1)]
        self.times, self.starts = self._time_stops()

    def stops(self, granularity: Granularity) -> list[int]:
        """The stops of one granularity, in order."""
        if granularity is Granularity.PRIMITIVE:
            return self.primitives
        return self.equations if granularity is Granularity.EQUATION else self.times

    def frame(self, step: int) -> Frame:
        """The frame of a computed step."""
        return self.frames[self._frame_of[self.equation_of[step]]]

    def beyond(self, step: int) -> int:
        """The number of the first frame with an equation behind a step, which may be given; as many as there are."""
        k = bisect_right(self.equations, step)
        return self._frame_of[k] if k < len(self.equations) else len(self.frames)

    def after(self, frame: Frame) -> Frame | None:
        """The frame that follows another one; None behind the last."""
        behind = frame.last + 1
        return self.frames[self._frame_of[behind]] if behind < len(self.equations) else None

    def _frames(self) -> list[Frame]:
        def place(k: int) -> tuple[tuple[str, ...], int | None]:
            step = self.trace[self.equations[k]]
            return part_of(step), step.time

        runs = ((key, list(ks)) for key, ks in groupby(range(len(self.equations)), place))
        return [Frame(part, time, ks[0], ks[-1]) for (part, time), ks in runs]

    def _time_stops(self) -> tuple[list[int], list[int]]:
        """The last equations before the time or the reading direction changes (else the part), and the first ones."""
        lasts: list[int] = []
        firsts: list[int] = []
        key = None
        for last in self.equations:
            step = self.trace[last]
            part = part_of(step)
            now = step.time, part if step.time is None else _DIRECTIONS.intersection(part)
            if lasts and key == now:
                lasts[-1] = last
            else:
                lasts.append(last)
                firsts.append(last)
            key = now
        return lasts, firsts
