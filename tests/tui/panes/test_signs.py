"""The key i: what every sign means, from each screen that shows a run; and symbols that are met for the first time."""

from seqtui.tui.panes.pane import NoticePane
from tests.tui.walking import SIZES, keys_of_stack, opened, press, text


async def explained(pilot) -> str:
    """What i shows, from its first line to its last."""
    await press(pilot, "i")
    assert keys_of_stack(pilot.app)[-1] == "help"
    seen = text(pilot.app)
    await press(pilot, "end")
    seen += text(pilot.app)
    await press(pilot, "escape")
    return seen


async def test_the_signs_of_the_equation_come_first_on_every_screen_of_a_run():
    async with opened().run_test(size=SIZES[0]) as pilot:
        await press(pilot, "right", "right")
        shown = await explained(pilot)
        assert (
            shown.index("In this equation") < shown.index("input gate: how much") < shown.index("In the rest of lstm")
        )
        assert "Colours" in shown and "what the equation reads" in shown
        await press(pilot, "enter")
        assert "W_xi" in await explained(pilot)
        await press(pilot, "escape", "F")
        await pilot.app.workers.wait_for_complete()
        assert keys_of_stack(pilot.app)[-1] == "flow" and "In lstm" in await explained(pilot)


async def test_a_symbol_is_explained_where_it_is_met_first_and_not_again():
    async with opened().run_test(size=SIZES[0]) as pilot:
        await press(pilot, "right", "right")
        pane = pilot.app.screen.query_one(NoticePane)
        assert "new: W_xi weights from the input to the input gate" in " ".join(line.plain for line in pane._drawn)
        await press(pilot, "right", "left")
        assert "new: W_xi" in " ".join(line.plain for line in pane._drawn)
        await press(pilot, "L", "right")
        assert "new:" not in " ".join(line.plain for line in pane._drawn)
