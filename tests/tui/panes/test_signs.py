"""The key i: what every sign means, from each screen that shows a run; and symbols that are met for the first time."""

import pytest

from seqtui.tui.footer import Said
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


@pytest.mark.parametrize("size", SIZES)
async def test_a_sign_that_is_new_is_said_whole(size: tuple[int, int]):
    async with opened().run_test(size=size) as pilot:
        await press(pilot, "right", "right")
        pane = pilot.app.screen.query_one(NoticePane)
        said = " ".join(line.plain.rstrip() for line in pane._drawn).partition("new: ")[2]
        whole = "W_xi weights from the input to the input gate" if size == SIZES[0] else "W_xi, W_hi, b_i"
        assert said.startswith(whole) and "i)" in said and "…" not in said


async def test_a_message_leaves_the_voice_its_lines_or_takes_all_of_them():
    async with opened().run_test(size=(80, 23)) as pilot:
        screen = pilot.app.screen
        screen.say("a message that needs two lines, as it has more words than eighty columns hold, so it is wrapped")
        await pilot.pause()
        voice, said = screen.query_one(NoticePane), screen.query_one(Said)
        assert said.region.y <= voice.region.y and said.region.bottom == 23
        assert not any(line.plain.strip() for line in said._drawn[:-2]) and said._drawn[-2].plain.strip()
