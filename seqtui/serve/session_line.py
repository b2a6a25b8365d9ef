"""The broker's end of a session's socket: bounded in what it hears, and in what it lets wait to be read."""

from __future__ import annotations

import asyncio
import logging

from seqtui.classroom.account import Account
from seqtui.classroom.broker import Broker
from seqtui.classroom.hub import Seat
from seqtui.classroom.intake import Allowance
from seqtui.classroom.messages import Append, BadFrameError, Frames, FromBroker, encode, read_from_session

MOST_UNREAD = 4 << 20  # bytes that wait for a session: one that reads nothing is cut off
_LOG = logging.getLogger("seqtui.serve.broker")


class SessionLine(asyncio.Protocol):
    """The socket of one session: its messages go to the broker as its seat, at a bounded rate."""

    def __init__(self, broker: Broker, account: Account) -> None:
        self._broker, self._account = broker, account
        self._frames = Frames()
        self._bodies: list[bytes] = []
        self._loop = asyncio.get_running_loop()
        self._allowance = Allowance(self._loop.time())
        self._transport: asyncio.Transport | None = None
        self._seat: Seat | None = None
        self._is_paused = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Give the session its seat."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._seat = self._broker.sit(self._account, self._send)

    def data_received(self, data: bytes) -> None:
        """Hear what the session says; what is no message ends its connection."""
        try:
            self._bodies += self._frames.feed(data)
            self._hear()
        except BadFrameError as error:
            _LOG.warning("the link of %s was ended: %s", self._account.name, error)
            self._cut()

    def connection_lost(self, _error: Exception | None) -> None:
        """Take the seat away."""
        if self._seat is not None:
            self._broker.leave(self._seat)
        self._seat = self._transport = None

    def _hear(self) -> None:
        """Do what was said, as long as the session may say more; then go on when it may again."""
        while self._bodies and not self._is_paused and self._seat is not None:
            said = read_from_session(self._bodies.pop(0))
            weight = 1 + (len(said.events) if isinstance(said, Append) else 0)
            self._broker.hear(self._seat, said)
            wait = self._allowance.spend(weight, self._loop.time())
            if wait and self._transport is not None:
                self._is_paused = True
                self._transport.pause_reading()
                self._loop.call_later(wait, self._go_on)

    def _go_on(self) -> None:
        self._is_paused = False
        if self._transport is not None:
            self._transport.resume_reading()
            self.data_received(b"")

    def _send(self, message: FromBroker) -> None:
        transport = self._transport
        if transport is None or transport.is_closing():
            return
        transport.write(encode(message))
        if transport.get_write_buffer_size() > MOST_UNREAD:
            _LOG.warning("the link of %s was ended: it reads nothing", self._account.name)
            self._cut()

    def _cut(self) -> None:
        if self._transport is not None:
            self._transport.abort()
