"""The broker's end of a session's socket: bounded in what it hears, and in what it lets wait to be read."""

from __future__ import annotations

import asyncio
import logging
from collections import deque

from seqtui.classroom.account import Account
from seqtui.classroom.broker.broker import Broker
from seqtui.classroom.broker.hub import Seat
from seqtui.classroom.broker.intake import Allowance
from seqtui.classroom.messages import (
    Append,
    BadFrameError,
    Frames,
    FromBroker,
    Notice,
    Reply,
    encode,
    read_from_session,
)

MOST_UNREAD = 4 << 20  # bytes that wait for a session: one that reads nothing is cut off
FULL = 1 << 20  # bytes from which on a session is not heard until it has read
UNREAD = 20.0  # seconds in which it has to
MOST_ASKED = 8  # requests of a session that are being answered: the others wait in its own socket
_LOG = logging.getLogger("seqtui.serve.broker")


class SessionLine(asyncio.Protocol):
    """The socket of one session: its messages go to the broker as its seat.

    It is heard no faster than the others can bear: at a bounded rate, a few requests at a time, and not while it does
    not read what it asked for. Nothing is refused for that; it waits.
    """

    def __init__(self, broker: Broker, account: Account) -> None:
        self._broker, self._account = broker, account
        self._frames = Frames()
        self._bodies: deque[bytes] = deque()
        self._loop = asyncio.get_running_loop()
        self._allowance = Allowance(self._loop.time())
        self._transport: asyncio.Transport | None = None
        self._seat: Seat | None = None
        self._rests = self._is_full = self._is_hearing = False
        self._asked = 0
        self._unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Give the session its seat."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.set_write_buffer_limits(FULL)
        self._seat = self._broker.sit(self._account, self._send)

    def data_received(self, data: bytes) -> None:
        """Hear what the session says; what is no message ends its connection."""
        try:
            self._bodies.extend(self._frames.feed(data))
            self._hear()
        except BadFrameError as error:
            self._cut(str(error))

    def pause_writing(self) -> None:
        """Note that the session does not read; asyncio says so from FULL on."""
        self._is_full = True
        self._unread = self._loop.call_later(UNREAD, self._cut, "it reads nothing")

    def resume_writing(self) -> None:
        """Note that the session has read."""
        self._is_full = False
        if self._unread is not None:
            self._unread.cancel()
        self._loop.call_soon(self.data_received, b"")

    def connection_lost(self, _error: Exception | None) -> None:
        """Take the seat away."""
        if self._unread is not None:
            self._unread.cancel()
        if self._seat is not None:
            self._broker.leave(self._seat)
        self._seat = self._transport = None

    def _hear(self) -> None:
        """Do what was said, as long as the session may say more."""
        if self._is_hearing:
            return  # an answer came at once
        self._is_hearing = True
        try:
            while self._bodies and self._may_speak and self._seat is not None:
                said = read_from_session(self._bodies.popleft())
                self._asked += not isinstance(said, Notice)
                self._broker.hear(self._seat, said)
                self._count(1 + (len(said.events) if isinstance(said, Append) else 0))
        finally:
            self._is_hearing = False
        if self._transport is not None:
            (self._transport.resume_reading if self._may_speak else self._transport.pause_reading)()

    @property
    def _may_speak(self) -> bool:
        return not (self._rests or self._is_full or self._asked >= MOST_ASKED)

    def _count(self, weight: int) -> None:
        wait = self._allowance.spend(weight, self._loop.time())
        if wait:
            self._rests = True
            self._loop.call_later(wait, self._go_on)

    def _go_on(self) -> None:
        self._rests = False
        self.data_received(b"")

    def _send(self, message: FromBroker) -> None:
        transport = self._transport
        if transport is None or transport.is_closing():
            return
        transport.write(encode(message))
        if transport.get_write_buffer_size() > MOST_UNREAD:
            self._cut("it reads nothing")
        elif isinstance(message, Reply):
            self._asked -= 1
            if self._asked == MOST_ASKED - 1:
                self._loop.call_soon(self.data_received, b"")

    def _cut(self, why: str) -> None:
        """End the connection at once."""
        self._bodies.clear()
        if self._transport is not None and not self._transport.is_closing():
            _LOG.warning("the link of %s was ended: %s", self._account.name, why)
            self._transport.abort()
