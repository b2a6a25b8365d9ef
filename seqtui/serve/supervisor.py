"""Starting again what has ended by itself: at once at first, then at longer and longer intervals, but for ever."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from seqtui.engine.errors import SeqtuiError
from seqtui.serve.serving_log import LOG

SHORTEST, LONGEST = 0.1, 30.0  # seconds between two starts of what ends again and again
CALM = 60.0  # seconds after which an end counts as the first


class Supervisor:
    """Starts the parts of a server again, each at its own pace, until it is stopped."""

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._ends: dict[str, tuple[float, float]] = {}  # when each part ended last, and how long was waited then

    def start_again(self, name: str, start: Callable[[], Awaitable[None]]) -> None:
        """Start a part that has ended; start is asked again, later, while it raises SeqtuiError or OSError."""
        self._tasks[name] = asyncio.get_running_loop().create_task(self._start(name, start))

    def stop(self) -> None:
        """Start nothing any more."""
        for task in self._tasks.values():
            task.cancel()

    async def _start(self, name: str, start: Callable[[], Awaitable[None]]) -> None:
        while True:
            pause = self.pause(name, time.monotonic())
            LOG.error("%s has ended; it is started again in %.1f s", name, pause)
            await asyncio.sleep(pause)
            try:
                await start()
            except (SeqtuiError, OSError) as error:
                LOG.error("%s cannot be started: %s", name, error)
            else:
                LOG.info("%s is back", name)
                return

    def pause(self, name: str, now: float) -> float:
        """Return how long to wait before a part that ends now is started again."""
        before, waited = self._ends.get(name, (now - CALM, 0.0))
        wait = SHORTEST if now - before >= CALM else min(2 * waited, LONGEST)
        self._ends[name] = now, wait
        return wait
