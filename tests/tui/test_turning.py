"""Turning the stepper round: the keys are those of the walk forwards, the numbers are gradients."""

import pytest

from seqtui.session.gradients.backward_player import BackwardPlayer
from tests.session.gradients.test_target import run_of
from tests.session.runs import recorded
from tests.tui.walking import SIZES, keys_of_stack, opened, press, text, until


@pytest.mark.parametrize("size", SIZES)
async def test_g_walks_backwards_from_the_loss_and_forwards_again(size):
    async with opened().run_test(size=size) as pilot:
        app = pilot.app
        await press(pilot, "g")
        assert "backwards from L" in text(app)
        assert "the walk backwards begins here" in text(app)
        await press(pilot, "right", "right", "right", "right")
        assert "∂L/∂h₃ = W_hyᵀ ∂L/∂logits₃" in text(app)
        await until(pilot, lambda: "finite difference: 0" in text(app) or "finite difference: −" in text(app))
        await press(pilot, "g")
        assert not isinstance(app.screen.player, BackwardPlayer)
        assert app.screen.player.trace.path(app.screen.player.cursor) == "t3.h"
        assert "hₜ = oₜ ⊙ tanh(cₜ)" in text(app)


async def test_why_opens_gradients_and_goes_where_they_are():
    async with opened().run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await press(pilot, "g", "end", "enter")
        assert "why is ∂L/∂W_E[0,0]" in text(app)
        await press(pilot, "enter")
        assert "∂L/∂x₁[0] =" in text(app)
        await press(pilot, "f")
        assert keys_of_stack(app) == ["stepper"]
        assert app.screen.player.trace.path(app.screen.player.cursor) == "t1.x"


async def test_another_number_is_differentiated():
    async with opened().run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await press(pilot, "o", *"t2.h[1]", "enter")
        await until(pilot, lambda: app.screen.player.goal == "t2.h[1]")
        assert "L = t2.h[1]" in text(app)
        await press(pilot, "o", *["backspace"] * 7, *"2=dog", "enter")
        assert "'dog' is not among the words" in text(app)
        await press(pilot, "escape")
        assert app.screen.player.goal == "t2.h[1]"


@pytest.mark.parametrize("name", ["markov", "lstm", "bahdanau", "self-attention", "encoder", "vit"])
async def test_every_kind_of_model_walks_backwards_in_every_view(name):
    async with opened(run_of(name)).run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await press(pilot, "g")
        assert isinstance(app.screen.player, BackwardPlayer)
        views = set()
        for _ in range(4):
            await press(pilot, "right", "L", "v")
            views.add(app.screen.views.number)
            assert "∂" in text(app)
            assert all(len(line) <= 80 for line in text(app).splitlines())
        await press(pilot, "end", "enter", "escape", "home")
        assert app.screen.player.cursor == app.screen.player.goal_of_walk.step


async def test_in_ascii_no_sign_is_left_over():
    async with opened(ascii=True).run_test(size=(80, 24)) as pilot:
        await press(pilot, "g", *["right"] * 6)
        assert "dL/d" in text(pilot.app)
        assert text(pilot.app).isascii()


async def test_the_context_of_a_counting_model_is_that_of_the_run_on_the_way_back():
    async with opened(recorded("latent-ar")).run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await press(pilot, "end")
        forwards = [line[:34] for line in text(app).splitlines()[2:11]]
        await press(pilot, "g")
        assert "backwards from L" in text(app)
        assert [line[:34] for line in text(app).splitlines()[2:11]] == forwards


async def test_no_view_multiplies_gradients_with_gradients():
    """The stages of attention add up shares times values; on the way back there are none of them."""
    async with opened(recorded("self-attention")).run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await press(pilot, "g")
        for _ in range(12):
            await press(pilot, "v")
            assert "share v" not in text(app)


@pytest.mark.parametrize("model", ["lstm", "decoder"])
async def test_from_every_end_of_the_walk_backwards_runs_are_put_side_by_side(model):
    """The walk backwards stops at weights, too, where the walk forwards never stands."""
    async with opened(recorded(model)).run_test(size=(80, 24)) as pilot:
        app = pilot.app
        for end in ("0", "G"):
            await press(pilot, "g")
            await until(pilot, lambda: app.screen.keys == "stepper" and app.screen.player.goal, "the walk backwards")
            await press(pilot, end, "t", "c", *"rnn", "enter")
            await until(pilot, lambda: keys_of_stack(app)[-1] == "compare", "the comparison")
            await press(pilot, "escape", "g")
