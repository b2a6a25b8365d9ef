"""A trace cut into places to stop: primitives, equations, time steps; and into the frames a table shows.

A frame is what stands on one page of the values table: the values of one time step in one part of the model, with
the values from elsewhere that they read.
"""

from dataclasses import dataclass
from enum import Enum

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
    return tuple(p for p in step.scope.split(".") if p and p != f"t{step.time}")


class Frames:
    """All places to stop in a trace, each as the index of the step that was just computed."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        equations = trace.equations
        self.equation_of: dict[int, int] = {}
        self.primitives: list[int] = []
        for k, (first, last) in enumerate(equations):
            inside = [i for i in range(first, last + 1) if not trace[i].is_leaf]
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

    def _frames(self) -> list[Frame]:
        frames: list[Frame] = []
        for k, last in enumerate(self.equations):
            step = self.trace[last]
            part = part_of(step)
            if frames and (frames[-1].part, frames[-1].time) == (part, step.time):
                frames[-1] = Frame(part, step.time, frames[-1].first, k)
            else:
                frames.append(Frame(part, step.time, k, k))
        return frames

    def _time_stops(self) -> tuple[list[int], list[int]]:
        """The last equations before the time or the reading direction changes (else the part), and the first ones."""
        lasts: list[int] = []
        firsts: list[int] = []
        key = None
        for last in self.equations:
            step = self.trace[last]
            now = step.time, _DIRECTIONS & set(step.scope.split(".")) if step.time is not None else part_of(step)
            if lasts and key == now:
                lasts[-1] = last
            else:
                lasts.append(last)
                firsts.append(last)
            key = now
        return lasts, firsts
