"""The sentence after the first change, and the key that it names."""

import pytest

from seqtui.tui.panes.counting import WhatIfPane
from tests.session.runs import recorded
from tests.tui.screens.test_what_if import player, typed
from tests.tui.walking import opened, press, text


@pytest.mark.parametrize("model", ["lstm", "markov", "encoder", "bahdanau"])
async def test_v_shows_both_runs_where_the_sentence_after_the_first_change_says_so(model):
    async with opened(recorded(model)).run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await press(pilot, "L", "right")
        step = player(app).cursor
        index = ",".join("0" * player(app).trace[step].value.ndim)
        await typed(pilot, "e", f"{player(app).trace.path(step)}[{index}] = 0.125")
        assert "v shows both runs" in text(app)
        await press(pilot, "v")
        names = app.screen.layout_table.names
        assert names[app.screen.views.number] == "whatif" and app.screen.query_one(WhatIfPane).is_on_screen
        assert "v shows both runs" not in text(app)
        await press(pilot, "v")
        assert names[app.screen.views.number] != "whatif"
