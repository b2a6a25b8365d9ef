"""When the app has nothing left to do: as soon as that is so, where Textual's pilot sleeps for 60 ms at each key."""

import asyncio
import time

from textual import _wait, app, pilot
from textual._context import active_app
from textual.app import App, ScreenStackError

MOST = 1.0  # seconds: an app that is never idle, as one that plays, is left alone then


async def idle(running: App | None) -> None:
    """Let all messages be handled, the screen be drawn and the threads that compute come to an end."""
    ends = time.monotonic() + MOST
    loop = asyncio.get_running_loop()
    while time.monotonic() < ends:
        await asyncio.sleep(0)
        if loop._ready:  # what else can run now, in asyncio's own loop
            continue
        if running is None or not _draws(running):
            break
    if running is not None and any(worker.is_running and worker._thread_worker for worker in running.workers):
        await _wait.wait_for_idle(0, ends - time.monotonic())


def _draws(running: App) -> bool:
    """Draw what waits for the next frame; False when there is nothing."""
    try:
        screen = running.screen
    except ScreenStackError:
        return False
    if not screen._update_timer._active.is_set():
        return False
    with running._context():
        screen._on_timer_update()
    return True


async def _wait_for_idle(*_: float) -> None:
    await idle(active_app.get(None))


async def _wait_for_screen(self: pilot.Pilot, timeout: float = 0.0) -> bool:
    """In place of a message to each widget and its way back: nothing is left to handle when the app is idle."""
    await idle(self.app)
    return True


def hasten() -> None:
    """Give Textual's pilot this meaning of idle."""
    app.wait_for_idle = pilot.wait_for_idle = _wait_for_idle
    pilot.Pilot._wait_for_screen = _wait_for_screen
