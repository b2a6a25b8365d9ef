"""A connection to the server: one terminal session for whoever is admitted, and nothing else of what SSH offers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import asyncssh

from seqtui.language import N_
from seqtui.serve.authentication import Visitor
from seqtui.serve.session import said_in
from seqtui.serve.terminal import Terminal, terminal_of

if TYPE_CHECKING:
    from seqtui.serve.server import Server
    from seqtui.serve.session import Session

NO_TERMINAL = N_("seqtui needs a terminal: log in without -T and without a command, as in ssh -p PORT NAME@HOST")
CANNOT_DRAW = N_("the terminal TERM={term} cannot place text on its screen; set TERM=xterm-256color if it can")

# what asyncssh would offer otherwise; its floor is the first version that takes all of these
OPTIONS: dict[str, Any] = {
    "agent_forwarding": False,
    "x11_forwarding": False,
    "allow_scp": False,
    "line_editor": False,
    "encoding": None,
    "gss_host": None,
    "compression_algs": None,
    "config": None,
    "login_timeout": 30,
    "keepalive_interval": 15,
    "keepalive_count_max": 3,
    "window": 1 << 16,
    "server_version": "seqtui",
}


class Connection(Visitor):
    """One client. It may open one session, with a terminal and no command."""

    def __init__(self, server: Server) -> None:
        super().__init__()
        self._server = server
        self.origin = ""
        self._channels: list[TerminalChannel] = []
        self._connection: asyncssh.SSHServerConnection | None = None

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        """Note where it comes from, and hear when its wire is full: asyncssh itself would go on filling it."""
        super().connection_made(conn)
        self._connection = conn
        host, port = (conn.get_extra_info("peername") or ("?", 0))[:2]
        self.origin = f"{host}:{port}"
        vars(conn)["pause_writing"] = lambda: self._each("pause")
        vars(conn)["resume_writing"] = lambda: self._each("resume")

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

    def connection_made(self, chan: asyncssh.SSHServerChannel) -> None:
        """The channel is open."""
        self._channel = chan

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
        """Begin the session, or say in a sentence why not."""
        channel = self._channel
        assert channel is not None
        asked = {name.decode("latin-1"): value.decode("latin-1") for name, value in _variables(channel)}
        terminal = terminal_of(channel.get_terminal_type(), *channel.get_terminal_size()[:2], asked)
        if not channel.get_terminal_type():
            self._refuse(terminal, NO_TERMINAL)
        elif not terminal.draws:
            self._refuse(terminal, CANNOT_DRAW, term=terminal.kind)
        else:
            admitted = self._visitor.admitted
            assert admitted is not None
            self._session = self._server.begin(admitted, terminal, self._visitor.origin, channel)

    def data_received(self, data: bytes, datatype: Any) -> None:
        """Keys."""
        if self._session is not None:
            self._session.take(data)

    def eof_received(self) -> bool:
        """Nobody will type any more."""
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
        if self._session is not None:
            self._session.hang_up("the connection was lost" if exc else "the connection was closed")
        self._connection.close()

    def _refuse(self, terminal: Terminal, message: str, **facts: object) -> None:
        """Say why there is no session; the exit status is 1."""
        assert self._channel is not None
        end = "\r\n" if self._channel.get_terminal_type() else "\n"
        self._channel.write((said_in(terminal.language, message, **facts) + end).encode())
        self._channel.exit(1)


def _variables(channel: asyncssh.SSHServerChannel[bytes]) -> list[tuple[bytes, bytes]]:
    return list(channel.get_environment_bytes().items())
