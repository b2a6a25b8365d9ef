"""What the Train screen shows at one moment, frozen and formatted.

Samples become rows of text and small maps; whatever a task says about itself, none of it is trusted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

from msgspec import Struct

from seqtui.language import N_
from seqtui.session.text import safe, short


class Section(Enum):
    """What fills the screen; the value is its name for a reader."""

    OVERVIEW = N_("overview")
    CURVES = N_("curves")
    SAMPLES = N_("samples")
    GRADIENTS = N_("gradient norms")
    WEIGHT = N_("weight history")
    FIGURES = N_("held-out figures")
    PRONOUN = N_("what it looks at")


class Curve(Struct, frozen=True):
    """One run's points (x, y), in order; y None is a gap. letter tells runs apart where colours do not."""

    letter: str
    name: str
    points: tuple[tuple[float, float | None], ...]
    chosen: bool = True


class ReferenceLine(Struct, frozen=True):
    """A number to compare curves with: the baseline, the target."""

    name: str
    value: float


class Plot(Struct, frozen=True):
    """Curves over one axis, from 0 to last; cursor is the place that is looked at, None for none."""

    title: str
    curves: tuple[Curve, ...]
    last: float
    references: tuple[ReferenceLine, ...] = ()
    cursor: float | None = None
    along: str = N_("updates")


class Grid(Struct, frozen=True):
    """Numbers with the names of their rows and columns; shares lie from 0 to 1, others are signed."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[float | None, ...], ...]
    shares: bool = True


class SampleRow(Struct, frozen=True):
    """What the network made of something, and the right answer, line by line; right or wrong where that can be said."""

    source: str
    output: tuple[str, ...]
    right: bool | None
    grid: Grid | None
    wanted: tuple[str, ...] = ()


class Samples(Struct, frozen=True):
    """The samples after so many updates; chosen is the one whose map is shown."""

    step: int
    rows: tuple[SampleRow, ...]
    chosen: int


class Norms(Struct, frozen=True):
    """The norm of the loss's gradient by time step, after so many updates."""

    step: int
    values: tuple[float, ...]


class Timeline(Struct, frozen=True):
    """The updates whose weights are kept, and which of them is looked at; live: the last, whatever comes."""

    steps: tuple[int, ...]
    chosen: int
    live: bool

    @property
    def step(self) -> int | None:
        """The update looked at, None while there is none."""
        return self.steps[self.chosen] if self.steps else None


class WeightView(Struct, frozen=True):
    """One weight over the snapshots, and those of its tensor that moved most; note says why there is none."""

    title: str = ""
    plot: Plot | None = None
    grid: Grid | None = None
    note: str = ""


class PronounView(Struct, frozen=True):
    """How much *it* looks at each word, in two sentences before and after training; note says why there is none.

    said are sentences below the rows.
    """

    title: str = ""
    grids: tuple[Grid, ...] = ()
    said: tuple[str, ...] = ()
    note: str = ""


class TrainView(Struct, frozen=True):
    """The whole screen of a training.

    task says what the network has to do, in one sentence and with an example; fault is one sentence; legend names the
    runs where there are several. shown says of which update curves, gradients and samples are: the snapshot that is
    looked at, or the newest one. figures_said are sentences below the table of figures.
    """

    place: tuple[str, ...]
    task: tuple[str, str]
    set_up: str
    state: str
    status: str
    shown: str
    compared: str
    fault: str
    section: Section
    legend: tuple[tuple[str, str, bool], ...]
    loss: Plot
    held_out: Plot
    norms: tuple[Norms, ...]
    now: Norms | None
    samples: Samples | None
    timeline: Timeline
    figures: Grid
    figures_title: str
    figures_plot: Plot | None
    figures_said: tuple[str, ...]
    weight: WeightView
    pronoun: PronounView


# samples --------------------------------------------------------------------------------------------------------

_SAID = ("input", "output", "wanted", "right", "map", "rows", "columns", "distance", "picture")
_MOST_CELLS = 64  # rows or columns of a map


def samples_of(found: tuple[int, Sequence[Mapping[str, Any]]] | None, chosen: int) -> Samples | None:
    """Return the samples of a moment; the chosen one is counted round the ends."""
    if found is None or not found[1]:
        return None
    step, samples = found
    rows = tuple(map(sample_row, samples))
    return Samples(step, rows, chosen % len(rows))


def sample_row(sample: Mapping[str, Any]) -> SampleRow:
    """Return one sample as text: its input, its output line by line, and figures it has besides."""
    others = (f"{key} {_figure(value)}" for key, value in sample.items() if key not in _SAID)
    source = "; ".join(part for part in (str(sample.get("input", "")), *others) if part)
    right = sample.get("right")
    between = " " if "picture" in sample else "\n"  # a picture is written row by row
    output, wanted = (
        tuple(safe(line) for line in str(sample.get(key, "")).split(between)) for key in ("output", "wanted")
    )
    verdict = right if isinstance(right, bool) else None
    return SampleRow(safe(source), output, verdict, _grid(sample), wanted if any(wanted) else ())


def _grid(sample: Mapping[str, Any]) -> Grid | None:
    cells = sample.get("map")
    if not isinstance(cells, Sequence) or not cells or not all(isinstance(row, Sequence) for row in cells):
        return None
    width = min(_MOST_CELLS, max(len(row) for row in cells))
    numbers = tuple(tuple(_number(row, k) for k in range(width)) for row in cells[:_MOST_CELLS])
    return Grid(_labels(sample.get("rows"), len(numbers)), _labels(sample.get("columns"), width), numbers)


def _labels(names: Any, count: int) -> tuple[str, ...]:
    """So many names; places without one have their number."""
    given = [safe(str(name)) for name in names] if isinstance(names, Sequence) else []
    return tuple(given[k] if k < len(given) else str(k) for k in range(count))


def _number(row: Sequence[Any], k: int) -> float | None:
    return float(row[k]) if k < len(row) and isinstance(row[k], int | float) else None


def _figure(value: object) -> str:
    return short(value) if isinstance(value, float) else str(value)
