"""No worker outlives who started it: killed or stopped, deep in an import or at work, started by a thread or not."""

import asyncio
import signal
import sys
import time
from pathlib import Path

import pytest

from seqtui.cli import training as command
from seqtui.models.weights.state_dict import read_safetensors
from seqtui.train.process import spawn
from seqtui.train.process.client import Training
from seqtui.train.process.events import Failed
from seqtui.train.training_config import TrainingConfig
from tests.train.processes import SOON, lives, python, seconds_until_gone, stop

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")

START = """
import subprocess, sys, threading, time
from seqtui.train.process import spawn

def start():
    global worker
    command = [*spawn.command("tests.train.deaf_worker"), *sys.argv[2:]]
    worker = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=spawn.environment())
    worker.stdout.readline()

if sys.argv[1] == "thread":
    thread = threading.Thread(target=start)
    thread.start()
    thread.join()
else:
    start()
print(worker.pid, flush=True)
time.sleep(60)
"""
TRAIN = """
import asyncio, sys, time
from seqtui.train.process.client import Training
from seqtui.train.process.events import Progress
from seqtui.train.training_config import TrainingConfig

async def main():
    settings = {"distance": 40, "d_hidden": 4, "batch": 4}
    config = TrainingConfig("recall", "rnn", directory=sys.argv[1], steps=1000000, settings=settings)
    async with Training(config) as training:
        async for event in training.events():
            if isinstance(event, Progress) and event.step:
                print(training.pid, event.step, flush=True)
                time.sleep(60)

asyncio.run(main())
"""


@pytest.mark.parametrize("stopped", ["", "worker", "parent", "both"])
def test_a_worker_that_hears_nothing_dies_with_its_parent(stopped: str) -> None:
    parent = python(START, "process")
    worker = int(parent.stdout.readline())
    for name, pid in (("worker", worker), ("parent", parent.pid)):
        if stopped in (name, "both"):
            stop(pid)
    parent.kill()
    parent.wait()
    assert seconds_until_gone(worker) < SOON


def test_a_worker_that_a_thread_started_outlives_the_thread_and_not_the_process() -> None:
    parent = python(START, "thread", "hears")
    worker = int(parent.stdout.readline())
    time.sleep(0.5)
    assert lives(worker)
    parent.kill()
    parent.wait()
    assert seconds_until_gone(worker) < SOON


def test_a_stopped_training_whose_parent_is_killed_wakes_leaves_its_weights_and_ends(tmp_path: Path) -> None:
    parent = python(TRAIN, str(tmp_path))
    worker, step = map(int, parent.stdout.readline().split())
    stop(worker)
    parent.kill()
    parent.wait()
    assert seconds_until_gone(worker) < SOON
    found = sorted(tmp_path.iterdir())
    assert all(read_safetensors(path).about.recipe == "recall" for path in found)
    assert read_safetensors(found[-1]).about.steps >= step


async def test_a_training_that_does_not_stop_when_it_is_told_is_ended(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setattr(command, "_LONGEST_END", 0.2)
    monkeypatch.setattr(spawn, "command", lambda worker: [sys.executable, "-c", "import time; time.sleep(60)"])
    training, stopping = Training(TrainingConfig("recall", directory=str(tmp_path))), asyncio.Event()
    await training.start()
    stopping.set()
    (event,) = [event async for event in command._until(training, stopping)]
    assert isinstance(event, Failed) and "was ended by signal 9" in event.reason
    assert not lives(training.pid)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
async def test_a_worker_that_dies_is_a_sentence(monkeypatch, tmp_path: Path, number: int) -> None:
    code = f"import os; os.kill(os.getpid(), {int(number)})"
    monkeypatch.setattr(spawn, "command", lambda worker: [sys.executable, "-c", code])
    training = Training(TrainingConfig("recall", directory=str(tmp_path)))
    await training.start()
    (event,) = [event async for event in training.events()]
    assert isinstance(event, Failed) and f"was ended by signal {int(number)}" in event.reason
