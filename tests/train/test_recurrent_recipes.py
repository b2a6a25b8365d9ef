"""The recipes on memory and counting: each learns, its files open in the engine with torch's numbers."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from seqtui.models.inputs.files import marked_numbers
from seqtui.models.model import Request, Run
from seqtui.models.table import run as record
from seqtui.models.weights.state_dict import StateDict, read_safetensors
from seqtui.train.process.events import Finished
from seqtui.train.recipe import Recipe
from seqtui.train.recipes import RECIPES
from seqtui.train.tasks.chars import Chars
from seqtui.train.training_config import TrainingConfig
from tests.train.in_process import Kept, config_for, task_for, train

ROWS = [RECIPES[name] for name in ("recall", "adding", "chars", "markov")]
_TRAINED = [(row.name, model) for row in ROWS if row.torch for model in row.models]
_SHORT = {"recall": 100, "adding": 80, "chars": 40}


@pytest.mark.parametrize(("name", "model"), _TRAINED)
def test_a_short_training_learns_and_opens_in_the_engine(tmp_path: Path, name: str, model: str) -> None:
    config = config_for(tmp_path, name, model, steps=_SHORT[name], seed=1)
    kept = train(config)
    _check_learned(RECIPES[name], kept)
    _check_engine(config, kept)


def _check_learned(recipe: Recipe, kept: Kept) -> None:
    progress = kept.progress()
    headlines = [next(iter(event.held_out.items())) for event in progress if event.held_out]
    assert {head for head, _ in headlines} == {recipe.measure}
    assert recipe.better(headlines[-1][1], headlines[0][1])
    assert any(event.norms and max(event.norms) > 0 for event in progress)


def _check_engine(config: TrainingConfig, kept: Kept) -> None:
    """The weights in the file give torch's numbers: those of float32 nearly, those of float64 exactly."""
    last = kept.sent[-1]
    assert isinstance(last, Finished)
    weights = read_safetensors(last.path)
    about = weights.about
    assert (about.model, about.recipe, about.seed, about.steps) == (config.model, config.recipe, 1, last.step)
    assert about.held_out == pytest.approx(dict(last.held_out))
    task = task_for(config)
    task.module.load_state_dict(_tensors(weights), strict=False)
    task.module.eval()
    run = record(Request(config.model, weights=weights))
    assert run.trained and run.source == f"trained weights ({config.recipe}, seed 1)" and not run.notes
    with torch.no_grad():
        near = _answer(task, run)
        task.module.double()
        exact = _answer(task, run)
    np.testing.assert_allclose(_last(run), near, atol=2e-6)
    np.testing.assert_allclose(_last(run), exact, atol=1e-12)


def _tensors(weights: StateDict) -> dict[str, torch.Tensor]:
    return {key: torch.from_numpy(value).float() for key, value in weights.tensors.items()}


def _answer(task, run: Run) -> np.ndarray:
    """What the module itself makes of the run's text: probabilities at the last token, or the sum."""
    if not run.vocabulary:
        rows = torch.from_numpy(marked_numbers(run.tokens)).to(next(task.module.parameters()).dtype)
        return task.module(rows[None]).numpy()
    ids = torch.tensor([[run.vocabulary.index(token) for token in run.tokens]])
    if isinstance(task, Chars):
        if hasattr(task.module, "waves"):
            task.module.waves = _waves(task.module.waves)
        return task.module(ids)[0, -1].softmax(0).numpy()
    return task.module.answer(task.module.embedding(ids))[0].softmax(0).numpy()


def _waves(waves: torch.Tensor) -> torch.Tensor:
    """The positions in the precision of the module, computed here from the paper's formula."""
    places, width = torch.arange(waves.shape[0], dtype=torch.float64)[:, None], waves.shape[1]
    pairs = torch.arange(0, width, 2, dtype=torch.float64)
    angle = places / 10000 ** (pairs / width)
    found = torch.zeros(waves.shape, dtype=torch.float64)
    found[:, 0::2], found[:, 1::2] = angle.sin(), angle.cos()
    return found.to(waves.dtype)


def _last(run: Run) -> np.ndarray:
    steps = [step for step in run.trace if step.name in ("y", "s")]
    value = np.atleast_1d(steps[-1].value)
    return value[-1] if value.ndim == 2 else value


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_recipe_says_what_it_must(row) -> None:
    assert row.baseline and row.shows and row.budget <= 60
    assert set(row.target) <= set(row.models)
    assert all(setting.read(setting.default) == setting.default for setting in row.settings)


def test_the_baselines_are_what_is_measured(tmp_path: Path) -> None:
    chars = task_for(config_for(tmp_path, "chars", "lstm", settings={}))
    assert RECIPES["chars"].baseline == chars.baseline
    sums = task_for(config_for(tmp_path, "adding", "lstm", settings={"length": 40})).sums
    assert float(((sums - 1) ** 2).mean()) == pytest.approx(1 / 6, abs=0.02)


@pytest.mark.training
@pytest.mark.parametrize(("name", "model"), _TRAINED)
def test_the_full_training_reaches_its_target(tmp_path: Path, name: str, model: str) -> None:
    last = train(config_for(tmp_path, name, model, steps=None, settings={})).sent[-1]
    assert isinstance(last, Finished), last
    print(json.dumps({"recipe": name, "model": model, "steps": last.step, **last.held_out}))
    fails = model == "rnn" and name in ("recall", "adding")  # which is what the recipe shows
    assert last.reason == ("target" if model in RECIPES[name].target and not fails else "steps")
