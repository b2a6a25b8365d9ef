"""seqtui show --edit --beside, and --preset: both runs side by side, as text and as JSON."""

import json

import numpy as np
import pytest

from seqtui.models.model import Request
from seqtui.models.table import run
from seqtui.session.whatif.presets import PRESETS
from tests.cli.command import call


def test_both_runs_stand_side_by_side(capsys):
    answer = call(capsys, "show", "lstm", "a b c", "--edit", "t2.f=0", "--beside")
    assert answer.status == 0
    lines = answer.out.splitlines()
    assert lines[0] == " t2.f = 0.000" and "largest that followed" in lines[1]
    assert " t1" not in lines and " t2" in lines and " t3" in lines  # nothing before the edit moved
    gate = next(line for line in lines if line.startswith("   f₂"))
    assert gate.count("*0.000") == 4


def test_the_data_are_the_two_runs(capsys):
    answer = call(capsys, "show", "lstm", "a b c", "--edit", "t2.f=0", "--beside", "--format", "json")
    data = json.loads(answer.out)
    before, after = run(Request("lstm", "a b c")), run(Request("lstm", "a b c", edits=(("t2.f", 0.0),)))
    assert data["changes"] == ["t2.f = 0.000"] and data["strip"]["along"] == "time step"
    found = {value["path"]: value for value in data["values"]}
    moved = [p for p, _ in after.trace.named() if not np.array_equal(before.trace.value(p), after.trace.value(p))]
    assert list(found) == moved
    for path, value in found.items():
        assert value["before"] == before.trace.value(path).tolist()
        assert value["after"] == after.trace.value(path).tolist()
        assert value["moved"] == np.abs(after.trace.value(path) - before.trace.value(path)).max()


def test_a_path_or_a_scope_is_shown_whether_it_moved_or_not(capsys):
    answer = call(capsys, "show", "lstm", "a b c", "--edit", "t2.f=0", "--beside", "--at", "t1", "--format", "json")
    assert {value["path"].split(".")[0] for value in json.loads(answer.out)["values"]} == {"t1"}
    answer = call(
        capsys, "show", "lstm", "a b c", "--edit", "t2.f=0", "--beside", "--at", "t3.h[1]", "--format", "json"
    )
    (value,) = json.loads(answer.out)["values"]
    assert value["path"] == "t3.h[1]" and value["moved"] == abs(value["after"] - value["before"]) > 0


def test_a_preset_names_what_to_look_at_and_takes_the_head_of_at(capsys):
    answer = call(capsys, "show", "multi-head", "a b", "--preset", "drop-head", "--at", "head1", "--format", "json")
    data = json.loads(answer.out)
    assert data["changes"] == ["drop the head looked at: its z = 0"] and data["look"]
    z = next(value for value in data["values"] if value["path"] == "head1.z")
    assert not np.any(z["after"]) and np.any(z["before"])


def test_presets_are_listed(capsys):
    table = call(capsys, "show", "gru", "--preset", "list").out
    assert "reset-closed" in table and "forget-closed" not in table
    listed = json.loads(call(capsys, "show", "gru", "--preset", "list", "--format", "json").out)["presets"]
    assert {row["preset"] for row in listed} < {row.id for row in PRESETS}
    assert "no presets" in call(capsys, "show", "markov", "--preset", "list").out


def test_a_mask_cell_is_hidden(capsys):
    answer = call(capsys, "show", "self-attention", "a b", "--edit", "mask[1,0]=-inf", "--beside", "--format", "json")
    found = {value["path"]: value["after"] for value in json.loads(answer.out)["values"]}
    assert found["mask"] == [[0.0, 0.0], ["-inf", 0.0]] and found["pattern"][1] == [0.0, 1.0]


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("lstm", "--beside"), "give --edit PATH=VALUE, or --preset ID"),
        (("lstm", "--preset", "x"), "there are forget-closed"),
        (("lstm", "--edit", "t2.f=-inf", "--beside"), "give a finite number"),
        (("lstm", "a b", "--edit", "t1.f=0", "--beside", "--at", "t9"), "no value 't9'"),
        (("self-attention", "a b", "--edit", "mask=-inf"), "would hide every key from query 0"),
    ],
)
def test_what_does_not_fit_is_one_line(capsys, argv, said):
    answer = call(capsys, "show", *argv)
    assert answer.status == 2 and said in answer.err and answer.err.count("\n") == 1 and not answer.out
