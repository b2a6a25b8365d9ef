"""What is written to the terminal, by a thread that may wait for it: the app never does.

Textual queues thirty writes and then waits: over a slow line each key is answered after all frames before it have
crossed. Here nothing waits; while the terminal has not taken what it was given, frames are held back, and the app is
told when it may draw the newest.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TextIO

PATIENCE = 0.05  # seconds that a frame may take without the next one being held back


class FrameWriter(threading.Thread):
    """Writes what it is given, in order. caught_up() is called from the thread when all is written."""

    def __init__(self, file: TextIO, caught_up: Callable[[], object]) -> None:
        super().__init__(daemon=True, name="seqtui-output")
        self._file, self._caught_up = file, caught_up
        self._pending: list[str] = []
        self._changed = threading.Condition()
        self._since: float | None = None  # when it was last given something while it had nothing
        self._held = self._ending = False

    def holds_back(self) -> bool:
        """Whether a frame should wait, for the terminal takes its time; then caught_up() will be called."""
        with self._changed:
            if self._since is not None and time.monotonic() - self._since > PATIENCE:
                self._held = True
            return self._held

    def write(self, text: str) -> None:
        """Hand text to the thread."""
        with self._changed:
            self._pending.append(text)
            self._since = self._since or time.monotonic()
            self._changed.notify()

    def flush(self) -> None:
        """Do nothing: the thread flushes."""

    def stop(self) -> None:
        """Write what is left, and end; waits for it."""
        with self._changed:
            self._ending = True
            self._changed.notify()
        self.join()

    def run(self) -> None:
        """Write whatever there is, until the end."""
        while self._take():
            pass

    def _take(self) -> bool:
        """Write what was given so far; False at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._pending or self._ending)
            text, self._pending = "".join(self._pending), []
        if text:
            self._file.write(text)
            self._file.flush()
        with self._changed:
            if self._pending:
                return True
            held, self._held, self._since = self._held, False, None
        if held:
            self._caught_up()
        return not self._ending
