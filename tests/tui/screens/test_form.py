"""Forms on the screen: every field in reach, every text whole, what is typed in place of what stood there."""

import pytest
from textual.widgets import Static

from seqtui.models.inputs.settings import spelled
from seqtui.models.table import run
from seqtui.session.requests import RunArgs, build_request
from seqtui.tui.app import SeqtuiApp
from tests.session.runs import recorded
from tests.tui.walking import keys_of_stack, opened, press, text, until


def trained(name: str):
    return run(build_request(RunArgs(name)))


def flat(app) -> str:
    """The words on the screen, whatever lines they stand on."""
    return " ".join(text(app).split())


@pytest.mark.parametrize("size", [(60, 18)])
async def test_each_field_is_seen_with_all_that_is_said_of_it(size):
    async with opened(recorded("encoder")).run_test(size=size) as pilot:
        app = pilot.app
        await press(pilot, "c")
        for field in list(app.screen.form.fields):
            assert app.focused.field == field
            shown = flat(app)
            assert f"{field.name}: {' '.join(app.look.words(field.meaning).split())}" in shown
            assert app.focused.region.height == 1 and app.screen.region.contains_region(app.focused.region)
            marks = [app.screen.query_one(mark, Static) for mark in ("#above", "#below")]
            hidden = [int(said.split()[1]) if (said := str(mark.render())) else 0 for mark in marks]
            seen = [line for line in app.screen.query("FormLine") if app.screen.find_widget(line).visible_region.height]
            assert len(seen) + sum(hidden) == len(app.screen.form.fields)
            assert "Up and Down move" in shown
            await press(pilot, "down")


async def test_typing_replaces_and_arrows_choose():
    async with opened(recorded("lstm")).run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await press(pilot, "c", "down", "down", "9")
        assert app.focused.field.name == "d_hidden" and app.focused.value == "9"
        await press(pilot, "down", "down", "down", "right")
        assert (app.focused.field.name, app.focused.value) == ("bidirectional", "yes")
        assert "← and → choose" in flat(app)
        await press(pilot, "right", "left", "left")
        assert app.focused.value == "no"
        await press(pilot, "enter")
        await until(pilot, lambda: keys_of_stack(app) == ["stepper"], "the new run")
        assert app.screen.run.config["d_hidden"] == 9 and not app.screen.run.config["bidirectional"]


async def test_a_text_that_finds_no_room_is_marked():
    async with opened(recorded("lstm", "the cat sat " * 6)).run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await press(pilot, "c")
        (line,) = (line for line in text(app).splitlines() if "text    " in line)
        assert "the cat sat the cat" in line and "…" in line, "its beginning is shown, and that there is more"
        await press(pilot, *"short")
        (line,) = (line for line in text(app).splitlines() if "text    " in line)
        assert "short" in line and "…" not in line


async def test_a_fault_goes_to_the_field_that_it_names():
    async with opened(recorded("lstm")).run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await press(pilot, "c", "down", "down", "x", "up", "up", "enter")
        await pilot.pause()
        assert app.focused.field.name == "d_hidden"
        assert "d_hidden cannot be 'x'" in flat(app)
        await press(pilot, "5", "enter")
        await until(pilot, lambda: keys_of_stack(app) == ["stepper"], "the new run")
        assert app.screen.run.config["d_hidden"] == 5


async def test_the_digit_of_a_vision_transformer_is_chosen():
    async with opened(trained("digits-vit")).run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await press(pilot, "c")
        assert app.focused.field.name == "image" and app.focused.value == "3"
        assert "fixed by zoo:digits-vit: patch=2" in flat(app)
        await press(pilot, "right", "enter")
        await until(pilot, lambda: keys_of_stack(app) == ["stepper"], "the new run")
        assert app.screen.run.settings["image"] == 4


async def test_another_sentence_is_chosen_or_typed():
    async with opened(trained("coreference-encoder")).run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await press(pilot, "c", "right")
        assert app.focused.value.endswith("too wide")
        await press(pilot, "end", *["backspace"] * 4, *"long", "left", "left")
        assert app.focused.value.endswith("too long"), "in what was typed the arrows move the cursor"
        await press(pilot, "enter")
        await until(pilot, lambda: keys_of_stack(app) == ["stepper"], "the new run")
        assert app.screen.run.tokens[-1] == "long"


async def test_home_sets_a_trained_network_up_with_its_own_settings():
    async with SeqtuiApp().run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await press(pilot, "down", "down", "c")
        await until(pilot, lambda: app.screen.query("FormLine"), "the form")
        made = trained("translate-bahdanau")
        assert f"d_hidden={spelled(made.settings['d_hidden'])}" in flat(app) and "d_hidden=40" in flat(app)
        await press(pilot, "enter")
        await until(pilot, lambda: keys_of_stack(app) == ["stepper"], "the run")
        assert app.screen.run.trained


async def test_in_ascii_a_form_is_ascii():
    async with opened(recorded("lstm"), ascii=True).run_test(size=(60, 18)) as pilot:
        await press(pilot, "c", *["down"] * 4)
        assert text(pilot.app).isascii()
