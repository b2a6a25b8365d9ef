"""The worker as a process: its client, and that it never stays behind."""

import asyncio
import os
import signal
from pathlib import Path

import pytest

from seqtui.engine.errors import SeqtuiError
from seqtui.models.weights.state_dict import read_safetensors
from seqtui.train.process import spawn
from seqtui.train.process.client import Training
from seqtui.train.process.events import Failed, Finished, Progress, Snapshot, Started
from seqtui.train.training_config import TrainingConfig

ENDLESS = {"steps": 1_000_000, "settings": {"distance": 40, "d_hidden": 4, "batch": 4}}


async def test_a_training_is_paused_stepped_resumed_and_stopped(tmp_path: Path) -> None:
    training, steps, ended = (
        Training(TrainingConfig("recall", "rnn", directory=str(tmp_path), paused=True, **ENDLESS)),
        [],
        None,
    )
    await training.start()
    async for event in training.events():
        if isinstance(event, Snapshot) and event.step == 0:
            await training.set_lr(0.25)
            await training.step()
        elif isinstance(event, Progress) and event.loss is not None:
            steps.append((event.step, event.paused, event.lr))
            await (training.step() if event.step == 1 else training.resume() if event.step == 2 else training.stop())
        elif isinstance(event, Finished | Failed):
            ended = event
    assert steps[:2] == [(1, True, 0.25), (2, True, 0.25)] and not steps[2][1]
    assert isinstance(ended, Finished) and ended.reason == "stopped"
    assert read_safetensors(ended.path).about.model == "rnn"
    assert not training.running


async def test_a_killed_worker_is_a_sentence_that_names_the_last_snapshot(tmp_path: Path) -> None:
    training, last = Training(TrainingConfig("recall", "rnn", directory=str(tmp_path), **ENDLESS)), None
    await training.start()
    async for last in training.events():
        if isinstance(last, Snapshot):
            os.kill(training.pid, signal.SIGKILL)
    assert isinstance(last, Failed) and "signal 9" in last.reason
    assert "update-0000000" in last.reason and read_safetensors(last.path).tensors


async def test_leaving_the_events_ends_the_worker(tmp_path: Path) -> None:
    async with Training(TrainingConfig("markov", "ar", directory=str(tmp_path))) as training:
        event = await anext(training.events())
        assert isinstance(event, Started)
    assert not training.running


def test_a_missing_torch_is_said_before_anything_starts(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(spawn, "find_spec", lambda name: None)
    with pytest.raises(SeqtuiError, match=r"pip install 'seqtui\[train\]'"):
        asyncio.run(Training(TrainingConfig("recall", directory=str(tmp_path))).start())


@pytest.mark.parametrize(
    ("config", "reason"),
    [
        (TrainingConfig("recal"), "no recipe 'recal'"),
        (TrainingConfig("recall", "vit"), "does not train 'vit'"),
        (TrainingConfig("recall", steps=0), "steps cannot be 0"),
        (TrainingConfig("recall", lr=float("nan")), "lr cannot be nan"),
        (TrainingConfig("recall", settings={"distance": 1}), "from 2 to 200"),
        (TrainingConfig("recall", text="abc"), "leave out --text"),
    ],
)
def test_an_order_that_does_not_fit_is_a_sentence(config: TrainingConfig, reason: str) -> None:
    with pytest.raises(SeqtuiError, match=reason):
        config.checked()
