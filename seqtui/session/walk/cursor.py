"""Going through a recorded run: the trace cut into places to stop, and a cursor that moves from one to another.

A step group is what stands on one page of the values table: the values of one time step in one part of the model, with
the values from elsewhere that they read.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from enum import Enum
from itertools import groupby
from weakref import WeakKeyDictionary

import numpy as np
from msgspec import Struct

from seqtui.engine import paths
from seqtui.engine.allowance import current
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.paths import DIRECTIONS, Scope
from seqtui.engine.trace import Trace
from seqtui.language import N_, _
from seqtui.models.model import Run
from seqtui.session.walk.breakpoints import TURN_FIRST, Breakpoint, breakpoints_of
from seqtui.session.walk.search import find_places, is_time, wanted


class Granularity(Enum):
    """How far one step goes."""

    PRIMITIVE = N_("operation")
    EQUATION = N_("equation")
    TIME = N_("time step")


class StepGroup(Struct, frozen=True):
    """The equations first..last of the trace's equation list, all of one time and one part of the model."""

    part: Scope
    time: int | None
    first: int
    last: int


class StepGroups:
    """All places to stop in a trace, each as the index of the step that was just computed."""

    def __init__(self, trace: Trace) -> None:
        equations = trace.equations
        self.equation_of: dict[int, int] = {}
        self.primitives: list[int] = []
        computed = [not step.is_leaf for step in trace]
        for k, (first, last) in enumerate(equations):
            inside = [i for i in range(first, last + 1) if computed[i]]
            self.primitives += inside
            self.equation_of.update(dict.fromkeys(inside, k))
        self.equations = [last for _, last in equations]
        self.frames = self._frames(trace)
        self._frame_of = [f for f, frame in enumerate(self.frames) for _ in range(frame.first, frame.last + 1)]
        self.times, self.starts = self._time_stops(trace)

    def stops(self, granularity: Granularity) -> list[int]:
        """The stops of one granularity, in order."""
        if granularity is Granularity.PRIMITIVE:
            return self.primitives
        return self.equations if granularity is Granularity.EQUATION else self.times

    def frame(self, step: int) -> StepGroup:
        """The frame of a computed step."""
        return self.frames[self._frame_of[self.equation_of[step]]]

    def beyond(self, step: int) -> int:
        """The number of the first frame with an equation behind a step, which may be given; as many as there are."""
        k = bisect_right(self.equations, step)
        return self._frame_of[k] if k < len(self.equations) else len(self.frames)

    def after(self, frame: StepGroup) -> StepGroup | None:
        """The frame that follows another one; None behind the last."""
        behind = frame.last + 1
        return self.frames[self._frame_of[behind]] if behind < len(self.equations) else None

    def _frames(self, trace: Trace) -> list[StepGroup]:
        def place(k: int) -> tuple[Scope, int | None]:
            step = trace[self.equations[k]]
            return step.scope.untimed, step.time

        runs = ((key, list(ks)) for key, ks in groupby(range(len(self.equations)), place))
        return [StepGroup(part, time, ks[0], ks[-1]) for (part, time), ks in runs]

    def _time_stops(self, trace: Trace) -> tuple[list[int], list[int]]:
        """The last equations before the time or the reading direction changes (else the part), and the first ones."""
        lasts: list[int] = []
        firsts: list[int] = []
        key = None
        for last in self.equations:
            step = trace[last]
            part = step.scope.untimed
            now = step.time, part if step.time is None else part.only(*DIRECTIONS)
            if lasts and key == now:
                lasts[-1] = last
            else:
                lasts.append(last)
                firsts.append(last)
            key = now
        return lasts, firsts


_GROUPS: WeakKeyDictionary[Trace, StepGroups] = WeakKeyDictionary()


def step_groups(trace: Trace) -> StepGroups:
    """Return the groups of a closed trace, made once: going back to a run does not go through all of it again."""
    found = _GROUPS.get(trace)
    if found is None:
        found = _GROUPS[trace] = StepGroups(trace)
    return found


_READ = frozenset({"x", "q", "Q", "resid_pre"})  # what attention models make of all tokens first


class TraceCursor:
    """A cursor over a trace: the index of the step that was just computed; everything behind it is still to come."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.trace = run.trace
        self.frames = step_groups(run.trace)
        self.granularity = Granularity.EQUATION
        self.breakpoints: list[Breakpoint] = []
        self.goal: str | None = None  # what is differentiated, as it is typed; None while the walk goes forwards
        self.cursor = self._first()

    @property
    def is_where_it_begins(self) -> bool:
        """Whether a walk that was just opened would stand here."""
        return self.cursor == self._first()

    def step(self, count: int = 1, granularity: Granularity | None = None) -> bool:
        """Go count stops forwards (negative: backwards); returns whether the cursor moved."""
        return self.step_among(self._stops(granularity or self.granularity), count)

    def step_among(self, stops: Sequence[int], count: int) -> bool:
        """Go count of these stops forwards (negative: backwards); returns whether the cursor moved."""
        here = bisect_right(stops, self.cursor) - 1 if count > 0 else bisect_left(stops, self.cursor)
        stop = stops[max(0, min(here + count, len(stops) - 1))]
        return self._move(stop)

    def start(self) -> bool:
        """Go to the first equation of the run."""
        return self._move(self.frames.equations[0])

    def end(self) -> bool:
        """Go to the last equation of the run."""
        return self._move(self.frames.equations[-1])

    def jump(self, text: str) -> bool:
        """Go to a path (``t3.f``, ``t3.f[2]``), a time step (``3``, ``t3``) or the nearest such number (``0.547``).

        Raises SeqtuiError when there is no such value, time or number.
        """
        text = text.strip()
        number = text.removeprefix("t")
        if is_time(number):
            return self.jump_to_time(int(number))
        if wanted(text) is not None:
            found = self.find(text, 1)
            if not found:
                raise SeqtuiError(
                    _("no value that was computed here is {text}: give fewer decimals, or a path as t3.f", text=text)
                )
            return self.jump(found[0])
        path, index = paths.parse(text)
        step = self.trace.find(path)
        if self.trace[step].is_leaf:
            raise SeqtuiError(_("{path} is given, not computed: the walk stops at computed values", path=path))
        if index is not None:
            index = paths.check_index(path, self.trace[step].value.shape, index)
        moved = self._move(step)
        if index:
            self.point_at(step, index[-1], index[0])
        return moved

    def jump_to_time(self, time: int) -> bool:
        """Go to the first equation of a time step.

        Raises SeqtuiError outside the run.
        """
        for last in self.frames.equations:
            if self.trace[last].time == time:
                return self._move(last)
        first = self.trace[self._first()].time
        if first is None:
            raise SeqtuiError(
                _("no time step {time} here: all tokens are read at once; give a path, as pattern[2,0]", time=time)
            )
        last = max(step.time for step in map(self.trace.__getitem__, self.frames.equations) if step.time is not None)
        raise SeqtuiError(
            _("no time step {time} is computed: the run goes from {first} to {last}", time=time, first=first, last=last)
        )

    def break_at(self, text: str) -> None:
        """Set breakpoints, several with ; between them; an empty text clears them.

        Raises SeqtuiError for a text that is none, or a value that this run never computes.
        """
        self.breakpoints = breakpoints_of(self.trace, text)

    def run_to_breakpoint(self, direction: int = 1) -> bool:
        """Walk until a breakpoint holds; stays where it is and returns False when none does.

        Raises SeqtuiError when all of them ask for gradients and the walk goes forwards.
        """
        ahead = self.next_hit(direction)
        return bool(ahead) and self.stop_at(*ahead[0])

    def next_hit(self, direction: int = 1) -> list[tuple[Breakpoint, int]]:
        """Return the first breakpoint that holds from here on, and the step where it does; nothing when none does.

        Raises SeqtuiError as run_to_breakpoint does, and when the allowance is spent.
        """
        if self.goal is None and self.breakpoints and all(b.of_gradient for b in self.breakpoints):
            raise SeqtuiError(_(TURN_FIRST))
        stops, allowance = self.frames.equations, current()
        if direction > 0:
            ahead = stops[bisect_right(stops, self.cursor) :]
        else:
            ahead = stops[: bisect_left(stops, self.cursor)][::-1]
        for stop in ahead:
            if allowance is not None:
                allowance.spend(1, self.values[stop].value.size)
            hit = next((b for b in self.breakpoints if b.hits(self.values, stop, self.gradient(stop))), None)
            if hit is not None:
                return [(hit, stop)]
        return []

    def stop_at(self, hit: Breakpoint, step: int) -> bool:
        """Go to where a breakpoint holds, and point at what it stopped for; returns whether the cursor moved."""
        moved = self._move(step)
        self.found(hit, step)
        return moved

    def found(self, hit: Breakpoint, step: int) -> None:
        """Point at what a breakpoint stopped for, where there is something to point with."""

    def gradient(self, step: int) -> np.ndarray | None:
        """The gradient of a step; None while the walk goes forwards."""
        return None

    @property
    def values(self) -> Trace:
        """The recorded values, whichever way they are walked through."""
        return self.trace

    def find(self, text: str, limit: int = 50) -> list[str]:
        """Return paths that the text may mean: of words so written, values so named or meant, or elements so large."""
        return find_places(self.run, self.frames.equations, self.cursor, text, limit)

    def point_at(self, step: int, unit: int, row: int | None = None) -> None:
        """Point at one element of a value, where there is something to point with."""

    def _stops(self, granularity: Granularity) -> list[int]:
        return self.frames.stops(granularity)

    def _first(self) -> int:
        """The first equation that happens in time, or reads all tokens at once; biases and tables come before it."""
        reading = (
            last
            for last in self.frames.equations
            if self.trace[last].time is not None or self.trace[last].name in _READ
        )
        return next(reading, self.frames.equations[0])

    def _move(self, step: int) -> bool:
        moved = step != self.cursor
        self.cursor = step
        return moved
