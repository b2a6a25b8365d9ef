"""The walk through a recorded run: a cursor that goes forwards, backwards, to a path, or to a breakpoint."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from seqtui.engine import paths
from seqtui.engine.errors import SeqtuiError
from seqtui.engine.formula import formula
from seqtui.engine.spelling import Style
from seqtui.models.model import Run
from seqtui.session.breakpoints import Breakpoint, parse_breakpoint
from seqtui.session.frames import Frame, Frames, Granularity
from seqtui.session.level import Level
from seqtui.session.look import Look
from seqtui.session.moment import Here, Portrait
from seqtui.session.pointer import Pointer
from seqtui.session.view import Bars, History, Moment

_READ = frozenset({"x", "q", "Q", "resid_pre"})  # what attention models make of all tokens first


class Player:
    """A cursor over a trace.

    cursor is the index of the step that was just computed; everything behind it is still to come. row and unit are what
    the learner points at in the values table: a row of the current frame, and a column. before is the run that this one
    was changed from, to compare with.
    """

    def __init__(self, run: Run, look: Look | None = None, before: Run | None = None) -> None:
        self.run = run
        self.before = before
        self.told = ""  # what to look at, when an experiment was made of the two runs
        self.level = Level.NUMBERS
        self.goal: str | None = None  # what is differentiated, as it is typed; None while the walk goes forwards
        self.trace = run.trace
        self.look = look or Look()
        self.frames = Frames(run.trace)
        self.granularity = Granularity.EQUATION
        self.breakpoints: list[Breakpoint] = []
        self.pointer = Pointer(run)
        self.chosen: int | None = None  # a row the learner moved to; None follows the cursor
        self._portrait = Portrait(run, self.frames, self.look, self.pointer)
        self.patterns = tuple(k for k in self.frames.equations if self.trace[k].name == "pattern")  # one for each head
        self.cursor = self._first()

    # walking --------------------------------------------------------------------------------------------------

    def step(self, count: int = 1, granularity: Granularity | None = None) -> bool:
        """Go count stops forwards (negative: backwards); returns whether the cursor moved."""
        stops = self.frames.stops(granularity or self.granularity)
        here = bisect_right(stops, self.cursor) - 1 if count > 0 else bisect_left(stops, self.cursor)
        place = here + count
        return self._move(stops[max(0, min(place, len(stops) - 1))])

    def start(self) -> bool:
        """Go to the first equation of the run."""
        return self._move(self.frames.equations[0])

    def end(self) -> bool:
        """Go to the last equation of the run."""
        return self._move(self.frames.equations[-1])

    def jump(self, text: str) -> bool:
        """Go to a path (``t3.f``, ``t3.f[2]``) or a time step (``3``, ``t3``).

        Raises SeqtuiError when there is no such value or time.
        """
        text = text.strip()
        number = text.removeprefix("t")
        if _is_time(number):
            return self.jump_to_time(int(number))
        path, index = paths.parse(text)
        step = self.trace.find(path)
        if self.trace[step].is_leaf:
            raise SeqtuiError(f"{path} is given, not computed: the walk stops at computed values")
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
            raise SeqtuiError(f"no time step {time} here: all tokens are read at once; give a path, as pattern[2,0]")
        raise SeqtuiError(f"no time step {time} is computed: the run goes from {first} to {self.run.length}")

    def break_at(self, text: str) -> None:
        """Set a breakpoint; an empty text clears it.

        Raises SeqtuiError for a text that is none, or a value that this run never computes.
        """
        if not text.strip():
            self.breakpoints = []
            return
        new = parse_breakpoint(text)
        named = (self.trace[stop] for stop in self.frames.equations)
        if not self.trace.has(new.path) and all(step.name != new.path for step in named):
            raise SeqtuiError(
                f"no value here is called '{new.path}'; a breakpoint is a path and a condition, as f < 0.1"
            )
        self.breakpoints = [new]

    def run_to_breakpoint(self, direction: int = 1) -> bool:
        """Walk until a breakpoint holds; stays where it is and returns False when none does."""
        stops = self.frames.equations
        if direction > 0:
            ahead = stops[bisect_right(stops, self.cursor) :]
        else:
            ahead = stops[: bisect_left(stops, self.cursor)][::-1]
        for stop in ahead:
            if any(b.hits(self.trace, stop) for b in self.breakpoints):
                return self._move(stop)
        return False

    def find(self, text: str, limit: int = 50) -> list[str]:
        """Return paths of computed values that contain the text, or whose meaning does; exact ones first."""
        text = text.strip().lower()
        if _is_time(text):
            return []
        found, meant = [], []
        for path, index in self.trace.named():
            step = self.trace[index]
            if step.is_leaf:
                continue
            if text in path.lower():
                found.append(path)
            elif step.symbol is not None and text in step.symbol.meaning.lower():
                meant.append(path)
        found.sort(key=lambda path: (path.lower() != text, not path.lower().endswith("." + text)))
        return (found + meant)[:limit]

    # pointing -------------------------------------------------------------------------------------------------

    def point(self, rows: int = 0, units: int = 0) -> bool:
        """Move the pointer in the values table, or in the matrix of tokens; returns whether it moved."""
        shown, owner = self._portrait.row_steps(self.frame), self.trace[self.owner]
        before = self.row, self.unit, self.query
        if rows and self.query is not None:
            self.pointer.set_row(owner, self.query + rows)
        elif rows:
            self.chosen = shown[max(0, min(self.row + rows, len(shown) - 1))]
        if units:
            self.pointer.set_column(self.trace[self.pointed], self.unit + units)
        return (self.row, self.unit, self.query) != before

    def point_at(self, step: int, unit: int, row: int | None = None) -> None:
        """Point at one cell of the values table, or of a matrix of tokens, where row is the token's."""
        if row is not None and self.pointer.tokens(self.trace[step]):
            self.pointer.set_row(self.trace[step], row)
        else:
            self.chosen = step
        self.pointer.set_column(self.trace[step], unit)

    @property
    def query(self) -> int | None:
        """The row of the current matrix that is looked at; None where no matrix of tokens is computed."""
        owner = self.trace[self.owner]
        return self.pointer.row(owner) if self.pointer.tokens(owner) else None

    @property
    def pointed(self) -> int:
        """The step whose row is pointed at."""
        shown = self._portrait.row_steps(self.frame)
        return shown[self.row]

    @property
    def row(self) -> int:
        """The row that is pointed at, counted in the current frame."""
        shown = self._portrait.row_steps(self.frame)
        wanted = self.owner if self.chosen is None or self.chosen not in shown else self.chosen
        return shown.index(wanted)

    def element(self, step: int) -> paths.Index:
        """The element of a step that the pointer means."""
        value, shape = self.trace[step], self.trace[step].value.shape
        if self.pointer.tokens(value):
            return self.pointer.row(value), self.pointer.column(value)
        return (*(0 for _ in shape[:-1]), min(self.pointer.column(value), shape[-1] - 1)) if shape else ()

    @property
    def unit(self) -> int:
        """The column that is pointed at."""
        return self.pointer.column(self.trace[self.pointed])

    # looking --------------------------------------------------------------------------------------------------

    @property
    def frame(self) -> Frame:
        """The time step and part of the model around the cursor."""
        return self.frames.frame(self.cursor)

    @property
    def owner(self) -> int:
        """The named step whose equation the cursor is in."""
        return self.frames.equations[self.frames.equation_of[self.cursor]]

    @property
    def tallest(self) -> int:
        """The most rows that the values table has in any part of the model."""
        parts = {frame.part: frame for frame in self.frames.frames}
        return max(len(self._portrait.row_steps(frame)) for frame in parts.values())

    def moment(self) -> Moment:
        """Return everything a screen shows of this moment."""
        return self._portrait.moment(self._here())

    def histories(self, columns: int) -> tuple[History, ...]:
        """Return the values of the current part of the model over the last time steps, at most so many."""
        return self._portrait.histories(self._here(), columns)

    def bars(self) -> Bars | None:
        """Return the distribution of this time step, when there is one yet."""
        return self._portrait.bars(self._here())

    def python_line(self) -> str:
        """Return the current equation as python."""
        return formula(self.trace, self.owner, Style.PYTHON)

    def _here(self) -> Here:
        owner = self.owner
        element = self.element(owner)
        return Here(self.cursor, owner, self.frame, self.row, self.unit, element, self.granularity.value)

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
        self.chosen = self.pointer.word = None
        return moved


def _is_time(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10
