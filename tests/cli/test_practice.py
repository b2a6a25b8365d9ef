"""``worksheet`` at the command line."""

import pytest

from tests.cli.command import call


def test_a_worksheet_and_its_key_are_printed(capsys):
    sheet = call(capsys, "worksheet", "rnn", "--seed", "3").out
    key = call(capsys, "worksheet", "rnn", "--seed", "3", "--key").out
    assert "# Vanilla RNN: worksheet" in sheet and "____" in sheet and "h₁ = tanh(W_xh x₁" in sheet
    assert "# Vanilla RNN: key" in key and "h₁ = tanh(W_xh x₁" in key and "   h₁  " in key
    assert call(capsys, "worksheet", "rnn", "--seed", "3").out == sheet
    assert "Vanilla RNN: 문제지" in call(capsys, "worksheet", "rnn", "--lang", "ko", "--format", "txt").out


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
    answer = call(capsys, "worksheet", *args)
    assert answer.status == 2 and said in answer.err
