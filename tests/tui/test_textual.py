"""How the terminal stands on Textual: what it reaches into is listed, what it loads late is there."""

import ast
import inspect
import pkgutil
import re
import subprocess
import sys
from functools import cache
from importlib import import_module
from pathlib import Path

import seqtui.tui

PRIVATE = re.compile(r"(?:\.|\bdef )(_[a-z]\w*)")
FILES = sorted(Path(seqtui.tui.__file__).parent.rglob("*.py"))
WITHOUT_TERMIOS = """
import asyncio, sys
sys.modules["termios"] = sys.modules["tty"] = None
from textual.drivers.headless_driver import HeadlessDriver
from seqtui.tui.app import SeqtuiApp
from seqtui.tui.driver import DRIVER
async def main():
    async with SeqtuiApp(driver_class=HeadlessDriver).run_test() as pilot:
        await pilot.press("down")
assert DRIVER is None
asyncio.run(main())
"""


def classes():
    """All classes of the terminal that are made from one of Textual's."""
    names = [found.name for found in pkgutil.walk_packages(seqtui.tui.__path__, "seqtui.tui.")]
    found = {cls for name in names for _, cls in inspect.getmembers(import_module(name), inspect.isclass)}
    ours = [cls for cls in found if cls.__module__.startswith("seqtui.tui")]
    return sorted((cls for cls in ours if bases(cls)), key=lambda cls: cls.__qualname__)


def bases(cls):
    return [base for base in cls.__mro__ if base.__module__.startswith("textual")]


def reached_into(cls):
    """The private names of Textual that a class overrides or uses."""
    theirs, ours = bases(cls), [part for part in cls.__mro__ if part.__module__.startswith("seqtui.tui")]
    used, there = (set().union(*map(private_names, parts)) for parts in (ours, theirs))
    return used & there


@cache
def private_names(cls):
    """The private names that stand in the source of a class."""
    return frozenset(PRIVATE.findall(inspect.getsource(cls)))


def test_a_private_name_of_textual_is_listed_with_what_it_gains():
    listed = set(re.findall(r"\w+", seqtui.tui.__doc__))
    assert not {cls.__name__: missing for cls in classes() if (missing := reached_into(cls) - listed)}


def test_modules_that_are_private_to_textual_are_listed():
    found = {name for file in FILES for name in re.findall(r"from textual\.(_\w+) import", file.read_text("utf-8"))}
    assert found == {"_compositor", "_xterm_parser"}


def test_what_is_loaded_when_it_is_asked_for_is_there():
    """``screens.train.TrainScreen``: the name of a module and of something in it."""
    found = []
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            match node:
                case ast.Attribute(ast.Attribute(ast.Name("screens"), module), name):
                    assert callable(getattr(getattr(seqtui.tui.screens, module), name)), f"{file.name}: {module}.{name}"
                    found.append(module)
    assert len(found) > 5
    assert not hasattr(seqtui.tui.screens, "no_such_screen")


def test_the_terminal_needs_no_termios():
    subprocess.run([sys.executable, "-c", WITHOUT_TERMIOS], check=True)
