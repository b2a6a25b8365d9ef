"""Small terminals: down to 60 by 18 every screen and dialog works, below that one line stands alone."""

import pytest
from textual.widgets import Static

from seqtui.models.model import Request
from seqtui.models.table import run as record
from seqtui.render.lines import wrap
from seqtui.render.panes import SMALLEST
from seqtui.tui.controllers import count
from seqtui.tui.footer import Field
from seqtui.tui.screens.worker_dialog import WorkerDialog
from tests.session.runs import recorded, series
from tests.tui.played import training
from tests.tui.walking import keys_of_stack, opened, press, text, until

SIZES = ((60, 18), (80, 23))
TOO_SMALL = "seqtui needs 60x18, this is {}x{}"
MODELS = {
    "lstm": lambda: recorded("lstm"),
    "rnn": lambda: recorded("rnn", n_layers=2),
    "naive": lambda: recorded("naive"),
    "markov": lambda: recorded("markov"),
    "series": series,
    "self-attention": lambda: recorded("self-attention"),
    "multi-head": lambda: recorded("multi-head"),
    "bahdanau": lambda: recorded("bahdanau"),
    "seq2seq": lambda: recorded("seq2seq"),
    "vit": lambda: record(Request("vit", "7")),
}
SCREENS = {"why": ("enter",), "flow": ("F",), "help": ("question_mark",), "signs": ("i",), "home": ("escape",)}
DIALOGS = {  # the keys that lead there, and the words at its end
    "try": (("t",), "Esc closes"),
    "presets": (("t", "p"), "Esc closes"),
    "a word": (("t", "w"), "tired=wide"),
    "compare": (("t", "c"), "gru"),
    "find": (("slash",), "Tab completes"),
    "edit": (("e",), "tired=wide"),
    "breakpoints": (("b",), "empty: nowhere"),
    "goal": (("o",), "empty: the loss"),
    "save": (("s",), ".svg"),
    "a code": (("Y",), "Esc closes"),
    "a program": (("y",), "Esc closes"),
}


def words(lines) -> str:
    return " ".join(" ".join(lines).split())


def check_whole(app) -> None:
    """Nothing is wider than the screen, and the way out stands in the last line."""
    lines = text(app).splitlines()
    assert len(lines) <= app.size.height
    assert "? help" in lines[-1] and "q quit" in lines[-1]


BOTH = [(name, (60, 18)) for name in MODELS] + [
    (name, (80, 23)) for name in ("rnn", "markov", "multi-head", "bahdanau")
]


@pytest.mark.parametrize(("name", "size"), BOTH)
async def test_the_stepper_shows_every_view_with_the_current_number(name, size, monkeypatch):
    monkeypatch.setattr(count, "cost_views", lambda run: ())  # tests/tui/panes/test_costs.py counts
    async with opened(MODELS[name]()).run_test(size=size) as pilot:
        app = pilot.app
        await press(pilot, "right", "right")
        screen = app.screen
        for view in (*screen.layout_table.names, "the first again"):
            check_whole(app)
            body = words(text(app).splitlines()[2:-1])
            assert len(body) > 40, (view, body)
            assert screen.query_one("EquationPane").size.height >= 5
            await press(pilot, "v")
        await press(pilot, "J", "G", "enter")
        assert "why is" in text(app) and "the recorded value" in words(text(app).splitlines())
        check_whole(app)


@pytest.mark.parametrize("size", SIZES, ids=["60x18", "80x23"])
async def test_every_screen_has_room(size):
    async with opened().run_test(size=size) as pilot:
        app = pilot.app
        for name, way in SCREENS.items():
            await press(pilot, *way)
            await until(pilot, lambda: keys_of_stack(app) != ["stepper"], name)
            check_whole(app)
            if name != "home":
                await press(pilot, "escape")
        await press(pilot, "enter")
        assert keys_of_stack(app) == ["learn"]
        check_whole(app)
        await press(pilot, "escape", "down", "enter")
        await until(pilot, lambda: keys_of_stack(app) == ["stepper"], "the first network of home")
        await press(pilot, "right")  # what was said of the network makes way
        check_whole(app)


@pytest.mark.parametrize("size", SIZES, ids=["60x18", "80x23"])
async def test_every_dialog_stands_whole_with_its_last_word(size):
    async with opened().run_test(size=size) as pilot:
        app = pilot.app
        for name, (way, last) in DIALOGS.items():
            await press(pilot, *way)
            await until(pilot, lambda: isinstance(app.screen, WorkerDialog), name)
            await pilot.pause()
            question = str(app.screen.query_one("#question", Static).content)
            shown = words(text(app).splitlines())
            assert words([question]) in shown, name
            assert last in shown, name
            await press(pilot, "escape")
            await until(pilot, lambda: keys_of_stack(app) == ["stepper"], f"the way back from {name}")


@pytest.mark.parametrize("width", [60, 80])
async def test_a_long_message_takes_the_lines_it_needs_and_gives_them_back(width):
    long = "no finite difference: " + " ".join(f"word{k}" for k in range(40)) + " last"
    async with opened().run_test(size=(width, 18)) as pilot:
        app = pilot.app
        before = text(app)
        app.screen.say(long)
        await pilot.pause()
        assert long in words(text(app).splitlines())
        await press(pilot, "question_mark", "escape")
        app.screen.say("word " * 900)
        await pilot.pause()
        *above, last = text(app).splitlines()
        assert last.endswith("…") and "…" not in above[-1] and "word word" in above[-3]
        app.screen.say("")
        await pilot.pause()
        assert text(app) == before
        await press(pilot, "slash")
        app.screen.answer(long)
        await pilot.pause()
        assert long in words(text(app).splitlines())
        await press(pilot, "escape", "t", "p")
        app.screen.answer(long)
        await pilot.pause()
        answer = app.screen.query_one("#answer")
        assert answer.size.height == len(wrap(long, answer.size.width)) and answer.region.bottom < app.size.height


@pytest.mark.parametrize("size", SIZES, ids=["60x18", "80x23"])
async def test_a_training_and_two_runs_side_by_side_have_room(size, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    async with training().run_test(size=size) as pilot:
        for _ in range(6):
            check_whole(pilot.app)
            await press(pilot, "v")
    async with opened(recorded("gru")).run_test(size=size) as pilot:
        app = pilot.app
        await press(pilot, "t", "c", *"lstm", "enter")
        await until(pilot, lambda: keys_of_stack(app) == ["stepper", "compare"], "the comparison")
        await pilot.pause()
        for key in ("right", "L", "v", "r"):
            await press(pilot, key)
            check_whole(app)
            assert "lstm" in text(app)


WAYS = ((), ("F",), ("escape",), ("t",), ("slash", "f"), ("c",))


async def test_below_that_the_message_stands_alone_and_keys_do_nothing():
    for width, height in ((59, 17), (59, 40), (200, 17)):
        assert SMALLEST[0] > width or SMALLEST[1] > height
    async with opened().run_test(size=(80, 24)) as pilot:
        app = pilot.app
        for way in WAYS:
            await press(pilot, *way)
            await pilot.pause()
            stack, shown = list(app.screen_stack), text(app)
            typed = [field.value for field in app.screen.query(Field)]
            await pilot.resize_terminal(59, 17)
            only = TOO_SMALL.format(59, 17)
            await until(pilot, lambda only=only: text(app).strip() == only, f"the one line over {way}")
            await press(pilot, "right", "a", "enter", "escape", "D", "question_mark", "q")
            assert app.screen_stack == stack and text(app).strip() == only
            await pilot.resize_terminal(80, 24)
            await until(pilot, lambda shown=shown: text(app) == shown, f"what was there before: {way}")
            assert [field.value for field in app.screen.query(Field)] == typed
            if typed:  # the cursor is where it was
                await press(pilot, "b")
                assert [field.value for field in app.screen.query(Field)] != typed
            while keys_of_stack(app) != ["stepper"]:
                at_home = keys_of_stack(app) == ["home"]
                await press(pilot, *(("home", "down", "enter") if at_home else ("escape",)))
                await pilot.pause()
                if keys_of_stack(app) == ["home"]:
                    break
            if keys_of_stack(app) == ["home"]:
                app.show(recorded("lstm"))
                await until(pilot, lambda: keys_of_stack(app) == ["stepper"], "the stepper")
