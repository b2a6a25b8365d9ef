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
    assert [line.split()[:6] for line in lines[1:4]] == [
        ["1", "rnn", "UNTRAINED", "76", "40", "×1"],
        ["2", "lstm", "UNTRAINED", "196", "160", "×4"],
        ["3", "gru", "UNTRAINED", "156", "120", "×3"],
    ]
    assert any(line.split()[:2] == ["t3", "sat"] for line in lines)
    assert "‖∂h_T/∂x_t‖" in said.out and "loss" in said.out
    assert max(map(len, lines)) <= 80


def test_counting_models_have_tables_and_chances_but_no_state(capsys):
    said = call(capsys, "compare", "naive", "ar", "markov")
    assert [line.split()[:5] for line in said.out.splitlines()[1:4]] == [
        ["1", "naive", "487", "487", "×1.7"],
        ["2", "ar", "287", "287", "×1"],
        ["3", "markov", "1,444", "1,444", "×5.03"],
    ]
    assert "state" not in said.out and "log p" in said.out and "×0" not in said.out
    data = call(capsys, "compare", "naive", "latent-ar", "--format", "json").json
    shown = call(capsys, "show", "naive", "--format", "json").json
    log_p = {step["path"]: step["value"] for step in shown["steps"] if step["path"].endswith(".log_p")}
    for point in (point for point in data["points"] if point["time"]):
        naive, latent = point["runs"]
        assert (naive["path"], naive["norm"]) == (None, None)
        assert naive["log_p"] == log_p[f"{point['point']}.log_p"]
        assert latent["path"] == f"{point['point']}.h"


def test_twins_that_count_are_apart_by_a_chance(capsys):
    data = call(capsys, "compare", "markov", "markov,k=1", "--format", "json").json
    gaps = [point["runs"][1]["gap"] for point in data["points"]]
    assert {gap["path"].rpartition(".")[2] for gap in gaps if gap and gap["path"]} == {"p"}
    assert all(gap is None or gap["size"] <= 1 for gap in gaps)


def test_values_without_time_are_not_called_states(capsys):
    said = call(capsys, "compare", "encoder", "encoder,norm_first=yes", "a b").out
    assert "‖value‖" in said and "‖state‖" not in said
    said = call(capsys, "compare", "bahdanau", "bahdanau,seed=1", "a b", "--format", "json").json
    paths = {run["path"].rpartition(".")[2] for point in said["points"] for run in point["runs"] if run["path"]}
    assert paths <= {"h", "context"}


@pytest.mark.parametrize("columns", ["60", "80", "120"])
def test_names_are_whole_or_differ_whatever_the_width(capsys, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", columns)
    one, other = ("t1.f=0,t2.f=0,t3.f=0,t1.i=0,t2.i=" + end for end in ("0.25", "0.75"))
    said = call(capsys, "compare", f"lstm,{one}", f"lstm,{other}", TEXT)
    assert "t2.i=0.25" in said.out and "t2.i=0.75" in said.out
    assert max(map(len, said.out.splitlines())) <= int(columns)
    lanes = call(capsys, "compare", f"lstm,{one}", f"lstm,{other}", TEXT, "--at", "t2").out.splitlines()
    left, _, right = lanes[2].partition("│")
    assert left.strip() != right.strip()


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
            assert run["norm"] is None or f"{run['norm']:.3f}" in line
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
        (("encoder", "encoder,prenorm=yes"), "no setting 'prenorm'"),
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
