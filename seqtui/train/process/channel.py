"""The worker's end of the line to whoever started it: events out, commands in, and an eye on whether anyone is there.

A worker whose other end is gone ends by itself: its loop is told, and if that does not end it, the process ends here.
"""

import json
import os
import queue
import sys
import threading
import time
from contextlib import suppress
from typing import Any, NoReturn

from seqtui.train.process.events import Event, to_line

LAST_WORDS = 1.0  # seconds between hearing that nobody is there and ending whatever still runs
_LOOKING = 0.25  # seconds between two looks at the parent


class PipeClosed(Exception):  # noqa: N818 (no error: the end of the line)
    """Nobody reads any more."""


class Channel:
    """Events go to stdout, and nothing else does; commands come from stdin, each a dict with "command"."""

    def __init__(self) -> None:
        self._in, self._out = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
        os.dup2(2, 1)  # what a library prints is not for whoever reads events
        self._commands: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._parent = os.getppid()
        self._gone = threading.Event()

    @property
    def gone(self) -> bool:
        """Whether the other end is closed or dead."""
        return self._gone.is_set()

    def config(self) -> bytes:
        """The first line."""
        return self._in.readline()

    def listen(self) -> None:
        """Start to take commands, and to watch the parent."""
        threading.Thread(target=self._listen, daemon=True).start()
        threading.Thread(target=self._watch, daemon=True).start()

    def send(self, event: Event) -> None:
        """Write the event.

        Raises PipeClosed when nobody reads.
        """
        try:
            self._out.write(to_line(event).encode() + b"\n")
            self._out.flush()
        except (OSError, ValueError):
            self._gone.set()
            raise PipeClosed from None

    def end(self) -> NoReturn:
        """End the process; the thread that reads stdin would stand in the way of an orderly end."""
        with suppress(OSError, ValueError):
            self._out.flush()
        os._exit(0)

    def command(self, wait: float = 0.0) -> dict[str, Any] | None:
        """The next command, None when there is none within so many seconds.

        Raises PipeClosed when nobody is there any more.
        """
        if self.gone:
            raise PipeClosed
        try:
            return self._commands.get(timeout=wait) if wait else self._commands.get_nowait()
        except queue.Empty:
            return None

    def _listen(self) -> None:
        for line in self._in:
            try:
                command = json.loads(line)
            except (ValueError, RecursionError):
                continue
            if isinstance(command, dict):
                self._commands.put(command)
        self._gone.set()

    def _watch(self) -> None:
        while not self._gone.wait(_LOOKING):
            if os.getppid() != self._parent:
                self._gone.set()
        time.sleep(LAST_WORDS)
        os._exit(1)
