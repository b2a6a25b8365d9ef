"""The sentence on how far back a network remembers: its numbers are those that the training measured."""

import re
from pathlib import Path

import pytest

from seqtui.session.text import magnitude
from seqtui.session.training.figures import NO_GRADIENT, REACH, REACH_SINCE, figure_text, reach_said, share_of_first
from seqtui.session.training.log import TrainingLog, TrainingOutcome
from seqtui.session.training.page import Looking, train_view
from seqtui.session.training.view import Norms
from seqtui.train.process.events import Event, Progress
from seqtui.train.recipes import RECIPES
from seqtui.train.training_config import TrainingConfig
from tests.train.in_process import config_for, train

RECALL = RECIPES["recall"]
FIGURES = {"accuracy": 0.5, "accuracy at 1": 1.0, "accuracy at 9": 0.25}


@pytest.fixture(scope="module")
def trained(tmp_path_factory) -> tuple[TrainingConfig, list[Event]]:
    config = config_for(
        tmp_path_factory.mktemp("reach"), model="gru", steps=40, settings={"distance": 6, "d_hidden": 8}
    )
    return config, train(config).sent


def measured(sent: list[Event], until: int) -> list[Progress]:
    return [event for event in sent if isinstance(event, Progress) and event.norms and event.step <= until]


@pytest.mark.parametrize("at", [None, 12, 30])
def test_the_screen_says_what_was_measured_up_to_the_moment(trained, at: int | None) -> None:
    config, sent = trained
    log = TrainingLog(config)
    for event in sent:
        log.add(event)
    said, _ = train_view([log], Looking(at=at)).figures_said
    events = measured(sent, 40 if at is None else at)
    first, last = events[0], events[-1]
    figure = last.held_out["accuracy at 6"]
    shares = [magnitude(event.norms[0] / max(event.norms)) for event in (last, first)]
    assert said == (
        f"gru: {figure_text(figure)} at 6; letter's gradient {shares[0]} of the largest, at first {shares[1]}"
    )
    assert (said.facts["step"], said.facts["step_before"]) == (last.step, first.step)


def test_the_command_line_says_the_same(trained) -> None:
    config, sent = trained
    outcome, log = TrainingOutcome(RECALL), TrainingLog(config)
    for event in sent:
        outcome = outcome.after(event)
        log.add(event)
    assert (
        reach_said(RECALL, outcome.model, outcome.held_out, outcome.norms)
        == train_view([log], Looking()).figures_said[0]
    )


@pytest.mark.parametrize(
    ("norms", "claim", "numbers"),
    [
        ([Norms(3, (0.0, 0.0))], NO_GRADIENT, ["0.250", "9"]),
        ([Norms(3, (0.25, 0.5))], REACH, ["0.250", "9", "0.500"]),
        ([Norms(3, (0.0, 0.0)), Norms(5, (0.25, 0.5))], REACH, ["0.250", "9", "0.500"]),
        ([Norms(3, (0.5, 0.1)), Norms(5, (1e-9, 0.5))], REACH_SINCE, ["0.250", "9", "2.0e-9", "1.000"]),
    ],
)
def test_a_share_is_told_only_where_there_is_one(norms, claim, numbers) -> None:
    said = reach_said(RECALL, "rnn", FIGURES, norms)
    assert said.claim is claim and re.findall(r"[\d.]+(?:e-\d+)?", said) == numbers


def test_nothing_is_said_of_what_was_not_measured() -> None:
    assert reach_said(RECALL, "rnn", FIGURES, ()) is None
    assert reach_said(RECALL, "rnn", {"accuracy": 0.5}, [Norms(3, (1.0, 2.0))]) is None
    assert reach_said(RECIPES["translate"], "luong", FIGURES, [Norms(3, (1.0, 2.0))]) is None
    assert share_of_first(()) is None


def test_a_learners_own_text_has_no_baseline_before_it_is_read(tmp_path: Path) -> None:
    own = TrainingLog(TrainingConfig("chars", text="abc " * 100))
    assert "baseline" not in train_view([own], Looking()).compared
    assert not [level for level in train_view([own], Looking()).held_out.references if level.name == "baseline"]
    assert "baseline 4.1" in train_view([TrainingLog(TrainingConfig("chars"))], Looking()).compared


def test_the_baseline_is_that_of_the_text_that_is_learnt_from(tmp_path: Path) -> None:
    text = "\n".join(f"ab ba aab {k % 2}" for k in range(80))
    sent = train(config_for(tmp_path, "chars", "rnn", steps=2, text=text)).sent
    by_letters = next(event.held_out["by letters"] for event in sent if isinstance(event, Progress) and event.held_out)
    assert sent[0].baseline == f"guessing by how often each character occurs: {by_letters:.2f}"
    assert by_letters < 3
