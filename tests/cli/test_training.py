"""``seqtui train``: the list, a live line, the table of results, events as JSON lines, and Ctrl-C."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from seqtui.cli import main
from seqtui.train.recipes import RECIPES
from tests.cli.command import call
from tests.schemas import validated


@pytest.fixture(autouse=True)
def _own_data(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


def test_without_a_recipe_the_table_is_listed(capsys) -> None:
    assert main(["train"]) == 0
    shown = capsys.readouterr().out
    assert all(name in shown for name in RECIPES)
    assert main(["train", "--list", "--format", "jsonl"]) == 0
    assert [json.loads(line)["name"] for line in capsys.readouterr().out.splitlines()] == list(RECIPES)


def test_counting_needs_no_torch_and_tells_its_table(capsys) -> None:
    assert main(["train", "markov"]) == 0
    told = capsys.readouterr()
    rows = {line[:20].strip(): line.split()[-3:] for line in told.out.splitlines()}
    naive, ar, markov = (float(text) for text in rows["bits per word"])
    assert ar == markov < naive
    assert "baseline" in told.out and "markov ar  5/5" in told.err


def test_events_as_json_lines(capsys) -> None:
    assert main(["train", "markov", "--model", "ar", "--set", "longest=2", "--format", "jsonl"]) == 0
    told = capsys.readouterr()
    kinds = [json.loads(line)["event"] for line in told.out.splitlines()]
    assert kinds == ["started", "progress", "sample", "progress", "sample", "finished"] and not told.err


def test_the_user_s_text(tmp_path: Path, capsys) -> None:
    text = tmp_path / "mine.txt"
    text.write_text("\n".join(f"word{k} word{k + 1} end" for k in range(20)), encoding="utf-8")
    assert main(["train", "markov", "--model", "markov", "--text", str(text)]) == 0
    assert "each of 23 words" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("argv", "reason"),
    [
        (["recal"], "did you mean recall?"),
        (["recall", "--model", "vit"], "recall does not train 'vit': choose rnn or lstm"),
        (["recall", "--set", "size=3"], "there is no setting 'size' here"),
        (["recall", "--set", "distance"], "--set takes a name and a value, as in --set distance=8"),
        (["recall", "--steps", "many"], "--steps cannot be 'many'"),
        (["recall", "--lr", "-1"], "lr cannot be -1"),
        (["recall", "--threads", "0"], "threads cannot be 0"),
        (["recall", "--seed", "x"], "the seed cannot be 'x'"),
        (["recall", "--out", "x.safetensors"], "name one with --model"),
        (["recall", "--model", "rnn", "--out", "x.pt"], "ends in .safetensors"),
        (["recall", "--model", "rnn", "--out", "no/such/x.safetensors"], "there is no directory no/such"),
        (["recall", "--text", "empty.txt"], "recall makes its own data: leave out --text"),
        (["markov", "--out", "x.safetensors"], "has no weights to save"),
        (["chars", "--text", "no.txt"], "there is no text file no.txt"),
        (["chars", "--text", "empty.txt"], "empty.txt is empty"),
        (["chars", "--text", "latin.txt"], "latin.txt is not UTF-8 text"),
        (["chars", "--text", "zeros.txt"], "zeros.txt is a binary file"),
        (["chars", "--text", "large.txt"], "large.txt is larger than 2 MB"),
        (["markov", "--text", "short.txt"], "give at least 10, one to a line"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_fault_is_one_sentence(tmp_path: Path, monkeypatch, capsys, argv: list[str], reason: str) -> None:
    monkeypatch.chdir(tmp_path)
    files = {"empty": b"", "latin": b"caf\xe9 au lait", "zeros": b"a\0b", "short": b"one\ntwo\n"}
    for name, content in files.items():
        Path(f"{name}.txt").write_bytes(content)
    with Path("large.txt").open("wb") as large:
        large.truncate(200 * 2**20)
    assert main(["train", *argv]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len([line for line in lines if line.startswith("seqtui: ")]) == 1 and reason in lines[-1]
    assert not list(tmp_path.glob("*.safetensors*"))


def test_ctrl_c_ends_in_order_and_says_where_the_last_snapshot_is(tmp_path: Path) -> None:
    out = tmp_path / "out.safetensors"
    argv = ["train", "adding", "--model", "rnn", "--steps", "900000", "--out", str(out), "--format", "jsonl"]
    command = [sys.executable, "-m", "seqtui", *argv]
    root = Path(__file__).parents[2]
    program = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=root)
    events, told = [], False
    for line in program.stdout:
        events.append(json.loads(line))
        if events[-1]["event"] == "progress" and events[-1]["step"] == 1 and not told:
            told = True
            os.kill(program.pid, signal.SIGINT)
    assert program.wait() == 130
    assert events[-1]["event"] == "finished" and events[-1]["reason"] == "stopped"
    assert out.is_file() and list((tmp_path / "out.safetensors.snapshots").iterdir())
    assert f"stopped at update {events[-1]['step']}; the last snapshot is {tmp_path}" in program.stderr.read()


@pytest.mark.parametrize("format", ["json", "md", "csv", "svg", "txt"])
def test_the_page_of_a_training_is_written_to_a_file(capsys, tmp_path, format):
    file = tmp_path / f"page.{format}"
    assert call(capsys, "train", "markov", "--model", "ar", "--page", str(file)).status == 0
    text = file.read_text(encoding="utf-8")
    assert "ar" in text and "bits" in text
    if format == "json":
        page = validated(json.loads(text))
        assert [row["at"] for row in page["held_out"]] and page["state"] == "done"


def test_a_page_of_no_known_suffix_is_refused_before_it_trains(capsys):
    answer = call(capsys, "train", "recall", "--model", "rnn", "--page", "a.gif")
    assert answer.status == 2 and "end the name with one of" in answer.err and not answer.out
