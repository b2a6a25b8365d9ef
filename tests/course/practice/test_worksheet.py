"""Worksheets: their keys, worked out a second time from the printed sheet alone."""

import pytest

from seqtui.course.practice.sheet_text import written
from seqtui.course.practice.worksheet import PLANS, worksheet
from tests.course.practice.sheet_reader import Sheet, Worked


@pytest.mark.parametrize("model", PLANS)
def test_a_second_person_finds_the_key_from_the_printed_sheet(model):
    for seed in range(3):
        made = worksheet(model, seed)
        sheet, key = Sheet(written([made], "txt")), Sheet(written([made], "txt", key=True))
        sheet.values |= {at: value for at, value in key.values.items() if at not in sheet.equations and counted(sheet, at)}
        found = Worked(sheet).work_out()
        for scope, sign, value in found:
            assert value == key.values[scope, sign], (model, seed, scope, sign)
        assert len(found) + sum(" = " not in text for _, text in sheet.equations) == len(made.asked)


def counted(sheet, at):
    return any(text.startswith(f"{at[1]}: ") for _, text in sheet.equations)
