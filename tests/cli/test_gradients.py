"""``seqtui gradients``: the numbers of the run as text and as JSON, and faults in one sentence."""

import numpy as np
import pytest

from seqtui.engine.backward import backward
from seqtui.models.model import Request
from seqtui.models.table import run
from seqtui.session.gradients import measures
from seqtui.session.gradients.flow import flow_view
from tests.cli.command import call

TEXT = "the cat sat"
FEW = ("--radii", "0.5,2")


def gradients(capsys, *argv):
    return call(capsys, "gradients", *argv)


def test_the_form_and_the_numbers(capsys):
    found = gradients(capsys, "rnn", TEXT, *FEW, "--clip", "0.5", "--format", "json").json
    made = run(Request("rnn", TEXT))
    flow, back = flow_view(made), backward(made.trace, made.trace.find("t3.L"))
    assert set(found) == {
        *(
            "schema",
            "format",
            "model",
            "config",
            "of",
            "norm",
            "depth",
            "said",
            "clipped",
            "times",
            "parameters",
            "radii",
            "race",
            "notes",
            "assumed",
            "weights",
            "untrained",
        )
    }
    assert (found["format"], found["model"], found["of"]) == (1, "rnn", "t3.L")
    assert found["config"]["seed"] == 0
    assert [time["token"] for time in found["times"]] == TEXT.split()
    for k, time in enumerate(found["times"]):
        assert time["t"] == k + 1
        assert time["dL_dh"] == np.linalg.norm(back[made.trace.find(f"t{k + 1}.h")])
        assert time["dhT_dht"] == flow.tracks[1].norms[k]
        assert time["dhT_dxt_frobenius"] == flow.tracks[2].frobenius[k]
    norms = {p["path"]: p["norm"] for p in found["parameters"]}
    assert norms["W_hh"] == np.linalg.norm(back[made.trace.find("W_hh")])
    assert found["norm"] == pytest.approx(np.sqrt(sum(x * x for x in norms.values())), rel=1e-12)
    assert found["clipped"] == {"threshold": 0.5, "norm": pytest.approx(0.5), "factor": 0.5 / found["norm"]}
    assert [len(p["by_time"]) for p in found["parameters"]] == [3] * len(norms)


def test_the_rows_vanish_and_explode(capsys):
    found = gradients(capsys, "rnn", *FEW, "--format", "json").json
    first = {(row["nonlinearity"], row["radius"]): row["dhT_dht"][0] for row in found["radii"]}
    assert set(first) == {("tanh", 0.5), ("tanh", 2.0), ("relu", 0.5), ("relu", 2.0)}
    assert first["relu", 0.5] < 1e-9 < 1e9 < first["relu", 2.0]
    assert [row["model"] for row in found["race"]] == ["rnn", "lstm", "gru"]
    assert all(len(row["dhT_dxt"]) == 36 for row in found["race"])
    exploded = found["radii"][-1]
    assert exploded["norm"] > 1e9 and exploded["clipped"]["norm"] == pytest.approx(1.0)


def test_radii_are_for_the_rnn_alone_and_c_for_the_lstm(capsys):
    found = gradients(capsys, "lstm", TEXT, "--of", "t2.h[0]", "--format", "json").json
    assert found["radii"] == []
    assert found["of"] == "t2.h[0]"
    assert found["times"][2]["dL_dh"] == 0
    assert found["times"][2]["dcT_dct"] == 1


def test_attention_has_one_norm_for_each_token(capsys):
    found = gradients(capsys, "self-attention", TEXT, "--format", "json").json
    assert [set(time) for time in found["times"]] == [{"t", "token", "dL_dx"}] * 3
    assert found["radii"] == found["race"] == []
    assert found["parameters"][0]["by_time"][0]["t"] is None


def test_the_same_as_text(capsys):
    drawn = gradients(capsys, "rnn", *FEW).out
    assert "‖∂h_T/∂h_t‖" in drawn
    rows = {line[:12].strip(): line.split() for line in drawn.splitlines() if " ρ " in line[:12]}
    assert set(rows) == {"tanh ρ 0.5", "tanh ρ 2", "relu ρ 0.5", "relu ρ 2"}
    plain = [line for line in drawn.splitlines() if line.startswith(" relu ρ")]
    vanished, exploded = float(plain[0].split()[3]), float(plain[1].split()[3])
    assert vanished < 1e-9 and exploded > 1e9
    clipped = plain[3].split()
    assert float(clipped[3]) > 1e9 and clipped[4:6] == ["→", "1.000"]
    assert "11  tired" in drawn


def test_what_would_take_too_long_is_left_out_and_said(capsys, monkeypatch):
    monkeypatch.setattr(measures, "MAX_WORK", 10)
    drawn = gradients(capsys, "rnn", TEXT, *FEW).out
    words = " ".join(drawn.split())
    assert "The Jacobians of h_T are left out: they are 4 backward passes over 3 time steps" in words
    assert drawn.count("too many units: left out") == 7
    found = gradients(capsys, "rnn", TEXT, *FEW, "--format", "json").json
    assert set(found["times"][0]) == {"t", "token", "dL_dh"}
    assert found["radii"][0]["dhT_dht"] == [] and found["radii"][0]["norm"] > 0


def test_in_ascii_and_as_narrow_as_it_gets(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "50")
    drawn = gradients(capsys, "gru", TEXT, "--ascii").out
    assert drawn.isascii()
    assert max(map(len, drawn.splitlines())) <= 50


def test_a_number_json_does_not_have_is_spelled(capsys):
    argv = ("rnn", TEXT, "--set", "nonlinearity=relu", "--set", "output=no", "--edit", "W_hh=1e308")
    found = gradients(capsys, *argv, "--edit", "b_hh=1e300", *FEW, "--format", "json").json
    assert found["times"][0]["dhT_dht"] in ("inf", "nan")


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        (["markov"], "no state and no vectors"),
        (["rnn", TEXT, "--clip", "0"], "give a number above 0, as in --clip 1"),
        (["rnn", TEXT, "--clip", "soon"], "gradients cannot be clipped at 'soon'"),
        (["rnn", TEXT, "--radii", "1,-2"], "the radii cannot be '1,-2'"),
        (["lstm", TEXT, "--radii", "1"], "--radii goes with rnn"),
        (["rnn", TEXT, "--of", "t9.h"], "there is no value 't9.h'"),
        (["rnn", TEXT, "--of", "t3.h[4]"], "outside t3.h"),
        (["rnn", "a b", "--edit", "W_hh=0"], "all its eigenvalues are 0"),
        (["rnn", TEXT, "--format", "gif"], "invalid choice: 'gif'"),
        ([], "name a model"),
    ],
)
def test_faults_are_one_sentence(capsys, argv, sentence):
    answer = gradients(capsys, *argv)
    assert (answer.status, answer.out) == (2, "")
    assert sentence in answer.err
    assert len(answer.err.splitlines()) == 1


def test_what_was_edited_is_said_and_what_the_runs_below_are_without(capsys):
    argv = ("gradients", "rnn", TEXT, "--radii", "1", "--edit", "W_hy[0,0]=1", "--edit", "t2.h=0", "--edit", "b_hh=0.5")
    said = call(capsys, *argv).out
    assert "edited: W_hy[0,0] = 1.000" in said.splitlines()[0]
    assert "the runs below are without the edits of W_hy[0,0], t2.h" in said
    assert "of the runs below rnn alone is edited" in said
    plain = call(capsys, "gradients", "rnn", TEXT, "--radii", "1").out
    assert "edited" not in plain and "random weights, seed 0" in plain
