"""Worksheets: their keys, worked out a second time from the printed sheet alone; what is printed; who gets which."""

import re

import pytest
from msgspec.structs import replace

from seqtui.course.practice import worksheet as module
from seqtui.course.practice.by_hand import LOOKED_UP, rounded, table_value
from seqtui.course.practice.sheet_plans import PLANS
from seqtui.course.practice.sheet_text import FORMATS, written
from seqtui.course.practice.worksheet import worksheet, worksheets
from seqtui.engine.errors import SeqtuiError
from seqtui.language import speaking
from seqtui.models.table import MODELS
from tests.course.practice.sheet_reader import Sheet, Worked, counts


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("model", PLANS)
def test_a_second_person_finds_the_key_from_the_printed_sheet(model, language):
    with speaking(language):
        made = worksheet(model, 7)
        sheet, key = Sheet(written([made], "txt")), Sheet(written([made], "txt", key=True))
    counted = [text.partition(":")[0] for _, text in sheet.equations if " = " not in text]
    for sign in counted:
        assert counts(sheet, sign) == key.values["", sign], sign
        sheet.values["", sign] = key.values["", sign]
    found = Worked(sheet).work_out()
    assert len(found) + len(counted) == len(made.asked) == len(sheet.equations)
    for scope, sign, value in found:
        assert value == key.values[scope, sign], (scope, sign)


@pytest.mark.parametrize("model", PLANS)
def test_what_is_found_by_hand_is_near_what_the_run_computes(model):
    made = worksheet(model, 11)
    for entry in made.asked:
        exact = made.run.trace.value(entry.path).reshape(-1)
        pairs = [(float(a), b) for a, b in zip(entry.numbers.reshape(-1), exact, strict=True) if abs(b) < 1e9]
        apart = max(abs(a - b) for a, b in pairs)
        assert apart < (0.5 if "ln" in entry.path or "mlp" in entry.path or "resid" in entry.path else 0.1), entry.path


@pytest.mark.parametrize("model", PLANS)
def test_a_sheet_has_at_most_two_decimals_and_no_answers(model):
    made = worksheet(model, 1)
    sheet, key = written([made], "txt"), written([made], "txt", key=True)
    assert not re.search(r"\d\.\d\d\d", sheet + key)
    asked = Sheet(sheet)
    assert all(set(sum(asked.values[entry.scope, entry.sign], [])) == {"?"} for entry in made.asked)  # noqa: RUF017
    assert "____" not in key.partition("\n\n")[2]
    weights = [entry for entry in made.given if entry.path.rpartition(".")[2][:2] in ("W_", "U_") or entry.sign == "x"]
    assert all(number * 10 == int(number * 10) for entry in weights for number in entry.numbers.reshape(-1))
    assert sum(entry.numbers.size for entry in made.asked) <= 80, "too long for a person"


def test_models_without_a_sheet_say_why_and_what_to_take():
    for model in MODELS.keys() - PLANS.keys():
        with pytest.raises(SeqtuiError, match="take one of naive, ar"):
            worksheet(model, 0)


def test_each_student_has_another_sheet_and_keeps_it():
    names = [f"student {k}" for k in range(30)]
    made = worksheets("naive", 3, names)
    assert len({sheet.numbers for sheet in made}) == len(names)
    assert [sheet.numbers for sheet in worksheets("naive", 3, names)] == [sheet.numbers for sheet in made]
    assert worksheet("rnn", 3, "Kim").numbers == worksheet("rnn", 3, "Kim").numbers != worksheet("rnn", 3).numbers
    assert worksheet("rnn", 3, "Kim").numbers != worksheet("rnn", 4, "Kim").numbers


def test_a_sheet_that_somebody_has_is_drawn_again(monkeypatch):
    monkeypatch.setattr(
        module, "worksheet", lambda model, seed, student: replace(worksheet(model, seed), student=student)
    )
    made = worksheets("rnn", 3, ["A", "B", "C"])
    assert len({sheet.numbers for sheet in made}) == 3 and [sheet.student for sheet in made] == ["A", "B", "C"]
    assert {sheet.seed for sheet in made} == {3}


def test_tables_are_those_of_the_functions():
    from decimal import Decimal

    assert table_value("sigmoid", Decimal("-0.30")) == Decimal("0.43")
    assert table_value("tanh", Decimal("-0.45")) == Decimal("-0.46")  # half a tenth goes away from 0
    assert table_value("exp", Decimal("-Infinity")) == 0
    assert table_value("cos", Decimal("-1.0")) == Decimal("0.54")
    assert rounded(Decimal("0.25"), LOOKED_UP) == Decimal("0.3") == -rounded(Decimal("-0.25"), LOOKED_UP)


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("model", PLANS)
def test_tex_is_balanced_and_escaped(model, language):
    with speaking(language):
        text = written([worksheet(model, 2, "A & B_{1}% \\input{x} $^~#")], "tex", key=model == "rnn")
    body = text.partition("\\begin{document}")[2]
    assert r"A \& B\_\{1\}\% \textbackslash{}input\{x\} \$\textasciicircum{}\textasciitilde{}\#" in text
    plain = re.sub(r"\\[\\{}$&#_%]", "", text)
    assert plain.count("{") == plain.count("}") and not plain.count("$") % 2
    begun, ended = (re.findall(rf"\\{word}\{{(\w+)\}}", text) for word in ("begin", "end"))
    assert sorted(begun) == sorted(ended)
    for matrix in re.findall(r"\\begin\{pmatrix\}(.*?)\\end", text):
        assert len({row.count("&") for row in matrix.split("\\\\")}) == 1
    for line in re.findall(r"\\begin\{tabular\}.*?\n(.*?)\\end", body, re.DOTALL):
        assert {row.count("&") for row in line.replace(" \\hline", "").split("\\\\\n") if row.strip()} == {10}
    for formula in re.findall(r"\$([^$]*)\$|\\\[(.*?)\\\]", body.replace("\\$", "")):
        assert "".join(formula).isascii(), formula
        assert not re.search(r"(?<!\\)[#%~]|_[^{]|\^[^{]", "".join(formula).replace("\\_", "")), formula


def test_every_format_has_every_name_and_page():
    made = worksheets("rnn", 0, ["A", "B"])
    for format in FORMATS:
        text = written(made, format)
        assert text.count("seed 0") == 2 and text.count("seqtui") == 0
    assert "\\newpage" in written(made, "tex") and "\f" in written(made, "txt")
