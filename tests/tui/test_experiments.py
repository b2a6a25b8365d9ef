"""The menu of t: experiments are chosen by keys and mouse, and leave two runs side by side; the view of costs."""

from seqtui.models.model import Request
from seqtui.models.table import run
from seqtui.session.whatif.experiments import experiments_of
from tests.session.runs import recorded
from tests.session.whatif.test_texts import own_text
from tests.tui.walking import keys_of_stack, opened, press, text, until

TEXT = "one two three four"


def attention(model="self-attention", **settings):
    return opened(recorded(model, TEXT, **settings))


def shown(app):
    return getattr(app.screen, "stepper", None) and app.screen.stepper.before


async def test_an_experiment_puts_the_new_run_beside_the_old():
    async with attention().run_test(size=(80, 24)) as pilot:
        app, rows = pilot.app, experiments_of("self-attention")
        await press(pilot, "t", "x")
        assert all(row.title in text(app) for row in rows)
        assert rows[0].look[:40] in text(app)
        await press(pilot, "down", "up", "enter")
        await until(pilot, lambda: shown(app), "the new run")
        player = app.screen.player
        assert player.run.tokens[-1] == "one" and app.screen.stepper.before.tokens[-1] == "four"
        assert player.trace.path(player.cursor) == "z"
        assert "how far z moved" in text(app) and "z moves at 4 of 4 words; mlp_out, made of each word" in text(app)


async def test_at_80_columns_nothing_of_the_screen_below_stands_beside_a_dialog():
    """Its letters would read as keys of the menu."""
    async with attention().run_test(size=(80, 24)) as pilot:
        for keys, dialog in ((("t",), "ListDialog > Vertical"), (("c",), "FormScreen > .form")):
            await press(pilot, *keys)
            region = pilot.app.screen.query_one(dialog).region
            assert (region.x, region.width) == (0, 80)
            await press(pilot, "escape")


async def test_the_mouse_chooses_and_runs():
    async with attention().run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await press(pilot, "t", "x")
        await pilot.click("ListPane", offset=(6, 2))
        await until(pilot, lambda: app.screen.query_one("ListPane").chosen == 2, "the choice")
        await pilot.click("ListPane", offset=(6, 2))
        await until(pilot, lambda: shown(app), "the new run")
        assert app.screen.run.config["scale"] is False


async def test_escape_closes_it_and_a_fault_is_answered_in_place():
    async with opened(recorded("self-attention", "a a")).run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await press(pilot, "t", "x", "enter")
        await until(pilot, lambda: "has no neighbours to move" in text(app), "the answer")
        await press(pilot, "escape")
        await until(pilot, lambda: keys_of_stack(app) == ["stepper"], "the stepper")
        assert not shown(app)


async def test_a_model_without_experiments_offers_none():
    async with opened(run(Request("naive", "the cat sat"))).run_test(size=(80, 24)) as pilot:
        await press(pilot, "t", "x")
        assert "try" in text(pilot.app) and "experiment" not in text(pilot.app)


async def test_the_form_shows_the_text_that_a_file_brings_and_leaves_it_there():
    request, sentence = own_text("translate-transformer")
    async with opened(run(request)).run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await press(pilot, "c")
        assert app.screen.query_one("#field-text").value == sentence
        await press(pilot, "enter")
        await until(pilot, lambda: keys_of_stack(app) == ["stepper"], "the run again")
        assert app.screen.run.request.text is None and " ".join(app.screen.run.given) == sentence
