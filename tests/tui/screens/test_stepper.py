"""Walking through a run on the screen."""

import pytest

from seqtui.models.table import MODELS
from seqtui.tui.panes.values import ValuesPane
from seqtui.tui.screens import stepper
from seqtui.tui.screens.why import KEPT, WhyPane
from tests.session.runs import SHAPES, recorded
from tests.tui.walking import SIZES, keys_of_stack, opened, press, text, until

BOTH = pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])


@BOTH
async def test_a_step_forwards_and_back_shows_the_same_moment_again(size):
    async with opened().run_test(size=size) as pilot:
        await pilot.pause()
        first = text(pilot.app)
        assert "t 1/3  eq 1/" in first
        seen = [first]
        for key, other in (("right", "left"), ("L", "H"), ("full_stop", "comma"), ("G", "0")):
            if key == "G":
                await press(pilot, "0")
                seen[0] = text(pilot.app)
            await press(pilot, key)
            assert text(pilot.app) != seen[0], key
            await press(pilot, other)
            if key != "L":
                assert text(pilot.app) == seen[0], key
            await press(pilot, "0")
            for _ in range(4):
                await press(pilot, "right")
            seen[0] = text(pilot.app)


async def test_the_two_ends_say_so():
    async with opened().run_test(size=(80, 24)) as pilot:
        await press(pilot, "G", "right")
        assert "this is the end" in text(pilot.app)
        await press(pilot, "left")
        assert "this is the end" not in text(pilot.app)
        await press(pilot, "0", "left")
        assert "this is the beginning" in text(pilot.app)


async def test_a_path_is_jumped_to_and_a_wrong_one_is_answered_in_place():
    async with opened().run_test(size=(80, 24)) as pilot:
        player = pilot.app.screen.player
        await press(pilot, "slash", *"t3.f[2]", "enter")
        assert (player.trace.path(player.cursor), player.unit) == ("t3.f", 2)
        await press(pilot, "slash", *"99", "enter")
        assert "no time step 99" in text(pilot.app)
        await press(pilot, "escape")
        assert keys_of_stack(pilot.app) == ["stepper"]
        assert player.trace.path(player.cursor) == "t3.f"
        await press(pilot, "slash", *"memory", "tab", "enter")
        assert player.trace.path(player.cursor) == "t1.c", "of what is called memory, what is computed comes first"
        await press(pilot, "slash", *"W_xf", "enter")
        assert keys_of_stack(pilot.app) == ["stepper", "matrix"], "a weight is looked at whole"


async def test_a_breakpoint_is_set_met_and_cleared():
    async with opened().run_test(size=(80, 24)) as pilot:
        player = pilot.app.screen.player
        await press(pilot, "n")
        assert "set a breakpoint" in text(pilot.app)
        await press(pilot, "b", *"o <", "enter")
        assert "not a breakpoint" in text(pilot.app)
        await press(pilot, "backspace", "backspace", "enter", "n", "n")
        assert player.trace.path(player.cursor) == "t2.o"
        await press(pilot, "N")
        assert player.trace.path(player.cursor) == "t1.o"
        await press(pilot, "N")
        assert "does not happen before here" in text(pilot.app)
        await press(pilot, "b", "backspace", "enter")
        assert player.breakpoints == []


async def test_the_screen_of_why_is_laid_out_before_the_first_number_is_opened(monkeypatch):
    monkeypatch.setattr(stepper, "IDLE", 0.01)
    async with opened().run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: pilot.app.is_screen_installed(KEPT), "the screen")
        ahead = pilot.app.get_screen(KEPT)
        await until(pilot, lambda: ahead.query(WhyPane) and ahead.query_one(WhyPane).size == (80, 23), "its layout")
        assert keys_of_stack(pilot.app) == ["stepper"]
        await press(pilot, "right", "enter")
        assert pilot.app.screen is ahead and "why is" in text(pilot.app)


async def test_why_opens_goes_back_and_leads_to_where_a_number_was_made():
    async with opened().run_test(size=(80, 24)) as pilot:
        player = pilot.app.screen.player
        await press(pilot, "slash", *"t3.c", "enter", "tab", "enter")
        assert "why is c₃[1] = " in text(pilot.app)
        first = text(pilot.app)
        await press(pilot, "down", "enter")
        assert "c₃[1] › " in text(pilot.app)
        await press(pilot, "backspace", "up")
        assert text(pilot.app) == first
        for _ in range(30):
            await press(pilot, "enter")
        assert "given number has no terms" in text(pilot.app)
        await press(pilot, "escape")
        assert keys_of_stack(pilot.app) == ["stepper"]
        await press(pilot, "enter", "down", "f")
        await until(pilot, lambda: keys_of_stack(pilot.app) == ["stepper"])
        assert player.trace.path(player.cursor) == "t3.c"
        await press(pilot, "enter", "enter", "f")
        await until(pilot, lambda: player.trace.path(player.cursor) != "t3.c", "the walk")
        assert player.unit == 1


async def test_a_number_that_is_still_to_come_cannot_be_asked():
    async with opened().run_test(size=(80, 24)) as pilot:
        await press(pilot, "down", "down", "down", "enter")
        assert keys_of_stack(pilot.app) == ["stepper"]
        assert "not computed yet" in text(pilot.app)


async def test_a_click_points_and_a_second_click_asks_why():
    async with opened().run_test(size=(80, 24)) as pilot:
        player = pilot.app.screen.player
        await press(pilot, "slash", *"t2.h", "enter")
        lines = [line.plain for line in pilot.app.screen.query_one(ValuesPane)._drawn]
        y = next(k for k, line in enumerate(lines) if "f₂" in line)
        x = lines[0].index("2")
        await pilot.click(ValuesPane, offset=(x, y))
        await until(pilot, lambda: (player.trace.path(player.pointed), player.unit) == ("t2.f", 2), "pointing")
        await pilot.click(ValuesPane, offset=(x, y))
        await until(pilot, lambda: "why is f₂[2]" in text(pilot.app), "why")
        await pilot.click("WhyPane", offset=(5, 30 - 20))
        assert keys_of_stack(pilot.app)[-1] == "why"


@pytest.mark.parametrize(
    ("shape", "size"),
    [*((shape, SIZES[0]) for shape in ("lstm", "markov", "naive", "series", "both ways")), ("lstm", SIZES[1])],
)
async def test_views_go_round_and_come_back(shape, size):
    async with opened(SHAPES[shape]()).run_test(size=size) as pilot:
        await press(pilot, "G", "left")
        views = []
        for _ in range(len(pilot.app.screen.layout_table.views)):
            views.append(text(pilot.app))
            await press(pilot, "v")
        assert len(set(views)) == len(views) > 1
        await until(pilot, lambda: text(pilot.app) == views[0], "the first view")


async def test_every_model_opens_from_home_and_walks_to_its_end():
    async with opened().run_test(size=(80, 24)) as pilot:
        await press(pilot, "escape")
        pane = pilot.app.screen.query_one("HomePane")
        await press(pilot, *["down"] * pane.names.index(next(iter(MODELS))))
        for name in MODELS:
            assert keys_of_stack(pilot.app) == ["home"], name
            await press(pilot, "enter")
            await until(pilot, lambda: keys_of_stack(pilot.app) == ["stepper"], f"the stepper of {name}")
            assert f" {name} " in text(pilot.app).splitlines()[0]
            await press(pilot, "G", "enter")
            assert "why is" in text(pilot.app), name
            await press(pilot, "escape", "escape", "down")


async def test_playing_stops_when_something_else_comes_in_front():
    async with opened().run_test(size=(80, 24)) as pilot:
        stepper = pilot.app.screen
        await press(pilot, "p")
        assert stepper.walk._ticker is not None
        assert "playing" in text(pilot.app)
        await press(pilot, "minus", "plus", "enter")
        await until(pilot, lambda: stepper.walk._ticker is None, "silence")
        await press(pilot, "escape", "p", "p")
        assert stepper.walk._ticker is None
        assert "playing" not in text(pilot.app)


async def test_words_of_a_text_never_become_markup_or_commands():
    run = recorded("lstm", "[red]x[/] \x1b[31m \u202e [bold")
    async with opened(run).run_test(size=(80, 24)) as pilot:
        await press(pilot, "G", "v", "v")
        shown = text(pilot.app)
        assert "[red]x[/]" in shown
        assert not {"\x1b", "\u202e"} & set(shown)
        await press(pilot, "c")
        assert not {"\x1b", "\u202e"} & set(text(pilot.app))
