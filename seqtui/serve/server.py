"""The server of a class: accepts students over SSH, gives each a process of its own, and supervises all of them."""

from __future__ import annotations

import asyncio
import itertools
import signal
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import asyncssh
from msgspec import Struct

from seqtui.language import N_, _
from seqtui.serve.authentication import Admitted
from seqtui.serve.connection import OPTIONS, Connection
from seqtui.serve.forks import Forks
from seqtui.serve.host_key import fingerprint, host_key_of
from seqtui.serve.lifeline import Ended, Launch, Packet, Started
from seqtui.serve.serving_log import LOG, begin_log
from seqtui.serve.session import Session, said_in

if TYPE_CHECKING:
    from seqtui.serve.terminal import Terminal

FULL = N_("the class is full: {n} sessions; try again later")
NO_FORKS = N_("the server is starting its sessions anew; try again in a few seconds")
CLOSING = N_("the server is closing: what you did is kept")
ENDING = 7.0  # seconds for all sessions to end


class Offer(Struct, frozen=True):
    """What is served: where, to how many, and out of which folder."""

    folder: Path
    host: str = "127.0.0.1"
    port: int = 2222
    sessions: int = 250
    title: str = ""


class Server:
    """Serves one class until it is told to stop."""

    def __init__(self, offer: Offer, say: Callable[[str], None]) -> None:
        self.offer, self._say = offer, say
        self._numbers = itertools.count(1)
        self._sessions: dict[int, Session] = {}
        self._empty = asyncio.Event()
        self._is_closing = False
        self._forks = Forks(offer.sessions, self._heard, self._lost_forks)

    async def serve(self) -> None:
        """Serve until SIGTERM or SIGINT; then tell everybody, and end in order."""
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        begin_log(self.offer.folder)
        await self._forks.start()
        key = host_key_of(self.offer.folder)
        acceptor = await asyncssh.listen(
            self.offer.host,
            self.offer.port,
            server_factory=partial(Connection, self),
            server_host_keys=[key],
            backlog=512,
            **OPTIONS,
        )
        self._announce(acceptor.get_port(), key)
        await stop.wait()
        acceptor.close()
        await self._end()

    def begin(
        self, admitted: Admitted, terminal: Terminal, origin: str, channel: asyncssh.SSHServerChannel[bytes]
    ) -> Session | None:
        """Begin a session for somebody who was admitted; None, and a sentence to the client, where it cannot be."""
        refusal = CLOSING if self._is_closing else FULL if len(self._sessions) >= self.offer.sessions else ""
        if not refusal:
            launch = Launch(
                next(self._numbers), admitted.account, terminal, self.offer.title, data=str(self._folder_of(admitted))
            )
            session = Session(launch, origin, channel, self._forks, self._gone)
            self._sessions[launch.number] = session
            if session.start():
                return session
            refusal = NO_FORKS
            session.ended(1)
        channel.write((said_in(terminal.language, refusal, n=self.offer.sessions) + "\r\n").encode())
        channel.exit(1)
        return None

    def _folder_of(self, admitted: Admitted) -> Path:
        folder = self.offer.folder / "students" / admitted.account.name
        folder.mkdir(0o700, parents=True, exist_ok=True)
        return folder

    def _announce(self, port: int, key: asyncssh.SSHKey) -> None:
        host = self.offer.host
        self._say(_("listening on {host}:{port}", host=host, port=port))
        self._say(_("host key {fingerprint}", fingerprint=fingerprint(key)))
        self._say(_("students type: ssh -p {port} NAME@{host}", port=port, host=host))

    def _heard(self, packet: Packet) -> None:
        """The fork server says something."""
        if isinstance(packet, Started) and packet.number in self._sessions:
            self._sessions[packet.number].pid = packet.pid
        elif isinstance(packet, Ended) and packet.number in self._sessions:
            self._sessions[packet.number].ended(packet.status)

    def _lost_forks(self) -> None:
        LOG.error("the fork server has ended")

    def _gone(self, session: Session) -> None:
        self._sessions.pop(session.launch.number, None)
        if not self._sessions:
            self._empty.set()

    async def _end(self) -> None:
        """Tell the students, wait for their sessions to end, and end everything else."""
        self._is_closing = True
        LOG.info("closing: %d sessions", len(self._sessions))
        self._empty.clear()
        for session in list(self._sessions.values()):
            session.close_in_order("the server closed", said_in(session.launch.terminal.language, CLOSING))
        if self._sessions:
            try:
                await asyncio.wait_for(self._empty.wait(), ENDING)
            except TimeoutError:
                LOG.error("%d sessions did not end in time", len(self._sessions))
        await self._forks.stop()
        LOG.info("closed")


def run(offer: Offer, say: Callable[[str], None]) -> int:
    """Serve a class until SIGTERM or SIGINT; returns the exit status. say() takes each line for the terminal."""

    async def serve() -> None:
        await Server(offer, say).serve()

    asyncio.run(serve())
    return 0
