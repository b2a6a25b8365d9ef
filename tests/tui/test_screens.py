"""Home, dialogs, help, small terminals, themes: what surrounds the stepper."""

import pytest
from textual.widgets import Input

from seqtui.models.model import Request
from seqtui.models.table import run as record
from seqtui.models.weights.state_dict import read_safetensors
from seqtui.session.config import read_config
from seqtui.tui.footer import Field
from tests.session.runs import recorded
from tests.tui.walking import keys_of_stack, opened, press, text, until


async def test_escape_goes_one_step_back_from_anywhere_and_never_out():
    async with opened().run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await press(pilot, "enter", "question_mark")
        assert keys_of_stack(app) == ["stepper", "why", "help"]
        for left in (["stepper", "why"], ["stepper"], ["home"], ["home"]):
            await press(pilot, "escape")
            assert keys_of_stack(app) == left
        assert "press q" in text(app)
        for key in ("slash", "b", "c", "ctrl+p"):
            await press(pilot, "home", "down", "enter")
            await until(pilot, lambda: keys_of_stack(app) == ["stepper"], "the stepper")
            await press(pilot, key)
            await until(pilot, lambda: len(keys_of_stack(app)) == 2, key)
            await press(pilot, "escape", "escape")
            await until(pilot, lambda: keys_of_stack(app) == ["home"], f"the way back from {key}")


async def test_many_escapes_at_once_end_at_home():
    async with opened().run_test(size=(80, 24)) as pilot:
        await press(pilot, "enter", "question_mark")
        await pilot.press(*["escape"] * 8)
        await until(pilot, lambda: keys_of_stack(pilot.app) == ["home"], "home")
        await press(pilot, "q")
        assert pilot.app.return_code == 0


async def test_the_dialog_takes_a_text_and_settings():
    async with opened().run_test(size=(80, 24)) as pilot:
        await press(pilot, "c")
        app = pilot.app
        app.screen.query_one("#field-text", Input).value = "나는 밥을 먹었다"
        app.screen.query_one("#field-d_hidden", Input).value = "6"
        app.screen.query_one("#field-seed", Input).value = "7"
        await press(pilot, "enter")
        await until(pilot, lambda: keys_of_stack(app) == ["stepper"], "the new run")
        run = app.screen.run
        assert run.tokens == ("나는", "밥을", "먹었다")
        assert (run.config["d_hidden"], run.request.seed) == (6, 7)
        await until(pilot, lambda: "▐나는▌" in text(app), "the ribbon")


REFUSED = (
    ("seed", "-1", "seed"),
    ("seed", "x", "whole number"),
    ("seed", "9" * 5000, "whole number"),
    ("d_hidden", "0", "d_hidden"),
    ("d_hidden", "many", "d_hidden"),
    ("bidirectional", "perhaps", "bidirectional"),
    ("text", "  ", "empty"),
)


async def test_the_dialog_refuses_with_a_sentence_and_nothing_is_lost():
    async with opened().run_test(size=(80, 24)) as pilot:
        app, run = pilot.app, pilot.app.screen.run
        await press(pilot, "right")
        for field, value, says in REFUSED:
            await press(pilot, "c")
            app.screen.query_one("#field-d_in", Input).value = "5"
            app.screen.query_one(f"#field-{field}", Input).value = value
            await press(pilot, "enter")
            assert says in str(app.screen.query_one("#answer").render()), (field, value[:9])
            assert keys_of_stack(app) == ["stepper", "FormScreen"]
            assert app.screen.query_one("#field-d_in", Input).value == "5"
            assert app.screen.query_one(f"#field-{field}", Input).value == value
            await press(pilot, "escape")
            assert app.screen.run is run
            assert app.screen.player.trace.path(app.screen.player.cursor) == "t1.f"


async def test_the_dialog_keeps_its_keys_to_itself():
    async with opened().run_test(size=(80, 24)) as pilot:
        await press(pilot, "c", "q", "D", "question_mark")
        assert pilot.app.screen.query_one("#field-text", Input).value == "qD?", (
            "what is typed takes the place of what stood there"
        )
        await press(pilot, "down", "down", "up")
        assert pilot.app.focused.id == "field-seed"


async def test_a_small_terminal_is_told_so_and_what_was_there_comes_back():
    async with opened().run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await press(pilot, "0", "left")
        assert "this is the beginning" in text(app)
        await pilot.resize_terminal(59, 20)
        await until(pilot, lambda: text(app).strip() == "seqtui needs 60x18, this is 59x20", "the one line")
        await press(pilot, "right", "right")
        await pilot.resize_terminal(1, 1)
        await pilot.pause()
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: "eq 1/" in text(app), "the stepper")
        assert "this is the beginning" in text(app)
        await press(pilot, "right")
        assert "this is the beginning" not in text(app)
        assert "? help" in text(app).splitlines()[-1]
        await press(pilot, "v", "escape", "down", "enter", "enter")


@pytest.mark.parametrize("way", [(), ("enter",), ("question_mark",), ("escape",)], ids=str)
async def test_another_theme_repaints_everything(way):
    async with opened().run_test(size=(80, 24)) as pilot:
        await press(pilot, *way)
        before, words = backgrounds(pilot.app), text(pilot.app)
        await press(pilot, "D")
        await until(pilot, lambda: "#ffffff" in backgrounds(pilot.app), "the light theme")
        assert "#121212" not in backgrounds(pilot.app)
        assert text(pilot.app) == words
        await press(pilot, "D")
        await until(pilot, lambda: backgrounds(pilot.app) == before, "the dark theme")


async def test_the_next_start_is_drawn_in_the_theme_of_this_one():
    async with opened().run_test(size=(80, 24)) as pilot:
        await press(pilot, "D")
        await until(pilot, lambda: read_config().values["theme"] == "light", "the theme in the file")
        await press(pilot, "D")
        await until(pilot, lambda: read_config().values["theme"] == "dark", "the other theme in the file")


async def test_a_theme_that_cannot_be_kept_is_said(monkeypatch):
    monkeypatch.setenv("SEQTUI_CONFIG", "/dev/null")
    async with opened().run_test(size=(80, 24)) as pilot:
        await press(pilot, "D")
        await until(pilot, lambda: "the next start will not know it" in text(pilot.app), "why it is not kept")


def backgrounds(app):
    from tests.tui.walking import strips

    styles = {segment.style for strip in strips(app) for segment in strip if segment.style}
    return {style.bgcolor.get_truecolor().hex for style in styles if style.bgcolor}


async def test_help_scrolls_to_its_end_and_not_beyond():
    async with opened().run_test(size=(80, 24)) as pilot:
        await press(pilot, "question_mark")
        first = text(pilot.app)
        await press(pilot, "end")
        last = text(pilot.app)
        assert first != last
        await press(pilot, "down")
        assert text(pilot.app) == last
        await press(pilot, "home")
        assert text(pilot.app) == first


async def test_home_goes_round_and_a_click_chooses():
    async with opened().run_test(size=(80, 24)) as pilot:
        await press(pilot, "escape", "up")
        pane = pilot.app.screen.query_one("HomePane")
        assert pane.chosen == len(pane.names) - 1
        await press(pilot, "down")
        assert pane.chosen == 0
        line = next(y for y in range(24) if pane.row_at(y) == 2)
        await pilot.click("HomePane", offset=(5, line))
        await until(pilot, lambda: pane.chosen == 2, "the choice")
        await pilot.click("HomePane", offset=(5, line))
        await until(pilot, lambda: keys_of_stack(pilot.app) == ["stepper"], "the stepper")
        assert pilot.app.screen.run.model.name == pane.choices[2].model


@pytest.mark.parametrize("model", ["gru", "naive", "markov", "latent-ar"])
async def test_in_ascii_every_screen_is_ascii(model):
    async with opened(recorded(model), ascii=True).run_test(size=(120, 40)) as pilot:
        keys = (
            "v",
            "v",
            "v",
            "v",
            "0",
            "G",
            "full_stop",
            "enter",
            "enter",
            "escape",
            "question_mark",
            "pagedown",
            "escape",
        )
        for key in (*keys, "slash", "f", "escape", "c", "escape", "escape", "ctrl+p"):
            await press(pilot, key)
            shown = text(pilot.app)
            assert shown.isascii(), (key, [line for line in shown.splitlines() if not line.isascii()])


async def test_the_form_of_a_trained_network_shows_its_own_settings():
    weights = read_safetensors("zoo:translate-luong")
    made = record(Request(weights.about.model, weights=weights))
    async with opened(made).run_test(size=(80, 40)) as pilot:
        await press(pilot, "c")
        fixed = " ".join(str(pilot.app.screen.query_one("#about").render()).split())
        for setting in made.model.settings:
            value = made.config[setting.name]
            shown = ("yes" if value else "no") if isinstance(value, bool) else str(value)
            fields = pilot.app.screen.query(f"#field-{setting.name}").results(Field)
            assert [field.value for field in fields] == [shown] or f"{setting.name}={shown}" in fixed
        assert "d_hidden=64" in fixed and "fixed by zoo:translate-luong" in fixed
        await press(pilot, "enter")
        await until(pilot, lambda: keys_of_stack(pilot.app) == ["stepper"], "the run again")
        assert pilot.app.screen.run.config == made.config
        assert not pilot.app.screen.run.request.settings


async def test_help_offers_a_next_page_only_where_there_is_one():
    async with opened(recorded("lstm")).run_test(size=(80, 24)) as pilot:
        await press(pilot, "question_mark")
        assert "PgDn more" in text(pilot.app)
        await press(pilot, "end")
        assert "PgDn more" not in text(pilot.app)
        await press(pilot, "k")
        assert "PgDn more" in text(pilot.app)
