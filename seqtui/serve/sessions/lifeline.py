"""What the server, the fork server and the sessions say to each other: records in packets, and descriptors with them.

A socket of packets keeps each record whole, and says when the other side is gone. Nothing here comes from a student:
what one types reaches a session through its terminal alone.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence

from msgspec import DecodeError, Struct, msgpack

from seqtui.classroom.account import Account
from seqtui.serve.sessions.terminal import Terminal

MOST_BYTES = 65_536  # of a packet
MOST_SAID = 1024  # bytes of one from a session
MOST_DESCRIPTORS = 8


class Launch(Struct, frozen=True, tag=True):
    """To the fork server: begin a session; with the descriptors of its terminal and of its lifeline."""

    number: int
    account: Account
    terminal: Terminal
    folder: str  # an empty one, to be in
    title: str = ""
    files: str = ""  # the folder of what the class may read, "" for none
    trainings: str = ""  # the folder of what it trains


class Kill(Struct, frozen=True, tag=True):
    """To the fork server: end a session that did not end by itself."""

    number: int


class Ready(Struct, frozen=True, tag=True):
    """From the fork server: everything is loaded; trouble is what could not be done ahead for the sessions, or ""."""

    trouble: str = ""


class Started(Struct, frozen=True, tag=True):
    """From the fork server: a session runs."""

    number: int
    pid: int


class Ended(Struct, frozen=True, tag=True):
    """From the fork server: a session has ended, with its exit status, or minus the number of a signal."""

    number: int
    status: int


class ToBroker(Struct, frozen=True, tag=True):
    """To a session, with a descriptor: the socket that leads to the broker, in place of any before."""


class Unlinked(Struct, frozen=True, tag=True):
    """From a session: its socket to the broker was closed at the other end."""


class Notice(Struct, frozen=True, tag=True):
    """To a session: a line to show; ending: it then ends in order."""

    sentence: str
    ending: bool = False


class Failed(Struct, frozen=True, tag=True):
    """From a session: what ended it, and the place in the program, but nothing that was typed."""

    kind: str
    place: str


class Train(Struct, frozen=True, tag=True):
    """From a session: it wants to train, and calls that training by a number."""

    number: int


class Speaks(Struct, frozen=True, tag=True):
    """From a session: it speaks another language from now on."""

    language: str


class Untrain(Struct, frozen=True, tag=True):
    """From a session: a training is to end, or its place in the line is given up."""

    number: int


class InLine(Struct, frozen=True, tag=True):
    """To a session: a training waits at a place, 1 for the next, for about so many seconds."""

    number: int
    place: int
    seconds: float


class Trainer(Struct, frozen=True, tag=True):
    """To a session, with the descriptors of a trainer's stdin, stdout and stderr: it is its turn.

    folder is where the trainer keeps its snapshots.
    """

    number: int
    folder: str


class TrainerEnded(Struct, frozen=True, tag=True):
    """To a session: a trainer has ended, with its exit status, or minus the number of a signal."""

    number: int
    status: int
    why: str = ""  # a sentence for the student where the server ended it, or could not begin it


Packet = (
    Launch
    | Unlinked
    | Kill
    | Ready
    | Started
    | Ended
    | ToBroker
    | Notice
    | Failed
    | Train
    | Untrain
    | Speaks
    | InLine
    | Trainer
    | TrainerEnded
)
FromSession = Failed | Train | Untrain | Unlinked | Speaks
_decoder = msgpack.Decoder(Packet)
_session_decoder = msgpack.Decoder(FromSession)
_encoder = msgpack.Encoder()


class NotSaidError(Exception):
    """What came from a session is no record of one."""


def pair() -> tuple[socket.socket, socket.socket]:
    """Return the two ends of a new line."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def send(line: socket.socket, packet: Packet, descriptors: Sequence[int] = ()) -> bool:
    """Send a record and descriptors; False where nobody listens any more.

    Raises BlockingIOError for a line that does not wait and is full.
    """
    try:
        socket.send_fds(line, [_encoder.encode(packet)], list(descriptors), socket.MSG_NOSIGNAL)
    except BlockingIOError:
        raise
    except OSError:
        return False
    return True


def hear_session(line: socket.socket) -> FromSession | None:
    """Return the next record of a session, which is not believed; None when it is gone.

    A descriptor that comes with it is closed. Raises NotSaidError for what is none, BlockingIOError as receive().
    """
    try:
        data, descriptors, _flags, _from = socket.recv_fds(line, MOST_SAID, MOST_DESCRIPTORS)
    except ConnectionError:
        return None
    for descriptor in descriptors:
        os.close(descriptor)
    try:
        return _session_decoder.decode(data) if data else None
    except (DecodeError, UnicodeDecodeError, RecursionError):
        raise NotSaidError from None


def receive(line: socket.socket) -> tuple[Packet, list[int]] | None:
    """Return the next record and the descriptors that came with it; None when the other side is gone.

    Raises BlockingIOError for a line that does not wait and has nothing.
    """
    try:
        data, descriptors, _flags, _from = socket.recv_fds(line, MOST_BYTES, MOST_DESCRIPTORS)
    except ConnectionError:
        return None
    if not data:
        return None
    for descriptor in descriptors:
        os.set_inheritable(descriptor, False)
    return _decoder.decode(data), list(descriptors)
