"""Trainings from the command line and the screen, for real: killed, stopped, out of room, two at once.

Each starts torch, so these take minutes: ``pytest -n 0 -m training tests/train/test_survival.py``.
"""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from seqtui.models.weights import trained_files
from seqtui.models.weights.state_dict import read_safetensors
from tests.pty.terminal import Terminal
from tests.train.processes import ROOT, SOON, lives, seconds_until_gone, stop

pytestmark = [
    pytest.mark.training,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc"),
]
ENDLESS = ["--steps", "900000", "--set", "distance=40", "--set", "d_hidden=4"]


def _train(home: Path, *argv: str, **more) -> subprocess.Popen:
    environ = {**os.environ, "XDG_DATA_HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "seqtui", "train", *argv]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT, env=environ, **more
    )


def _endless(home: Path, *argv: str) -> subprocess.Popen:
    return _train(home, "recall", "--model", "rnn", *ENDLESS, "--format", "jsonl", *argv)


def _until_trains(program: subprocess.Popen) -> dict:
    """Read until updates are made; returns that event."""
    for line in program.stdout:
        event = json.loads(line)
        if event["event"] == "progress" and event["step"]:
            return event
    raise AssertionError(program.stderr.read())


def _children(pid: int) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid and fields[0] != "Z":
            found.append(int(path.parent.name))
    return found


def _all_whole(place: Path) -> list[Path]:
    """The files below a place, each of which can be opened."""
    files = [path for path in place.rglob("*") if path.is_file() and path.name != ".running"]
    assert all(read_safetensors(path).tensors for path in files), files
    return files


@pytest.mark.parametrize("delay", [0.1, 0.4, 0.8, 1.2, 1.8, 2.5, 3.5, 6.0])
@pytest.mark.parametrize("stopped", [False, True])
def test_a_killed_command_leaves_no_worker_at_any_moment(tmp_path: Path, delay: float, stopped: bool) -> None:
    program = _endless(tmp_path)
    time.sleep(delay)
    workers = _children(program.pid)
    for worker in workers if stopped else ():
        stop(worker)
    program.kill()
    program.wait()
    assert all(seconds_until_gone(worker) < SOON for worker in workers)
    _all_whole(tmp_path)


def test_a_stopped_command_goes_on_where_it_was_and_a_stopped_worker_is_ended_by_ctrl_c(tmp_path: Path) -> None:
    program = _endless(tmp_path)
    before = _until_trains(program)["step"]
    stop(program.pid)
    time.sleep(1.0)
    os.kill(program.pid, signal.SIGCONT)
    assert _until_trains(program)["step"] > before
    (worker,) = _children(program.pid)
    stop(worker)
    program.send_signal(signal.SIGINT)
    _, err = program.communicate(timeout=15)
    assert program.returncode == 2 and not lives(worker)
    said = [line for line in err.splitlines() if line.startswith("seqtui: ")]
    assert said[-1].startswith("seqtui: the training process was ended by signal 9") and "last snapshot is" in said[-1]
    assert "Traceback" not in err and _all_whole(tmp_path)


def test_a_second_ctrl_c_ends_it_at_once(tmp_path: Path) -> None:
    program = _endless(tmp_path)
    _until_trains(program)
    (worker,) = _children(program.pid)
    stop(worker)
    program.send_signal(signal.SIGINT)
    time.sleep(0.5)
    program.send_signal(signal.SIGINT)
    _, err = program.communicate(timeout=4)
    assert program.returncode == 130 and not lives(worker) and "Traceback" not in err


def test_a_killed_worker_is_a_sentence(tmp_path: Path) -> None:
    program = _endless(tmp_path)
    _until_trains(program)
    (worker,) = _children(program.pid)
    os.kill(worker, signal.SIGKILL)
    _, err = program.communicate(timeout=15)
    assert program.returncode == 2 and "was ended by signal 9" in err and "Traceback" not in err
    assert _all_whole(tmp_path)


def test_a_killed_screen_leaves_no_worker_that_still_imports_torch(tmp_path: Path) -> None:
    with Terminal(XDG_DATA_HOME=str(tmp_path)) as terminal:
        terminal.until("train one here")
        terminal.type("j" * len(trained_files.names()) + "\r")
        until = time.monotonic() + 10
        while not (workers := _children(terminal.process.pid)) and time.monotonic() < until:
            terminal.read(0.01)
        terminal.process.kill()
        terminal.process.wait()
        assert workers and all(seconds_until_gone(worker) < SOON for worker in workers)
    assert not list(tmp_path.rglob("*.safetensors"))


# no room ----------------------------------------------------------------------------------------------------------


def test_files_that_may_not_grow_are_a_sentence_with_nothing_half_written(tmp_path: Path) -> None:
    program = _train(
        tmp_path,
        *("recall", "--model", "rnn", "--set", "d_hidden=64", "--out", str(tmp_path / "out.safetensors")),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (8000, 8000)),
    )
    _, err = program.communicate(timeout=60)
    assert program.returncode == 2 and "the disk is full" in err and "Traceback" not in err
    assert _all_whole(tmp_path) == []


@pytest.fixture
def disk(tmp_path: Path):
    """A disk of 200 kB; skips where none may be mounted."""
    place = tmp_path / "disk"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(place)], capture_output=True).returncode:
        pytest.skip("no disk can be mounted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_disk_that_fills_leaves_whole_snapshots_and_names_the_last(disk: Path) -> None:
    program = _train(disk, "recall", "--model", "rnn", "--set", "d_hidden=64", "--steps", "400")
    _, err = program.communicate(timeout=120)
    assert program.returncode == 2 and "the disk is full" in err and "Traceback" not in err
    files = _all_whole(disk)
    assert files and any(str(path) in err for path in files)


def test_a_disk_for_reading_is_said_before_anything_starts(disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    began = time.monotonic()
    program = _train(disk, "recall", "--model", "rnn")
    _, err = program.communicate(timeout=60)
    assert program.returncode == 2 and len(err.splitlines()) == 1 and "Read-only file system" in err
    assert time.monotonic() - began < 3  # torch was not imported


# two at once ------------------------------------------------------------------------------------------------------


def test_two_at_once_have_places_of_their_own_and_none_is_cleaned_away(tmp_path: Path) -> None:
    out = tmp_path / "out.safetensors"
    first, beside = _endless(tmp_path), _endless(tmp_path, "--out", str(out))
    _until_trains(first)
    _until_trains(beside)
    second = _train(tmp_path, "recall", "--model", "gru", *ENDLESS, "--out", str(out))
    _, err = second.communicate(timeout=60)
    assert second.returncode == 2 and "another training writes to" in err
    assert len([line for line in err.splitlines() if line.startswith("seqtui: ")]) == 1
    cleaned = _train(tmp_path, "--clean")
    assert "it is running" in cleaned.communicate(timeout=60)[0] and cleaned.returncode == 0
    for program in (first, beside):
        program.send_signal(signal.SIGINT)
        *_, last = program.communicate(timeout=30)[0].splitlines()
        assert json.loads(last)["reason"] == "stopped" and Path(json.loads(last)["path"]).is_file()
    assert read_safetensors(out).about.model == "rnn" and _all_whole(tmp_path)
    cleaned = _train(tmp_path, "--clean")
    assert "removed 1 training" in cleaned.communicate(timeout=60)[0] and cleaned.returncode == 0
    assert not list((tmp_path / "seqtui" / "trainings").iterdir()) and out.is_file()
