"""The key A: all heads at once, at every size, and the way into one of them and back."""

import json

import pytest

from seqtui.models.model import Request
from seqtui.models.table import run as record
from seqtui.session.inside.all_heads import all_heads
from seqtui.tui.screens.heads import HeadsScreen
from tests.schemas import validated
from tests.session.runs import recorded
from tests.tui.walking import SIZES, keys_of_stack, opened, press, text, until

BRACKETS = str.maketrans("[]┌┐└┘", "      ")
LARGE = {"d_model": "24", "n_heads": "12", "n_layers": "12", "causal": "yes"}


@pytest.fixture(scope="module")
def large():
    return record(Request("encoder", " ".join(f"w{k % 9}" for k in range(18)), settings=LARGE))


@pytest.mark.parametrize("size", SIZES)
async def test_twelve_times_twelve_heads_stand_on_one_screen(large, size):
    async with opened(large).run_test(size=size) as pilot:
        app = pilot.app
        await press(pilot, "A")
        assert isinstance(app.screen, HeadsScreen)
        lines = text(app).splitlines()
        shown = [line for line in lines if line.startswith(" block")]
        layers = [line for line in shown if any("\u2800" <= sign <= "\u28ff" for sign in line)]
        assert len(layers) == 12
        assert all(len(line.translate(BRACKETS).split()) >= 13 for line in layers), "twelve maps behind each name"
        assert any("block0.head0" in line and "prev" in line for line in lines)
        await press(pilot, "down", "right", "right")
        assert app.screen.view.here.head.name == "block1.head2" and "block1.head2" in text(app)
        await press(pilot, "escape")
        assert keys_of_stack(app) == ["stepper"]


async def test_enter_opens_the_head_in_the_view_of_its_map(large):
    async with opened(large).run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await press(pilot, "A", "tab", "0", "enter")
        assert keys_of_stack(app) == ["stepper"]
        player = app.screen.player
        sizes = {row.head.name: row.measures["first_token"] for row in all_heads(player.run).heads}
        most = max(sizes, key=sizes.get)
        assert player.trace.path(player.owner) == f"{most}.pattern" and app.screen.views.name == "map"
        await press(pilot, "A")
        assert app.screen.view.here.head.name == most, "the heads begin at the one that is walked through"


async def test_random_words_are_read_twice_and_the_text_again():
    run = recorded("multi-head", "the cat saw the dog and the bird")
    async with opened(run).run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await press(pilot, "A", "a")
        await until(pilot, lambda: app.screen.view.repeated, "the repeated text")
        half = len(app.screen.run.tokens) // 2
        assert app.screen.run.tokens[:half] == app.screen.run.tokens[half:] and app.screen.view.sort == "induction"
        await press(pilot, "z")
        assert keys_of_stack(app)[-1] == "why" and "induction = " in text(app)
        await press(pilot, "escape", "v")
        assert "induct" in text(app)
        document = validated(json.loads("".join(app.screen.document().json())))
        assert document["repeated"] and document["sort"] == "induction"
        await press(pilot, "enter")
        assert app.screen.run.tokens[:half] == app.screen.run.tokens[half:] and keys_of_stack(app) == ["stepper"]
        await press(pilot, "u")
        assert app.screen.run.tokens == run.tokens, "the text of random words is a change like any other"


async def test_a_picture_has_no_words_to_repeat_and_a_cell_no_heads():
    async with opened(recorded("vit", None)).run_test(size=(80, 24)) as pilot:
        await press(pilot, "A", "a")
        assert "no words" in text(pilot.app)
    async with opened(recorded("lstm")).run_test(size=(80, 24)) as pilot:
        await press(pilot, "A")
        assert keys_of_stack(pilot.app) == ["stepper"] and "no head" in text(pilot.app)
