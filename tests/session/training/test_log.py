"""What a training has said: curves that stay small, and any moment of it found again."""

import math
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from seqtui.session.training.log import Series, TrainingLog
from seqtui.train.process.events import Failed, Snapshot
from seqtui.train.training_config import TrainingConfig
from tests.session.training.events import finished, logged, progress, started


def mean(a: float, b: float) -> float:
    return (a + b) / 2


@given(st.integers(0, 5000))
def test_a_long_track_is_thinned_evenly_and_keeps_both_ends(count: int) -> None:
    series: Series[float] = Series(mean, most=100)
    for step in range(count):
        series.add(step, float(step))
    assert len(series.points) <= 100
    assert series.steps == sorted(set(series.steps))
    if count:
        assert (series.steps[0], series.steps[-1]) == (0, count - 1)
        gap = max((b - a for a, b in zip(series.steps, series.steps[1:], strict=False)), default=0)
        assert gap <= max(1, 4 * count / 100)
        assert all(abs(step - value) <= gap for step, value in series.points)  # means of what was there


def test_thinning_keeps_a_gap_a_gap() -> None:
    series: Series[float] = Series(mean, most=4)
    for step, value in enumerate((1.0, math.nan, 3.0, 4.0, 5.0)):
        series.add(step, value)
    assert series.steps == [0, 2, 3, 4]
    assert math.isnan(series.values[1]) and series.values[2:] == [4.0, 5.0]


def test_the_value_of_a_moment_is_the_last_one_before_it() -> None:
    series: Series[str] = Series(lambda a, b: b)
    assert series.at(None) is None and series.at(3) is None
    series.add(2, "two")
    series.add(5, "five")
    assert series.at(1) is None
    assert [series.at(step) for step in (2, 4, 5, 99, None)] == [
        (2, "two"),
        (2, "two"),
        (5, "five"),
        (5, "five"),
        (5, "five"),
    ]


def test_a_second_value_for_one_update_takes_the_place_of_the_first() -> None:
    series: Series[float] = Series(mean)
    series.add(3, 1.0)
    series.add(3, 2.0)
    assert series.points == ((3, 2.0),)


def test_the_log_knows_how_it_goes(tmp_path: Path) -> None:
    log = TrainingLog(TrainingConfig("recall", "gru"))
    assert (log.step, log.steps, log.running, log.fault) == (0, 0, True, "")
    log.add(started(log.config, 70))
    log.add(progress(3, 0.5, lr=0.02, paused=True))
    assert (log.step, log.steps, log.lr, log.paused) == (3, 70, 0.02, True)
    assert log.headline() is None
    log.add(finished(9))
    assert (log.step, log.running, log.headline()) == (9, False, (9, 0.9))


def test_snapshots_that_made_room_are_gone(tmp_path: Path) -> None:
    log = logged(tmp_path)
    assert log.kept == (0, 1, 2, 3, 4, 5)
    log.add(Snapshot(6, "six", (1, 3, 5)))
    assert log.kept == (0, 2, 4, 6)


def test_a_failure_is_a_sentence_and_all_before_stays(tmp_path: Path) -> None:
    log = logged(tmp_path, ended=False)
    log.add(Failed("the loss became NaN", 5, "five"))
    assert log.fault == "the loss became NaN" and not log.running
    assert log.losses.points and log.kept
