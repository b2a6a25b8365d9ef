"""What is said of trainings: quickly, that models are compared alike; slowly, that it holds over ten seeds."""

from functools import cache

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from seqtui.models.inputs.settings import read_settings
from seqtui.train.process.events import Finished
from seqtui.train.recipes import RECIPES
from seqtui.train.tasks import recall
from seqtui.train.tasks.chars import Chars
from seqtui.train.tasks.task import make_task
from tests.bench.training_table import row

torch.set_num_threads(1)

COMPARED = [name for name, recipe in RECIPES.items() if recipe.rates]


def task_of(recipe: str, model: str, seed: int = 0, **settings):
    row_of = RECIPES[recipe]
    return make_task(row_of, model, read_settings(row_of.settings, settings), seed)


def test_what_is_compared_over_models_is_said_by_the_recipe() -> None:
    assert COMPARED == ["recall", "adding", "chars"]


@pytest.mark.parametrize("recipe", COMPARED)
def test_models_that_are_compared_have_one_rate_and_one_budget(recipe: str) -> None:
    tasks = [task_of(recipe, model) for model in RECIPES[recipe].models]
    assert len({(task.lr, task.steps, task.batch) for task in tasks}) == 1
    assert tasks[0].lr in RECIPES[recipe].rates


class Constant(nn.Module):
    """Scores that are the same everywhere: what is counted is then known from the characters alone."""

    def __init__(self, log_p: Tensor) -> None:
        super().__init__()
        self.log_p = log_p

    def forward(self, ids: Tensor) -> Tensor:
        """The same scores at each position."""
        return self.log_p.expand(*ids.shape, -1)


@pytest.mark.parametrize("model", RECIPES["chars"].models)
def test_every_network_is_measured_on_the_same_characters(model: str) -> None:
    task = task_of("chars", model, d_hidden=8, length=16)
    assert isinstance(task, Chars)
    kinds = len(task.chars.words)
    log_p = torch.randn(kinds, generator=torch.Generator().manual_seed(1)).log_softmax(0)
    task.module = Constant(log_p)
    counted = task.tested[:, 1:-1]
    assert counted.shape[1] == 15
    assert task.held_out()["bits per character"] == pytest.approx(float(-log_p[counted].mean() / np.log(2)), abs=1e-5)


@pytest.mark.parametrize(("draw", "low", "high"), [("even", 18, 23), ("short", 8, 13)])
def test_recall_draws_its_distances_as_it_says(draw: str, low: float, high: float, monkeypatch) -> None:
    task, generator, seen = task_of("recall", "rnn", draw=draw, d_hidden=2, batch=1), torch.Generator(), []
    sequences = recall.sequences
    monkeypatch.setattr(recall, "sequences", lambda n, d, *rest: seen.append(d) or sequences(n, d, *rest))
    for _ in range(600):
        task.loss(generator)
    assert {min(seen), max(seen)} == {1, 40 if draw == "even" else 39}
    assert low < np.mean(seen) < high


def test_a_single_head_learns_what_to_make_of_words_before_where_to_look() -> None:
    task, generator = task_of("coreference", "self-attention"), torch.Generator().manual_seed(1)
    weight, width = task.module.attention.in_proj_weight, task.config["d_model"]
    moved = []
    for step in range(1, 102):
        task.module.zero_grad()
        task.loss(generator).backward()
        gradient = weight.grad
        moved.append((bool(gradient[: 2 * width].any()), bool(gradient[2 * width :].any())))
        assert (task.module.attention.in_proj_bias.grad[: 2 * width] == 0).all() or step > 100
    assert moved[:100] == [(False, True)] * 100 and moved[100] == (True, True)


@cache
def over_seeds(recipe: str, model: str, **config) -> list[Finished]:
    """Ten trainings, as ``seqtui train`` makes them."""
    return list(row(RECIPES[recipe], model, range(10), **config).ended)


def figures(recipe: str, model: str) -> np.ndarray:
    return np.array([next(iter(each.held_out.values())) for each in over_seeds(recipe, model)])


@pytest.mark.training
def test_recall_the_plain_rnn_does_not_keep_the_letter_and_the_others_do() -> None:
    assert figures("recall", "rnn").max() < 0.5
    for model in ("lstm", "gru", "self-attention"):
        assert figures("recall", model).min() > 0.9
        assert sum(each.reason == "target" for each in over_seeds("recall", model)) >= 9


@pytest.mark.training
def test_recall_short_distances_lead_the_plain_rnn_to_the_long_ones() -> None:
    led = row(RECIPES["recall"], "rnn", range(10), settings={"draw": "short"}).ended
    assert np.mean([each.held_out["accuracy at 40"] for each in led]) > 0.8


@pytest.mark.training
@pytest.mark.parametrize("model", RECIPES["coreference"].models)
def test_coreference_is_learnt_from_every_seed(model: str) -> None:
    assert figures("coreference", model).min() > 0.95


@pytest.mark.training
def test_adding_is_learnt_by_gates_and_not_as_far_without() -> None:
    for model in ("lstm", "gru"):
        assert sum(each.reason == "target" for each in over_seeds("adding", model)) >= 9, model
    assert figures("adding", "rnn").min() > 0.002 and figures("adding", "rnn").mean() < 1 / 6


@pytest.mark.training
def test_chars_all_networks_beat_counting_pairs_and_are_close_together() -> None:
    means = [figures("chars", model).mean() for model in RECIPES["chars"].models]
    assert max(means) < 0.7 and max(means) - min(means) < 0.06
