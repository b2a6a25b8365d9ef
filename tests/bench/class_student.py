"""One student at an SSH client: keys that are typed, the times at which frames came, and their bytes on the wire."""

from __future__ import annotations

import asyncio
import socket
import struct
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import asyncssh

from tests.pty.terminal import KEYS

CALM = 0.25  # seconds without a byte after which a frame is over
GIVEN_UP = 30.0  # seconds until a login that should come counts as one that never does
NO_FRAME = 5.0  # ... until a frame does
_ACKED, _RECEIVED = 120, 128  # where tcp_info of <linux/tcp.h> has the bytes that the peer has, and those that came


@dataclass(frozen=True)
class Part:
    """What one student types: keys in turn, again and again, one every so many seconds, and for how long in all.

    redraws: the screen changes by itself, so a frame is timed to its first byte.
    """

    name: str
    keys: tuple[str, ...]
    every: float
    seconds: float
    after: float = 0.0
    redraws: bool = False


@dataclass
class Login:
    """One login: seconds until somebody was in, and until the first frame was there; None where they never were."""

    name: str
    entered: float | None = None
    painted: float | None = None


class Student(asyncssh.SSHClientSession):
    """One client: it keeps the times at which bytes came, and no more of what came than the last of it."""

    def __init__(self) -> None:
        self.connection: asyncssh.SSHClientConnection | None = None
        self.channel: asyncssh.SSHClientChannel | None = None
        self.received, self.last, self.first = 0, 0.0, 0.0
        self.tail = b""
        self.is_gone = False
        self.came = asyncio.Event()

    def data_received(self, data: bytes, datatype: Any) -> None:
        now = time.perf_counter()
        self.received += len(data)
        self.last, self.first = now, self.first or now
        self.tail = (self.tail + data)[-40_000:]
        self.came.set()

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_gone = True
        self.came.set()

    def on_the_wire(self) -> int:
        """The bytes that the server has sent on the connection so far: SSH packets, without TCP's heads."""
        found = self.connection.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 192)
        return struct.unpack_from("Q", found, _RECEIVED)[0]

    def type(self, key: str) -> None:
        self.channel.write(KEYS.get(key, key).encode())

    async def until(self, marker: bytes) -> bool:
        """Wait for bytes; False where they never come."""
        with suppress(TimeoutError):
            async with asyncio.timeout(GIVEN_UP):
                while marker not in self.tail and not self.is_gone:
                    self.came.clear()
                    await self.came.wait()
        return marker in self.tail

    async def frame(self, first: float = NO_FRAME, calm: float = CALM) -> float | None:
        """Wait until nothing more comes; the time of the last byte, None where none came."""
        since = self.last
        with suppress(TimeoutError):
            async with asyncio.timeout(first):
                while self.last == since and not self.is_gone:
                    self.came.clear()
                    await self.came.wait()
        if self.last == since:
            return None
        while (rest := self.last + calm - time.perf_counter()) > 0:
            await asyncio.sleep(rest)
        return self.last
