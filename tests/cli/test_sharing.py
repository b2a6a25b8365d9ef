"""State codes and files on the command line."""

import io
import json
import os
import resource
import subprocess
import sys
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from msgspec.structs import replace
from safetensors.numpy import save_file

from seqtui.cli import main
from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Request
from seqtui.models.table import MODELS, run
from seqtui.models.weights import trained_files
from seqtui.models.weights.state_dict import read_safetensors
from seqtui.session.gradients.backward_player import turned
from seqtui.session.share.code import read_code, write_code
from seqtui.session.share.restore import state_of
from seqtui.session.share.state import State
from seqtui.session.stepper import Stepper
from seqtui.session.walk.player import Player
from tests.cli.command import ROOT, call, program

LSTM = {
    "weight_ih_l0": np.linspace(-1, 1, 24).reshape(8, 3),
    "weight_hh_l0": np.linspace(1, -1, 16).reshape(8, 2),
    "bias_ih_l0": np.linspace(0, 1, 8),
    "bias_hh_l0": np.zeros(8),
}


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    save_file(LSTM, tmp_path / "mine.safetensors")
    save_file({**LSTM, "bias_hh_l0": np.ones(8)}, tmp_path / "other.safetensors")
    np.save(tmp_path / "x.npy", np.eye(3))
    return tmp_path


def code(capsys, *argv):
    answer = call(capsys, "code", *argv)
    assert answer.status == 0, answer.err
    assert answer.out.count("\n") == 1
    return answer.out.strip()


# codes --------------------------------------------------------------------------------------------------------


def test_a_code_takes_the_place_of_a_model(capsys):
    line = code(capsys, "gru", "the cat sat", "--seed", "7", "--set", "d_hidden=3", "--edit", "t1.z=0.25")
    for command in (["show", line], ["show", line, "--format", "json"], ["explain", line, "--at", "t3.h[1]"]):
        typed = [command[0], "gru", "the cat sat", "--seed", "7", "--set", "d_hidden=3", "--edit", "t1.z=0.25"]
        assert call(capsys, *command).out == call(capsys, *typed, *command[2:]).out
    assert call(capsys, "code", line).out.strip() == line


def test_a_code_says_where_one_stands(capsys):
    state = read_code(code(capsys, "lstm", "a b c", "--at", "t3.f[2]", "--level", "code", "--view", "history"))
    assert (state.cursor, state.unit, state.level.value, state.view) == ("t3.f", 2, "code", "history")
    state = read_code(code(capsys, "self-attention", "a b c", "--at", "pattern[2,1]"))
    assert (state.cursor, list(state.rows.values()), list(state.columns.values())) == ("pattern", [2], [1])
    assert read_code(code(capsys, "lstm")).cursor == ""


def test_what_is_typed_beside_a_code_wins(capsys):
    line = code(capsys, "lstm", "a b c", "--seed", "3")
    assert call(capsys, "show", line, "x y").out == call(capsys, "show", "lstm", "x y", "--seed", "3").out
    assert call(capsys, "show", line, "--seed", "4").out == call(capsys, "show", "lstm", "a b c", "--seed", "4").out


@pytest.mark.parametrize(
    ("name", "at"),
    [
        ("lstm", "t3.f[2]"),
        ("self-attention", "pattern[2,1]"),
        ("gru", "t2.L"),
        ("coreference-encoder", "block1.head0.pattern[2,1]"),
    ],
)
def test_the_place_of_a_code_is_the_number_that_is_explained(capsys, name, at):
    line = code(capsys, name, "the animal was", "--at", at) if name in MODELS else code(capsys, name, "--at", at)
    typed = (name, "the animal was") if name in MODELS else (name,)
    assert call(capsys, "explain", line).out == call(capsys, "explain", *typed, "--at", at).out
    shown = call(capsys, "show", line)
    assert f"the code stands at {at} = " in shown.out and sum("◀" in row for row in shown.out.splitlines()) == 1
    assert call(capsys, "show", line, "--format", "json").json["place"] == at
    assert (
        call(capsys, "show", line, "--level", "code").out
        == call(capsys, "show", *typed, "--level", "code", "--at", at).out
    )
    elsewhere = call(capsys, "show", line, "--at", at)
    assert elsewhere.out == call(capsys, "show", *typed, "--at", at).out


def test_a_code_of_the_walk_backwards_explains_its_gradient(capsys):
    player = turned(Player(run(Request("lstm", "the cat sat"))), "t3.h[1]")
    player.jump("t1.f")
    line = write_code(state_of(Stepper(player)))
    typed = ("lstm", "the cat sat", "--at", "t1.f[0]", "--of", "t3.h[1]")
    assert call(capsys, "explain", line).out == call(capsys, "explain", *typed).out
    assert call(capsys, "gradients", line, "--format", "json").json["of"] == "t3.h[1]"


def test_a_place_that_another_text_lacks_is_not_said(capsys):
    line = code(capsys, "lstm", "a b c", "--at", "t3.f[1]")
    assert call(capsys, "show", line, "a b").out == call(capsys, "show", "lstm", "a b").out
    assert "give --at" in call(capsys, "explain", line, "a b").err
    assert "give --at" in call(capsys, "explain", code(capsys, "lstm")).err


@pytest.mark.parametrize("name", trained_files.names())
def test_every_network_of_the_zoo_has_a_code_that_opens_it(capsys, name):
    state = read_code(code(capsys, name))
    assert state.request.weights.name == trained_files.full_name(name)


def test_a_network_of_the_zoo_with_other_numbers_is_noticed():
    weights = read_safetensors("zoo:coreference-encoder")
    other = {key: value + 0.5 for key, value in weights.tensors.items()}
    line = write_code(State(Request("encoder", weights=replace(weights, tensors=other))))
    with pytest.raises(SeqtuiError, match="zoo:coreference-encoder of this seqtui has other numbers"):
        read_code(line)


def test_codes_and_the_zoo_stand_beside_models(capsys):
    line = code(capsys, "lstm", "the cat sat", "--at", "t2.f", "--edit", "t1.f=0.5")
    data = call(capsys, "compare", line, "gru", "--format", "json").json
    assert [row["word"] for row in data["points"] if row["time"]] == ["the", "cat", "sat"]
    assert data["runs"][0]["contrast"] == "edited t1.f=0.5"
    assert "▶ t2 " in call(capsys, "compare", line, "gru").out
    both = call(capsys, "compare", "translate-bahdanau", "translate-seq2seq", "--format", "json").json
    assert [run["model"] for run in both["runs"]] == ["bahdanau", "seq2seq"]
    assert both["notes"] == []
    assert "there is no 'nonesuch' in the zoo" in call(capsys, "compare", "gru", "zoo:nonesuch").err


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        (["open", "seqtui1.AAAA"], "incomplete or mistyped"),
        (["show", "seqtui9.AAAA"], "made by a newer seqtui"),
        (["explain", "seqtui1.", "--at", "t1.f[0]"], "incomplete or mistyped"),
        (["show", "seqtui1.\x1b[2J"], "incomplete or mistyped"),
        (["code", "lstm", "--at", "t99.f"], "there is no value"),
        (["code", "lstm", "--view", "nonesuch"], "there is no view 'nonesuch' here; there are values"),
        (["code", "lstm", "--level", "nonesuch"], "invalid choice"),
    ],
)
def test_a_bad_code_is_one_line(capsys, argv, sentence):
    answer = call(capsys, *argv)
    assert (answer.status, answer.out) == (2, "")
    assert sentence in answer.err
    assert answer.err.count("\n") == 1
    assert "\x1b" not in answer.err


def test_ten_megabytes_of_code_are_one_short_line(capsys):
    answer = call(capsys, "show", "seqtui1." + "A" * 10_000_000)
    assert answer.status == 2
    assert len(answer.err) < 300


def test_a_code_finds_its_weights_here_or_with_an_option(capsys, here, tmp_path_factory, monkeypatch):
    line = code(capsys, "lstm", "--weights", "mine.safetensors", "--input", "x.npy")
    shown = call(capsys, "show", "lstm", "--weights", "mine.safetensors", "--input", "x.npy").out
    assert call(capsys, "show", line).out == shown
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    assert "give the file with --weights" in call(capsys, "show", line).err
    assert call(capsys, "show", line, "--weights", str(here / "mine.safetensors")).out == shown
    answer = call(capsys, "show", line, "--weights", str(here / "other.safetensors"))
    assert "other.safetensors is not the mine.safetensors" in answer.err
    (here / "other.safetensors").rename("mine.safetensors")
    assert "is not the file that the code was made with" in call(capsys, "show", line).err


# files --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["txt", "md", "csv", "json", "npz", "svg"])
def test_the_suffix_chooses_the_format_and_out_holds_what_stdout_would(capsysbinary, here, suffix):
    assert main(["show", "lstm", "the cat", "--grad", "--out", f"a.{suffix}"]) == 0
    assert capsysbinary.readouterr() == (b"", b"")
    format = "table" if suffix == "txt" else suffix
    assert main(["show", "lstm", "the cat", "--grad", "--format", format]) == 0
    assert (here / f"a.{suffix}").read_bytes() == capsysbinary.readouterr().out


def test_a_format_wins_over_a_suffix(capsys, here):
    assert call(capsys, "show", "lstm", "a", "--format", "json", "--out", "a.csv").status == 0
    assert json.loads((here / "a.csv").read_text(encoding="utf-8"))["model"] == "lstm"


def test_an_npz_in_a_pipe_opens_without_pickle():
    answer = program("show", "gru", "the cat", "--of", "t2.h[0]", "--format", "npz")
    with np.load(io.BytesIO(answer.stdout), allow_pickle=False) as found:
        assert found["grad:t2.h"].tolist() == [1.0, 0.0, 0.0, 0.0]
        assert json.loads(str(found["meta"]))["of"] == "t2.h[0]"


def test_an_npz_is_never_thrown_at_a_terminal(capsys, monkeypatch):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    assert "give --out FILE.npz" in call(capsys, "show", "lstm", "--format", "npz").err


@pytest.mark.parametrize(
    "more", [["--cost"], ["--experiment", "neighbours"], ["--at", "pattern"], ["--change", "cat=dog"]]
)
def test_what_show_draws_is_a_picture_too(capsys, here, more):
    answer = call(capsys, "show", "self-attention", "the cat sat", *more, "--out", "a.svg")
    assert answer.status == 0, answer.err
    words = "".join(ET.parse("a.svg").getroot().itertext())
    assert "self-attention" in words


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        (["--out", "gone/a.csv"], "there is no directory gone"),
        (["--out", "a.gif"], "end the name with one of .md, .txt"),
        (["--out", "."], "end the name with one of"),
        (["--out", ".", "--format", "csv"], "is a directory"),
        (["--out", "/dev/full", "--format", "csv"], "No space left"),
    ],
)
def test_a_file_that_cannot_be_written_is_one_line(capsys, here, argv, sentence):
    before = sorted(here.iterdir())
    answer = call(capsys, "show", "lstm", "a", *argv)
    assert (answer.status, answer.out) == (2, "")
    assert sentence in answer.err
    assert sorted(here.iterdir()) == before


def test_a_disk_that_fills_up_leaves_the_old_file(here):
    (here / "a.json").write_text("old")
    answer = subprocess.run(
        [sys.executable, "-m", "seqtui", "show", "lstm", "--format", "json", "--out", "a.json"],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000)),
        capture_output=True,
        check=False,
    )
    assert answer.returncode == 2
    assert answer.stderr.decode() == "seqtui: a.json cannot be written: File too large\n"
    assert (here / "a.json").read_text() == "old"
    assert not [path for path in here.iterdir() if path.name.startswith(".seqtui")]


@pytest.mark.parametrize("format", ["npz", "svg"])
def test_a_closed_pipe_is_no_fault(format):
    process = subprocess.Popen(
        [sys.executable, "-m", "seqtui", "show", "lstm", "--format", format],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    process.stdout.close()
    assert (process.wait(60), process.stderr.read()) == (0, b"")
    process.stderr.close()
