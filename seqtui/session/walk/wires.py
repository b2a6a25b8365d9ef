"""What runs along the wires of a cell: the recorded values that its equations read and make, found in the record.

A drawing of a cell has places: ``h-`` the state from the time step before, ``x`` or ``in-`` what goes in, ``h`` what
comes out. Which value stands at a place follows from the operands of the equations, never from the clock: a cell that
reads from the end takes its state from the step after it, and the second of two layers reads the h of the first.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from msgspec import Struct

from seqtui.engine.formula import name_of
from seqtui.engine.op import Kind
from seqtui.engine.ops import OPS
from seqtui.engine.paths import Scope
from seqtui.engine.trace import Step, Trace
from seqtui.session.text import TextStyle
from seqtui.session.walk.cursor import StepGroup, StepGroups
from seqtui.session.walk.views import Made

GOES_IN = "in-"  # the place of what another part hands to a cell at the same time step


class CellStep(Struct, frozen=True, eq=False):
    """One time step of a cell: which place each value has (index in the trace to place), and its equations."""

    frame: StepGroup
    places: dict[int, str]
    made: tuple[Made, ...]


class Wires:
    """The cells of one record, found when the walk comes to them."""

    def __init__(self, trace: Trace, frames: StepGroups) -> None:
        self.trace, self.frames = trace, frames
        self._cells: dict[StepGroup, CellStep] = {}
        self._kinds: dict[StepGroup, bool] = {}
        self._cell_of: dict[int, StepGroup | None] = {}
        self._origins: dict[
            StepGroup, StepGroup | None
        ] = {}  # whose state each frame was made from, as far as it was asked

    def cell(self, index: int) -> CellStep | None:
        """Return the cell that a value belongs to: whose it is, or that reads it, or that it was made from."""
        if not self._has_cells:
            return None
        passed: list[int] = []  # the values from here to a cell, each the first reader of the one before
        reader: int | None = index
        frame = None
        while frame is None and reader is not None:
            if reader in self._cell_of:
                frame = self._cell_of[reader]
                break
            passed.append(reader)
            frame = self._nearest(reader)
            reader = self._first_readers.get(reader)
        self._cell_of.update(dict.fromkeys(passed, frame))
        return None if frame is None else self._known(frame)

    def _nearest(self, index: int) -> StepGroup | None:
        """The cell of a value, or that reads it, or that it was made from; None where only its readers could tell."""
        frame = self._frame(index)
        if frame is not None and self.is_cell(frame):
            return frame
        reader = self._readers.get((index, self.trace[index].scope.untimed))
        if reader is not None:
            return self.frames.frame(reader)
        return None if frame is None else self._made_from(frame)

    def _known(self, frame: StepGroup) -> CellStep:
        found = self._cells.get(frame)
        if found is None:
            places = self._places(frame)
            found = self._cells[frame] = CellStep(frame, places, tuple(self._equations(frame, places)))
        return found

    def _equations(self, frame: StepGroup, places: dict[int, str]) -> Iterator[Made]:
        """The equations of a cell that make a vector from others, with the places of those."""
        for k in range(frame.first, frame.last + 1):
            step = self.trace[self.frames.equations[k]]
            read = (places[i] for i in self._operands(k) if i in places and self.trace[i].time is not None)
            if step.value.ndim and (reads := tuple(dict.fromkeys(read))):
                yield Made(step.name or "", OPS[step.op].spelling.sign, reads)

    def _frame(self, index: int) -> StepGroup | None:
        return self.frames.frame(index) if index in self.frames.equation_of else None

    def is_cell(self, frame: StepGroup) -> bool:
        """Whether the equations of a frame make a state that they read from another time step, of the same shape."""
        if frame not in self._kinds:
            self._kinds[frame] = frame.time is not None and self._hands_on(frame)
        return self._kinds[frame]

    def _hands_on(self, frame: StepGroup) -> bool:
        shapes = {self.trace[i].name: self.trace[i].value.shape for i in self._made(frame)}
        return any(
            step.value.ndim and step.value.shape == shapes.get(step.name) and step.time not in (None, frame.time)
            for step in (self.trace[i] for i in self._read(frame))
            if step.scope.untimed == frame.part
        )

    def _places(self, frame: StepGroup) -> dict[int, str]:
        """The places of all values of a cell, and of what stands behind it and reads its state."""
        made = self._made(frame)
        places = {i: self.trace[i].name or "" for i in made}
        for i in self._read(frame):
            place = "" if i in places else self._place(self.trace[i], frame)
            if place:
                places[i] = place
        for i in self._behind(frame):
            name = self.trace[i].name or ""
            if name not in places.values():
                places[i] = name
        return places

    def _place(self, step: Step, frame: StepGroup) -> str:
        """Where a value that a cell reads stands in the drawing; "" where it has no place."""
        if step.scope.untimed == frame.part:
            return step.name or "" if step.time in (None, frame.time) else f"{step.name}-"
        first = self.trace[self.frames.equations[frame.first]]
        is_handed = step.time == frame.time and step.value.ndim == 1 and step.scope.clock == first.scope.clock
        return GOES_IN if is_handed else ""

    def _behind(self, frame: StepGroup) -> list[int]:
        """The equations of the next frame, when it reads the new state at the same time step and is no cell itself."""
        after = self.frames.after(frame)
        if after is None or after.time != frame.time or self.is_cell(after):
            return []
        made = set(self._made(frame))
        return self._made(after) if made.intersection(self._read(after)) else []

    def _made_from(self, frame: StepGroup) -> StepGroup | None:
        """The cell whose state the equations of a frame were made from, directly or by what was made of it."""
        passed: list[StepGroup] = []
        here: StepGroup | None = frame
        while here is not None and here not in self._origins:
            passed.append(here)
            here = self._last_read(here)
            if here is not None and self.is_cell(here):
                self._origins[here] = here
        found = None if here is None else self._origins[here]
        self._origins.update(dict.fromkeys(passed, found))
        return found

    def _last_read(self, frame: StepGroup) -> StepGroup | None:
        """The frame of the last value from elsewhere that the equations of a frame read.

        One of the same time step comes first: what was made at another one (a sum so far) belongs to the cell of that.
        """
        read = [self._frame(i) for i in sorted(self._read(frame), reverse=True)]
        found = [other for other in read if other is not None and other != frame]
        return next((other for other in found if other.time == frame.time), found[0] if found else None)

    @cached_property
    def _readers(self) -> dict[tuple[int, Scope], int]:
        """The first equation of a cell that reads a value, by the value and the part of that cell."""
        found: dict[tuple[int, Scope], int] = {}
        for frame in filter(self.is_cell, self.frames.frames):
            for i in self._read(frame):
                found.setdefault((i, frame.part), self.frames.equations[frame.last])
        return found

    @cached_property
    def _has_cells(self) -> bool:
        return any(map(self.is_cell, self.frames.frames))

    @cached_property
    def _first_readers(self) -> dict[int, int]:
        """The first equation that reads a value."""
        found: dict[int, int] = {}
        for k, last in enumerate(self.frames.equations):
            for i in self._operands(k):
                found.setdefault(i, last)
        return found

    def _made(self, frame: StepGroup) -> list[int]:
        return self.frames.equations[frame.first : frame.last + 1]

    def _read(self, frame: StepGroup) -> list[int]:
        """The named values that the equations of a frame read."""
        return list(dict.fromkeys(i for k in range(frame.first, frame.last + 1) for i in self._operands(k)))

    def _operands(self, equation: int) -> list[int]:
        first, last = self.trace.equations[equation]
        return [i for k in range(first, last + 1) for i in self.trace[k].operands if self.trace[i].name is not None]


def wire_names(trace: Trace, cell: CellStep, owner: int, look: TextStyle) -> dict[str, tuple[str, ...]]:
    """Return what stands at each place, as the current equation writes it, then as the cell's own equations do.

    Where no time step is computed the names keep their t: ``hₜ₋₁``.
    """
    inside = trace[next(iter(cell.places))]
    here, concrete = (trace[owner], True) if trace[owner].time is not None else (inside, False)
    found: dict[str, tuple[str, ...]] = {}
    for index, place in cell.places.items():
        names = (name_of(trace, index, look.style, step, concrete) for step in (here, inside))
        found[place] = tuple(dict.fromkeys(names))
    return found


def joined_names(trace: Trace, cell: CellStep, owner: int, look: TextStyle) -> str:
    """Return what the input of a cell is put together from: ``[embed₂; context₂]``; "" where it is one value."""
    index = next((i for i, place in cell.places.items() if place == "x"), None)
    if index is None or trace[index].kind is not Kind.JOIN:
        return ""
    concrete = trace[owner].time is not None
    names = (name_of(trace, i, look.style, trace[index], concrete) for i in trace[index].operands)
    return f"[{'; '.join(names)}]"
