"""The server of a class: accepts students over SSH, gives each a process of its own, and supervises all of them."""

from __future__ import annotations

import asyncio
import itertools
import resource
import shutil
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import asyncssh
from msgspec import Struct

from seqtui.classroom.account import Account
from seqtui.course.loader import COURSE
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _, language, speaking
from seqtui.serve.broker.broker_client import BrokerClient
from seqtui.serve.broker.control import Begin
from seqtui.serve.connection import OPTIONS, Connection
from seqtui.serve.login.door import Door
from seqtui.serve.login.half_open import HalfOpen
from seqtui.serve.login.host_key import fingerprint, host_key_of, public_line, read_host_key, secret_of
from seqtui.serve.serving_log import LOG, begin_log
from seqtui.serve.sessions.forks import Forks
from seqtui.serve.sessions.lifeline import Launch
from seqtui.serve.sessions.session import BROKEN, Session
from seqtui.serve.sessions.sessions import Sessions
from seqtui.serve.supervisor import Supervisor
from seqtui.serve.training.training_queue import TRAINERS, TrainingQueue
from seqtui.serve.web.page_server import WebServer

if TYPE_CHECKING:
    from seqtui.serve.sessions.terminal import Terminal

WAITING = 512  # connections that the kernel keeps until they are accepted: a class that logs in at once
GOODBYE = 1.0  # seconds for clients to hear that their connection ends


class Offer(Struct, frozen=True):
    """What is served: where, to how many, for how long without a key, and out of which folder.

    store: the class database, a file or a URL; files: the folder of what students may read; is_open: to anybody under a
    free name; host_key: a file that several hosts share, None for a key of the folder. trainers: how many trainings run
    at a time; web: the port of a page for browsers on this machine, 0 for none.
    """

    folder: Path
    store: str
    files: Path
    host: str = "127.0.0.1"
    port: int = 2222
    sessions: int = 250
    idle: float = 3600.0
    is_open: bool = False
    host_key: Path | None = None
    title: str = ""
    trainers: int = TRAINERS
    web: int = 0

    @property
    def empty(self) -> Path:
        """The folder that sessions are in: nothing is there, and nothing can be put there."""
        return self.folder / "empty"

    @property
    def trainings(self) -> Path:
        """The folder of what is trained, a folder for each session, while it lasts."""
        return self.folder / "trainings"

    @property
    def lessons(self) -> str:
        """The folder of the class's own course; "" where the one that ships is learnt."""
        return str(self.files) if (self.files / COURSE).is_file() else ""


class Server:
    """Serves one class until it is told to stop. say takes each line for the terminal that it was started at."""

    def __init__(self, offer: Offer, say: Callable[[str], None]) -> None:
        self.offer, self._say = offer, say
        self.language = language()  # of whoever names none
        self._forks = Forks(offer.sessions, lambda packet: self._sessions.hear(packet), self._lost_forks)
        self._queue = TrainingQueue(offer.trainers)
        self._sessions = Sessions(
            self._forks, lambda account: self._broker.bind(account), self._queue, offer.sessions, offer.idle
        )
        self._web = WebServer(offer.web)
        self._supervisor = Supervisor()
        self._numbers = itertools.count(1)
        begin = Begin(offer.store, self.language, offer.lessons)
        self._broker = BrokerClient(begin, lambda: self._sessions.link_again())
        self.door, self.half_open = Door(self._broker, is_open=offer.is_open), HalfOpen()
        self.connections: set[asyncssh.SSHServerConnection] = set()

    async def serve(self) -> None:
        """Serve until SIGTERM or SIGINT; then tell everybody, and end in order, at the second signal at once.

        Raises SeqtuiError where it cannot begin.
        """
        stop, hurry = asyncio.Event(), asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, lambda: hurry.set() if stop.is_set() else stop.set())
        _open_more_files()
        begin_log(self.offer.folder)
        key = host_key_of(self.offer.folder) if self.offer.host_key is None else read_host_key(self.offer.host_key)
        self.offer.empty.mkdir(0o500, exist_ok=True)
        shutil.rmtree(self.offer.trainings, ignore_errors=True)  # of a server that was killed
        await self._forks.start()
        try:
            await self._broker.start()
            self.door.secret = secret_of(key)
            async with await self._listening(key) as acceptor:
                port = acceptor.get_port()
                await self._web.start(port, public_line(key), self.offer.title)
                self._announce(port, key)
                watch = asyncio.ensure_future(self._sessions.watch())
                await stop.wait()
                acceptor.close()
                watch.cancel()
        finally:
            await self._end(hurry)

    async def _listening(self, key: asyncssh.SSHKey) -> asyncssh.SSHAcceptor:
        """The open port; raises SeqtuiError where it cannot be had."""
        offer = self.offer
        made = partial(Connection, self)
        try:
            return await asyncssh.listen(
                offer.host, offer.port, server_factory=made, server_host_keys=[key], backlog=WAITING, **OPTIONS
            )
        except OSError as error:
            why = error.strerror or str(error)
            raise SeqtuiError(
                _("{host}:{port} cannot be listened on: {why}", host=offer.host, port=offer.port, why=why)
            ) from None

    def begin(
        self, account: Account, terminal: Terminal, origin: str, channel: asyncssh.SSHServerChannel[bytes]
    ) -> Session | None:
        """Begin a session for somebody who came in; None, and a sentence to the client, where it cannot be."""
        with speaking(terminal.language):
            refusal = self._sessions.refusal(account)
            if not refusal:
                try:
                    return self._sessions.begin(self._launch(account, terminal), origin, channel)
                except OSError as error:
                    LOG.error("no terminal for %s: %s", account.name, error)
                    refusal = _(BROKEN)
        LOG.warning("%s from %s was refused: %s", account.name, origin, refusal)
        channel.write(f"{refusal}\r\n".encode())
        channel.exit(1)
        return None

    def _launch(self, account: Account, terminal: Terminal) -> Launch:
        offer = self.offer
        files = str(offer.files) if offer.files.is_dir() else ""
        number = next(self._numbers)
        trainings = str(offer.trainings / str(number))
        return Launch(number, account, terminal, str(offer.empty), offer.title, files, trainings)

    def _announce(self, port: int, key: asyncssh.SSHKey) -> None:
        host = self.offer.host
        self._say(_("listening on {host}:{port}", host=host, port=port))
        if self._web.port:
            self._say(_("in a browser on this machine: {page}", page=self._web.address))
        self._say(_("host key {fingerprint}", fingerprint=fingerprint(key)))
        self._say(_("students type: ssh -p {port} NAME@{host}", port=port, host=reached_at(host)))
        LOG.info("listening on %s:%d", host, port)

    def _lost_forks(self) -> None:
        """Go on with the sessions there are, and start another fork server for those to come."""
        self._sessions.adopt()
        self._supervisor.start_again("the fork server", self._forks.start)

    async def _end(self, hurry: asyncio.Event) -> None:
        """Let the sessions end, and then everything else."""
        LOG.info("closing: %d sessions", len(self._sessions))
        self._supervisor.stop()
        await self._web.stop()
        await self._sessions.end(hurry)
        await self._queue.stop()
        await self._forks.stop()
        await self._broker.stop()
        self.door.close()
        for connection in tuple(self.connections):
            connection.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(GOODBYE):
                for connection in tuple(self.connections):
                    await connection.wait_closed()
        LOG.info("closed")


def reached_at(host: str) -> str:
    """Return the address that students type: of a server on every network the one by which this machine is seen."""
    family, anywhere = (socket.AF_INET6, "2001:db8::1") if ":" in host else (socket.AF_INET, "192.0.2.1")
    if host not in ("0.0.0.0", "::", ""):
        return host
    with socket.socket(family, socket.SOCK_DGRAM) as seen, suppress(OSError):
        seen.connect((anywhere, 9))  # nothing is sent: the kernel says by which address it would go
        return str(seen.getsockname()[0])
    return socket.gethostname()


def _open_more_files() -> None:
    """Let the server have as many files open as it may: three for each session."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def run(offer: Offer, say: Callable[[str], None]) -> int:
    """Serve a class until SIGTERM or SIGINT; returns the exit status. say takes each line for the terminal.

    Raises SeqtuiError where it cannot begin.
    """

    async def serve() -> None:
        await Server(offer, say).serve()

    asyncio.run(serve())
    return 0
