"""What the server and its broker say to each other over the control socket, and how: frames that may carry a socket.

The server is believed: it alone knows who proved to be whom. Nothing here is ever sent by a session.
"""

from __future__ import annotations

import asyncio
import socket
from collections import deque
from collections.abc import Callable
from typing import Any

from msgspec import Struct, msgpack

from seqtui.classroom.account import Account, Credentials
from seqtui.classroom.messages import Frames

_READ = 1 << 16
_MOST_SOCKETS = 16  # that come with one read
Heard = Callable[[Any, socket.socket | None], None]

_READ = 1 << 16
_MOST_SOCKETS = 16  # that come with one read


class Begin(Struct, frozen=True, tag=True):
    """The first message: the store of the class (an address may hold a password, so no command line has it)."""

    store: str
    language: str = "en"
    lessons: str = ""


class Bind(Struct, frozen=True, tag=True):
    """The socket that comes with this is a session of the account."""

    account: Account


class AskAccounts(Struct, frozen=True, tag=True):
    """Who is in the class."""

    number: int = 0


class PutAccounts(Struct, frozen=True, tag=True):
    """Put accounts into the class, or change how they are shown and what they may do."""

    accounts: tuple[Account, ...]
    number: int = 0


class AskCredentials(Struct, frozen=True, tag=True):
    """What lets an account in."""

    account: str
    number: int = 0


class SetCode(Struct, frozen=True, tag=True):
    """Give an account a join code, which is not spent."""

    account: str
    code_hash: str
    number: int = 0


class EnrolKey(Struct, frozen=True, tag=True):
    """Enrol a key that was proven, and spend the code in the same transaction; "" where no code is asked for."""

    account: str
    key: bytes
    code_hash: str = ""
    number: int = 0


class SetPassword(Struct, frozen=True, tag=True):
    """Set the hash of a password, and spend the code in the same transaction."""

    account: str
    password_hash: str
    code_hash: str = ""
    number: int = 0


class AskSetting(Struct, frozen=True, tag=True):
    """Read a setting of the class."""

    name: str
    number: int = 0


class SetSetting(Struct, frozen=True, tag=True):
    """Write a setting of the class."""

    name: str
    value: str
    number: int = 0


class Claim(Struct, frozen=True, tag=True):
    """Take an account under a free name into the class, for a key where one was proven."""

    account: Account
    key: bytes = b""
    number: int = 0


class AskPresent(Struct, frozen=True, tag=True):
    """Whether an account is in class now, on this host or another."""

    account: str
    number: int = 0


class AccountsAre(Struct, frozen=True, tag=True):
    """Who is in the class."""

    number: int
    accounts: tuple[Account, ...]


class CredentialsAre(Struct, frozen=True, tag=True):
    """What lets the account in; the account is None where there is none of that name."""

    number: int
    account: Account | None
    credentials: Credentials


class SettingIs(Struct, frozen=True, tag=True):
    """The setting, "" where it was never written."""

    number: int
    value: str


class Settled(Struct, frozen=True, tag=True):
    """Whether it was done, or is so: False for a code that was spent meanwhile."""

    number: int
    done: bool


class Failed(Struct, frozen=True, tag=True):
    """It could not be done; away: the store cannot be reached, so asking again later may help."""

    number: int
    sentence: str
    away: bool


class Began(Struct, frozen=True, tag=True):
    """The store is open, or away for the time being; sentence says why it is neither, and the broker ends."""

    sentence: str = ""


class Noted(Struct, frozen=True, tag=True):
    """A line for the log of the server, with its level."""

    level: int
    line: str


Question = (AskAccounts | PutAccounts | AskCredentials | SetCode | EnrolKey | SetPassword | Claim | AskPresent) | (
    AskSetting | SetSetting
)
Response = AccountsAre | CredentialsAre | SettingIs | Settled | Failed
FromServer = Begin | Bind | Question
ToServer = Began | Noted | Response


class Channel:
    """One end of the control socket, in the loop of this process: says records, and hears those of the other end.

    heard gets each record, and the socket that came with it; ended is called once when the other end is gone.
    """

    def __init__(self, sock: socket.socket, kind: Any, heard: Heard, ended: Callable[[], None]) -> None:
        sock.setblocking(False)
        self._socket, self._heard, self._ended = sock, heard, ended
        self._decoder: msgpack.Decoder[Any] = msgpack.Decoder(kind)
        self._frames = Frames()
        self._sockets: deque[socket.socket] = deque()  # that came before the records they belong to were whole
        self._out: deque[tuple[bytes, socket.socket | None]] = deque()
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(sock, self._read)

    def say(self, said: Struct, carried: socket.socket | None = None) -> None:
        """Say a record, and hand over a socket with it; this end of that is closed."""
        body = msgpack.encode(said)
        self._out.append((len(body).to_bytes(4, "big") + body, carried))
        if len(self._out) == 1:
            self._write()

    def close(self) -> None:
        """End it; ended is not called."""
        if self._socket.fileno() >= 0:
            self._loop.remove_reader(self._socket)
            self._loop.remove_writer(self._socket)
            self._socket.close()
        for sock in (*self._sockets, *(carried for _data, carried in self._out if carried is not None)):
            sock.close()

    def _write(self) -> None:
        """Send what can be sent; a socket goes with the first bytes of its record."""
        try:
            while self._out:
                data, carried = self._out[0]
                fds = [] if carried is None else [carried.fileno()]
                sent = socket.send_fds(self._socket, [data], fds, socket.MSG_NOSIGNAL)
                if carried is not None:
                    carried.close()
                if sent == len(data):
                    self._out.popleft()
                else:
                    self._out[0] = data[sent:], None
        except BlockingIOError:
            self._loop.add_writer(self._socket, self._write)
        except OSError:
            self._loop.remove_writer(self._socket)  # the reader hears of it
        else:
            self._loop.remove_writer(self._socket)

    def _read(self) -> None:
        try:
            data, fds, _flags, _from = socket.recv_fds(self._socket, _READ, _MOST_SOCKETS)
        except BlockingIOError:
            return
        except OSError:
            data, fds = b"", []
        self._sockets.extend(socket.socket(fileno=fd) for fd in fds)
        if not data:
            self.close()
            self._ended()
            return
        for body in self._frames.feed(data):
            said = self._decoder.decode(body)
            self._heard(said, self._sockets.popleft() if isinstance(said, Bind) else None)
