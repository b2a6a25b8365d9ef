"""What a learner does with a recorded run: goes through it, points at numbers, and is shown frozen views of it."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from seqtui.engine import paths
from seqtui.models.model import Request, Run
from seqtui.models.statement import Statement
from seqtui.session.explain.drill_down import DrillDown
from seqtui.session.explain.level_views import LevelViews
from seqtui.session.explain.program import program_of
from seqtui.session.text import TextStyle
from seqtui.session.walk.breakpoints import Breakpoint, Hit, said_hit
from seqtui.session.walk.cursor import StepGroup, TraceCursor
from seqtui.session.walk.pointer import Pointer
from seqtui.session.walk.view_builder import Position, StepViewBuilder
from seqtui.session.walk.views import Bars, EquationView, History, Level, StepView
from seqtui.session.whatif.run_diff import RunDiff


class Player(TraceCursor):
    """A walk with a pointer. row and unit are what the learner points at: a row of the current frame, and a column.

    before is the run that this one was changed from, to compare with.
    """

    def __init__(self, run: Run, look: TextStyle | None = None, before: Run | None = None) -> None:
        super().__init__(run)
        self.before = before
        self.trail: tuple[tuple[str, Request], ...] = ()  # those changes, where it was opened after them
        self.changes: tuple[str, ...] = ()  # what was changed since then, in words
        self.told = ""  # what to look at, when an experiment was made of the two runs
        self.level = Level.NUMBERS
        self.look = look or TextStyle()
        self.pointer = Pointer(run)
        self.chosen: int | None = None  # a row the learner moved to; None follows the cursor
        self.hit: Hit | None = None  # what the last breakpoint stopped for
        self._portrait = StepViewBuilder(run, self.frames, self.look, self.pointer)
        self._nearer = LevelViews(run, self.look)
        self.patterns = tuple(k for k in self.frames.equations if self.trace[k].name == "pattern")  # one for each head

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
        return None if self.hit is None else said_hit(self.hit, self.values, self.look)

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
    def frame(self) -> StepGroup:
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

    def moment(self) -> StepView:
        """Return everything a screen shows of this moment, the equation at the player's level."""
        moment = self._portrait.moment(self._here())
        if self.difference is not None:
            moment = self.difference.marked(moment, self.pointer)
        if self.before is not None:
            moment = replace(moment, changes=self.changes)
        if self.level is Level.NUMBERS or moment.backwards:
            return moment
        return replace(moment, current=self._nearer.equation(moment.current, self.level, self.owner, *self.highlighted))

    def equation(self) -> EquationView:
        """Return the current equation alone."""
        return self._portrait.equation(self.cursor, self.owner, self.element(self.owner))

    def histories(self, columns: int) -> tuple[History, ...]:
        """Return the values of the current part of the model over the last time steps, at most so many."""
        return self._portrait.histories(self._here(), columns)

    def bars(self) -> Bars | None:
        """Return the distribution of this time step, when there is one yet."""
        return self._portrait.bars(self._here())

    def no_bars(self) -> Statement:
        """Return what to say where there is no distribution."""
        return self._portrait.no_bars(self._here())

    @cached_property
    def difference(self) -> RunDiff | None:
        """What this run has that the one before has not; None where there is no run before."""
        return None if self.before is None else RunDiff(self.before, self.run)

    @property
    def highlighted(self) -> tuple[int, paths.Index]:
        """The number that is pointed at, as step and element; before it is computed, that of the current equation."""
        step = self.pointed
        if step > self.cursor and not self.trace[step].is_leaf:
            step = self.owner
        return step, self.element(step)

    def snippet(self, library: str = "numpy") -> str:
        """Return a program that prints the highlighted number.

        Raises SeqtuiError when it would be too long.
        """
        return program_of(self.run, *self.highlighted, library)

    @property
    def recorded(self) -> Run:
        """The run as it was recorded, whichever way it is walked."""
        return self.run

    def known(self, step: int) -> bool:
        """Whether the walk has come to a value, so that it can be opened."""
        return self.trace[step].is_leaf or self._portrait.known(step, self.cursor)

    def again(self, run: Run, before: Run | None) -> Player:
        """Return a player of another run that walks the same way."""
        return Player(run, self.look, before)

    def selection(self, step: int, element: paths.Index) -> DrillDown:
        """Return the drill-down that starts at one number."""
        return DrillDown(self.run, step, element, self.look)

    def _here(self) -> Position:
        owner = self.owner
        element = self.element(owner)
        return Position(self.cursor, owner, self.frame, self.row, self.unit, element, self.granularity.value)

    def _move(self, step: int) -> bool:
        self.chosen = self.pointer.word = None
        return super()._move(step)
