"""Two or three runs in lock step: one place for all of them, that goes forwards and backwards and meets at points."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.model import Run
from seqtui.session.compare.compared_run import ComparedRun
from seqtui.session.compare.contrast import Twins, contrasts
from seqtui.session.compare.sync import SyncPoint, synchronised
from seqtui.session.compare.view import Gap
from seqtui.session.text import TextStyle

FEWEST, MOST = 2, 3


class Comparison:
    """Runs beside each other. place counts the moves from the start; it says where every run is.

    A run is compared value by value with the first run of the same model before it, its twin.

    Between two meeting points all runs go on by one equation with each move, and wait there for the others.
    chosen is the run that keys speak to, row the value pointed at in it.
    """

    def __init__(self, runs: Sequence[Run], look: TextStyle | None = None) -> None:
        """Raises SeqtuiError for one run, more than three, or runs that never meet."""
        if not FEWEST <= len(runs) <= MOST:
            raise SeqtuiError(
                _("{fewest} or {most} runs go beside each other, not {n}", fewest=FEWEST, most=MOST, n=len(runs))
            )
        self.lanes = tuple(ComparedRun(run, look) for run in runs)
        self.points = synchronised(runs, [lane.frames for lane in self.lanes])
        self._starts = [0, *accumulate(point.length for point in self.points)]
        self.names = contrasts(runs)
        models = [run.model.name for run in runs]
        self.twin_of = tuple(models.index(name) if name in models[:k] else None for k, name in enumerate(models))
        self.twins = tuple(
            None if first is None else Twins(runs[first], run) for first, run in zip(self.twin_of, runs, strict=True)
        )
        self._gaps = lru_cache(maxsize=4096)(self._gap)
        self.chosen = self.row = 0
        self.place = 0
        speaker = self.lanes[0]
        self.go(self.place_of(0, speaker.frames.equation_of[speaker.player.cursor]))

    # walking --------------------------------------------------------------------------------------------------

    @property
    def last(self) -> int:
        """The number of the last meeting point."""
        return self._starts[-1] - 1

    def step(self, count: int = 1) -> bool:
        """Go count equations on (negative: back); returns whether anything moved."""
        return self.go(max(0, min(self.place + count, self.last)))

    def meeting(self, count: int = 1) -> bool:
        """Go to where the runs meet next, count times (negative: before)."""
        ends = [start - 1 for start in self._starts[1:]]
        here = bisect_right(ends, self.place) - 1 if count > 0 else bisect_left(ends, self.place)
        return self.go(ends[max(0, min(here + count, len(ends) - 1))])

    def start(self) -> bool:
        """Go to the first equations."""
        return self.go(0)

    def end(self) -> bool:
        """Go to the last equations."""
        return self.go(self.last)

    def jump(self, text: str) -> bool:
        """Go to a time step (3, t3), a meeting point by its name, or a path of any of the runs.

        Raises SeqtuiError when there is no such place.
        """
        point = self.point_named(text)
        if point is not None:
            return self.go(self._starts[point])
        order = (self.chosen, *(k for k in range(len(self.lanes)) if k != self.chosen))
        able = next((k for k in order if self.lanes[k].trace.has(text.strip().partition("[")[0])), self.chosen)
        lane = self.lanes[able]
        before = lane.player.cursor
        lane.player.jump(text)
        target = lane.frames.equation_of[lane.player.cursor]
        lane.player.cursor = before
        return self.go(self.place_of(able, target))

    def point_named(self, text: str) -> int | None:
        """The number of a meeting point, by its name or its time step."""
        text = text.strip()
        names = [point.name for point in self.points]
        if text in names:
            return names.index(text)
        number = text.removeprefix("t")
        whole = number.isascii() and number.isdecimal() and len(number) < 10
        return next((k for k, p in enumerate(self.points) if p.time == int(number)), None) if whole else None

    def find(self, text: str) -> list[str]:
        """Names of meeting points, and paths of the chosen run, that contain the text."""
        names = [point.name for point in self.points if text.strip().lower() in point.name.lower()]
        return list(dict.fromkeys((*names, *self.lanes[self.chosen].player.find(text))))

    def place_of(self, lane: int, equation: int) -> int:
        """The place at which a run does an equation."""
        spans = [point.spans[lane] for point in self.points]
        k = bisect_right([span.stop for span in spans], equation)
        return self._starts[k] + equation - spans[k].start

    # where everything is --------------------------------------------------------------------------------------

    @property
    def number(self) -> int:
        """The meeting point that the runs are on their way to, or at, counted from 0."""
        return self._number(self.place)

    @property
    def point(self) -> SyncPoint:
        """The meeting point at which the comparison stands."""
        return self.points[self.number]

    @property
    def met(self) -> bool:
        """Whether all runs are there."""
        return self.place == self._starts[self.number + 1] - 1

    def equation(self, lane: int, place: int | None = None) -> int:
        """The equation that a run is at, −1 before its first."""
        place = self.place if place is None else place
        number = self._number(place)
        span = self.points[number].spans[lane]
        return min(span.start + place - self._starts[number], span.stop - 1)

    def waits(self, lane: int) -> bool:
        """Whether a run stood at its equation already one move ago."""
        return self.place > 0 and self.equation(lane) == self.equation(lane, self.place - 1)

    def end_of(self, number: int) -> int:
        """The place where the runs have met at a point."""
        return self._starts[number + 1] - 1

    def _number(self, place: int) -> int:
        return bisect_right(self._starts, place) - 1

    def go(self, place: int) -> bool:
        """Go to a place by its number; returns whether anything moved."""
        moved = place != self.place
        self.place = place
        for k, lane in enumerate(self.lanes):
            lane.stand(self.equation(k))
            self._follow(lane)
        return moved

    def _follow(self, lane: ComparedRun) -> None:
        """In time, look at the token of the time step where a run read all tokens at once."""
        time, pointer = self.point.time, lane.player.pointer
        if time is None or lane.player.frame.time is not None:
            return
        for index in lane.shown():
            if pointer.tokens(lane.trace[index]):
                pointer.set_row(lane.trace[index], time - 1)

    # pointing -------------------------------------------------------------------------------------------------

    def choose(self, count: int = 1) -> None:
        """Speak to another run, round the ends."""
        self.chosen = (self.chosen + count) % len(self.lanes)
        self.row = min(self.row, len(self.lanes[self.chosen].shown()) - 1)

    def point_at(self, rows: int = 0, units: int = 0) -> bool:
        """Point at another value of the chosen run, or another unit in all runs; returns whether it moved.

        Where all tokens are computed at once, it is another token first.
        """
        lane = self.lanes[self.chosen]
        steps = lane.shown()
        before = self.row, lane.player.element(steps[self.row])
        if rows and lane.player.query is not None and self.point.time is None:
            for other in self.lanes:
                self._move_token(other, rows)
        elif rows:
            self.row = max(0, min(self.row + rows, len(steps) - 1))
        if units:
            unit = lane.player.pointer.column(lane.trace[steps[self.row]]) + units
            for other in self.lanes:
                shown = other.shown()
                other.player.pointer.set_column(other.trace[shown[min(self.row, len(shown) - 1)]], unit)
        return (self.row, lane.player.element(steps[self.row])) != before

    @property
    def pointed(self) -> tuple[ComparedRun, int]:
        """The chosen run, and the step pointed at."""
        lane = self.lanes[self.chosen]
        return lane, lane.shown()[self.row]

    def _move_token(self, lane: ComparedRun, rows: int) -> None:
        owner, pointer = lane.trace[lane.player.owner], lane.player.pointer
        if pointer.tokens(owner):
            pointer.set_row(owner, pointer.row(owner) + rows)

    # differences ----------------------------------------------------------------------------------------------

    def gap(self, lane: int, place: int | None = None) -> Gap | None:
        """The largest difference from its twin since the last meeting point; None for a run that has none."""
        place = self.place if place is None else place
        start = self.points[self._number(place)].spans[lane].start
        return self._gaps(lane, start, self.equation(lane, place))

    def _gap(self, lane: int, first: int, last: int) -> Gap | None:
        twins, equations = self.twins[lane], self.lanes[lane].trace.equations
        if twins is None or last < first:
            return None
        return twins.gap(range(equations[first].first, equations[last].last + 1))
