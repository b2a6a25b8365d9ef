"""What one step of a run looks like at each level, frozen and formatted: the only thing a screen is given.

A view holds strings, numbers and enums, never arrays; what is drawn of it is made from (view, size, palette) alone.
"""

from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple

from msgspec import Struct, field

from seqtui.engine.errors import SeqtuiError
from seqtui.engine.paths import ROOT, Scope
from seqtui.language import N_, _
from seqtui.session.axes import Axis


class Level(Enum):
    """One way of looking at the same moment; the key z goes nearer, Z goes back."""

    BLOCKS = N_("blocks")
    SHAPES = N_("shapes")
    EQUATIONS = N_("equations")
    NUMBERS = N_("numbers")
    CODE = N_("code")

    def nearer(self, count: int = 1) -> "Level":
        """The level so many steps nearer (negative: farther); after the last comes the first."""
        order = list(Level)
        return order[(order.index(self) + count) % len(order)]


def read_level(text: str) -> Level:
    """Return the level of that name.

    Raises SeqtuiError that lists the names.
    """
    try:
        return Level(text)
    except ValueError:
        raise SeqtuiError(
            _(
                "there is no level '{name}': choose {levels}",
                name=text,
                levels=", ".join(level.value for level in Level),
            )
        ) from None


class Emphasis(Enum):
    """How a line is meant: the thing itself, words beside it, or the place where the walk is."""

    PLAIN = "plain"
    QUIET = "quiet"
    LIT = "lit"


class TextLine(Struct, frozen=True, eq=False):
    """One line: a name, in a column of its own, and what is said of it."""

    name: str
    text: str
    tone: Emphasis = Emphasis.PLAIN


class ValueState(Enum):
    """Where a value stands relative to the cursor."""

    PENDING = N_("not yet computed")
    COMPUTED = N_("computed")
    OPERAND = N_("read by the current equation")
    CURRENT = N_("being computed")


class Row(Struct, frozen=True, eq=False):
    """One line of the values table. values is None while it is not computed. step is the index in the trace, line the
    row of a matrix, None where all of the value stands in one line. axis is what its columns are; column the one that
    is looked at when the row is pointed at.

    before are the values in the run that this one was changed from, None where there are none to compare with; changed
    are the columns in which they differ.
    """

    label: str
    path: str
    step: int
    state: ValueState
    values: tuple[float, ...] | None
    width: int
    axis: Axis
    column: int = 0
    before: tuple[float, ...] | None = None
    changed: frozenset[int] = frozenset()
    line: int | None = None


class UseView(Struct, frozen=True, eq=False):
    """One equation that reads a value: its path, what it sends back to the pointed element, and that in signs."""

    path: str
    value: float
    signs: str


class EquationView(Struct, frozen=True, eq=False):
    """The current equation in symbols and in numbers.

    part is the piece of the formula that is being computed, when the walk goes by operations ("" otherwise). Walking
    backwards, uses are what a gradient is the sum of, and check is the same number made another way.
    At another level than that of the numbers, said stands in place of lines.
    """

    title: str
    meaning: str
    formula: str
    part: str
    lines: tuple[str, ...]
    uses: tuple[UseView, ...] = ()
    check: str = ""
    level: Level = Level.NUMBERS
    said: tuple[TextLine, ...] = ()


class Made(NamedTuple):
    """One equation of a cell: the place of what it makes, the sign of its last operation, the places that it reads."""

    place: str
    sign: str
    reads: tuple[str, ...]


class Highlight(Struct, frozen=True, eq=False):
    """For a diagram: the ids being computed, read by it, already there, the time step, and the part of the model.

    Of a cell, ids are its places, and wires says for each what stands there, the fullest name first; joined is what its
    input is put together from, cell the part of the model that is drawn, and made its equations. letters are what the
    names in a drawing are in the letters of another text, where they differ.
    """

    current: str
    operands: frozenset[str]
    computed: frozenset[str]
    time: int | None
    part: Scope = ROOT
    wires: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    joined: str = ""
    cell: Scope = ROOT
    made: tuple[Made, ...] = ()
    letters: Mapping[str, str] = field(default_factory=dict)


class Bars(Struct, frozen=True, eq=False):
    """A distribution: (word, probability) of the most probable entries, the one that came marked, and how many more.

    earlier says where it is from while that of this step is not computed, "" where it is of this step.
    """

    title: str
    entries: tuple[tuple[str, float], ...]
    target: str
    more: int
    earlier: str = ""


class SentenceView(Struct, frozen=True, eq=False):
    """One sentence: lit is the word of this moment, counted from 1 (0: none), known how many are read or written.

    name says which of two sentences it is, "" where there is one.
    """

    words: tuple[str, ...]
    lit: int
    known: int
    name: str = ""


class StepView(Struct, frozen=True, eq=False):
    """The whole stepper at one moment.

    unit is the column the learner looks at; cursor (row, column) is highlighted in the table. part is the scope of
    the frame without its time; query the token looked at, where all tokens are computed at once (None elsewhere).
    backwards: the numbers are gradients. changes are what was changed since the run before, in words. where is the
    place of the walk: ``encoder · t 3/5``. assumed is what was assumed of a file of weights that does not say.
    sentences are the words that stand above the panes.
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
    lit: Highlight
    notes: tuple[str, ...] = ()
    assumed: str = ""
    part: Scope = ROOT
    query: int | None = None
    backwards: bool = False
    changes: tuple[str, ...] = ()
    where: str = ""
    sentences: tuple[SentenceView, ...] = ()


class History(Struct, frozen=True, eq=False):
    """One value over time as a grid: cells[unit][k] at time first + k; None where it is not computed yet.

    over is what stands before every label, ``∂L/∂`` where the numbers are gradients. now is the column of the walk's
    own time step, None where that is not among them. signed values lie around 0, the others between 0 and 1. units are
    the names of the units, ``2`` of a vector and ``1,2`` of a matrix; () numbers them. unit is the one that is looked
    at; is_pointed says whether the row of this value is pointed at.
    """

    label: str
    name: str
    first: int
    cells: tuple[tuple[float | None, ...], ...]
    now: int | None
    signed: bool
    over: str = ""
    units: tuple[str, ...] = ()
    unit: int = 0
    is_pointed: bool = False
