"""``seqtui zoo``, and opening what it lists by name."""

import pytest

from seqtui.models.inputs.settings import read_settings
from seqtui.models.weights import trained_files
from seqtui.models.weights.zoo_questions import QUESTIONS
from seqtui.train.recipes import RECIPES
from tests.cli.command import call, signs


def test_the_list_names_every_network(capsys) -> None:
    said = call(capsys, "zoo")
    assert said.status == 0
    words = " ".join(said.out.split())
    for name, question in QUESTIONS.items():
        assert name in words and question in words
    assert f"seqtui zoo {trained_files.entries()[0].name}" in words


def test_the_list_as_data(capsys) -> None:
    rows = call(capsys, "zoo", "--format", "json").json["zoo"]
    assert [row["name"] for row in rows] == [entry.name for entry in trained_files.entries()]
    assert {row["name"]: row["question"] for row in rows} == QUESTIONS
    for row in rows:
        assert row["bytes"] <= 400_000 and row["held_out"] and row["seed"] == 0 and row["baseline"]


@pytest.mark.parametrize("name", trained_files.names())
def test_one_network_is_told_with_its_task_and_how_it_is_made_again(capsys, name: str) -> None:
    said = call(capsys, "zoo", name)
    words = " ".join(said.out.split())
    data = call(capsys, "zoo", name, "--format", "json").json
    recipe = RECIPES[data["recipe"]]
    assert said.status == 0 and recipe.does in words and data["task"]["answer"] in words
    assert data["question"] == QUESTIONS[name] and QUESTIONS[name] in words
    assert data["command"] in words and data["command"].startswith(
        f"seqtui train {recipe.name} --model {data['model']}"
    )
    settings = read_settings(recipe.settings, data["settings"])
    typed = dict(pair.split("=") for pair in data["command"].split() if "=" in pair)
    assert read_settings(recipe.settings, typed) == settings and f"--seed {data['seed']}" in data["command"]
    assert ("by_length" in data) is (recipe.name not in ("chars", "coreference"))
    for row in data.get("by_length", {}).get("rows", ()):
        assert f"{row['figure'] + 1e-9:.2f} of {row['count']} " in f"{words} "
    assert call(capsys, "zoo", f"zoo:{name}").out == said.out
    assert signs(call(capsys, "zoo", name, "--ascii", "--color", "never").out).isascii()


def test_a_network_that_is_not_there_is_a_sentence(capsys) -> None:
    said = call(capsys, "zoo", "translate-bahdana")
    assert said.status == 2 and "did you mean translate-bahdanau?" in said.err and said.err.count("\n") == 1


def test_ascii_stays_ascii(capsys) -> None:
    assert call(capsys, "zoo", "--ascii", "--color", "never").out.isascii()


@pytest.mark.parametrize(
    "words", [("translate-bahdanau",), ("zoo:translate-bahdanau",), ("bahdanau", "--weights", "zoo:translate-bahdanau")]
)
def test_a_network_is_opened_by_its_name(capsys, words: tuple[str, ...]) -> None:
    said = call(capsys, "show", *words, "--at", "decoder.t1.alpha", "--format", "json").json
    assert said["model"] == "bahdanau"
    (step,) = (step for step in said["steps"] if step["path"] == "decoder.t1.alpha")
    assert step["value"][-1] >= 0.5


def test_an_unknown_name_gets_the_nearest(capsys) -> None:
    said = call(capsys, "show", "lstm", "--weights", "zoo:translate-bahdana")
    assert said.status == 2 and "did you mean translate-bahdanau?" in said.err and said.err.count("\n") == 1


def test_an_unknown_word_is_named_in_one_line(capsys) -> None:
    said = call(capsys, "show", "translate-bahdanau", "고래를 믿지 마세요")
    assert said.status == 2 and "'고래를'" in said.err and said.err.count("\n") == 1 and not said.out


def test_weights_of_another_model_are_refused(capsys) -> None:
    said = call(capsys, "show", "luong", "--weights", "zoo:translate-bahdanau")
    assert said.status == 2 and said.err.count("\n") == 1
