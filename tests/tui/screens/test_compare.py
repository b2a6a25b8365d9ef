"""The comparison on the screen: the key r, lock step by keys and mouse, the table, and the way back."""

import pytest

from seqtui.models.parts.cost import parameters
from seqtui.session.compare.comparison import Comparison
from seqtui.session.text import TextStyle
from seqtui.tui.app import SeqtuiApp
from seqtui.tui.keymap import keys_of
from seqtui.tui.observing import observation
from seqtui.tui.panes.compare import RunPane
from tests.session.runs import recorded
from tests.tui.walking import SIZES, keys_of_stack, opened, press, text, until


def comparing(*runs, ascii=False):
    look = TextStyle(ascii)
    return SeqtuiApp(runs[0], look, comparison=Comparison(runs, look))


def cells(ascii=False):
    return comparing(recorded("rnn"), recorded("lstm"), recorded("gru"), ascii=ascii)


async def open_with_r(pilot, words):
    await press(pilot, "t", "c", *words, "enter")
    await until(pilot, lambda: keys_of_stack(pilot.app) == ["stepper", "compare"], "the comparison")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("ascii", [False, True])
async def test_three_columns_can_be_read(size, ascii):
    async with cells(ascii).run_test(size=size) as pilot:
        await press(pilot, "shift+right", *["right"] * 4)
        shown = text(pilot.app)
        times = "x" if ascii else "×"
        for name, count, ratio in (("rnn", 40, 1), ("lstm", 160, 4), ("gru", 120, 3)):
            assert name in shown
            run = next(lane.run for lane in pilot.app.screen.comparison.lanes if lane.run.model.name == name)
            assert f"{count} of {parameters(run).total} parameters {times}{ratio}" in shown
        assert "input gate" in shown or "candidate" in shown
        assert shown.count("|dh_T/dx_t|" if ascii else "‖∂h_T/∂x_t‖") == 3
        assert shown.isascii() or not ascii


async def test_keys_walk_all_runs_and_back():
    async with cells().run_test(size=(80, 24)) as pilot:
        comparison, start = pilot.app.screen.comparison, pilot.app.screen.comparison.place
        await press(pilot, "right", "right", "shift+right", "shift+right")
        assert "met at t2" in text(pilot.app)
        assert text(pilot.app).count("waits") == 2
        await press(pilot, "shift+left", "shift+left", "left", "0")
        assert comparison.place == 0 and "has not begun" in text(pilot.app)
        await press(pilot, "left")
        assert "this is the beginning" in text(pilot.app)
        await press(pilot, "G", "right")
        assert comparison.place == comparison.last and "this is the end" in text(pilot.app)
        await press(pilot, "slash", *"t2.f", "enter")
        await until(pilot, lambda: comparison.point.name == "t2", "the jump")
        assert "forget gate" in text(pilot.app)
        assert comparison.place != start
        assert observation(pilot.app.screen, "find", "t2.f").cursor.startswith("t2.")  # a lesson judges by it


async def test_r_and_the_mouse_choose_the_run_and_enter_asks_why():
    async with cells().run_test(size=(80, 24)) as pilot:
        app, comparison = pilot.app, pilot.app.screen.comparison
        await press(pilot, "shift+right", "r", "down", "right_square_bracket")
        assert (comparison.chosen, comparison.row) == (1, 1)
        await press(pilot, "enter")
        assert keys_of_stack(app)[-1] == "why"
        assert "why is h₁[1]" in text(app)
        await press(pilot, "enter", "f")
        await until(pilot, lambda: keys_of_stack(app)[-1] == "compare", "the comparison")
        lane = comparison.lanes[1]
        assert lane.trace[lane.step].name in ("o", "c")
        await pilot.click(list(app.screen.query(RunPane))[2], offset=(5, 3))
        await until(pilot, lambda: comparison.chosen == 2, "the third run")


async def test_the_table_marks_where_the_runs_are():
    async with cells().run_test(size=(80, 24)) as pilot:
        await press(pilot, "shift+right", "shift+right", "v")
        await until(pilot, lambda: "multiplications" in text(pilot.app) and "‖state‖" in text(pilot.app), "the table")
        assert any(line.startswith("▶ t2") for line in text(pilot.app).splitlines())
        await press(pilot, "shift+right")
        assert any(line.startswith("▶ t3") for line in text(pilot.app).splitlines())
        await press(pilot, "v")
        await until(pilot, lambda: "parameters ×4" in text(pilot.app), "the columns")


async def test_the_menu_puts_a_variant_beside_the_run_at_the_same_place():
    async with opened(recorded("gru")).run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await press(pilot, "shift+right", "shift+right", "t", "c")
        assert "reset=before" in text(app)
        await press(pilot, *"res", "tab", "enter")
        await until(pilot, lambda: keys_of_stack(app) == ["stepper", "compare"], "the comparison")
        assert "met at t2" in text(app)
        assert "differs by" in text(app)
        assert "*" in text(app)
        await press(pilot, "escape")
        await until(pilot, lambda: keys_of_stack(app) == ["stepper"], "the stepper")


async def test_the_question_answers_a_slip_in_place_and_escape_gives_it_up():
    async with opened().run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await press(pilot, "t", "c", *"lsmt", "enter")
        await until(pilot, lambda: "did you mean lstm" in text(app), "the answer")
        await press(pilot, "escape")
        await until(pilot, lambda: keys_of_stack(app) == ["stepper"], "the stepper")


async def test_two_relatives_and_the_run_before_a_change():
    async with opened().run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await press(pilot, "t", "w", *"cat=dog", "enter")
        await until(pilot, lambda: app.screen.stepper.before, "the changed run")
        await open_with_r(pilot, (*"before", "space", *"rnn"))
        assert [lane.run.model.name for lane in app.screen.comparison.lanes] == ["lstm", "lstm", "rnn"]
        assert "reads dog" in text(app) and "reads cat" in text(app)


async def test_help_lists_the_keys_of_the_comparison():
    async with cells().run_test(size=(80, 24)) as pilot:
        await press(pilot, "question_mark")
        shown = text(pilot.app)
        assert all(key.help in shown for key in list(keys_of("compare"))[:10])


async def test_a_resize_keeps_the_place():
    async with cells().run_test(size=(80, 24)) as pilot:
        await press(pilot, "shift+right", "right")
        place = pilot.app.screen.comparison.place
        await pilot.resize_terminal(120, 40)
        await until(pilot, lambda: "logits₂" in text(pilot.app), "all values of the time step")
        assert pilot.app.screen.comparison.place == place


async def test_runs_that_read_other_words_say_so_until_the_next_key():
    async with comparing(recorded("rnn", "a b c"), recorded("lstm", "a b")).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "do not read the same tokens" in text(pilot.app), "the note")
        await press(pilot, "right")
        assert "? help" in text(pilot.app).splitlines()[-1]
