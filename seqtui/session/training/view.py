"""What the Train screen shows at one moment, frozen and formatted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Part(Enum):
    """What fills the screen; the value is its name for a reader."""

    OVERVIEW = "overview"
    CURVES = "curves"
    SAMPLES = "samples"
    GRADIENTS = "gradient norms"
    WEIGHT = "weight history"
    FIGURES = "held-out figures"
    PRONOUN = "what it looks at"


@dataclass(frozen=True, slots=True)
class Curve:
    """One run's points (x, y), in order; y None is a gap. letter tells runs apart where colours do not."""

    letter: str
    name: str
    points: tuple[tuple[float, float | None], ...]
    chosen: bool = True


@dataclass(frozen=True, slots=True)
class Level:
    """A number to compare curves with: the baseline, the target."""

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class Plot:
    """Curves over one axis, from 0 to last; cursor is the place that is looked at, None for none."""

    title: str
    curves: tuple[Curve, ...]
    last: float
    levels: tuple[Level, ...] = ()
    cursor: float | None = None
    along: str = "updates"


@dataclass(frozen=True, slots=True)
class Grid:
    """Numbers with the names of their rows and columns; shares lie from 0 to 1, others are signed."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[float | None, ...], ...]
    shares: bool = True


@dataclass(frozen=True, slots=True)
class SampleRow:
    """What the network made of something: lines of text, right or wrong where that can be said."""

    source: str
    output: tuple[str, ...]
    right: bool | None
    grid: Grid | None


@dataclass(frozen=True, slots=True)
class Samples:
    """The samples after so many updates; chosen is the one whose map is shown."""

    step: int
    rows: tuple[SampleRow, ...]
    chosen: int


@dataclass(frozen=True, slots=True)
class Norms:
    """The norm of the loss's gradient by time step, after so many updates."""

    step: int
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """The updates whose weights are kept, and which of them is looked at; live: the last, whatever comes."""

    steps: tuple[int, ...]
    chosen: int
    live: bool

    @property
    def step(self) -> int | None:
        """The update looked at, None while there is none."""
        return self.steps[self.chosen] if self.steps else None


@dataclass(frozen=True, slots=True)
class WeightView:
    """One weight over the snapshots, and those of its tensor that moved most; note says why there is none."""

    title: str = ""
    plot: Plot | None = None
    grid: Grid | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class PronounView:
    """How much *it* looks at each word, in two sentences before and after training; note says why there is none.

    said are sentences below the rows.
    """

    title: str = ""
    grids: tuple[Grid, ...] = ()
    said: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class TrainView:
    """The whole screen. fault is one sentence; legend names the runs where there are several.

    figures_said are sentences below the table of figures.
    """

    place: tuple[str, ...]
    set_up: str
    state: str
    status: str
    compared: str
    fault: str
    part: Part
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
