"""A connection to the server: one terminal session for whoever is admitted, and nothing else of what SSH offers."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import asyncssh
from msgspec.structs import replace

from seqtui.language import N_, _, speaking
from seqtui.serve.login import authentication
from seqtui.serve.login.authentication import Visitor
from seqtui.serve.serving_log import LOG, place_of
from seqtui.serve.sessions.terminal import Terminal, clamped, terminal_of

if TYPE_CHECKING:
    from seqtui.serve.server import Server
    from seqtui.serve.sessions.session import Session

NO_TERMINAL = N_("seqtui needs a terminal: log in without -T and without a command, as in ssh -p PORT NAME@HOST")
CANNOT_DRAW = N_("the terminal TERM={term} cannot place text on its screen; set TERM=xterm-256color if it can")
UNUSED = 30.0  # seconds that somebody may be in without a session
OF_ONE = 8  # connections of one account: twice its sessions
MOST_TYPED = 4096  # bytes that wait for a session to begin
MOST_ENVIRONMENT = 65_536  # bytes of variables that a client may name, all that are dropped counted

_TAKES_VARIABLE = "_process_env_request"  # what asyncssh calls for each variable that a client names

# what asyncssh would offer otherwise; its floor is the first version that takes all of these
OPTIONS: dict[str, Any] = {
    **authentication.OPTIONS,
    "agent_forwarding": False,
    "x11_forwarding": False,
    "allow_scp": False,
    "line_editor": False,
    "encoding": None,
    "compression_algs": None,
    "config": None,
    "keepalive_interval": 12,  # a network that is silently lost ends a session after four of these
    "keepalive_count_max": 3,
    "window": 1 << 16,
    "server_version": "seqtui",
}


class Connection(Visitor):
    """One client. It may open one session, with a terminal and no command."""

    def __init__(self, server: Server) -> None:
        super().__init__(server.door, server.half_open)
        self._server = server
        self.origin = ""
        self._channels: list[TerminalChannel] = []
        self._connection: asyncssh.SSHServerConnection | None = None
        self._unused: asyncio.TimerHandle | None = None

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        """Note where it comes from, and hear when its wire is full: asyncssh itself would go on filling it."""
        super().connection_made(conn)
        self._connection = conn
        self._server.connections.add(conn)
        host, port = (conn.get_extra_info("peername") or ("?", 0))[:2]
        self.origin = f"{host}:{port}"
        vars(conn)["pause_writing"] = lambda: self._each("pause")
        vars(conn)["resume_writing"] = lambda: self._each("resume")

    def connection_lost(self, exc: Exception | None) -> None:
        """It is gone."""
        super().connection_lost(exc)
        if self._unused is not None:
            self._unused.cancel()  # it would keep in memory for long what is gone
        if self._connection is not None:
            self._server.connections.discard(self._connection)

    def auth_completed(self) -> None:
        """Wait for a session to be asked for, but not for ever, nor on many connections of one account."""
        super().auth_completed()
        self._unused = asyncio.get_running_loop().call_later(UNUSED, self._end_if_unused)
        if self._connection is None or self.admitted is None or not self.admitted.is_in:
            return  # who is not in yet stands in line, and could take the places of somebody else
        name = self.admitted.account.name
        self._connection.set_extra_info(account=name)
        held = sum(other.get_extra_info("account") == name for other in self._server.connections)
        if held > OF_ONE:
            LOG.warning("%s from %s was refused: %d connections", name, self.origin, held)
            self._connection.disconnect(asyncssh.DISC_TOO_MANY_CONNECTIONS, "too many connections")

    def _end_if_unused(self) -> None:
        if not any(channel.has_begun for channel in self._channels) and self._connection is not None:
            self._connection.close()

    def session_requested(self) -> asyncssh.SSHServerSession | bool:
        """Give the first session that is asked for, and no other."""
        if self._channels or self.admitted is None or self._connection is None:
            return False
        self._channels.append(TerminalChannel(self._server, self, self._connection))
        return self._channels[0]

    def _each(self, what: str) -> None:
        for channel in self._channels:
            getattr(channel, what)("wire")


class TerminalChannel(asyncssh.SSHServerSession):
    """The one session of a connection: what the client asks for on it, and what comes of that."""

    def __init__(self, server: Server, visitor: Connection, connection: asyncssh.SSHServerConnection) -> None:
        self._server, self._visitor, self._connection = server, visitor, connection
        self._channel: asyncssh.SSHServerChannel[bytes] | None = None
        self._session: Session | None = None
        self._typed: list[bytes] = []  # before there is a session
        self._came = asyncio.Event()
        self._is_over = False
        self._task: asyncio.Task[None] | None = None

    @property
    def has_begun(self) -> bool:
        """Whether a session was asked for on it."""
        return self._task is not None

    def connection_made(self, chan: asyncssh.SSHServerChannel) -> None:
        """The channel is open: whoever names variables without end is cut off, for asyncssh would keep them all."""
        self._channel = chan
        named, take = 0, getattr(chan, _TAKES_VARIABLE)

        def counted(packet: Any) -> bool:
            nonlocal named
            named += len(packet.get_remaining_payload())
            if named <= MOST_ENVIRONMENT:
                return bool(take(packet))
            self._connection.abort()
            return False

        vars(chan)[_TAKES_VARIABLE] = counted

    def pty_requested(self, term_type: str, term_size: Any, term_modes: Any) -> bool:
        """A terminal is given to everyone."""
        return True

    def shell_requested(self) -> bool:
        """There is no shell; what is given in its place begins at once."""
        return True

    def exec_requested(self, command: str) -> bool:
        """No commands."""
        return False

    def subsystem_requested(self, subsystem: str) -> bool:
        """No subsystems."""
        return False

    def session_started(self) -> None:
        """Let in who is to be let in, and begin the session; or say in a sentence why not."""
        self._task = asyncio.get_running_loop().create_task(self._begin())
        self._task.add_done_callback(self._note)

    async def _begin(self) -> None:
        channel = self._channel
        assert channel is not None
        asked = {_text(name): _text(value) for name, value in channel.get_environment_bytes().items()}
        terminal = terminal_of(
            channel.get_terminal_type(), *channel.get_terminal_size()[:2], asked, self._server.language
        )
        if not channel.get_terminal_type():
            self._refuse(terminal, NO_TERMINAL)
        elif not terminal.draws:
            self._refuse(terminal, CANNOT_DRAW, term=terminal.kind)
        elif account := await self._visitor.enter(self, terminal.asked):
            columns, rows = clamped(*channel.get_terminal_size()[:2])
            terminal = replace(terminal, columns=columns, rows=rows, chosen=account.language)
            self._session = self._server.begin(account, terminal, self._visitor.origin, channel)
            typed, self._typed = self._typed, []
            if self._session is not None:
                self._session.take(b"".join(typed))
        else:
            channel.exit(1)

    async def read(self) -> bytes:
        """Return what was typed before there is a session, b"" once nobody can type any more."""
        while not self._typed and not self._is_over:
            self._came.clear()
            await self._came.wait()
        return self._typed.pop(0) if self._typed else b""

    def write(self, data: bytes) -> None:
        """Show bytes before there is a session."""
        if self._channel is not None and not self._is_over:
            self._channel.write(data)

    def data_received(self, data: bytes, datatype: Any) -> None:
        """Keys; before the session begins, at most some."""
        if self._session is not None:
            self._session.take(data)
        elif sum(map(len, self._typed)) < MOST_TYPED:
            self._typed.append(data)
            self._came.set()

    def eof_received(self) -> bool:
        """Nobody will type any more."""
        self._no_more()
        if self._session is not None:
            self._session.hang_up("the client closed its input")
        return True

    def terminal_size_changed(self, width: int, height: int, pixwidth: int, pixheight: int) -> None:
        """The window has another size."""
        if self._session is not None:
            self._session.resize(width, height)

    def pause_writing(self) -> None:
        """The client's window is full."""
        self.pause("window")

    def resume_writing(self) -> None:
        """It takes more."""
        self.resume("window")

    def pause(self, why: str) -> None:
        """Send nothing for a while."""
        if self._session is not None:
            self._session.pause(why)

    def resume(self, why: str) -> None:
        """Send again."""
        if self._session is not None:
            self._session.resume(why)

    def connection_lost(self, exc: Exception | None) -> None:
        """The channel is closed, by whom ever: nothing else is to be had on this connection."""
        self._no_more()
        if self._task is not None:
            self._task.cancel()
        if self._session is not None:
            self._session.hang_up("the connection was lost" if exc else "the connection was closed")
        self._connection.close()

    def _note(self, task: asyncio.Task[None]) -> None:
        """Leave nobody before an empty screen after a fault of ours."""
        if not task.cancelled() and (error := task.exception()) is not None:
            LOG.error("no session for %s: %s at %s", self._visitor.origin, type(error).__name__, place_of(error))
            self._connection.close()

    def _no_more(self) -> None:
        self._is_over = True
        self._came.set()

    def _refuse(self, terminal: Terminal, message: str, **facts: object) -> None:
        """Say why there is no session; the exit status is 1."""
        assert self._channel is not None
        end = "\r\n" if self._channel.get_terminal_type() else "\n"
        with speaking(terminal.language):
            self._channel.write((_(message, **facts) + end).encode())
        self._channel.exit(1)


def _text(data: bytes) -> str:
    return data.decode("latin-1")
