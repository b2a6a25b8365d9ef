"""Old trainings are measured and cleared away: what they wrote and nothing else, and never a running one."""

import os
from pathlib import Path

import pytest

from seqtui.train import run_directory
from seqtui.train.run_directory import (
    KEPT,
    RUNNING,
    DirectoryLock,
    OldRun,
    check,
    home,
    make_room,
    new_directory,
    remove,
    snapshot_path,
)


@pytest.fixture(autouse=True)
def _own_data(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


def _made(name: str, files: int = 2, age: int = 0) -> Path:
    """A training's directory of so many snapshots of 100 bytes and its last weights, so many seconds old."""
    place = home() / name
    place.mkdir(parents=True)
    for step in range(files):
        snapshot_path(place, step).write_bytes(bytes(100))
    (place / "trained.safetensors").write_bytes(bytes(50))
    os.utime(place, (1_000_000 - age, 1_000_000 - age))
    return place


def _found() -> dict[str, OldRun]:
    return {run.path.name: run for run in run_directory.old_runs()}


def test_they_are_measured_the_oldest_first() -> None:
    assert run_directory.old_runs() == []
    _made("new", files=1)
    _made("old", files=3, age=9)
    assert [(run.path.name, run.files, run.bytes, run.others) for run in run_directory.old_runs()] == [
        ("old", 4, 350, 0),
        ("new", 2, 150, 0),
    ]


def test_one_that_is_over_is_removed_and_a_running_one_is_not() -> None:
    over, running = _made("over"), _made("running")
    (over / ".running").write_bytes(b"")  # left by one that was killed
    (over / ".update-0000001.safetensors.1-ab.part").write_bytes(bytes(7))
    with DirectoryLock(running):
        assert remove(_found()["running"]) == RUNNING
        assert len(list(running.glob("*.safetensors"))) == 3
        assert remove(_found()["over"]) == "" and not over.exists()
    assert remove(_found()["running"]) == "" and not running.exists()


def test_what_a_training_did_not_write_stays() -> None:
    place = _made("mine")
    (place / "notes.txt").write_text("keep")
    (place / "more").mkdir()
    assert _found()["mine"].others == 2
    assert remove(_found()["mine"]) == "it holds 2 other files"
    assert sorted(path.name for path in place.iterdir()) == ["more", "notes.txt"]


def test_links_lead_nowhere(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    precious = snapshot_path(elsewhere, 0)
    precious.write_bytes(b"precious")
    place = _made("run", files=0)
    snapshot_path(place, 7).symlink_to(precious)
    (place / ".running").symlink_to(tmp_path / "made")
    (home() / "link").symlink_to(elsewhere)
    assert set(_found()) == {"run"}
    assert remove(_found()["run"])  # somebody else's lock: not ours to remove
    (place / ".running").unlink()
    assert remove(_found()["run"]) == "" and not place.exists()
    assert precious.read_bytes() == b"precious" and not (tmp_path / "made").exists()


def test_the_oldest_make_room_but_for_those_that_run() -> None:
    for age in range(KEPT + 3):
        _made(f"run{age:02}", age=age)
    with DirectoryLock(home() / f"run{KEPT + 2:02}"):
        os.utime(home() / f"run{KEPT + 2:02}", (1, 1))  # by its age it would be the first to go
        make_room()
        assert set(_found()) == {f"run{age:02}" for age in range(KEPT)} | {f"run{KEPT + 2:02}"}
    make_room()
    assert len(_found()) == KEPT


def test_two_trainings_of_one_moment_have_places_of_their_own() -> None:
    assert len({new_directory("recall", "rnn", 0) for _ in range(20)}) == 20


@pytest.mark.parametrize("place", ["/proc/nowhere", "/dev/null/nowhere"])
def test_a_home_that_cannot_be_written_is_said_before_anything_starts(monkeypatch, place: str) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", place)
    with pytest.raises(ValueError, match=rf"snapshots have no place in {place}/seqtui/trainings .*set XDG_DATA_HOME"):
        check(new_directory("recall", "rnn", 0))
    with pytest.raises(ValueError, match="no home directory"):
        check(Path("nowhere/run"))
    make_room()
