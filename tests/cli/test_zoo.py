"""``seqtui zoo``, and opening what it lists by name."""

import pytest

from seqtui.models.weights import trained_files
from seqtui.models.weights.zoo_questions import QUESTIONS
from tests.cli.command import call


def test_the_list_names_every_network(capsys) -> None:
    said = call(capsys, "zoo")
    assert said.status == 0
    words = " ".join(said.out.split())
    for name, question in QUESTIONS.items():
        assert name in words and question in words
    assert "seqtui train" in said.out


def test_the_list_as_data(capsys) -> None:
    rows = call(capsys, "zoo", "--format", "json").json["zoo"]
    assert [row["name"] for row in rows] == [entry.name for entry in trained_files.entries()]
    assert {row["name"]: row["question"] for row in rows} == QUESTIONS
    for row in rows:
        assert row["bytes"] <= 400_000 and row["held_out"] and row["seed"] == 0 and row["baseline"]


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
