"""What one moment of a run looks like, frozen and already formatted: the only thing a screen is given.

A view holds strings, numbers and enums, never arrays; a pane is a pure function of (view, size, theme).
"""

from dataclasses import dataclass
from enum import Enum


class State(Enum):
    """Where a value stands relative to the cursor."""

    PENDING = "not yet computed"
    COMPUTED = "computed"
    OPERAND = "read by the current equation"
    CURRENT = "being computed"


@dataclass(frozen=True, eq=False, slots=True)
class Row:
    """One line of the values table. values is None while it is not computed. step is the index in the trace."""

    label: str
    path: str
    step: int
    state: State
    values: tuple[float, ...] | None
    width: int


@dataclass(frozen=True, eq=False, slots=True)
class EquationView:
    """The current equation in symbols and in numbers.

    part is the piece of the formula that is being computed, when the walk goes by operations ("" otherwise).
    """

    title: str
    meaning: str
    formula: str
    part: str
    lines: tuple[str, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Lit:
    """For a diagram: the ids being computed, read by it, already there, the time step, and the part of the model."""

    current: str
    operands: frozenset[str]
    computed: frozenset[str]
    time: int | None
    op: str
    part: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False, slots=True)
class Bars:
    """A distribution: (word, probability) of the most probable entries, the one that came marked, and how many more."""

    title: str
    entries: tuple[tuple[str, float], ...]
    target: str
    more: int


@dataclass(frozen=True, eq=False, slots=True)
class Moment:
    """The whole stepper at one moment.

    unit is the column the learner looks at; cursor (row, column) is highlighted in the table. part is the scope of
    the frame without its time; query the token looked at, where all tokens are computed at once (None elsewhere).
    """

    model: str
    title: str
    source: str
    trained: bool
    time: int | None
    length: int
    equation: int
    equations: int
    granularity: str
    tokens: tuple[str, ...]
    rows: tuple[Row, ...]
    row: int
    unit: int
    current: EquationView
    lit: Lit
    notes: tuple[str, ...] = ()
    part: tuple[str, ...] = ()
    query: int | None = None


@dataclass(frozen=True, eq=False, slots=True)
class History:
    """One value over time as a grid: cells[unit][k] at time first + k; None where it is not computed yet.

    signed values lie around 0, the others between 0 and 1.
    """

    label: str
    name: str
    first: int
    cells: tuple[tuple[float | None, ...], ...]
    now: int | None
    signed: bool
