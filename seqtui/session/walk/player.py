"""What a learner does with a recorded run: goes through it and points at its numbers."""

from __future__ import annotations

from bisect import bisect_right
from copy import copy
from functools import cached_property
from itertools import groupby
from typing import Self

from seqtui.engine import paths
from seqtui.models.model import Run
from seqtui.models.statement import Statement
from seqtui.session.axes import across
from seqtui.session.text import TextStyle
from seqtui.session.walk.breakpoints import Breakpoint, Hit, said_hit
from seqtui.session.walk.cursor import StepGroup, TraceCursor
from seqtui.session.walk.pointer import Pointer


class Player(TraceCursor):
    """A walk with a pointer. row and unit are what the learner points at: a row of the current frame, and a column."""

    def __init__(self, run: Run, look: TextStyle | None = None) -> None:
        super().__init__(run)
        self.look = look or TextStyle()
        self.over = ""  # what stands before the path of a number: backwards ``∂L/∂``
        self.pointer = Pointer(run)
        self.chosen: int | None = None  # a row the learner moved to; None follows the cursor
        self.hit: Hit | None = None  # what the last breakpoint stopped for
        self._rows: dict[StepGroup, tuple[int, ...]] = {}
        self.patterns = tuple(k for k in self.frames.equations if self.trace[k].name == "pattern")  # one for each head

    # pointing -------------------------------------------------------------------------------------------------

    def point(self, rows: int = 0, units: int = 0) -> bool:
        """Move the pointer in the values table, or in the matrix of tokens; returns whether it moved."""
        shown, owner = self.lines(self.frame), self.trace[self.owner]
        before = self.row, self.unit, self.query
        if rows and self.query is not None:
            self.pointer.set_row(owner, self.query + rows)
        elif rows:
            step, line = shown[max(0, min(self.row + rows, len(shown) - 1))]
            self.point_at(step, self.unit, line)
        if units:
            self.pointer.set_column(self.trace[self.pointed], self.unit + units)
        return (self.row, self.unit, self.query) != before

    def point_at(self, step: int, unit: int, row: int | None = None) -> None:
        """Point at one cell of the values table, or of a matrix, where row is the token's or the line."""
        value = self.trace[step]
        if row is None or not self.pointer.tokens(value):
            self.chosen = step
        if row is not None and (self.pointer.tokens(value) or self.pointer.lines(value) > 1):
            self.pointer.set_row(value, row)
        self.pointer.set_column(self.trace[step], unit)

    def points_at(self, step: int, unit: int, row: int | None = None) -> bool:
        """Whether a cell, given as to ``point_at``, is the one pointed at."""
        value = self.trace[step]
        if row is not None and self.pointer.tokens(value):
            return self.element(step) == (row, unit)
        return (step, unit) == (self.pointed, self.unit) and row in (None, self.pointer.row(value))

    def found(self, hit: Breakpoint, step: int) -> None:
        """Point at the number that a breakpoint stopped for."""
        gradient = self.gradient(step)
        value = gradient if hit.of_gradient and gradient is not None else self.values[step].value
        element = hit.where(value, self.element(step))
        if element:
            self.point_at(step, element[-1], element[0])
        self.hit = Hit(hit, step, element, hit.measured(value, element))

    def told_hit(self) -> Statement | None:
        """Say what the last breakpoint stopped for; None where it did for no number."""
        return None if self.hit is None else said_hit(self.hit, self.recorded, self.values, self.look)

    @property
    def query(self) -> int | None:
        """The row of the current matrix that is looked at; None where no matrix of tokens is computed."""
        owner = self.trace[self.owner]
        return self.pointer.row(owner) if self.pointer.tokens(owner) else None

    @property
    def pointed(self) -> int:
        """The step whose row is pointed at."""
        shown = self.row_steps(self.frame)
        return self.owner if self.chosen is None or self.chosen not in shown else self.chosen

    @property
    def row(self) -> int:
        """The line of the values table that is pointed at, counted in the current frame."""
        step = self.pointed
        value = self.trace[step]
        return self.lines(self.frame).index((step, self.pointer.row(value) if self.pointer.lines(value) > 1 else None))

    def element(self, step: int) -> paths.Index:
        """The element of a step that the pointer means."""
        value, shape = self.trace[step], self.trace[step].value.shape
        if self.pointer.tokens(value) or self.pointer.lines(value) > 1:
            return self.pointer.row(value), self.pointer.column(value)
        return (*(0 for _ in shape[:-1]), min(self.pointer.column(value), shape[-1] - 1)) if shape else ()

    @property
    def unit(self) -> int:
        """The column that is pointed at."""
        return self.pointer.column(self.trace[self.pointed])

    # looking --------------------------------------------------------------------------------------------------

    @property
    def frame(self) -> StepGroup:
        """The time step and part of the model around the cursor."""
        return self.frames.frame(self.cursor)

    @property
    def owner(self) -> int:
        """The named step whose equation the cursor is in."""
        return self.frames.equations[self.frames.equation_of[self.cursor]]

    @cached_property
    def tallest(self) -> int:
        """The most lines that the values table has in any part of the model, its rows and their headings.

        Of parts that compute the same values one is looked at: of 144 heads one.
        """
        parts = {frame.part: frame for frame in self.frames.frames}
        unlike = {self._computed(frame): frame for frame in parts.values()}
        return max(len(self.lines(frame)) + self._headings(frame) for frame in unlike.values())

    def _computed(self, frame: StepGroup) -> tuple[object, ...]:
        """The kind of a part of the model, and the names and shapes of what it computes."""
        steps = (self.trace[k] for k in self.frames.equations[frame.first : frame.last + 1])
        kinds = tuple(part.kind for part in frame.part.parts)
        return (kinds, frame.time, *((step.scope.innermost.kind, step.name, step.value.shape) for step in steps))

    def _headings(self, frame: StepGroup) -> int:
        """How often what lies along the rows changes, the first of them counted."""
        axes = (across(self.run, self.trace[step]) for step in self.row_steps(frame))
        return len(list(groupby((axis.noun, axis.names) for axis in axes if axis.noun))) or 1

    def lines(self, frame: StepGroup) -> list[tuple[int, int | None]]:
        """The lines of the values table of a frame, each a step, and which row of it where it is a matrix."""
        counts = [(step, self.pointer.lines(self.trace[step])) for step in self.row_steps(frame)]
        return [(step, k if count > 1 else None) for step, count in counts for k in range(count)]

    def row_steps(self, frame: StepGroup) -> tuple[int, ...]:
        """The steps in the values table of a frame: what it reads from elsewhere, then what it computes."""
        if frame not in self._rows:
            inside = range(frame.first, frame.last + 1)
            computed = [self.frames.equations[k] for k in inside]
            read = dict.fromkeys(i for k in inside for i in self.operands(k))
            given = [i for i in read if i not in computed and self._is_shown(i)]
            first = [i for k, i in zip(inside, computed, strict=True) if not any(map(self._is_timed, self.operands(k)))]
            self._rows[frame] = (*first, *given, *(i for i in computed if i not in first))
        return self._rows[frame]

    def operands(self, equation: int) -> list[int]:
        """The named values that an equation reads, by its number, in order."""
        first, last = self.trace.equations[equation]
        read = (i for k in range(first, last + 1) for i in self.trace[k].operands)
        return list(dict.fromkeys(i for i in read if self.trace[i].name is not None))

    @property
    def highlighted(self) -> tuple[int, paths.Index]:
        """The number that is pointed at, as step and element; before it is computed, that of the current equation."""
        step = self.pointed
        if step > self.cursor and not self.trace[step].is_leaf:
            step = self.owner
        return step, self.element(step)

    @property
    def recorded(self) -> Run:
        """The run as it was recorded, whichever way it is walked."""
        return self.run

    def reached(self, step: int) -> bool:
        """Whether the walk has computed a step yet."""
        return step <= self.cursor

    def known(self, step: int) -> bool:
        """Whether the walk has come to a value, or the value is given, so that it can be opened."""
        return self.trace[step].is_leaf or self.reached(step)

    def complete(self, step: int) -> bool:
        """Whether all of a number that was reached is there, so that it can be compared."""
        return True

    def counterpart(self, run: Run) -> Run | None:
        """Return what stands beside the numbers of this walk in another run: its values."""
        return run

    def still(self) -> Self:
        """Return the player as it stands: what moves this one later does not move that."""
        still = copy(self)
        still.pointer = self.pointer.still()
        return still

    def again(self, run: Run) -> Player:
        """Return a player of another run that walks the same way."""
        return Player(run, self.look)

    def _is_shown(self, index: int) -> bool:
        step = self.trace[index]
        return self._is_timed(index) and step.op != "parameter" and step.value.ndim > 0

    def _is_timed(self, index: int) -> bool:
        return self.trace[index].time is not None

    def _move(self, step: int) -> bool:
        self.chosen = self.pointer.word = None
        return super()._move(step)


def follow(run: Run, other: Player) -> Player:
    """Return a player of a run that stands where another one does, and points as it does.

    A run that lacks the place gives the one that was computed last before it.
    """
    player = other.again(run)
    path = other.trace.path(other.cursor)
    if player.trace.has(path) and player.trace.find(path) in player.frames.equation_of:
        player.cursor = player.trace.find(path)
    else:
        stops = player.frames.equations
        player.cursor = stops[max(0, bisect_right(stops, other.cursor) - 1)]
    player.pointer.follow(other.pointer)
    chosen = None if other.chosen is None else other.trace.path(other.chosen)
    player.chosen = player.trace.find(chosen) if chosen is not None and player.trace.has(chosen) else None
    player.granularity, player.breakpoints = other.granularity, list(other.breakpoints)
    return player
