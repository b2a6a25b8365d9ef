"""Looking back on trainings, without a terminal: the place in the logs, and what is read from snapshots."""

import pytest

from seqtui.engine.errors import SeqtuiError
from seqtui.session.training.log import TrainingLog
from seqtui.session.training.view import Section
from seqtui.train.training_config import TrainingConfig
from seqtui.tui.lookback import Lookback, SnapshotReader
from seqtui.tui.trainings import Trainings
from tests.session.training.events import logged, progress, snapshot
from tests.tui.played import Played


def looked(*logs):
    trainings = Trainings(lambda: None, Played)
    trainings.logs += logs
    return Lookback(trainings)


@pytest.fixture
def two(tmp_path):
    """Two trainings, each with the snapshots of updates 0 to 5; the second is the newest."""
    return looked(logged(tmp_path, "rnn"), logged(tmp_path, "gru"))


def test_scrubbing_goes_back_and_past_the_last_snapshot_it_is_live(two):
    assert two.page().timeline.live
    assert two.scrub(-2) == "" and two.looking.at == 3 and two.snapshot.endswith("update-0000003.safetensors")
    two.scrub(-10)
    assert two.looking.at == 0
    two.scrub(10)
    assert two.looking.at is None and two.page().timeline.live
    assert two.start() == "" and two.looking.at == 0
    assert two.end() == "" and two.looking.at is None


def test_the_run_that_is_looked_back_on_stays_when_another_begins(two, tmp_path):
    two.scrub(-1)
    two.trainings.logs.append(logged(tmp_path, "lstm"))
    assert two.log.model == "gru"
    two.follow()
    assert two.log.model == "lstm" and two.looking.at is None


def test_runs_come_round_and_the_others_are_forgotten(two):
    assert two.log.model == "gru" and two.other_run(1) == "" and two.log.model == "rnn"
    assert two.page().legend == (("a", "rnn", True), ("b", "gru", False))
    two.forget_others()
    assert [log.model for log in two.trainings.logs] == ["rnn"]
    assert two.other_run(1).startswith("there is one run")


def test_without_a_snapshot_there_is_a_sentence():
    nothing = looked(TrainingLog(TrainingConfig("recall", "rnn")))
    assert nothing.scrub(-1) == "no snapshots yet"
    with pytest.raises(SeqtuiError, match="has kept no weights yet"):
        _ = nothing.snapshot


def test_a_part_is_read_once_for_the_snapshots_there_are(two, tmp_path):
    begun = []
    reader = SnapshotReader(two, begun.append)
    reader.ask()
    assert not begun  # the overview shows nothing that is read from files
    reader.choose_weight("rnn.weight[1,1]")
    reader.ask()
    reader.ask()
    assert two.looking.section is Section.WEIGHT and len(begun) == 1
    reader.found(begun[0]())
    assert two.looking.weight.grid.cells[0] == (0.0, 1.0, 2.0, 3.0, 4.0, 5.0)
    reader.ask()
    assert len(begun) == 1
    for event in (progress(6, 0.1), snapshot(tmp_path, 6)):
        two.log.add(event)
    reader.ask()
    assert len(begun) == 2


def test_another_run_begins_with_nothing_read(two):
    begun = []
    reader = SnapshotReader(two, begun.append)
    reader.choose_weight("rnn.weight")
    reader.ask()
    reader.found(begun[0]())
    two.other_run(1)
    reader.ask()
    assert two.looking.weight.grid is None and reader.weight.text == "rnn.weight" and len(begun) == 2


async def test_the_keys_of_a_training_say_why_they_do_nothing(two):
    trainings = two.trainings
    assert "nothing is running" in await trainings.pause()
    assert await trainings.one() == "pause first: p"
    assert "nothing is running" in await trainings.change_rate(1)
    assert await trainings.stop() == "nothing is running"


def test_the_models_that_are_missing_come_next(two):
    configs = two.trainings.missing_models(two.log)
    assert [config.model for config in configs] == ["lstm", "self-attention"]
    assert two.trainings.missing_models(TrainingLog(TrainingConfig("digits", "vit"))) == "digits has one model"
