"""``seqtui show --format json``: the form other programs read, and the numbers of the run itself."""

import numpy as np
import pytest

from seqtui.engine import paths
from seqtui.engine.backward import backward
from seqtui.engine.formula import formula
from seqtui.engine.spelling import Style
from seqtui.models.model import Request
from seqtui.models.table import MODELS, run
from seqtui.session.export.run import operands
from tests.cli.command import call

TEXT = "the cat sat"
STEP_KEYS = {"path", "symbol", "op", "formula", "axes", "shape", "value", "operands"}
WORDS = {"word", "names"}  # where there are some


def show(capsys, *argv):
    return call(capsys, "show", *argv, "--format", "json").json


@pytest.mark.parametrize("name", MODELS)
def test_the_form_and_every_number(capsys, name):
    shown = show(capsys, name)
    trace = run(Request(name)).trace
    keys = {
        "schema",
        "format",
        "model",
        "config",
        "tokens",
        "assumed",
        "weights",
        "untrained",
        "notes",
        "parameters",
        "steps",
    }
    assert shown.keys() - {"reads", "writes", "picture"} == keys
    assert (shown["format"], shown["model"]) == (1, name)
    assert shown["untrained"] is (MODELS[name].family != "counting")
    assert all(p.keys() - WORDS == {"path", "shape", "value"} for p in shown["parameters"])
    assert all(s.keys() - WORDS == STEP_KEYS for s in shown["steps"])
    listed = {entry["path"]: entry for entry in shown["parameters"] + shown["steps"]}
    assert len(listed) == len(shown["parameters"]) + len(shown["steps"])
    assert listed.keys() == {path for path, _ in trace.named()}
    assert {p["path"] for p in shown["parameters"]} == {p for p, i in trace.named() if trace[i].op == "parameter"}
    for path, index in trace.named():
        value = np.array(listed[path]["value"], dtype=np.float64)
        assert np.array_equal(value, trace[index].value)
        assert listed[path]["shape"] == list(trace[index].value.shape)


def test_config_holds_every_setting_and_the_seed(capsys):
    shown = show(capsys, "gru", TEXT, "--seed", "7", "--set", "d_hidden=3", "--set", "reset=before")
    recorded = run(Request("gru", TEXT, {"d_hidden": 3, "reset": "before"}, seed=7))
    assert shown["config"] == {**recorded.config, "seed": 7}
    assert shown["config"].keys() == {s.name for s in MODELS["gru"].settings} | {"seed"}
    assert shown["tokens"] == TEXT.split()


def test_one_step_spelled_out(capsys):
    [step] = [s for s in show(capsys, "lstm", TEXT)["steps"] if s["path"] == "t2.c"]
    assert step["formula"] == "cₜ = fₜ ⊙ cₜ₋₁ + iₜ ⊙ gₜ"
    assert (step["symbol"], step["op"], step["axes"], step["shape"]) == ("c", "add", ["d_hidden"], [4])
    assert step["operands"] == ["t2.f", "t1.c", "t2.i", "t2.g"]


def test_inputs_are_steps_and_steps_keep_their_order(capsys):
    found = [s["path"] for s in show(capsys, "lstm", TEXT)["steps"]]
    trace = run(Request("lstm", TEXT)).trace
    assert "t0.h" in found
    assert found == sorted(found, key=trace.find)


def test_ascii_changes_the_formulas_and_nothing_else(capsys):
    plain, full = show(capsys, "lstm", TEXT, "--ascii"), show(capsys, "lstm", TEXT)
    trace = run(Request("lstm", TEXT)).trace
    for a, b in zip(plain["steps"], full["steps"], strict=True):
        assert a.pop("formula") == formula(trace, trace.find(a["path"]), Style.ASCII)
        assert b.pop("formula") == formula(trace, trace.find(b["path"]))
    assert plain == full


def test_what_is_remarkable_is_said_beside_a_part_that_is_asked_for(capsys):
    said = show(capsys, "lstm", TEXT, "--at", "t2.c")["steps"][0]["notice"]
    assert said.startswith("c₂: moved most at unit ")
    assert said in " ".join(call(capsys, "show", "lstm", TEXT, "--at", "t2.c").out.split())
    assert call(capsys, "explain", "lstm", TEXT, "--at", "t2.c[0]", "--format", "json").json["notice"] == said


def test_all_prints_unnamed_steps_too(capsys):
    shown = show(capsys, "gru", TEXT, "--all")
    trace = run(Request("gru", TEXT)).trace
    assert len(shown["steps"]) + len(shown["parameters"]) == len(trace)
    known = {entry["path"] for entry in shown["steps"] + shown["parameters"]}
    assert known == {trace.path(i) for i in range(len(trace))}
    for step in shown["steps"]:
        assert all(operand in known for operand in step["operands"] if isinstance(operand, str))
    inside = next(s for s in shown["steps"] if s["path"] == "t2.h#1")
    assert (inside["symbol"], inside["axes"], inside["operands"]) == (None, None, [1.0, "t2.z"])
    assert inside["formula"] == "1 − zₜ"


def test_unnamed_operands_are_seen_through():
    trace = run(Request("gru", TEXT)).trace
    assert operands(trace, trace.find("t2.h")) == [1.0, "t2.z", "t2.n", "t1.h"]
    for _, index in trace.named():
        names = [o for o in operands(trace, index) if isinstance(o, str)]
        assert all("#" not in name and trace.has(name) for name in names)
        assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("at", "wanted"),
    [
        ("t2.f", ["t2.f"]),
        ("t2.f[1]", ["t2.f[1]"]),
        ("t2.f#1", ["t2.f#1"]),
        ("t0", ["t0.h", "t0.c", "t0.L"]),
        ("t2", [f"t2.{name}" for name in ("x", "f", "i", "g", "c", "o", "h", "logits", "y", "loss", "L")]),
    ],
)
def test_at_prints_only_that(capsys, at, wanted):
    shown = show(capsys, "lstm", TEXT, "--at", at)
    assert [s["path"] for s in shown["steps"]] == wanted
    assert shown["parameters"] == []


def test_at_takes_parameters_and_scopes_of_layers(capsys):
    assert [p["path"] for p in show(capsys, "lstm", TEXT, "--at", "W_xf")["parameters"]] == ["W_xf"]
    shown = show(capsys, "rnn", TEXT, "--at", "layer1.t3", "--set", "n_layers=2")
    assert [s["path"] for s in shown["steps"]] == ["layer1.t3.h"]
    whole = show(capsys, "rnn", TEXT, "--at", "layer1", "--set", "n_layers=2")
    assert {p["path"] for p in whole["parameters"]} == {f"layer1.{n}" for n in ("W_xh", "W_hh", "b_xh", "b_hh")}


def test_at_an_element_is_a_number(capsys):
    shown = show(capsys, "lstm", TEXT, "--at", "t2.f[1]", "--grad")
    trace = run(Request("lstm", TEXT)).trace
    [step] = shown["steps"]
    assert (step["shape"], step["axes"]) == ([], [])
    assert step["value"] == trace.value("t2.f")[1]
    assert step["grad"] == backward(trace, trace.find("t3.L"))[trace.find("t2.f")][1]


@pytest.mark.parametrize(
    ("argv", "goal"),
    [
        (["lstm", TEXT, "--grad"], "t3.L"),
        (["lstm", TEXT, "--grad", "--set", "output=no"], "t3.h"),
        (["lstm", TEXT, "--grad", "--of", "t2.c[1]"], "t2.c[1]"),
        (["lstm", TEXT, "--of", "t2.c"], "t2.c"),
        (["lstm", TEXT, "--grad", "--set", "bidirectional=yes", "--set", "output=no"], "t3.h"),
    ],
)
def test_grad_is_that_of_the_engine(capsys, argv, goal):
    shown = show(capsys, *argv)
    settings = dict(text.split("=") for text in argv if text.startswith(("output", "bidirectional")))
    trace = run(Request("lstm", TEXT, settings)).trace
    path, element = paths.parse(goal)
    gradients = backward(trace, trace.find(path), element)
    assert shown["of"] == goal
    assert all(s.keys() - WORDS == STEP_KEYS | {"grad"} for s in shown["steps"])
    for entry in shown["steps"] + shown["parameters"]:
        assert np.array_equal(np.array(entry["grad"]), gradients[trace.find(entry["path"])])


def test_edits_are_applied(capsys):
    shown = show(
        capsys, "lstm", TEXT, "--edit", "t2.f=[1, 0, 1, 0]", "--edit", "t2.i=0.5,0.5,0.5,0.5", "--edit", "t3.c[2]=-2"
    )
    values = {s["path"]: s["value"] for s in shown["steps"]}
    assert values["t2.f"] == [1, 0, 1, 0]
    assert values["t2.i"] == [0.5] * 4
    assert values["t3.c"][2] == -2


def test_a_number_json_does_not_have_is_spelled(capsys):
    shown = show(capsys, "rnn", TEXT, "--set", "nonlinearity=relu", "--edit", "t1.h=1e308", "--edit", "W_hh=1e308")
    assert "inf" in next(s["value"] for s in shown["steps"] if s["path"] == "t2.h")


def test_arguments_in_any_order_and_a_text_that_looks_like_an_option(capsys):
    a = show(capsys, "lstm", TEXT, "--seed", "3")
    assert show(capsys, "--seed", "3", "lstm", TEXT) == a
    assert show(capsys, "lstm", "--seed", "3", TEXT) == a
    assert call(capsys, "show", "--format", "json", "lstm", "--", "-x").json["tokens"] == ["-x"]


def test_vectors_take_the_place_of_text(capsys, tmp_path):
    np.save(tmp_path / "v.npy", np.arange(6.0).reshape(3, 2) / 10)
    shown = show(capsys, "lstm", "--input", str(tmp_path / "v.npy"))
    assert shown["config"]["d_in"] == 2
    assert next(s["value"] for s in shown["steps"] if s["path"] == "t2.x") == [0.2, 0.3]


def test_a_changed_word_says_what_moves(capsys):
    found = show(capsys, "lstm", TEXT, "--change", "cat=dog", "--at", "t1.c")
    assert found["path"] == "t1.c"
    assert [(row["before"], row["after"]) for row in found["rows"]] == [("the", "the"), ("cat", "dog"), ("sat", "sat")]
    assert found["rows"][0]["moved"] == 0 < found["rows"][2]["moved"]
    assert "cat → dog" in call(capsys, "show", "lstm", TEXT, "--change", "cat=dog").out
