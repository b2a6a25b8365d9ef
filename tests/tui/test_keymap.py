"""The one table of keys: everything that is made from it agrees with it."""

import pkgutil
import re
from importlib import import_module

import pytest

from seqtui.tui import screens
from seqtui.tui.app import SeqtuiApp
from seqtui.tui.keymap import KEYS, bindings, keys_of
from seqtui.tui.screens.base import BaseScreen
from seqtui.tui.screens.help import HelpPane
from tests.tui.walking import keys_of_stack, opened, press, text, until

for found in pkgutil.iter_modules(screens.__path__):  # some are loaded when they are opened
    import_module(f"{screens.__name__}.{found.name}")


def below(cls):
    return [cls, *(found for part in cls.__subclasses__() for found in below(part))]


SCREENS = {cls.keys: cls for cls in below(BaseScreen) if cls.keys}
WAYS = {"home": ("escape",), "stepper": (), "why": ("enter",), "flow": ("F",), "help": ("question_mark",)}


def method(key):
    return "action_" + re.match(r"\w+", key.action)[0]


def test_every_row_belongs_to_a_screen():
    assert {key.screen for key in KEYS} <= {*SCREENS, "*"}


@pytest.mark.parametrize("screen", SCREENS)
def test_no_two_rows_of_a_screen_share_a_key(screen):
    keys = [name for key in keys_of(screen) for name in key.keys.split(",")]
    assert sorted(keys) == sorted(set(keys))


@pytest.mark.parametrize("key", KEYS, ids=lambda key: f"{key.screen} {key.keys}")
def test_a_row_is_complete_and_its_action_exists(key):
    owner = SeqtuiApp if key.screen == "*" else SCREENS[key.screen]
    assert callable(getattr(owner, method(key), None))
    assert key.help
    assert key.help[0].isupper()
    assert key.ascii.isascii()
    assert key.word or not key.footer
    assert len(key.label) < 10


@pytest.mark.parametrize("screen", [*SCREENS, "*"])
def test_bindings_are_the_rows_and_nothing_else(screen):
    owner = SeqtuiApp if screen == "*" else SCREENS[screen]
    rows = {name for key in KEYS if key.screen == screen for name in key.keys.split(",")}
    bound = {name for binding in bindings(screen) for name in binding.key.split(",")}
    assert rows == bound
    assert [binding.action for binding in owner.BINDINGS] == [key.action for key in KEYS if key.screen == screen]


@pytest.mark.parametrize("screen", WAYS)
async def test_help_lists_every_row_of_the_screen_it_was_called_from(screen):
    async with opened().run_test(size=(80, 24)) as pilot:
        await press(pilot, *WAYS[screen])
        if screen != "help":
            await press(pilot, "question_mark")
            page = "\n".join(line.plain for line in pilot.app.screen.query_one(HelpPane).draw(80, 10_000))
            for key in keys_of(screen):
                assert f"{key.label} " in page
                assert key.help in page
        else:
            await press(pilot, "question_mark")
            assert keys_of_stack(pilot.app) == ["stepper", "help"]


@pytest.mark.parametrize("screen", WAYS)
async def test_the_palette_has_a_command_for_every_row(screen):
    async with opened().run_test(size=(80, 24)) as pilot:
        await press(pilot, *WAYS[screen])
        titles = [command.title for command in pilot.app.get_system_commands(pilot.app.screen)]
        assert titles == [key.help for key in keys_of(screen) if key.action != "command_palette"]


async def test_a_command_of_the_palette_does_what_its_key_does():
    async with opened().run_test(size=(80, 24)) as pilot:
        app, player = pilot.app, pilot.app.screen.player
        before = player.cursor
        await press(pilot, "ctrl+p", *"one equation on", "enter")
        await until(pilot, lambda: player.cursor != before, "a step")
        assert player.trace.path(player.cursor) == "t1.f"
        theme = app.theme
        await press(pilot, "ctrl+p", *"dark or", "enter")
        await until(pilot, lambda: app.theme != theme, "another theme")


@pytest.mark.parametrize("ascii", [False, True])
async def test_the_footer_shows_the_keys_and_always_how_to_leave(ascii):
    async with opened(ascii=ascii).run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        for keys in ((), ("enter",), ("escape", "escape")):
            await press(pilot, *keys)
            footer = text(pilot.app).splitlines()[-1]
            assert "? help" in footer
            assert "q quit" in footer
            assert footer.isascii() or not ascii
