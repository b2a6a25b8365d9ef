"""How long the event loop is kept from the next key: its turns, measured, beside those of a bare Textual app."""

import asyncio
import gc
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from textual.app import App
from textual.containers import Horizontal, VerticalScroll
from textual.screen import ModalScreen, Screen
from textual.widgets import Input, Static

SIZE = (120, 40)
WAIT = 30.0  # seconds for the work that a key began in a thread
PROCESSES = ("training", "proof")  # workers that listen to a process, for as long as it takes
ROUNDS = 5


class Turns:
    """The turns of the loop in a stretch of time; longest in seconds of the loop's own processor time."""

    def __init__(self) -> None:
        self.longest = 0.0

    def took(self, seconds: float) -> None:
        self.longest = max(self.longest, seconds)


@contextmanager
def turns() -> Iterator[Turns]:
    """Measure each turn; what other threads and processes take meanwhile is not counted.

    Garbage is not collected meanwhile: a collection goes through all objects of the process, those of other tests too.
    """
    measured, run = Turns(), asyncio.Handle._run

    def timed(handle):
        before = time.thread_time()
        run(handle)
        measured.took(time.thread_time() - before)

    asyncio.Handle._run = timed
    gc.disable()
    try:
        yield measured
    finally:
        gc.enable()
        asyncio.Handle._run = run


async def settled(pilot) -> None:
    """Let the app work until nothing is under way, in threads neither."""
    end = time.monotonic() + WAIT
    await pilot.pause()
    while any(worker.is_running and worker.group not in PROCESSES for worker in pilot.app.workers):
        assert time.monotonic() < end, [worker for worker in pilot.app.workers if worker.is_running]
        await asyncio.sleep(0.005)
    await pilot.pause()


# a bare app --------------------------------------------------------------------------------------------------


class Page(Screen):
    """As many widgets as the stepper shows, full of text."""

    BINDINGS = [("escape", "app.pop_screen")]

    def compose(self):
        for _ in range(8):
            yield Static("\n".join(["abc def " * 7] * 10))


class Form(ModalScreen):
    """As many lines to type in as the settings of a model."""

    BINDINGS = [("escape", "app.pop_screen")]
    DEFAULT_CSS = "Form Horizontal { height: 1; } Form Static { width: 20; }"

    def compose(self):
        with VerticalScroll():
            for _ in range(10):
                with Horizontal():
                    yield Static("name")
                    yield Input("value", compact=True)
                    yield Static("meaning")


class Bare(App):
    """A bare app: p opens a page, f a form, Esc closes it, d is another theme."""

    BINDINGS = [("p", "open('page')"), ("f", "open('form')"), ("d", "dark")]

    def on_mount(self):
        self.push_screen(Page())

    def action_open(self, what):
        self.push_screen(Page() if what == "page" else Form())

    def action_dark(self):
        self.theme = "textual-dark" if self.theme == "textual-light" else "textual-light"


@dataclass(frozen=True)
class Yardstick:
    """The longest turns of the bare app, in seconds: opening a page, opening a form, another theme."""

    page: float
    form: float
    theme: float


async def yardstick() -> Yardstick:
    """Measure the bare app, at its best of some rounds."""
    best: dict[str, float] = {}
    async with Bare().run_test(size=SIZE) as pilot:
        for _ in range(ROUNDS):
            for key in "fppd":  # another theme with as many screens on the stack as ours has
                with turns() as measured:
                    await _press(pilot, [key])
                best[key] = min(best.get(key, 1.0), measured.longest)
                if key == "f":
                    await _press(pilot, ["escape"])
            await _press(pilot, ["escape", "escape"])
    return Yardstick(*(best[key] for key in "pfd"))


# ours --------------------------------------------------------------------------------------------------------


async def walked(make: Callable[[], App], way: Sequence[str], keys: Sequence[str]) -> list[tuple[str, float, bool]]:
    """For each key: its longest turn in seconds, and whether it opened or closed a screen; its screen is led back to.

    way leads from the first screen to the one whose keys are pressed; a key "v z" is pressed as v, then z, of which the
    last is measured.
    """
    found = []
    async with make().run_test(size=SIZE) as pilot:
        await settled(pilot)
        await _press(pilot, way)
        stack = list(pilot.app.screen_stack)
        for key in keys:
            *before, last = key.split()
            await _press(pilot, before)
            there = list(pilot.app.screen_stack)
            with turns() as measured:
                await _press(pilot, [last])
            found.append((key, measured.longest, there != pilot.app.screen_stack))
            assert pilot.app.fault is None, (key, pilot.app.fault)
            while pilot.app.screen_stack != stack and len(pilot.app.screen_stack) > len(stack):
                await _press(pilot, ["escape"])
            assert len(pilot.app.screen_stack) == len(stack), (key, pilot.app.screen_stack)
            stack = list(pilot.app.screen_stack)
    return found


async def _press(pilot, keys: Sequence[str]) -> None:
    for key in keys:
        await pilot.press(key)
        await settled(pilot)
