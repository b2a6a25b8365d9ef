"""From logs to what the Train screen shows."""

from pathlib import Path

import pytest

from seqtui.engine.errors import SeqtuiError
from seqtui.session.training.figures import figures_grid, numbered
from seqtui.session.training.log import TrainingLog
from seqtui.session.training.page import Looking, reference_lines, sections_of, snapshot_of, timeline_of, train_view
from seqtui.session.training.view import Section, sample_row, samples_of
from seqtui.train.process.events import Failed
from seqtui.train.recipes import RECIPES
from seqtui.train.training_config import TrainingConfig
from tests.session.training.events import logged, progress, samples, started


def test_before_anything_was_said_there_is_a_page() -> None:
    view = train_view([TrainingLog(TrainingConfig("recall", "rnn"))], Looking())
    assert view.state == "starting torch" and view.samples is None and view.now is None
    assert view.loss.curves[0].points == () and view.timeline.step is None


def test_the_live_end_shows_the_last_numbers(tmp_path: Path) -> None:
    view = train_view([logged(tmp_path, ended=False)], Looking(), waiting=2)
    assert view.state == "training, 2 to come"
    assert "update 5/100" in view.status and "loss 0.400" in view.status and "20 steps/s" in view.status
    assert "3 s left" in view.status
    assert "held-out accuracy 0.500" in view.compared and "0.125" in view.compared and "target 0.995" in view.compared
    assert view.samples.rows[0].output == ("n5",) and view.timeline.live and view.loss.cursor == 5


def test_a_gradient_of_another_update_is_not_shown(tmp_path: Path) -> None:
    log = logged(tmp_path, ended=False)
    log.add(progress(6, 0.1))
    log.add(samples(7))
    log.add(progress(8, 0.1))
    view = train_view([log], Looking())
    assert view.now is None and view.shown == "shown: update 7, in curves and samples" and view.loss.cursor == 7


def test_looking_back_shows_the_numbers_of_that_moment(tmp_path: Path) -> None:
    view = train_view([logged(tmp_path)], Looking(at=2))
    assert "update 2/100" in view.status and "loss 1.000" in view.status
    assert "held-out accuracy 0.200" in view.compared
    assert view.samples.rows[0].output == ("n2",) and (view.samples.step, view.now.step) == (2, 2)
    assert (view.loss.cursor, view.held_out.cursor, view.timeline.chosen) == (2.0, 2.0, 2)
    assert view.figures.cells == ((0.2, 0.2, 0.1),)


def test_a_snapshot_that_made_room_gives_its_place_to_the_nearest(tmp_path: Path) -> None:
    log = logged(tmp_path)
    del log.snapshots[3]
    assert timeline_of(log, 3).step in (2, 4)
    assert snapshot_of(log, None) == log.snapshots[5]


def test_without_a_snapshot_there_is_nothing_to_open() -> None:
    with pytest.raises(SeqtuiError, match="kept no weights yet"):
        snapshot_of(TrainingLog(TrainingConfig("recall")), None)
    with pytest.raises(SeqtuiError, match="counts"):
        snapshot_of(TrainingLog(TrainingConfig("markov")), None)


def test_runs_are_named_by_what_they_do_not_share(tmp_path: Path) -> None:
    logs = [logged(tmp_path), logged(tmp_path, "gru", lr=0.02, clip=0, settings={"distance": 10})]
    legend = train_view(logs, Looking(run=1)).legend
    assert [letter for letter, *_ in legend] == ["a", "b"]
    assert "rnn" in legend[0][1] and "clip 1" in legend[0][1] and not legend[0][2]
    assert "gru" in legend[1][1] and "clip 0" in legend[1][1] and "distance 10" in legend[1][1] and legend[1][2]
    assert [curve.letter for curve in train_view(logs, Looking()).loss.curves] == ["a", "b"]
    assert train_view(logs[:1], Looking()).legend == ()


def test_the_looked_at_moment_is_that_of_one_run_the_others_show_their_last(tmp_path: Path) -> None:
    logs = [logged(tmp_path), logged(tmp_path, "gru")]
    assert train_view(logs, Looking(run=0, at=2)).figures.cells == ((0.2, 0.2, 0.1), (0.9, 1.0, 0.8))


def test_a_fault_is_shown_escaped(tmp_path: Path) -> None:
    log = logged(tmp_path, ended=False)
    log.add(Failed("the disk is \x1b[31mfull", 5))
    view = train_view([log], Looking())
    assert view.state == "failed" and "\\x1b" in view.fault and "\x1b" not in view.fault


@pytest.mark.parametrize("recipe", RECIPES)
def test_every_recipe_has_a_baseline_that_is_a_number(recipe: str) -> None:
    levels = {level.name: level.value for level in reference_lines(TrainingLog(TrainingConfig(recipe)))}
    assert levels["baseline"] == float(RECIPES[recipe].baseline.rpartition(":")[2])


def test_parts_are_those_that_the_recipe_has() -> None:
    assert Section.PRONOUN in sections_of(RECIPES["coreference"], True)
    assert Section.PRONOUN not in sections_of(RECIPES["recall"], True)
    assert Section.FIGURES not in sections_of(RECIPES["adding"], False)
    assert not {Section.WEIGHT, Section.GRADIENTS} & set(sections_of(RECIPES["markov"], True))


def test_numbered_figures_are_found_by_their_number() -> None:
    name, found = numbered({"accuracy": 0.5, "accuracy at 40": 0.2, "accuracy at 3": 1.0, "other at 3": 0.1})
    assert name == "accuracy at" and found == {3: 1.0, 40: 0.2}
    assert numbered({"drawn right from 2 words": 0.5, "drawn right from 3 words": 1.0})[1] == {2: 0.5, 3: 1.0}
    assert numbered({"bits, window 1": 2.0, "bits, window 2": 3.0})[1] == {1: 2.0, 2: 3.0}
    assert numbered({"loss": 1.0}) == ("", {})


def test_runs_stand_beside_each_other_by_distance() -> None:
    runs = [
        ("a", "rnn", {"accuracy": 0.5, "accuracy at 1": 1.0, "accuracy at 9": 0.1}),
        ("b", "gru", {"accuracy": 0.9, "accuracy at 9": 0.9}),
    ]
    title, grid, plot = figures_grid(runs, "distance")
    assert (title, grid.rows, grid.columns) == ("accuracy by distance", ("a rnn", "b gru"), ("accuracy", "1", "9"))
    assert grid.cells == ((0.5, 1.0, 0.1), (0.9, None, 0.9)) and grid.shares
    assert [curve.points for curve in plot.curves] == [((1.0, 1.0), (9.0, 0.1)), ((9.0, 0.9),)]


def test_figures_without_numbers_are_rows() -> None:
    _, grid, plot = figures_grid([("", "x", {"bits": 2.5, "by pairs": 3.1})])
    assert grid.rows == ("bits", "by pairs") and grid.cells == ((2.5,), (3.1,)) and not grid.shares and plot is None
    assert figures_grid([])[1].rows == ()


def test_samples_are_read_with_care() -> None:
    row = sample_row({"input": "\x1b[2J", "output": "a\nb", "right": 1, "map": [[0.5], "x", [None]], "rows": ["r"]})
    assert "\x1b" not in row.source and row.output == ("a", "b") and row.right is None
    assert row.grid.cells == ((0.5,), (None,), (None,)) and row.grid.rows == ("r", "1", "2")
    assert sample_row({"window": "2", "held out": 0.25}).source == "window 2; held out 0.250"
    assert sample_row({"map": [1, 2]}).grid is None
    assert sample_row({"output": "rk kr", "picture": [0, 1, 1, 0]}).output == ("rk", "kr")
    assert samples_of((3, ({}, {})), chosen=5).chosen == 1 and samples_of(None, 0) is None


def test_a_loss_alone_is_enough() -> None:
    log = TrainingLog(TrainingConfig("adding"))
    log.add(started(log.config))
    log.add(progress(1, 0.3))
    view = train_view([log], Looking())
    assert view.loss.curves[0].points == ((1.0, 0.3),) and "not measured yet" in view.compared
