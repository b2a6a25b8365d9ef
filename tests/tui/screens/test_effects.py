"""Each part taken out or swapped, on the screen: the map fills in a thread, and every number leads to its run."""

import json

import numpy as np
import pytest

from seqtui import policy
from seqtui.models.model import Request
from seqtui.models.table import run as record
from seqtui.models.weights import trained_files
from seqtui.models.weights.state_dict import read_safetensors
from seqtui.session.budget import BUDGETS
from seqtui.tui.screens.effects import EffectsScreen
from tests.schemas import validated
from tests.session.runs import recorded
from tests.tui.walking import SIZES, keys_of_stack, opened, press, text, until

TIRED = "the animal didn't cross the street because it was too tired"


@pytest.fixture(scope="module")
def coreference():
    return record(Request("encoder", TIRED, weights=read_safetensors(trained_files.full_name("coreference-encoder"))))


def view(app):
    assert isinstance(app.screen, EffectsScreen)
    return app.screen.effects.view


async def filled(pilot):
    await until(pilot, lambda: view(pilot.app).is_complete, "the map")
    await pilot.pause()


@pytest.mark.parametrize("size", SIZES)
async def test_the_map_fills_and_says_what_changes_the_answer_most(coreference, size):
    async with opened(coreference).run_test(size=size) as pilot:
        app = pilot.app
        await press(pilot, "t", "a")
        await filled(pilot)
        assert view(app).effects.kind == "heads" and "block1.head0 changes it most" in " ".join(text(app).split())
        await press(pilot, "v")
        await filled(pilot)
        shown = view(app)
        assert shown.effects.kind == "stream" and shown.cell.name == "block0.resid[1]", "the cursor goes to the largest"
        assert "block0.resid" in text(app) and "ani" in text(app)
        document = validated(json.loads("".join(app.screen.document().json())))
        assert document["map"] == "stream" and len(document["parts"]) == 22
        await press(pilot, "tab")
        await filled(pilot)
        assert view(app).done == "mean" and "its mean" in " ".join(text(app).split())
        assert not np.array_equal(view(app).effects.values, shown.effects.values)


async def test_enter_opens_the_run_beside_the_one_before(coreference):
    async with opened(coreference).run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await press(pilot, "t", "a")
        await filled(pilot)
        answer, value, at = view(app).effects.answer, view(app).effects.values, view(app).at
        await press(pilot, "enter")
        await until(pilot, lambda: keys_of_stack(app) == ["stepper"] and app.screen.run.request.edits, "the run")
        assert answer.now(app.screen.run) == value[at]
        await press(pilot, "u")
        assert app.screen.run is coreference


async def test_values_of_another_text_are_put_in(coreference):
    async with opened(coreference).run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await press(pilot, "t", "a")
        await filled(pilot)
        await press(pilot, "e", *"tired=wide", "enter")
        await until(pilot, lambda: view(app).source is not None, "the other text")
        await press(pilot, "v")
        await filled(pilot)
        assert view(app).effects.answer.text == "logit of *street* - logit of *animal* at *it*"
        assert view(app).cell.name == "block0.resid[10]"
        assert "in the other text 11.015" in " ".join(text(app).split())
        await press(pilot, "tab")
        assert "another text" in text(app)
        await press(pilot, "e", "enter")
        await until(pilot, lambda: view(app).source is None, "no other text")


async def test_the_answer_is_chosen(coreference):
    async with opened(coreference).run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await press(pilot, "t", "a", "o", *"street - animal", "enter")
        await filled(pilot)
        assert view(app).effects.answer.text == "logit of *street* - logit of *animal* at *it*"
        await press(pilot, "o", *"block1.resid_post[7,0]", "enter")
        await filled(pilot)
        assert view(app).effects.before == coreference.trace.value("block1.resid_post[7,0]")


async def test_what_takes_long_is_said_before_and_can_be_stopped(coreference, monkeypatch):
    monkeypatch.setitem(BUDGETS, "effects", type(BUDGETS["effects"])("so much", 1.0, 0.0, 1.0))
    async with opened(coreference).run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await press(pilot, "t", "a")
        await until(pilot, lambda: app.screen.effects.waiting, "the question")
        await pilot.pause()
        assert "so much takes about" in text(app) and view(app).effects.done == 0
        await press(pilot, "enter")
        await filled(pilot)
        await press(pilot, "v", "x", "escape")
        assert keys_of_stack(app) == ["stepper"]


async def test_in_a_class_the_work_ends_at_the_seconds_of_a_key(coreference, monkeypatch):
    monkeypatch.setattr(policy, "seconds", lambda: 0.0)
    async with opened(coreference).run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await press(pilot, "t", "a")
        await until(pilot, lambda: app.screen.effects.waiting, "the sentence")
        await pilot.pause()
        assert "in a class" in text(app) and not view(app).is_complete


async def test_without_logits_it_is_the_number_pointed_at_and_without_attention_nothing():
    async with opened(recorded("multi-head", "a b c")).run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await press(pilot, "end", "t", "a")
        await filled(pilot)
        assert view(app).effects.answer.text.startswith("attn_out[")
    async with opened(recorded("lstm")).run_test(size=(80, 24)) as pilot:
        await press(pilot, "t", "a")
        assert keys_of_stack(pilot.app) == ["stepper"]
