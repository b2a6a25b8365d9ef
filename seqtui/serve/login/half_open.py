"""Connections that nobody has come in by yet: bounded in number and age, without hurting those who are about to."""

from __future__ import annotations

import asyncio
from collections import Counter

import asyncssh
from msgspec import Struct

MOST = 192  # connections; a class that logs in at once is sixty
SILENT_SECONDS = 30.0  # until keys are exchanged, which no person has a part in
LOGIN_SECONDS = 120.0  # for a person: compare a fingerprint, find the slip with the code, choose a password
_ENTER_SECONDS = 180.0  # with the join code asked for on the screen


class _Waiting(Struct):
    """A connection in line: where it comes from, and its timers."""

    address: str
    timers: tuple[asyncio.TimerHandle, ...]


class HalfOpen:
    """The connections in line, oldest first.

    One too many ends the oldest that has not even exchanged keys, of the address that holds most; where all of them
    have, the oldest of that address. So who opens hundreds loses them before anybody else does.
    """

    def __init__(self, most: int = MOST, silent_seconds: float = SILENT_SECONDS) -> None:
        self._most = most
        self._silent_seconds = silent_seconds
        self._waiting: dict[asyncssh.SSHServerConnection, _Waiting] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, connection: asyncssh.SSHServerConnection) -> None:
        """Take a new connection into the line."""
        address = str((connection.get_extra_info("peername") or ("",))[0])
        loop = asyncio.get_running_loop()
        timers = (
            loop.call_later(self._silent_seconds, self._end_if_silent, connection),
            loop.call_later(_ENTER_SECONDS, self._end, connection),
        )
        self._waiting[connection] = _Waiting(address, timers)
        if len(self._waiting) > self._most:
            self._end(self._least_wanted())

    def leave(self, connection: asyncssh.SSHServerConnection) -> None:
        """Take a connection out of the line: somebody came in by it, or it is gone."""
        waiting = self._waiting.pop(connection, None)
        for timer in waiting.timers if waiting else ():
            timer.cancel()

    def _least_wanted(self) -> asyncssh.SSHServerConnection:
        held = Counter(waiting.address for waiting in self._waiting.values())
        most = max(held, key=held.__getitem__)
        there = [connection for connection, waiting in self._waiting.items() if waiting.address == most]
        return next((connection for connection in there if _is_silent(connection)), there[0])

    def _end_if_silent(self, connection: asyncssh.SSHServerConnection) -> None:
        if _is_silent(connection):
            self._end(connection)

    def _end(self, connection: asyncssh.SSHServerConnection) -> None:
        if connection in self._waiting:
            self.leave(connection)
            connection.abort()


def _is_silent(connection: asyncssh.SSHServerConnection) -> bool:
    """Whether keys are not exchanged yet; afterwards the client may be waiting for a person."""
    return connection.get_extra_info("send_cipher") is None
