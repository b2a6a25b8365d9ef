"""Weights as matrices: / opens one, a cursor moves in it, a number can be asked about and edited there."""

import numpy as np

from seqtui.models.model import Request
from seqtui.models.table import run
from seqtui.session.text import short
from tests.session.runs import recorded
from tests.tui.walking import keys_of_stack, opened, press, text, until

SIZE = (80, 24)


async def matrix(pilot, name: str) -> None:
    await press(pilot, "slash", *name, "enter")
    await until(pilot, lambda: keys_of_stack(pilot.app)[-1] == "matrix", "the matrix")


async def test_a_weight_opens_as_a_matrix_whose_cursor_moves_in_it():
    made = recorded("lstm", d_hidden=4)
    weight = made.trace.value("W_hf")
    async with opened(made).run_test(size=SIZE) as pilot:
        await matrix(pilot, "W_hf")
        shown = text(pilot.app)
        assert "W_hf [4, 4]" in shown and "unit\\unit" in shown and "forget gate" in shown
        assert f"W_hf[0,0] = {short(weight[0, 0], minus='−')}   unit 0 · unit 0" in shown
        await press(pilot, "down", "right", "right", "right", "right")
        assert f"W_hf[1,3] = {short(weight[1, 3], minus='−')}" in text(pilot.app)
        assert f"[{weight[1, 3]:.2f}]" in text(pilot.app).replace("[ ", "[")
        await press(pilot, "G")
        assert "W_hf[3,3]" in text(pilot.app)
        await press(pilot, "escape")
        assert keys_of_stack(pilot.app) == ["stepper"]


async def test_rows_of_an_embedding_are_its_words():
    made = run(Request("lstm", "과소평가하지 마세요"))
    async with opened(made).run_test(size=SIZE) as pilot:
        await matrix(pilot, "w_e")
        assert "word\\unit" in text(pilot.app) and "마세요" in text(pilot.app)
        await press(pilot, "down")
        assert "word 마세요 · unit 0" in text(pilot.app)


async def test_an_edit_is_made_in_the_matrix_and_the_walk_follows():
    async with opened(recorded("lstm", d_hidden=4)).run_test(size=SIZE) as pilot:
        await matrix(pilot, "W_hf[2,1]")
        before = pilot.app.screen.run_of.trace.value("t2.h")
        await press(pilot, "e")
        await until(pilot, lambda: "what if?" in text(pilot.app), "the question")
        field = pilot.app.screen.query_one("Field")
        assert field.value.startswith("W_hf[2,1] =")
        field.value = "W_hf[2,1] = 9"
        await press(pilot, "enter")
        await until(pilot, lambda: "W_hf[2,1] = 9.000" in text(pilot.app), "the edited weight")
        after = pilot.app.screen.run_of.trace.value("t2.h")
        assert not np.array_equal(before, after)
        await press(pilot, "escape")
        assert "edited: 1 change" in text(pilot.app)


async def test_why_says_that_a_weight_is_given():
    async with opened(recorded("lstm")).run_test(size=SIZE) as pilot:
        await matrix(pilot, "W_hf")
        await press(pilot, "enter")
        await until(pilot, lambda: keys_of_stack(pilot.app)[-1] == "why", "why")
        assert "W_hf[0,0]" in text(pilot.app)
        await press(pilot, "escape")
        assert keys_of_stack(pilot.app)[-1] == "matrix"


async def test_an_element_outside_is_refused_where_it_was_typed():
    async with opened(recorded("lstm", d_hidden=4)).run_test(size=SIZE) as pilot:
        await press(pilot, "slash", *"W_hf[9,0]", "enter")
        await until(pilot, lambda: "[3,3]" in text(pilot.app), "the sentence")
        assert keys_of_stack(pilot.app)[-1] == "InputDialog"


async def test_a_click_looks_at_the_number_under_it():
    made = recorded("lstm", d_hidden=4)
    async with opened(made).run_test(size=SIZE) as pilot:
        await matrix(pilot, "W_hf")
        lines = text(pilot.app).splitlines()
        y = next(k for k, line in enumerate(lines) if line.startswith(" 2 "))
        await pilot.click("MatrixPane", offset=(lines[y].index(f"{made.trace.value('W_hf')[2, 1]:.2f}") + 1, y))
        await until(pilot, lambda: "W_hf[2,1] = " in text(pilot.app), "the clicked number")
