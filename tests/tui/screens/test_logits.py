"""The key X: a logit as a sum and the logit lens, at every size, the way into a number and back to the walk."""

import pytest

from seqtui.models.model import Request
from seqtui.models.table import run as record
from seqtui.session.inside import inside_views
from seqtui.session.inside.inside_views import Inside
from seqtui.tui.screens.logits import LENS, SUM, LogitsScreen
from tests.session.runs import recorded
from tests.tui.walking import SIZES, keys_of_stack, opened, press, text, until


@pytest.fixture(scope="module")
def run():
    return record(Request("decoder", "the cat sat on the mat", settings={"norm_first": "yes", "n_layers": "3"}))


@pytest.mark.parametrize("size", [(60, 18), *SIZES])
async def test_the_sum_stands_on_one_screen_and_follows_the_position(run, size):
    async with opened(run).run_test(size=size) as pilot:
        app = pilot.app
        await press(pilot, "end", "X")
        assert isinstance(app.screen, LogitsScreen)
        view = Inside(run).logit(app.screen.looked.at)
        shown = text(app)
        assert f"*{view.word}* at *{view.read}* ({view.at}/{view.places})" in shown and "UNTRAINED" in shown
        assert f"sum of {len(view.parts)} parts" in shown and "= the recorded logit" in shown
        assert view.parts[0].name in shown.splitlines()[2]
        await press(pilot, "left")
        assert app.screen.looked.at == view.at - 2 and f"({view.at - 1}/{view.places})" in text(app)
        await press(pilot, "escape")
        assert keys_of_stack(app) == ["stepper"]


async def test_enter_opens_a_head_into_words_and_f_walks_to_it(run):
    async with opened(run).run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await press(pilot, "end", "X")
        parts = [part.name for part in Inside(run).logit(app.screen.looked.at).parts]
        head = next(k for k, name in enumerate(parts) if name.startswith("block2.head"))
        await press(pilot, *["down"] * head, "enter")
        assert f"why is logit({parts[head]})" in text(app) and "parts[0] <s>" in text(app)
        await press(pilot, "f")
        assert keys_of_stack(app) == ["stepper", "logits"] and "computed here alone" in text(app)
        await press(pilot, "f")
        assert keys_of_stack(app) == ["stepper"]
        player = app.screen.player
        assert player.trace.path(player.owner) == f"{parts[head]}.z"


async def test_v_goes_through_the_lens_whose_last_layer_is_the_model(run):
    async with opened(run).run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await press(pilot, "end", "X", "v")
        assert app.screen.looked.view == LENS
        column = Inside(run).looked_through(6, 7).columns[0]
        assert f"block2 at *mat*: first is *{column.cells[-1].word}*" in text(app)
        await press(pilot, "v")
        assert "follows" in text(app) and f"#{column.cells[-1].rank}" in text(app)
        await press(pilot, "up", "enter")
        assert "what this layer would say" in text(app)
        await press(pilot, "escape", "v")
        assert app.screen.looked.view == SUM


async def test_a_large_lens_is_made_beside_the_keys(run, monkeypatch):
    monkeypatch.setattr("seqtui.tui.screens.logits.AT_ONCE", 0)
    monkeypatch.setattr(inside_views, "AT_ONCE", 0)
    async with opened(run).run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await press(pilot, "end", "X", "v")
        await until(pilot, lambda: "·" not in text(app).splitlines()[2], "the columns of the lens")
        assert "first is" in text(app)


async def test_a_word_and_a_second_one_are_asked_for(run):
    async with opened(run).run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await press(pilot, "end", "X", "o", *"dog", "enter")
        assert "'dog' is not among the words" in text(app)
        await press(pilot, *["backspace"] * 3, *"cat", "enter")
        await press(pilot, "2", *"sat", "enter")
        words = run.vocabulary
        view = Inside(run).logit(app.screen.looked.at, words.index("cat"), words.index("sat"))
        assert f"{view.logit:.3f}".replace("-", "−") in text(app) and "*cat* minus *sat*" in text(app)


async def test_a_change_stands_beside_the_run_before(run):
    async with opened(run).run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await press(pilot, "/", *"block1.head0.z", "enter", "e", "9", "enter")
        await until(pilot, lambda: app.screen.run is not run, "the changed run")
        await press(pilot, "end", "X")
        assert "before: " in text(app)


@pytest.mark.parametrize("name", ["lstm", "multi-head"])
async def test_a_run_without_logits_of_a_stream_says_so(name):
    async with opened(recorded(name)).run_test(size=(80, 24)) as pilot:
        await press(pilot, "X")
        assert keys_of_stack(pilot.app) == ["stepper"] and "this run gives no logits over words" in text(pilot.app)
