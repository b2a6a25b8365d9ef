"""What a session would do at its start, done once before all sessions: load the program, and draw its first screens.

What is loaded, parsed and cached by that is there in every fork, and in memory once. It leaves no thread behind.
"""

from __future__ import annotations

import asyncio
import pkgutil
import threading
from collections.abc import Callable, Iterable
from importlib import import_module

import seqtui
from seqtui.classroom.account import Account
from seqtui.classroom.class_session import ClassSession
from seqtui.classroom.link import Link, LinkLostError
from seqtui.classroom.linked_store import LinkedStore
from seqtui.classroom.messages import Notice, Push, Reply, Request
from seqtui.course.progress.event import Event
from seqtui.language import ENGLISH, LANGUAGES, _, set_language
from seqtui.serve.serving_log import place_of
from seqtui.tui.app import SeqtuiApp

_LOADED = (
    "models",
    "course",
    "session",
    "render",
    "tui",
)  # the rooms whose modules are loaded when they are needed first
_KEYS = ("enter", "right", "q")  # opens a lesson, does a step on its stage
_SIZE = (80, 24)
PATIENCE = 30.0  # seconds for all of it, after which a class begins without


class NoLink(Link):
    """A link with nobody at its other end."""

    def ask(self, request: Request, seconds: float = 5.0) -> Reply:
        """Raise LinkLostError."""
        raise LinkLostError(_("the class cannot be reached just now"))

    def tell(self, notice: Notice) -> None:
        """Do nothing."""

    def listen(self, heard: Callable[[Push], None]) -> None:
        """Do nothing."""


class NoStore(LinkedStore):
    """A store of nobody's events, which keeps nothing, and has no thread."""

    learner = ""

    def __init__(self) -> None:
        self.trouble = ""

    def append(self, event: Event) -> None:
        """Do nothing."""

    def add(self, events: Iterable[Event]) -> int:
        """Return how many are new: none."""
        return 0

    def events(self) -> list[Event]:
        """Return no events."""
        return []

    def derived(self, name: str) -> str | None:
        """Return what was kept: nothing."""
        return None

    def keep(self, name: str, value: str) -> None:
        """Do nothing."""

    def take_notes(self) -> tuple[str, ...]:
        """Return no notes."""
        return ()

    def listen(self, told: Callable[[], None]) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""


def warm() -> str:
    """Load every module of the program, and run it once in each language; the language is English afterwards.

    Returns what went wrong, "" for nothing: a class can do without, its sessions then begin more slowly.
    """
    for room in _LOADED:
        package = import_module(f"{seqtui.__name__}.{room}")
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            import_module(found.name)
    try:
        for language in LANGUAGES:
            set_language(language)
            asyncio.run(asyncio.wait_for(_run(), PATIENCE))
    except Exception as error:
        return f"{type(error).__name__} at {place_of(error)}"
    finally:
        set_language(ENGLISH)
    for thread in threading.enumerate():
        if thread is not threading.main_thread():
            thread.join(PATIENCE)
    return "" if threading.active_count() == 1 else "a thread is left"


async def _run() -> None:
    session = ClassSession(Account("nobody"), "", NoLink(), NoStore())
    async with SeqtuiApp(classroom=session).run_test(size=_SIZE) as pilot:
        for key in _KEYS:
            await pilot.press(key)
            await pilot.pause()
