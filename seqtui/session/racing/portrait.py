"""The frozen view of a comparison at the place where it stands."""

from __future__ import annotations

import math

from seqtui.session.racing.lane import Lane
from seqtui.session.racing.race import Race
from seqtui.session.racing.view import RaceView

OTHER_TOKENS = "the runs do not read the same tokens: they meet by number"


def race_view(race: Race, full: bool = True) -> RaceView:
    """Return everything a screen shows of this moment; full: with all values of the time step."""
    lanes = []
    for k, lane in enumerate(race.lanes):
        twins = race.twins[k]
        lanes.append(lane.view(race.names[k], race.waits(k), race.row, twins.differs if twins else _unknown, full))
    felt = [x for lane in lanes if lane.strip for x in lane.strip.values if math.isfinite(x)]
    speaker = _speaker(race)
    return RaceView(
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


def ratios(race: Race) -> tuple[float, ...]:
    """The parameters of each run over the fewest, those that words need left out."""
    counts = [lane.parameters.model for lane in race.lanes]
    fewest = min((n for n in counts if n), default=1)
    return tuple(n / fewest for n in counts)


def notes(race: Race) -> tuple[str, ...]:
    """What a reader must know about the runs together."""
    reading = {lane.run.given for lane in race.lanes}
    left_out = [lane.run.model.name for lane in race.lanes if lane.carriers is not None and not lane.felt]
    told = [OTHER_TOKENS] * (len(reading) > 1)
    if left_out:
        told.append(f"‖∂h_T/∂x_t‖ of {', '.join(left_out)} is left out: it takes fewer units or a shorter text")
    return tuple(told)


def _speaker(race: Race) -> Lane:
    """The run whose words stand above: the first that is in time, when the meeting point is."""
    timed = (lane for lane in race.lanes if lane.player.frame.time == race.point.time and lane.equation >= 0)
    return next(timed, race.lanes[0])


def _token(lane: Lane) -> int | None:
    """The token looked at where all are computed at once, counted from 1."""
    return None if lane.player.query is None else lane.player.query + 1


def _unknown(step: int) -> None:
    """Runs of two models share no values."""
