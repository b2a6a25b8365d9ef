"""One update after the other: clipping, the mean loss, the target, and what a snapshot says of itself."""

import math
from pathlib import Path

import pytest
import torch
from msgspec.structs import replace

from seqtui.models.weights.state_dict import read_safetensors
from seqtui.train.loop import Loop
from seqtui.train.process.events import Finished, Progress, Snapshot
from seqtui.train.recipe import Recipe
from seqtui.train.recipes import RECIPES
from tests.train.in_process import Kept, config_for, task_for

CLIP = 0.01  # far below any gradient of these tasks
TARGETS = [(row.name, model, target) for row in RECIPES.values() for model, target in row.target.items()]


def _loop(directory: Path, recipe: Recipe | None = None, **more) -> Loop:
    config = config_for(directory, **more)
    return Loop(config, recipe or config.checked(), task_for(config), Kept())


def _norms_of_steps(loop: Loop) -> list[float]:
    """The global norm of the gradient that each step of the optimizer sees, over a few updates in silence."""
    norms: list[float] = []
    step = loop.optimizer.step

    def kept() -> None:
        grads = torch.cat([p.grad.flatten() for p in loop.parameters if p.grad is not None])
        norms.append(float(grads.norm()))
        step()

    loop.optimizer.step = kept
    for _ in range(5):
        loop._update()
    return norms


@pytest.mark.parametrize("model", ["rnn", "lstm"])
def test_every_step_of_the_optimizer_sees_a_clipped_gradient(tmp_path: Path, model: str) -> None:
    loop = _loop(tmp_path, model=model, steps=3000, clip=CLIP)
    assert not loop._reports(2)  # most updates are not reported, and clipped all the same
    norms = _norms_of_steps(loop)
    assert norms == pytest.approx([CLIP] * 5, rel=1e-3)
    assert loop.norm > 10 * CLIP  # what is reported is the norm before


def test_without_clipping_the_gradient_stays_what_it_is(tmp_path: Path) -> None:
    norms = _norms_of_steps(_loop(tmp_path, steps=5, clip=0.0))
    loop = _loop(tmp_path, steps=5, clip=0.0)
    loop._update()
    assert min(norms) > 10 * CLIP and loop.norm == pytest.approx(norms[0], rel=1e-5)


def test_a_gradient_below_the_limit_is_not_stretched(tmp_path: Path) -> None:
    free, limited = (_norms_of_steps(_loop(tmp_path, steps=5, clip=clip)) for clip in (0.0, 1e6))
    assert limited == pytest.approx(free, rel=1e-6)


def test_the_loss_that_is_told_is_the_mean_since_the_last_time(tmp_path: Path) -> None:
    loop = _loop(tmp_path, steps=900, snapshots=0)  # told after every third update, and after the first
    losses: list[float] = []
    watch = loop._watch
    loop._watch = lambda loss: (losses.append(loss), watch(loss))[1]
    loop.channel.commands = {12: [{"command": "stop"}]}
    loop.run()
    told = {event.step: event.loss for event in loop.channel.progress() if event.loss is not None}
    assert told[1] == pytest.approx(losses[0]) and told[3] == pytest.approx(sum(losses[1:3]) / 2)
    assert told[12] == pytest.approx(sum(losses[9:12]) / 3)


# the target -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("recipe", "model", "target"), TARGETS)
def test_a_target_is_reached_by_a_figure_as_good_or_better(recipe: str, model: str, target: float) -> None:
    row, a_little = RECIPES[recipe], 1e-6
    better, worse = (target + a_little, target - a_little) if row.higher else (target - a_little, target + a_little)
    assert row.reached(model, target) and row.reached(model, better) and not row.reached(model, worse)
    assert row.better(better, worse) and not row.better(worse, better) and not row.better(target, target)
    assert not row.reached("no such model", better)


@pytest.mark.parametrize(("recipe", "model", "target", "reason"), [
    ("recall", "rnn", 0.0, "target"),
    ("recall", "rnn", 1.01, "steps"),
    ("adding", "rnn", 1e6, "target"),
    ("adding", "rnn", 0.0, "steps"),
])  # fmt: skip
def test_training_ends_where_the_target_is_reached(tmp_path: Path, recipe: str, model: str, target: float, reason: str):
    config = config_for(tmp_path, recipe, model, steps=24)
    row, channel = replace(config.checked(), goal=target), Kept()
    Loop(config, row, task_for(config), channel).run()
    ended = channel.sent[-1]
    assert isinstance(ended, Finished) and ended.reason == reason
    assert ended.step == (2 if reason == "target" else 24)  # the first time that it was measured after an update


# snapshots --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("recipe", "model"), [("recall", "gru"), ("adding", "rnn")])
def test_a_snapshot_carries_its_own_figures_or_none(tmp_path: Path, recipe: str, model: str) -> None:
    config, channel = config_for(tmp_path, recipe, model, steps=72, snapshots=30), Kept()
    task = task_for(config)
    Loop(config, config.checked(), task, channel).run()
    told = {
        event.step: dict(event.held_out) for event in channel.sent if isinstance(event, Progress) and event.held_out
    }
    files = [read_safetensors(event.path) for event in channel.sent if isinstance(event, Snapshot)]
    files.append(read_safetensors(channel.sent[-1].path))
    with_figures = [file for file in files if file.about.held_out]
    assert 4 < len(with_figures) < len(files)
    for file in files:
        assert dict(file.about.held_out) == told.get(file.about.steps, {})
    for file in with_figures:
        task.module.load_state_dict({key: torch.from_numpy(value).float() for key, value in file.tensors.items()})
        with torch.no_grad():
            assert task.held_out() == pytest.approx(dict(file.about.held_out), rel=1e-4)


def test_the_weights_of_a_snapshot_are_those_of_its_update(tmp_path: Path) -> None:
    channel = Kept()
    loop = _loop(tmp_path, steps=8)
    loop.channel, seen = channel, {}
    update = loop._update

    def kept() -> None:
        update()
        seen[loop.step] = {key: value.clone() for key, value in loop.task.module.state_dict().items()}

    loop._update = kept
    loop.run()
    assert [event.step for event in channel.sent if isinstance(event, Snapshot)] == list(range(9))
    for step, state in seen.items():
        file = read_safetensors(tmp_path / f"update-{step:07d}.safetensors")
        assert all((file.tensors[key] == value.double().numpy()).all() for key, value in state.items())


def test_a_figure_that_is_no_number_ends_the_training(tmp_path: Path) -> None:
    loop = _loop(tmp_path)
    loop.task.held_out = lambda: {"accuracy": math.nan}
    loop.run()
    assert "a held-out figure is no number after update 0" in loop.channel.sent[-1].reason
