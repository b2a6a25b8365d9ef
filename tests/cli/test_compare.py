"""seqtui compare: the same content as text and as JSON, and every slip one sentence."""

import numpy as np
import pytest
from safetensors.numpy import save_file

from tests.cli.command import call, program

TEXT = "the cat sat"


def test_three_cells_as_a_table(capsys):
    said = call(capsys, "compare", "rnn", "lstm", "gru", TEXT)
    assert said.status == 0, said.err
    lines = said.out.splitlines()
    assert [line.split()[:4] for line in lines[1:4]] == [
        ["1", "rnn", "40", "×1"],
        ["2", "lstm", "160", "×4"],
        ["3", "gru", "120", "×3"],
    ]
    assert any(line.split()[:2] == ["t3", "sat"] for line in lines)
    assert "‖∂h_T/∂x_t‖" in said.out and "loss" in said.out
    assert max(map(len, lines)) <= 80


def test_text_and_json_say_the_same(capsys):
    data = call(capsys, "compare", "gru", "gru,reset=before", TEXT, "--format", "json").json
    text = call(capsys, "compare", "gru", "gru,reset=before", TEXT).out
    assert data["format"] == 1
    assert data["runs"][1]["contrast"] == "reset=before"
    assert (data["runs"][1]["twin"], data["runs"][1]["first_difference"]) == (0, "t1.n")
    assert "first differs from 1 at t1.n" in text
    for point in data["points"]:
        line = next(line for line in text.splitlines() if line.split()[:1] == [point["point"]])
        for run in point["runs"]:
            assert f"{run['norm']:.3f}" in line
            assert run["felt"] is None or f"{run['felt']:.3f}" in line
        if point["runs"][1]["gap"]["path"]:
            assert f"{point['runs'][1]['gap']['size']:.3f}" in line


def test_one_point_side_by_side(capsys):
    said = call(capsys, "compare", "rnn", "lstm", TEXT, "--at", "t2")
    assert "met at t2" in said.out
    assert "h₂[0]" in said.out or "L₂" in said.out
    data = call(capsys, "compare", "rnn", "lstm", TEXT, "--at", "t2", "--format", "json").json
    shown = call(capsys, "show", "lstm", TEXT, "--at", "t2.h", "--format", "json").json
    assert [point["point"] for point in data["points"]] == ["t2"]
    assert data["points"][0]["values"][1]["t2.h"] == shown["steps"][0]["value"]
    part = call(capsys, "compare", "rnn", "lstm", TEXT, "--at", "t2.f")
    assert "forget gate" in part.out and "to t2" in part.out


def test_common_options_hold_for_all_and_each_side_has_its_own(capsys):
    both = ("compare", "rnn", "lstm,d_hidden=3", TEXT, "--set", "d_hidden=2", "--seed", "5", "--format", "json")
    data = call(capsys, *both).json
    assert [run["parameters"] for run in data["runs"]] == [2 * (4 + 2 + 2), 4 * 3 * (4 + 3 + 2)]
    assert [run["contrast"] for run in data["runs"]] == ["d_hidden=2", "d_hidden=3"]
    seeds = call(capsys, "compare", "rnn", "rnn,seed=5", TEXT, "--format", "json").json
    assert "seed 5" in seeds["runs"][1]["contrast"]


def test_before_and_after_training(capsys, tmp_path):
    file = tmp_path / "trained.safetensors"
    save_file({"weight_ih_l0": np.ones((8, 3)), "weight_hh_l0": np.eye(8, 2)}, file)
    data = call(capsys, "compare", "lstm", f"lstm,weights={file}", TEXT, "--format", "json").json
    assert data["runs"][0]["parameters"] == data["runs"][1]["parameters"]
    assert data["runs"][1]["contrast"].startswith("weights from")
    same = call(capsys, "compare", str(file), f"lstm,weights={file}", TEXT, "--format", "json").json
    assert same["runs"][1]["first_difference"] == ""


@pytest.mark.parametrize("argv", [("compare", "rnn", "lstm", "-"), ("compare", "rnn", "lstm", "--text", "-")])
def test_the_text_from_stdin(argv):
    done = program(*argv, "--format", "json", stdin=b"one two")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(b'"word": "two"') >= 2


@pytest.mark.parametrize(
    ("runs", "more"), [(("encoder", "encoder,norm_first=yes"), ()), (("rnn", "gru"), ("--at", "t2"))]
)
def test_ascii_and_hostile_text(capsys, runs, more):
    said = call(capsys, "compare", *runs, "a\x1b[31m b\u202e c", *more, "--ascii", "--color", "never")
    assert said.status == 0, said.err
    assert said.out.isascii() and "\x1b" not in said.out


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        ((), "2 or 3 runs"),
        (("rnn", "the cat"), "2 or 3 runs"),
        (("rnn", "lstm", "gru", "rnn"), "too many"),
        (("rnn", "lsmt"), "did you mean lstm"),
        (("rnn", "lstm", "grru"), "--text"),
        (("encoder", "encoder,norm=pre"), "no setting 'norm'"),
        (("rnn", "lstm", "a b", "--text", "c d"), "leave one of them out"),
        (("rnn", "lstm", "--set", "reset=before"), "no setting 'reset'"),
        (("rnn", "lstm", "--at", "t99"), "no time step 99"),
        (("rnn", "lstm", "--at", "t1.q"), "no value 't1.q'"),
        (("rnn", "vit"), "no token in common"),
        (("lstm", "lstm,t99.f=0"), "t99.f"),
        (("rnn", "rnn,weights=gone.safetensors"), "gone.safetensors"),
        (("rnn", "lstm", "--step"), "without --step"),
    ],
)
def test_a_slip_is_one_sentence(capsys, argv, told):
    said = call(capsys, "compare", *argv)
    assert (said.status, said.out) == (2, "")
    assert told in said.err
    assert said.err.count("\n") == 1
