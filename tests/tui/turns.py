"""How long the event loop is kept from the next key: its turns, measured."""

import asyncio
import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager


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
