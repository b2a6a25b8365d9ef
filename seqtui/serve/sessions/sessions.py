"""All sessions of a server: how many there may be, how long one may idle, and how all of them end."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from seqtui.classroom.account import Account
from seqtui.language import N_, _, _n, speaking
from seqtui.serve.serving_log import LOG
from seqtui.serve.sessions.lifeline import Ended, Launch, Packet, Started
from seqtui.serve.sessions.session import Session, said_in

if TYPE_CHECKING:
    import asyncssh

    from seqtui.serve.sessions.forks import Forks
    from seqtui.serve.training.training_queue import TrainingQueue

Bind = Callable[[Account], socket.socket | None]  # a new socket to the broker that speaks for an account
OF_ONE = 4  # sessions that one account may have: at two desks, and two that were lost and not noticed yet
WARNING = 60.0  # seconds before a session ends that idles, in which it is told so
ENDING = 6.5  # seconds for all sessions to end
TOO_MANY = N_("{name} is here {n} times already: leave one of these sessions first")
CLOSING = N_("the server is closing: what you did is kept")
IDLED = N_("this session ended because no key was pressed for long: what you did is kept, log in again to go on")


class Sessions:
    """The sessions that run, each with a socket to the broker.

    most: how many there may be; idle: seconds without a key until one ends, 0 for ever.
    """

    def __init__(self, forks: Forks, bind: Bind, queue: TrainingQueue, most: int, idle: float) -> None:
        self._forks, self._bind, self._queue, self._most, self._idle = forks, bind, queue, most, idle
        self._running: dict[int, Session] = {}
        self._warned: set[int] = set()
        self._are_gone = asyncio.Event()
        self._is_closing = False

    def __len__(self) -> int:
        return len(self._running)

    def refusal(self, account: Account) -> str:
        """Return why an account cannot have a session now, in the language that is spoken; "" where it can."""
        if self._is_closing:
            return _(CLOSING)
        if len(self._running) >= self._most:
            n = self._most
            return _n(
                "the class is full: {n} session; try again later", "the class is full: {n} sessions; try again later", n
            )
        if sum(session.name == account.name for session in self._running.values()) >= OF_ONE:
            return _(TOO_MANY, name=account.name, n=OF_ONE)
        return ""

    def begin(self, launch: Launch, origin: str, channel: asyncssh.SSHServerChannel[bytes]) -> Session:
        """Begin a session for somebody who may have one; raises OSError where the system has no terminal left."""
        session = Session(launch, origin, channel, self._forks, self._queue, self._gone, self._link)
        session.start()
        self._link(session)
        self._running[launch.number] = session
        self._are_gone.clear()
        return session

    def hear(self, packet: Packet) -> None:
        """Note what the fork server says of a session."""
        if isinstance(packet, Started | Ended) and packet.number in self._running:
            session = self._running[packet.number]
            if isinstance(packet, Started):
                session.started(packet.pid)
            else:
                session.ended(packet.status)

    def link_again(self) -> None:
        """Give every session a new socket to the broker, which was started again."""
        for session in self.all():
            self._link(session)

    def adopt(self) -> None:
        """Go on without the fork server: those that run are looked after from here."""
        for session in list(self._running.values()):
            session.adopt()

    def all(self) -> tuple[Session, ...]:
        """Every session that runs."""
        return tuple(self._running.values())

    async def watch(self) -> None:
        """Warn those that idle, and end them a minute later; runs until it is cancelled."""
        while self._idle:
            await asyncio.sleep(min(self._idle / 4, 5.0))
            now = time.monotonic()
            for number, session in list(self._running.items()):
                left = session.last_typed + self._idle - now
                if left <= 0:
                    session.close_in_order("it idled", said_in(session, IDLED))
                elif left > min(WARNING, self._idle / 2):
                    self._warned.discard(number)
                elif number not in self._warned:
                    self._warned.add(number)
                    session.tell(_ending_soon(session, left))

    async def end(self, hurry: asyncio.Event) -> None:
        """Tell everybody, and wait until all have ended; hurry: wait no longer."""
        self._is_closing = True
        for session in self.all():
            session.close_in_order("the server closed", said_in(session, CLOSING))
        waits = [asyncio.ensure_future(event.wait()) for event in (self._are_gone, hurry)]
        if self._running:
            await asyncio.wait(waits, timeout=ENDING, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        if self._running:
            LOG.error("%d sessions did not end in time", len(self._running))

    def _link(self, session: Session) -> None:
        sock = self._bind(session.launch.account)
        if sock is not None:
            session.link(sock)

    def _gone(self, session: Session) -> None:
        self._running.pop(session.launch.number, None)
        self._warned.discard(session.launch.number)
        if not self._running:
            self._are_gone.set()


def _ending_soon(session: Session, seconds: float) -> str:
    with speaking(session.language):
        n = max(1, round(seconds))
        return _n(
            "press a key: a session that idles ends, this one in {n} second",
            "press a key: a session that idles ends, this one in {n} seconds",
            n,
        )
