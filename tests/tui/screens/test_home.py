"""Home: where to start, the whole list within reach of the keys that the screen names, and training as a row of it."""

import pytest

from seqtui.tui.app import SeqtuiApp
from tests.tui.walking import keys_of_stack, press, text, until


@pytest.mark.parametrize("size", [(80, 24), (80, 30), (120, 40)])
async def test_every_row_is_reached_and_the_ends_by_one_key(size):
    async with SeqtuiApp().run_test(size=size) as pilot:
        await press(pilot, "end")
        pane = pilot.app.screen.query_one("HomePane")
        assert pane.chosen == len(pane.names) - 1 and "text-to-image" in text(pilot.app)
        assert "more below" not in text(pilot.app)
        await press(pilot, "home")
        assert pane.chosen == 0 and "more above" not in text(pilot.app)
        seen = set()
        for _ in pane.names:
            seen.update(pane.names[k] for y in range(size[1]) if (k := pane.row_at(y)) is not None)
            await press(pilot, "pagedown")
        assert seen == set(pane.names)
        await press(pilot, *["pageup"] * 9)
        assert pane.chosen == 0


async def test_enter_on_the_first_row_opens_the_network_that_is_announced():
    async with SeqtuiApp().run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "▶ coreference-encoder         which word does *it* mean?" in text(pilot.app)
        await press(pilot, "enter")
        await until(pilot, lambda: keys_of_stack(pilot.app) == ["stepper"], "the stepper")
        run = pilot.app.screen.run
        assert run.trained and not run.tag and "it" in run.tokens


async def test_the_footer_offers_own_text_where_there_is_a_model():
    async with SeqtuiApp().run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        pane = pilot.app.screen.query_one("HomePane")
        assert "own text" in text(pilot.app).splitlines()[-1]
        await press(pilot, *["down"] * pane.names.index("train"))
        assert "own text" not in text(pilot.app).splitlines()[-1]
        await press(pilot, "down")
        assert "own text" in text(pilot.app).splitlines()[-1]
