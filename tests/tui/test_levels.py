"""The levels in the stepper, and what the keys y and / do with numbers."""

import pytest

from seqtui.models.model import Request
from seqtui.models.table import run
from seqtui.session.walk.views import Level
from tests.session.explain.test_program import printed
from tests.session.runs import recorded
from tests.tui.walking import opened, press, strips, text, until

MODELS = ("lstm", "self-attention", "encoder", "seq2seq", "markov", "vit")


@pytest.mark.parametrize("name", MODELS)
async def test_every_level_fits_the_smallest_screen(name):
    found = recorded(name, None if name == "vit" else "the cat sat")
    async with opened(found).run_test(size=(80, 24)) as pilot:
        before = text(pilot.app)
        await press(pilot, *["right"] * 3)
        for level in (Level.CODE, Level.BLOCKS, Level.SHAPES, Level.EQUATIONS, Level.NUMBERS):
            await press(pilot, "z")
            assert pilot.app.screen.stepper.level is level
            shown = text(pilot.app)
            assert (f"─ {level.value}" in shown) is (level is not Level.NUMBERS)
            assert len(strips(pilot.app)) == 24
            assert {sum(segment.cell_length for segment in strip) for strip in strips(pilot.app)} == {80}
        await press(pilot, "Z", "right", "tab", "z", "shift+tab", *["left"] * 4)
        assert text(pilot.app) == before


async def test_the_other_key_looks_from_farther_away():
    async with opened().run_test(size=(120, 40)) as pilot:
        await press(pilot, "right", "Z")
        assert "─ equations: forget gate" in text(pilot.app)
        assert "weights from the input" in text(pilot.app)
        await press(pilot, "Z", "Z", "Z")
        assert "─ code: forget gate" in text(pilot.app)


async def test_a_gradient_has_no_levels():
    async with opened().run_test(size=(80, 24)) as pilot:
        await press(pilot, "z", "g", "z")
        await until(pilot, lambda: "gradients are shown as numbers" in text(pilot.app))
        assert "code:" not in text(pilot.app).splitlines()[2]


async def test_the_copied_program_prints_the_number_that_is_pointed_at():
    found = recorded("lstm")
    async with opened(found).run_test(size=(80, 24)) as pilot:
        await press(pilot, "right", "tab", "y")
        assert printed(pilot.app.clipboard) == float(found.trace.value("t1.f")[1])
        assert "a program of" in text(pilot.app) and "sent to the clipboard" in text(pilot.app)
        assert "t1.f[1] of lstm" in text(pilot.app)
        page = pilot.app.screen.query_one("#text")
        assert "".join(str(page.content).split()) == "".join(pilot.app.clipboard.split())
        first, seen = text(pilot.app), ""
        for _ in range(9):
            await press(pilot, "pagedown")
            seen = text(pilot.app)
        assert seen != first and pilot.app.clipboard.splitlines()[-1] in seen
        await press(pilot, "escape", "z", "up", "y")
        await press(pilot, "escape")
        row = pilot.app.screen.player.pointed
        assert printed(pilot.app.clipboard) == float(found.trace[row].value[1])


async def test_a_program_is_copied_from_the_drill_down_too():
    found = recorded("lstm")
    async with opened(found).run_test(size=(80, 24)) as pilot:
        await press(pilot, "right", "enter", "enter", "y", "escape")
        place = pilot.app.screen.selection.place
        assert printed(pilot.app.clipboard) == float(found.trace[place.step].value[place.element])


async def test_what_cannot_be_copied_is_said():
    words = " ".join(f"{'w' * 70}{k}" for k in range(300))
    found = run(Request("rnn", words, settings={"d_hidden": 1, "d_in": 8}))
    async with opened(found).run_test(size=(80, 24)) as pilot:
        await press(pilot, "y")
        assert "too long to copy" in text(pilot.app)


async def test_a_number_is_found_and_pointed_at():
    found = recorded("lstm")
    exact = f"{float(found.trace.value('t2.logits')[3]):.6f}"
    async with opened(found).run_test(size=(80, 24)) as pilot:
        stepper = pilot.app.screen
        await press(pilot, "slash", *exact)
        assert "t2.logits[3]" in text(pilot.app)
        await press(pilot, "enter")
        await until(pilot, lambda: pilot.app.screen is stepper)
        assert stepper.run.trace.path(stepper.player.cursor) == "t2.logits"
        assert stepper.player.unit == 3


async def test_several_breakpoints_and_one_that_needs_gradients():
    async with opened().run_test(size=(80, 24)) as pilot:
        stepper = pilot.app.screen
        await press(pilot, "b", *"norm(grad) < 9", "enter")
        await until(pilot, lambda: pilot.app.screen is stepper)
        await press(pilot, "n")
        assert "press g first" in text(pilot.app)
        await press(pilot, "b", "end", *"; t2.c", "enter")
        await until(pilot, lambda: pilot.app.screen is stepper)
        await press(pilot, "n")
        assert stepper.run.trace.path(stepper.player.cursor) == "t2.c"
        await press(pilot, "n")
        assert "norm(grad) < 9; t2.c: does not happen after here" in text(pilot.app)
