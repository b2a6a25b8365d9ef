"""``seqtui show MODEL --experiment ID`` and ``--cost``: tables, data, and faults in one line."""

import pytest

from seqtui.session.cost import lengths
from seqtui.session.whatif.experiments import EXPERIMENTS, experiments_of
from tests.cli.command import call

ROWS = [(model, row.id) for row in EXPERIMENTS for model in row.models]
ids = [f"{model} {id}" for model, id in ROWS]


@pytest.mark.parametrize(("model", "id"), ROWS, ids=ids)
def test_every_experiment_is_printed_with_its_sentence(capsys, model, id):
    said = call(capsys, "show", model, "--experiment", id, "--ascii", "--color", "never")
    assert (said.status, said.err) == (0, "")
    assert "multiplications: " in said.out
    assert said.out.isascii() or model in ("transformer", "bahdanau", "luong")  # whose words are Korean
    assert all(len(line) <= 80 for line in said.out.splitlines())


@pytest.mark.parametrize(("model", "id"), ROWS, ids=ids)
def test_every_experiment_is_data_too(capsys, model, id):
    data = call(capsys, "show", model, "--experiment", id, "--format", "json").json
    assert (data["format"], data["model"], data["experiment"]) == (1, model, id)
    assert data["values"] and all(value["rows"] for value in data["values"])


def test_list_tells_what_there_is(capsys):
    said = call(capsys, "show", "self-attention", "--experiment", "list")
    assert all(row.id in said.out for row in experiments_of("self-attention"))
    data = call(capsys, "show", "encoder", "--experiment", "list", "--format", "json").json
    assert [row["experiment"] for row in data["experiments"]] == [row.id for row in experiments_of("encoder")]
    assert "no experiments" in call(capsys, "show", "naive", "--experiment", "list").out


def test_models_of_one_tells_its_experiments(capsys):
    [model] = call(capsys, "models", "multi-head", "--format", "json").json["models"]
    assert [row["experiment"] for row in model["experiments"]] == [row.id for row in experiments_of("multi-head")]
    said = call(capsys, "models", "multi-head").out
    assert all(row.id in said for row in experiments_of("multi-head"))
    assert "experiment" not in call(capsys, "models", "naive").out


def test_cost_is_a_table_and_data_of_this_run_and_of_growing_texts(capsys, monkeypatch):
    monkeypatch.setattr(lengths, "LENGTHS", (3, 6, 12))
    said = call(capsys, "show", "self-attention", "a b c d", "--cost", "--color", "never").out
    assert "T=12" in said and "336 of 336" in " ".join(said.split())
    data = call(capsys, "show", "rnn", "a b", "--cost", "--format", "json").json
    assert data["rows"][1]["scores"] == 36 and data["rows"][1]["rnn"]["ratio"] == 2
    assert data["ledger"]["multiplications"] == sum(part["multiplications"] for part in data["ledger"]["kinds"])


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("self-attention", "--experiment", "x"), "there are neighbours"),
        (("naive", "--experiment", "scale"), "there are none for this model"),
        (("naive", "--cost"), "has no vectors"),
        (("encoder", "a a", "--experiment", "shuffle"), "reads the same from both ends"),
    ],
)
def test_what_does_not_fit_is_one_line(capsys, argv, said):
    answer = call(capsys, "show", *argv)
    assert (answer.status, answer.out) == (2, "")
    assert said in answer.err and answer.err.count("\n") == 1
