"""Looking at the app the way a person does: what is on the screen, and waiting until it is."""

import asyncio
import time
from collections.abc import Callable

from textual.screen import ModalScreen

from seqtui.models.model import Run
from seqtui.session.text import TextStyle
from seqtui.tui.app import SeqtuiApp
from tests.session.runs import recorded

PATIENCE = 30.0
SIZES = ((80, 24), (120, 40))


def opened(run: Run | None = None, ascii: bool = False) -> SeqtuiApp:
    """The app with a run in the stepper, a small LSTM if none is given."""
    return SeqtuiApp(run or recorded("lstm"), TextStyle(ascii))


def strips(app):
    """The lines of the screen in front, as segments."""
    return app.screen._compositor.render_strips()


def text(app) -> str:
    """The screen in front, as lines."""
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips(app))


def keys_of_stack(app) -> list[str]:
    """Which screens lie on home, the front last; home alone when there is nothing on it."""
    full = ("" if isinstance(screen, ModalScreen) else getattr(screen, "keys", "") for screen in app.screen_stack)
    names = [name or type(screen).__name__ for name, screen in zip(full, app.screen_stack, strict=True)]
    return [name for name in names if name not in ("Screen", "home")] or ["home"]


async def until(pilot, happened: Callable[[], object], what: str = "") -> None:
    """Let the app work until a condition holds; what waits for a clock or a process has PATIENCE seconds."""
    ends = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < ends, f"{what or 'it'} never happened:\n{text(pilot.app)}"
        await pilot.pause()
        if not happened():
            await asyncio.sleep(0.005)


async def press(pilot, *keys: str) -> None:
    """Press keys one after the other and let each take effect."""
    for key in keys:
        await pilot.press(key)
        await pilot.pause()
