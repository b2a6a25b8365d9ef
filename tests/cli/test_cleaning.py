"""``seqtui train --clean``, and commands that write where nothing can be written: a list, or one sentence."""

import json
import os
from pathlib import Path

import pytest

from seqtui.cli import main
from seqtui.train.run_directory import DirectoryLock, home, snapshot_path


@pytest.fixture(autouse=True)
def _own_data(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


def _made(name: str, size: int, age: int = 0) -> Path:
    place = home() / name
    place.mkdir(parents=True)
    snapshot_path(place, 0).write_bytes(bytes(size))
    os.utime(place, (1_000_000 - age, 1_000_000 - age))
    return place


def test_old_trainings_are_listed_with_their_sizes_and_removed(capsys) -> None:
    _made("recall-rnn-seed0-a", 1_240_000, age=2)
    _made("recall-rnn-seed0-b", 870, age=1)
    with DirectoryLock(_made("recall-rnn-seed0-c", 52_000)) as lock:
        assert main(["train", "--clean"]) == 0
        assert capsys.readouterr().out.splitlines() == [
            "removed     1.2 MB  recall-rnn-seed0-a",
            "removed  870 bytes  recall-rnn-seed0-b",
            "kept         52 kB  recall-rnn-seed0-c: it is running",
            f"removed 2 trainings, 1.2 MB, from {home()}",
        ]
        assert snapshot_path(lock.directory, 0).stat().st_size == 52_000
    assert [path.name for path in home().iterdir()] == ["recall-rnn-seed0-c"]


def test_what_cannot_be_removed_is_said_and_the_status_says_so_too(capsys) -> None:
    (_made("mine", 10) / "notes.txt").write_text("keep")
    assert main(["train", "--clean", "--format", "jsonl"]) == 1
    (row,) = map(json.loads, capsys.readouterr().out.splitlines())
    reason = "it holds 1 other file"
    assert row.pop("schema") == "seqtui/cleaned/1"
    assert row == {"path": str(home() / "mine"), "files": 1, "bytes": 10, "removed": False, "reason": reason}
    assert [path.name for path in (home() / "mine").iterdir()] == ["notes.txt"]


def test_without_any_there_is_nothing_to_remove(capsys) -> None:
    assert main(["train", "--clean"]) == 0
    assert capsys.readouterr().out == f"there is nothing to remove in {home()}\n"


def test_names_from_outside_are_shown_escaped(capsys) -> None:
    _made("evil\x1b[31m\nname", 10)
    assert main(["train", "--clean"]) == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out and len(out.splitlines()) == 2


def test_it_takes_no_recipe(capsys) -> None:
    assert main(["train", "recall", "--clean"]) == 2
    assert "takes no recipe: leave out recall" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--list", "--watch", "--out=x", "--model=rnn"])
def test_it_says_what_it_would_ignore(capsys, option: str) -> None:
    assert main(["train", "--clean", option]) == 2
    assert f"leave out {option.partition('=')[0]}\n" in capsys.readouterr().err


# nowhere to write -------------------------------------------------------------------------------------------------

NOWHERE = ("/proc/nowhere", "/dev/null/nowhere")


@pytest.mark.parametrize("place", NOWHERE)
@pytest.mark.parametrize(
    "argv", [["train", "recall", "--model", "rnn"], ["train", "chars"], ["train", "date"]], ids=" ".join
)
def test_a_training_without_a_place_is_a_sentence_before_it_starts(monkeypatch, capsys, place: str, argv: list) -> None:
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setenv("HOME", place)
    assert main(argv) == 2
    err = capsys.readouterr().err
    assert len(err.splitlines()) == 1 and "snapshots have no place in" in err and "--out" in err


@pytest.mark.parametrize(
    "argv",
    [
        ["train", "--list"],
        ["train", "markov", "--model", "ar"],
        ["train", "--clean"],
        ["doctor"],
        ["show", "rnn", "a b"],
        ["code", "rnn"],
    ],
    ids=" ".join,
)
def test_what_writes_nothing_needs_no_home(monkeypatch, capsys, argv: list[str]) -> None:
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setenv("HOME", NOWHERE[0])
    assert main(argv) == 0
    assert not [line for line in capsys.readouterr().err.splitlines() if line.startswith("seqtui: ")]


@pytest.mark.parametrize(
    ("out", "reason"),
    [
        ("/proc/nowhere/x", "there is no directory /proc/nowhere"),
        ("/dev/null/x", "there is no directory /dev/null"),
        ("/proc/x", "cannot be written"),
        ("folder", "a directory"),
    ],
)
@pytest.mark.parametrize("suffix", [".json", ".md", ".npz", ".svg"])
def test_a_file_that_cannot_be_written_is_a_sentence(monkeypatch, tmp_path, capsys, out, suffix, reason) -> None:
    monkeypatch.chdir(tmp_path)
    Path(f"folder{suffix}").mkdir()
    assert main(["show", "rnn", "a b", "--out", f"{out}{suffix}"]) == 2
    err = capsys.readouterr().err
    assert len(err.splitlines()) == 1 and reason in err
    assert [path.name for path in tmp_path.iterdir()] == [f"folder{suffix}"]


@pytest.mark.parametrize(
    ("out", "reason"),
    [
        ("/proc/nowhere/x.safetensors", "there is no directory /proc/nowhere"),
        ("folder.safetensors", "that is no file"),
        ("pipe.safetensors", "that is no file"),
        ("/proc/x.safetensors", "snapshots have no place in /proc/x.safetensors.snapshots"),
    ],
)
def test_weights_that_cannot_be_kept_are_said_before_they_are_learnt(
    monkeypatch, tmp_path, capsys, out, reason
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("folder.safetensors").mkdir()
    os.mkfifo("pipe.safetensors")
    assert main(["train", "recall", "--model", "rnn", "--steps", "2", "--out", out]) == 2
    err = capsys.readouterr().err
    assert reason in err and len([line for line in err.splitlines() if line.startswith("seqtui: ")]) == 1
