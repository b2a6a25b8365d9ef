"""A comparison at one step, frozen, and as one table: what each run is, costs and holds at every meeting point."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from msgspec import Struct, field

from seqtui.models.statement import Statement, is_assumption
from seqtui.session import statements
from seqtui.session.compare.compared_run import ComparedRun
from seqtui.session.compare.comparison import Comparison
from seqtui.session.compare.sync import SyncPoint
from seqtui.session.compare.view import ComparisonView, Gap
from seqtui.session.json_text import number, plain, record_data
from seqtui.session.notice.voice import voice


def comparison_view(race: Comparison, full: bool = True) -> ComparisonView:
    """Return everything a screen shows of this moment; full: with all values of the time step."""
    lanes = []
    for k, lane in enumerate(race.lanes):
        twins = race.twins[k]
        lanes.append(lane.view(race.names[k], race.waits(k), race.row, twins.differs if twins else _unknown, full))
    felt = [x for lane in lanes if lane.strip for x in lane.strip.values if math.isfinite(x)]
    speaker = _speaker(race)
    return ComparisonView(
        lanes=tuple(lanes),
        chosen=race.chosen,
        ratios=ratios(race),
        gaps=tuple(race.gap(k) for k in range(len(lanes))),
        point=race.point.name,
        number=race.number + 1,
        count=len(race.points),
        met=race.met,
        tokens=speaker.words(),
        token=race.point.time if race.point.time is not None else _token(speaker),
        loudest=max(felt, default=0.0),
        notes=notes(race),
        notice=voice(race.lanes[race.chosen].player),
    )


def ratios(race: Comparison) -> tuple[float, ...]:
    """The parameters of each run over the fewest, those that words need left out."""
    counts = [lane.parameters.model for lane in race.lanes]
    fewest = min((n for n in counts if n), default=1)
    return tuple(n / fewest for n in counts)


def notes(race: Comparison) -> tuple[Statement, ...]:
    """What a reader must know about the runs together."""
    runs = tuple(lane.run for lane in race.lanes)
    reading = {run.given for run in runs}
    told = [statements.OTHER_TOKENS(runs=runs)] * (len(reading) > 1)
    left_out = [lane for lane in race.lanes if lane.is_costly]
    if left_out:
        names = ", ".join(dict.fromkeys(lane.run.model.name for lane in left_out))
        told.append(statements.FELT_LEFT_OUT(models=names, runs=tuple(lane.run for lane in left_out)))
    assumed = dict.fromkeys(note for run in runs for note in run.notes if is_assumption(note))
    return (*told, *(note for note in assumed if isinstance(note, Statement)))


def what_apart_means(race: Comparison) -> tuple[Statement, ...]:
    """What the differences between twins are measured on, where there are twins."""
    pairs = [(twins, race.lanes[k].run) for k, twins in enumerate(race.twins) if twins is not None]
    claims = {statements.APART_CHANCES if twins.names else statements.APART_NUMBERS for twins, _ in pairs}
    return tuple(claim(runs=tuple(run for _, run in pairs)) for claim in sorted(claims, key=lambda claim: claim.id))


def _speaker(race: Comparison) -> ComparedRun:
    """The run whose words stand above: the first that is in time, when the meeting point is."""
    timed = (lane for lane in race.lanes if lane.player.frame.time == race.point.time and lane.equation >= 0)
    return next(timed, race.lanes[0])


def _token(lane: ComparedRun) -> int | None:
    """The token looked at where all are computed at once, counted from 1."""
    return None if lane.player.query is None else lane.player.query + 1


def _unknown(step: int) -> None:
    """Runs of two models share no values."""


class RunSummary(Struct, frozen=True):
    """One run as a whole. ratio is its parameters over the fewest; loss is None where it computes none.

    twin is the number of the run of the same model that it is compared with, counted from 0; first_difference the first
    value that is not the same there, "" where all are. Both are None for a run that has no twin. assumed are the
    settings that neither the file of a run nor anybody gave; tag is what is said of a run that is untrained.
    """

    model: str
    contrast: str
    parameters: int
    words: int
    ratio: float
    multiplications: int
    loss: float | None
    twin: int | None
    first_difference: str | None
    assumed: Mapping[str, object] = field(default_factory=dict)
    weights: str = ""
    tag: str = ""

    @property
    def name(self) -> str:
        """The name of its model, with the tag behind it."""
        return f"{self.model} {self.tag}".rstrip()


class Mark(Struct, frozen=True):
    """One run at one meeting point: the state by its path and length, and what h_T feels of this token.

    Where no run has states, it is the value that the point is named after. log_p is what a counting model gives the
    token that came. Each is None where the run has none there; gap is the largest difference from its twin on the way
    here.
    """

    path: str | None
    norm: float | None
    felt: float | None
    loss: float | None
    multiplications: int
    word: str
    gap: Gap | None
    log_p: float | None = None


class SummaryRow(Struct, frozen=True):
    """One meeting point: its name, its time and word where it has them, and a mark for each run."""

    name: str
    time: int | None
    word: str
    marks: tuple[Mark, ...]


class Summary(Struct, frozen=True, eq=False):
    """The whole comparison: a standing for each run, a row for each meeting point.

    measured says what the lengths are of: "state", or "value" where the points are values of models without time.
    """

    runs: tuple[RunSummary, ...]
    rows: tuple[SummaryRow, ...]
    notes: tuple[str, ...]
    measured: str = "state"


def summary(race: Comparison) -> Summary:
    """Return the table of a comparison, whatever place it stands at."""
    factors = ratios(race)
    runs = [_standing(race, k, factors[k]) for k in range(len(race.lanes))]
    rows = [_row(race, k) for k in range(len(race.points))]
    return Summary(
        tuple(runs), tuple(rows), (*notes(race), *what_apart_means(race)), "state" if _in_time(race) else "value"
    )


def summary_data(view: Summary) -> Mapping[str, object]:
    """The table as plain data, for JSON."""
    return {
        "runs": [_run_data(run) for run in view.runs],
        "points": [row_data(row) for row in view.rows],
        "norm_of": view.measured,
        "notes": list(view.notes),
    }


def _run_data(run: RunSummary) -> dict[str, object]:
    """One run as plain data."""
    data = record_data(run)
    return {name: _plain(value) for name, value in data.items() if name != "tag"} | {"untrained": bool(run.tag)}


def row_data(row: SummaryRow) -> dict[str, object]:
    """One meeting point as plain data."""
    marks = [_plain(record_data(mark)) for mark in row.marks]
    return {"point": row.name, "time": row.time, "word": row.word, "runs": marks}


def point_data(race: Comparison, point: int) -> Mapping[str, object]:
    """One meeting point with all values that were computed on the way to it, run by run."""
    row = row_data(_row(race, point))
    values = [_values(lane, race.points[point].spans[k]) for k, lane in enumerate(race.lanes)]
    return row | {"values": values}


def _values(lane: ComparedRun, span: range) -> dict[str, object]:
    steps = [lane.frames.equations[k] for k in span]
    return {lane.trace.path(step): plain(lane.trace[step].value) for step in steps}


def _standing(race: Comparison, k: int, ratio: float) -> RunSummary:
    lane, twins = race.lanes[k], race.twins[k]
    return RunSummary(
        model=lane.run.model.name,
        contrast=race.names[k],
        parameters=lane.parameters.model,
        words=lane.parameters.words,
        ratio=ratio,
        multiplications=lane.multiplications_after(len(lane.trace) - 1),
        loss=lane.last_loss(len(lane.trace) - 1),
        twin=race.twin_of[k],
        first_difference=twins.first_difference() if twins else None,
        assumed=dict(lane.run.assumed),
        weights=lane.run.source,
        tag=lane.run.tag,
    )


def _row(race: Comparison, point: int) -> SummaryRow:
    here = race.points[point]
    marks = tuple(_mark(race, k, point) for k in range(len(race.lanes)))
    word = next((mark.word for mark in marks if mark.word), "")
    return SummaryRow(here.name, here.time, word, marks)


def _mark(race: Comparison, k: int, point: int) -> Mark:
    lane, here = race.lanes[k], race.points[point]
    equation = race.equation(k, race.end_of(point))
    if equation < 0:
        return Mark(None, None, None, None, 0, "", None)
    last = lane.frames.equations[equation]
    state, norm = _state(race, lane, here, last)
    time = here.time if here.spans[k] else None
    return Mark(
        path=state,
        norm=norm,
        felt=lane.felt[time - 1] if time and len(lane.felt) >= time else None,
        loss=lane.last_loss(last),
        multiplications=lane.multiplications_after(last),
        word=lane.word_at(last) if time else "",
        gap=race.gap(k, race.end_of(point)),
        log_p=lane.log_p(last) if time else None,
    )


def _in_time(race: Comparison) -> bool:
    """Whether any point is a time step: then lengths are those of states."""
    return any(point.time is not None for point in race.points)


def _state(race: Comparison, lane: ComparedRun, here: SyncPoint, last: int) -> tuple[str | None, float | None]:
    """The path and the length of what a run carries when it is at a point; what was prepared before has none.

    Where there is no time it is the value that is computed at the point.
    """
    k = race.lanes.index(lane)
    step = last if here.time is None else lane.state_at(last)
    if here.is_prelude or (_in_time(race) and not lane.is_state(step)):
        return None, None
    value = lane.trace[step].value
    if not here.spans[k] and here.time and value.ndim == 2 and here.time <= len(value):
        value = value[here.time - 1]  # a run that read all tokens at once: this token's row
    return lane.trace.path(step), float(np.linalg.norm(value))


def _plain(data: object) -> object:
    """Numbers that JSON has not are spelled."""
    if isinstance(data, dict):
        return {key: _plain(value) for key, value in data.items()}
    return number(data) if isinstance(data, float) else data
