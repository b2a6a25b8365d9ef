"""The key F: gradients through time, computed in a thread while the screen stays live."""

import pytest

from seqtui.session.gradients.flow_page import Below
from seqtui.tui.screens.flow import FlowScreen
from tests.session.runs import recorded
from tests.tui.walking import SIZES, keys_of_stack, opened, press, text, until


def shown(app):
    return isinstance(app.screen, FlowScreen) and app.screen.pane.page


def complete(app):
    return shown(app) and app.screen.pane.page.entries == len(app.screen.pane.page.rows)


@pytest.mark.parametrize("size", SIZES)
async def test_it_shows_what_vanishes_and_what_explodes(size):
    async with opened(recorded("rnn", None)).run_test(size=size) as pilot:
        app = pilot.app
        await press(pilot, "F")
        await until(pilot, lambda: complete(app), "all runs")
        await pilot.pause()
        rows = {line[1:11]: line.split() for line in text(app).splitlines() if " ρ " in line[:12]}
        assert float(rows["relu ρ 0.5"][3]) < 1e-9
        assert float(rows["relu ρ 2  "][3]) > 1e9
        await press(pilot, "escape")
        assert keys_of_stack(app) == ["stepper"]


async def test_keys_clip_change_the_threshold_the_time_and_the_view():
    async with opened(recorded("rnn")).run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await press(pilot, "F")
        await until(pilot, lambda: complete(app), "all runs")
        await press(pilot, "C")
        assert "clipped at 1" in text(app) and "→" in text(app)
        await press(pilot, "less_than_sign")
        assert "clipped at 0.3" in text(app)
        await press(pilot, "C", "left")
        assert "clipped" not in text(app)
        assert app.screen.pane.page.now == 2
        assert "t=2: cat" in text(app)
        await press(pilot, "right", "right", "right")
        assert app.screen.pane.page.now == 3
        await press(pilot, "v")
        assert "gradient of each weight" in text(app)
        assert app.screen.pane.page.below is Below.WEIGHTS
        await press(pilot, "down", "up", "question_mark")
        assert keys_of_stack(app) == ["stepper", "flow", "help"]
        assert "Clip the gradients by their norm" in text(app)


async def test_on_the_way_back_it_is_the_number_of_that_walk():
    async with opened(recorded("lstm")).run_test(size=(80, 24)) as pilot:
        app = pilot.app
        app.screen.backward.differentiate("2=the")
        await press(pilot, "F")
        await until(pilot, lambda: shown(app), "the norms")
        assert app.screen.pane.page.flow.of == "2=the"
        assert app.screen.pane.page.flow.tracks[0].norms[2] == 0


async def test_attention_has_the_norms_of_its_tokens_alone():
    async with opened(recorded("self-attention")).run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await press(pilot, "F")
        await until(pilot, lambda: shown(app), "the norms")
        await pilot.pause()
        assert "‖∂L/∂x_t‖" in text(app)
        assert "ρ" not in text(app)


async def test_a_model_without_gradients_says_so():
    async with opened(recorded("markov")).run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await press(pilot, "F")
        await until(pilot, lambda: "no state and no vectors" in text(app), "the sentence")
        await press(pilot, "C", "v", "right", "down", "escape")
        assert keys_of_stack(app) == ["stepper"]


async def test_the_screen_is_left_while_it_computes():
    async with opened(recorded("lstm", None, d_hidden=16)).run_test(size=(80, 24)) as pilot:
        await press(pilot, "F", "escape")
        assert keys_of_stack(pilot.app) == ["stepper"]
        await press(pilot, "right")
        assert keys_of_stack(pilot.app) == ["stepper"]
