"""The one table of keys: everything that is made from it agrees with it, and a key means one thing everywhere."""

import pkgutil
import re
from importlib import import_module

import pytest
from textual.widgets import Static

from seqtui.tui import screens
from seqtui.tui.app import SeqtuiApp
from seqtui.tui.help_page import Topic
from seqtui.tui.key import FIRST, GROUPS, Key, written
from seqtui.tui.keymap import DIALOGS, KEYS, MENUS, bindings, keys_of
from seqtui.tui.screens.base import BaseScreen
from seqtui.tui.screens.help import HelpPane
from seqtui.tui.screens.stepper import StepperScreen
from seqtui.tui.screens.worker_dialog import WorkerDialog
from tests.session.runs import recorded
from tests.tui.walking import keys_of_stack, opened, press, text, until

for found in pkgutil.iter_modules(screens.__path__):  # some are loaded when they are opened
    import_module(f"{screens.__name__}.{found.name}")


def below(cls):
    return [cls, *(found for part in cls.__subclasses__() for found in below(part))]


SCREENS = {cls.keys: cls for cls in below(BaseScreen) if cls.keys}
DIALOG_OWNERS = {cls.keys: cls for cls in below(WorkerDialog) if cls.keys}
OWNERS = SCREENS | DIALOG_OWNERS | {"*": SeqtuiApp, "lesson": SeqtuiApp, "class": SeqtuiApp}
MENU_OWNERS = {"try": StepperScreen, "answer": SeqtuiApp}
WAYS = {"home": ("escape",), "stepper": (), "why": ("enter",), "flow": ("F",), "help": ("question_mark",)}
ENOUGH = 6  # rows at the top of a page of help


def method(key):
    """What a key calls: an action of its owner, or of the app."""
    name = re.match(r"(app\.)?(\w+)", key.action)
    return SeqtuiApp if name[1] else OWNERS[key.screen], f"action_{name[2]}"


def clashes(rows):
    """The keys that mean two things, with what they mean."""
    meant = {}
    for key in rows:
        for name in key.names:
            meant.setdefault(name, set()).add(key.meaning)
    return {name: meanings for name, meanings in meant.items() if len(meanings) > 1}


def test_every_row_belongs_to_a_screen_a_dialog_or_a_menu():
    assert {key.screen for key in KEYS} == {*OWNERS, *MENUS}
    assert set(DIALOG_OWNERS) == DIALOGS and set(MENU_OWNERS) == MENUS


def test_a_key_means_the_same_wherever_it_is_bound():
    assert clashes(key for key in KEYS if key.screen not in MENUS) == {}
    assert clashes([*KEYS, Key("flow", "s", "stop", "stop", "Stop")])["s"] == {"save", "stop"}


@pytest.mark.parametrize("screen", [*SCREENS, *sorted(DIALOGS), *sorted(MENUS)])
def test_no_two_rows_of_a_screen_share_a_key(screen):
    rows = [key for key in KEYS if key.screen == screen] if screen in MENUS else keys_of(screen)
    keys = [name for key in rows for name in key.names]
    assert sorted(keys) == sorted(set(keys))


def test_the_keys_of_a_lesson_are_free_on_every_stage():
    lesson = {name for key in KEYS if key.screen == "lesson" for name in key.names}
    assert not [key for key in KEYS if key.screen not in ("lesson", *MENUS) and lesson & {*key.names}]


def test_the_keys_of_a_class_are_free_on_every_screen():
    of_class = {name for key in KEYS if key.screen == "class" for name in key.names}
    assert of_class and not [key for key in KEYS if key.screen != "class" and of_class & {*key.names}]


def test_the_letters_of_the_line_are_no_letters_of_options():
    letters = {name for key in KEYS if key.screen in ("answer", "lesson") for name in key.names if len(name) == 1}
    assert not letters & {*"abcdefgh"}, "an option with one of them could not be typed"


@pytest.mark.parametrize("screen", [*OWNERS, *sorted(MENUS)])
def test_rows_are_complete_and_their_actions_exist(screen):
    for key in (key for key in KEYS if key.screen == screen):
        action = re.match(r"\w+", key.action)[0]
        owner, name = (MENU_OWNERS[screen], f"action_{action}") if screen in MENUS else method(key)
        assert callable(getattr(owner, name, None)), key
        assert key.meaning and key.help and key.help[0].isupper() and key.group in GROUPS, key
        assert key.label(True).isascii() and key.label(False).split() == [written(name, False) for name in key.names]


@pytest.mark.parametrize("screen", OWNERS)
def test_bindings_are_the_rows_and_nothing_else(screen):
    rows = {name for key in KEYS if key.screen == screen for name in key.names}
    bound = {name for binding in bindings(screen) for name in binding.key.split(",")}
    assert rows == bound
    owned = ("*", "lesson", "class") if OWNERS[screen] is SeqtuiApp else (screen,)
    for owner in (cls for cls in below(OWNERS[screen]) if getattr(cls, "keys", screen) == screen):
        assert [binding.action for binding in owner.BINDINGS] == [key.action for key in KEYS if key.screen in owned]


@pytest.mark.parametrize("screen", [*SCREENS, *sorted(DIALOGS)])
def test_help_names_every_key_and_first_those_that_are_enough(screen):
    for ascii, width in ((False, 80), (True, 60)):
        page = [line.plain for line in Topic(screen).lines(width, opened(ascii=ascii).palette)]
        assert max(map(len, page)) <= width
        whole = " ".join(" ".join(page).split())
        for key in keys_of(screen):
            assert all(f" {written(name, ascii)} " in f" {whole} " for name in key.names)
            assert key.help.split()[-1] in whole
    first = [key for key in keys_of(screen) if key.group == FIRST and key.screen == screen]
    assert len(first) <= ENOUGH - 1 and (screen in DIALOGS or GROUPS[0] in page[0])


@pytest.mark.parametrize("screen", WAYS)
async def test_help_opens_from_every_screen_and_the_palette_has_a_command_for_every_row(screen):
    async with opened().run_test(size=(80, 24)) as pilot:
        await press(pilot, *WAYS[screen])
        named = {name for key in keys_of(screen) for name in key.names}
        assert set(pilot.app.screen.active_bindings) <= named  # nothing that answers a key lies outside the table
        titles = [command.title for command in pilot.app.get_system_commands(pilot.app.screen)]
        assert titles == [key.help for key in keys_of(screen) if key.action != "command_palette"]
        await press(pilot, "question_mark")
        assert keys_of_stack(pilot.app)[-1] == "help"
        shown = pilot.app.screen.query_one(HelpPane).topic.keys
        assert shown == ("stepper" if screen == "help" else screen)


async def test_help_shows_what_works_here():
    def helped(app):
        return "\n".join(line.plain for line in app.screen.query_one(HelpPane).topic.lines(80, app.palette))

    async with opened(recorded("markov")).run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await press(pilot, "question_mark")
        assert not any(words in helped(app) for words in ("Undo", "next breakpoint", "through time", "Make the change"))
        await press(pilot, "escape", "b", *"p > 0", "enter", "e", *"t2.p = 0.5", "enter")
        await until(pilot, lambda: app.screen.editing.edits.here.parent is not None, "the change")
        await press(pilot, "question_mark")
        assert "Undo" in helped(app) and "next breakpoint" in helped(app) and "Make the change" not in helped(app)
        await press(pilot, "escape", "u", "question_mark")
        assert "Undo" not in helped(app) and "Make the change" in helped(app)


HELPED = {  # keys that lead to a dialog, the key that helps there, and what help says besides the keys
    "a menu": (("t",), "question_mark", "Put another run beside this one"),
    "a list": (("t", "p"), "question_mark", "close the forget gate"),
    "an empty line": (("slash",), "question_mark", "a time (3), a meaning, or a value"),
    "a line with words": (("e",), "f1", "what if?"),
    "a form, among words": (("c",), "f1", "the same seed, the same weights"),
    "a form, in a number": (("c", "down"), "question_mark", "the same seed, the same weights"),
    "a page": (("Y",), "f1", "CODE"),
}


@pytest.mark.parametrize("name", HELPED)
async def test_help_works_in_every_dialog_and_leaves_it_as_it_was(name):
    way, key, says = HELPED[name]
    async with opened().run_test(size=(80, 24)) as pilot:
        app = pilot.app
        await press(pilot, *way)
        await until(pilot, lambda: isinstance(app.screen, WorkerDialog), "the dialog")
        dialog = app.screen
        own = set(dialog.active_bindings) - set(app.focused._bindings.key_to_bindings if app.focused else ())
        assert own <= {name for row in keys_of(dialog.keys) for name in row.names}
        typed = [field.value for field in dialog.query("Field")]
        await press(pilot, key)
        assert keys_of_stack(app)[-1] == "help"
        assert says in " ".join(text(app).split())
        await press(pilot, "escape")
        assert app.screen is dialog and [field.value for field in dialog.query("Field")] == typed
        await press(pilot, "escape")
        await until(pilot, lambda: not isinstance(app.screen, WorkerDialog), "the screen")


async def test_a_question_mark_among_words_is_a_word():
    async with opened().run_test(size=(80, 24)) as pilot:
        await press(pilot, "slash", "w", "h", "o", "question_mark")
        assert pilot.app.screen.query_one("Field").value == "who?"


ASKED = {  # by the rows of the menu
    "change": "change a word", "experiment": "experiments with", "preset": "what if, with", "edit": "what if? ",
    "compare": "compare with",
}  # fmt: skip


async def test_a_letter_of_the_menu_does_what_its_row_says():
    async with opened(recorded("self-attention")).run_test(size=(80, 24)) as pilot:
        app = pilot.app
        for key in keys_of("try"):
            if key.action not in ASKED:  # tree, which is empty, and practice, which test_lesson looks at
                continue
            await press(pilot, "t")
            assert any(f" {key.keys}  {key.meaning} " in line for line in text(app).splitlines())
            await press(pilot, key.keys)
            await until(pilot, lambda: keys_of_stack(app)[-1] in ("InputDialog", "ListDialog"), key.meaning)
            assert str(app.screen.query_one("#question", Static).content).startswith(ASKED[key.action])
            await press(pilot, "escape")
            await until(pilot, lambda: keys_of_stack(app) == ["stepper"], "the stepper")


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
