"""The frozen view of a comparison at the place where it stands."""

from __future__ import annotations

import math

from seqtui.models.statement import Statement, is_assumption
from seqtui.session import statements
from seqtui.session.compare.compared_run import ComparedRun
from seqtui.session.compare.comparison import Comparison
from seqtui.session.compare.view import ComparisonView


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
