"""``quiz`` and ``worksheet`` at the command line."""

import pytest

from tests.cli.command import call
from tests.schemas import validated


def test_a_quiz_is_printed_with_and_without_its_key(capsys):
    args = ("quiz", "lstm", "the cat sat", "--seed", "3", "--count", "6")
    plain, key = call(capsys, *args).out, call(capsys, *args, "--key").out
    assert plain.startswith("1. ") and "\n6. " in plain and "\n   = " not in plain
    assert key.count("\n   = ") == 6
    assert [line for line in key.split("\n") if not line.startswith("   = ")] == plain.split("\n")
    data = validated(call(capsys, *args, "--key", "--format", "json").json)
    assert [row["number"] for row in data["questions"]] == [1, 2, 3, 4, 5, 6] and "answer" in data["questions"][0]
    without = validated(call(capsys, *args, "--format", "json").json)
    assert all("answer" not in row and "solution" not in row for row in without["questions"])


def test_a_bug_hunt_is_printed(capsys):
    easy = call(capsys, "quiz", "gru", "--kind", "bug-hunt", "--count", "2", "--key").out
    assert easy.count("One bug is planted in this run of gru.") == 2 == easy.count("The run departs at ")
    hard = call(capsys, "quiz", "gru", "--kind", "bug-hunt", "--difficulty", "hard", "--count", "1", "--lang", "ko").out
    assert "어느 경로에서 처음 어긋나는가?" in hard and "실행의 값은" in hard
    validated(call(capsys, "quiz", "gru", "--kind", "bug-hunt", "--count", "1", "--format", "json", "--key").json)


def test_a_quiz_of_a_trained_network_and_of_signs_in_ascii(capsys):
    assert "*" not in call(capsys, "quiz", "translate-bahdanau", "--kind", "looked-at", "--count", "1").out
    assert call(capsys, "quiz", "rnn", "--count", "3", "--ascii").out.isascii()


def test_a_worksheet_and_its_key_are_printed(capsys):
    sheet = call(capsys, "worksheet", "rnn", "--seed", "3").out
    key = call(capsys, "worksheet", "rnn", "--seed", "3", "--key").out
    assert "# Vanilla RNN: worksheet" in sheet and "____" in sheet and "h₁ = tanh(W_xh x₁" in sheet
    assert "# Vanilla RNN: key" in key and "h₁ = tanh(W_xh x₁" in key and "   h₁  " in key
    assert call(capsys, "worksheet", "rnn", "--seed", "3").out == sheet
    assert "(RNN): 연습지" in call(capsys, "worksheet", "rnn", "--lang", "ko", "--format", "txt").out


def test_each_student_of_a_roster_gets_a_file(capsys, tmp_path):
    roster = tmp_path / "roster.csv"
    roster.write_text("이름\n김민지\n../../x\n", encoding="utf-8")
    for key in ((), ("--key",)):
        folder = ("--out", str(tmp_path / "sheets"), "--format", "tex")
        assert call(capsys, "worksheet", "gru", "--students", str(roster), *folder, *key).status == 0
    names = sorted(file.name for file in (tmp_path / "sheets").iterdir())
    assert names == ["01-김민지-key.tex", "01-김민지.tex", "02-x-key.tex", "02-x.tex"]
    texts = {file.read_text(encoding="utf-8") for file in (tmp_path / "sheets").iterdir()}
    assert len(texts) == 4 and any("김민지" in text for text in texts)
    one = tmp_path / "all.txt"
    call(capsys, "worksheet", "gru", "--students", str(roster), "--out", str(one))
    assert one.read_text(encoding="utf-8").count("\f") == 1


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("vit",), "too long to do by hand"),
        (("nothing",), "no model 'nothing'"),
        ((), "name a model"),
        (("rnn", "--seed", "-1"), "seed cannot be"),
        (("rnn", "--students", "none.csv"), "cannot be read"),
        (("rnn", "--out", "sheet.docx"), "does not say what to write"),
        (("rnn", "--format", "pdf"), "invalid choice"),
    ],
)
def test_what_cannot_be_is_answered(capsys, args, said):
    """Each in one sentence."""
    answer = call(capsys, "worksheet", *args)
    assert answer.status == 2 and said in answer.err


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("rnn", "--count", "0"), "give 1 to 200"),
        (("rnn", "--count", "201"), "give 1 to 200"),
        (("rnn", "--count", "ten"), "number of questions"),
        (("rnn", "--kind", "nothing"), "no kind of question 'nothing'"),
        (("rnn", "--kind", "gate-closed"), "has no such question"),
        (("rnn", "--kind", "bug-hunt", "--kind", "entry"), "a run of its own"),
        (("rnn", "--difficulty", "deadly"), "invalid choice"),
        (("nothing",), "no model 'nothing'"),
        (("rnn", "--seed", "x"), "seed cannot be"),
    ],
)
def test_what_cannot_be_asked_is_answered(capsys, args, said):
    answer = call(capsys, "quiz", *args)
    assert answer.status == 2 and said in answer.err and answer.err.count("\n") == 1
