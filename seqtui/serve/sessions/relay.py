"""The relay of bytes between an SSH channel and the terminal of a session, which never holds more than a little.

A client that reads slowly is waited for: the terminal is not read meanwhile, the session's own writer then drops stale
frames. A session that reads slowly is waited for, too: the client may send no more than a window.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from seqtui.serve.sessions.terminal import clamped, set_size

AT_ONCE = 32_768  # bytes that are read before others get their turn
CALM = 0.05  # seconds between two sizes that a session is told of: in a storm, the last counts


class Channel(Protocol):
    """What the relay asks of an SSH channel."""

    def write(self, data: bytes) -> None: ...  # noqa: D102 - as in asyncssh
    def pause_reading(self) -> None: ...  # noqa: D102
    def resume_reading(self) -> None: ...  # noqa: D102


class Relay:
    """Carries bytes both ways until the session has closed its terminal, which drained() then says.

    typed() is told of each time that something comes from the client.
    """

    def __init__(self, channel: Channel, master: int, drained: Callable[[], None], typed: Callable[[], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._channel, self._master = channel, master
        self._drained, self._typed = drained, typed
        self._waits_for: set[str] = set()  # why the terminal is not read
        self._unwritten = bytearray()  # what the session has not taken
        self._is_full = False  # the session reads slowly, so the client waits
        self._size: tuple[int, int] | None = None  # what the session is not told of yet
        self.is_open = True
        os.set_blocking(master, False)
        self._loop.add_reader(master, self._read)

    def pause(self, why: str) -> None:
        """Read no more of the terminal, for a reason."""
        if self.is_open and not self._waits_for:
            self._loop.remove_reader(self._master)
        self._waits_for.add(why)

    def resume(self, why: str) -> None:
        """Read on, when no reason is left."""
        if why in self._waits_for:
            self._waits_for.remove(why)
            if self.is_open and not self._waits_for:
                self._loop.add_reader(self._master, self._read)

    def take(self, data: bytes) -> None:
        """Hand on what the client typed."""
        self._typed()
        if not self.is_open:
            return
        self._unwritten += data
        if not self._is_full:
            self._write()

    def resize(self, columns: int, rows: int) -> None:
        """Give the session another size, soon."""
        if self._size is None and self.is_open:
            self._loop.call_later(CALM, self._set_size)
        self._size = clamped(columns, rows)

    def close(self) -> None:
        """Hang up: the session is told by the kernel."""
        if self.is_open:
            self.is_open = False
            self._loop.remove_reader(self._master)
            self._loop.remove_writer(self._master)
            os.close(self._master)

    def _read(self) -> None:
        try:
            data = os.read(self._master, AT_ONCE)
        except BlockingIOError:
            return
        except OSError:  # EIO: the session is gone, and all it wrote is read
            data = b""
        if data:
            with suppress(OSError):  # the client is gone, which the connection says
                self._channel.write(data)
        else:
            self.close()
            self._drained()

    def _write(self) -> None:
        try:
            del self._unwritten[: os.write(self._master, self._unwritten)]
        except BlockingIOError:
            pass
        except OSError:
            self._unwritten.clear()
        if bool(self._unwritten) == self._is_full:
            return
        self._is_full = bool(self._unwritten)
        if self._is_full:
            self._loop.add_writer(self._master, self._write)
            self._channel.pause_reading()
        else:
            self._loop.remove_writer(self._master)
            self._channel.resume_reading()

    def _set_size(self) -> None:
        size, self._size = self._size, None
        if self.is_open and size is not None:
            with suppress(OSError):
                set_size(self._master, *size)
