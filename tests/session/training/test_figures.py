"""Every number that is said of a training, against the events that it said."""

from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace
from safetensors.numpy import save_file

from seqtui.session.training.figures import counted_said, duration, figure_text, figures_grid, progress_line
from seqtui.session.training.log import MOST, TrainingLog, TrainingOutcome
from seqtui.session.training.page import Looking, reference_lines, train_view
from seqtui.session.training.snapshots import WeightHistory
from seqtui.session.training.view import sample_row, samples_of
from seqtui.train.process.events import Failed, Finished, Progress
from seqtui.train.recipes import RECIPES
from seqtui.train.training_config import TrainingConfig
from tests.session.training.events import finished, logged, progress, samples, started

# the line --------------------------------------------------------------------------------------------------------


def _outcome(recipe: str, *events) -> TrainingOutcome:
    outcome = TrainingOutcome(RECIPES[recipe])
    for event in events:
        outcome = outcome.after(event)
    return outcome


def test_a_figure_stays_until_the_next_one_is_measured() -> None:
    config = TrainingConfig("recall", "rnn")
    outcome = _outcome("recall", started(config), progress(5, 0.4, 0.25), progress(6, 0.3))
    assert outcome.held_out["accuracy"] == 0.25 and outcome.step == 6
    assert "accuracy 0.250" in progress_line(outcome) and "loss 0.3" in progress_line(outcome)


def test_at_the_end_the_last_figures_count_and_after_a_failure_the_ones_before() -> None:
    config = TrainingConfig("recall", "rnn")
    begun = (started(config), progress(5, 0.4, 0.25))
    assert _outcome("recall", *begun, finished(9)).held_out["accuracy"] == 0.9
    failed = _outcome("recall", *begun, Failed("the loss became NaN", 7))
    assert failed.held_out["accuracy"] == 0.25 and (failed.step, failed.reason) == (7, "failed")


def test_a_held_out_loss_is_never_taken_for_that_of_training() -> None:
    event = Progress(3, 0.5, 0.01, {"loss": 0.125, "within 0.1": 0.4}, rate=20.0, left=125.0)
    line = progress_line(_outcome("adding", started(TrainingConfig("adding", "rnn"), 900), event))
    assert "loss 0.5  held-out loss 0.125" in line
    assert "3/900" in line and "20/s" in line and "2 min 05 s left" in line


def test_figures_and_times_as_they_are_read() -> None:
    assert [figure_text(x) for x in (0.5, 0.01, 0.0, 0.0099, -0.02, 0.00012)] == [
        "0.500", "0.010", "0.000", "0.0099", "-0.020", "0.00012",
    ]  # fmt: skip
    assert [duration(x) for x in (0.4, 59.4, 59.6, 65, 754)] == [
        "0 s",
        "59 s",
        "1 min 00 s",
        "1 min 05 s",
        "12 min 34 s",
    ]


# the curves ------------------------------------------------------------------------------------------------------


def test_of_a_long_training_losses_are_means_and_gradients_the_largest() -> None:
    log, count = TrainingLog(TrainingConfig("recall", "rnn")), 4 * MOST
    log.add(started(log.config, count))
    for step in range(1, count + 1):
        log.add(Progress(step, float(step), 0.01, gradient_norm=float(-step)))
    assert len(log.losses.points) <= MOST
    below = [value < step for step, value in log.losses.points]
    assert sum(below) > MOST / 2  # a mean with earlier ones lies below the last
    assert all(value <= 0 and -value <= step for step, value in log.gradient.points)
    assert sum(-value < step for step, value in log.gradient.points) > MOST / 2  # the largest of falling ones is early


@pytest.mark.parametrize(("recipe", "model"), [(row.name, model) for row in RECIPES.values() for model in row.target])
def test_the_target_is_that_of_the_model(recipe: str, model: str) -> None:
    levels = {level.name: level.value for level in reference_lines(TrainingLog(TrainingConfig(recipe, model)))}
    assert levels["target"] == RECIPES[recipe].target[model]


def test_the_curve_of_held_out_data_is_the_headline(tmp_path: Path) -> None:
    view = train_view([logged(tmp_path)], Looking())
    assert [y for _, y in view.held_out.curves[0].points] == [0.0, 0.1, 0.2, 0.3, 0.4, 0.9]


def test_a_figure_of_another_update_says_so(tmp_path: Path) -> None:
    log = logged(tmp_path, ended=False)
    assert "measured at" not in train_view([log], Looking()).compared
    log.add(progress(8, 0.1))
    log.add(samples(8))
    assert train_view([log], Looking()).compared.endswith("measured at update 5")
    assert "measured at" not in train_view([log], Looking(at=4)).compared


# figures side by side, samples, weights ---------------------------------------------------------------------------


def test_numbers_that_leave_0_to_1_are_no_shares() -> None:
    of_losses = {"loss": 0.5, "loss at 1": 0.1, "loss at 2": 2.5}
    _, grid, _ = figures_grid([("", "rnn", of_losses)], "distance")
    assert not grid.shares and grid.cells == ((0.5, 0.1, 2.5),)
    _, grid, _ = figures_grid([("", "rnn", {"accuracy": 0.5, "accuracy at 1": 1.0, "accuracy at 2": 0.0})], "distance")
    assert grid.shares
    _, grid, plot = figures_grid([("", "rnn", {"bits": 2.5, "share": 0.5})])
    assert not grid.shares and plot is None


def test_samples_are_counted_round_the_ends() -> None:
    found = (3, [{"output": word} for word in "abc"])
    assert [samples_of(found, k).chosen for k in (-1, 0, 2, 3, 4)] == [2, 0, 2, 0, 1]


def test_a_sample_without_a_verdict_is_neither_right_nor_wrong() -> None:
    assert [sample_row({"output": "a", "right": x}).right for x in (True, False, None, 1)] == [True, False, None, None]
    assert sample_row({"output": "a"}).right is None


def test_the_weight_that_moved_most_is_shown_with_its_sign(tmp_path: Path) -> None:
    snapshots = {}
    for step in (0, 1, 2):
        snapshots[step] = str(tmp_path / f"update-{step}.safetensors")
        values = np.array([9.0, -0.5 * step, 0.1 * step], dtype=np.float32)  # the first is the largest, and stays
        save_file({"w": values}, snapshots[step])
    view = WeightHistory().read(snapshots)
    assert view.title.startswith("w[1]") and view.grid.rows == ("[1]", "[2]", "[0]")
    assert view.grid.cells[0] == pytest.approx((0.0, -0.5, -1.0))
    assert [y for _, y in view.plot.curves[0].points] == pytest.approx([0.0, -0.5, -1.0])


def test_an_end_has_its_reason() -> None:
    reasons = [_outcome("recall", Finished(1, reason, {}, 1, 1)).reason for reason in ("target", "steps", "stopped")]
    assert reasons == ["target", "all updates", "stopped"]


def test_of_how_many_examples_the_figures_are_shares_is_said_as_it_was_counted(tmp_path: Path) -> None:
    assert counted_said({"accuracy": 9}) is None and counted_said({}) is None
    equal = counted_said({"accuracy": 200, "accuracy at 1": 100, "accuracy at 40": 100})
    assert equal == "each figure is a share of 100 held-out examples"
    apart = counted_said({"exact match": 53, "exact match at 3": 40, "exact match at 2": 13})
    assert apart == "the figures are shares of so many held-out examples: 13 at 2, 40 at 3"
    log = logged(tmp_path)
    assert len(train_view([log], Looking()).figures_said) == 1
    log.add(replace(started(log.config), counts={"accuracy at 1": 7, "accuracy at 40": 7}))
    assert train_view([log], Looking()).figures_said[-1] == "each figure is a share of 7 held-out examples"
