"""What a comparison looks like at one moment, frozen and formatted."""

from dataclasses import dataclass

from seqtui.session.walk.view import History, State


@dataclass(frozen=True, eq=False, slots=True)
class ValueRow:
    """One value of a run: differs marks the elements that its twin has otherwise (() where none can be compared).

    values is None while it is not computed; unit is the element that is pointed at.
    """

    label: str
    path: str
    state: State
    values: tuple[float, ...] | None
    differs: tuple[bool, ...]
    unit: int


@dataclass(frozen=True, eq=False, slots=True)
class Strip:
    """‖∂h_T/∂x_t‖ for each token (none where that would take too long); now is this moment's token, counted from 0."""

    values: tuple[float, ...]
    now: int | None


@dataclass(frozen=True, eq=False, slots=True)
class LaneView:
    """One run: what it is, what it has cost so far, the equation it is at, its state.

    contrast: what it does not share with the others. parameters: numbers in its weights, words those of word vectors
    and scores. where: the equation by its number, or why there is none. row: the pointed row; pointed is its number,
    with its name. writes: the word that is written at this time step. frame: the values of this time step or part,
    where they were asked for.
    """

    model: str
    contrast: str
    parameters: int
    words: int
    multiplications: int
    where: str
    title: str
    formula: str
    lines: tuple[str, ...]
    rows: tuple[ValueRow, ...]
    row: int
    pointed: str
    writes: str
    note: str
    frame: tuple[ValueRow, ...]
    history: History | None
    strip: Strip | None


@dataclass(frozen=True, eq=False, slots=True)
class Gap:
    """The largest difference from a run's twin among the values computed since the last meeting point, and its path.

    path is "" where all of them are the same.
    """

    size: float
    path: str


@dataclass(frozen=True, eq=False, slots=True)
class RaceView:
    """The runs side by side; chosen is the one that keys speak to.

    ratios are their parameters over the fewest; gaps are None where a run has no twin.
    point: the meeting point that the runs are on their way to, number of count. tokens and token: the words in time.
    loudest: the largest number of all strips.
    """

    lanes: tuple[LaneView, ...]
    chosen: int
    ratios: tuple[float, ...]
    gaps: tuple[Gap | None, ...]
    point: str
    number: int
    count: int
    met: bool
    tokens: tuple[str, ...]
    token: int | None
    loudest: float
    notes: tuple[str, ...]
