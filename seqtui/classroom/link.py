"""A session's connection to the broker: asked from any thread, and outliving the broker.

One thread reads and writes. When the broker was started again, the session gets a new socket: what was asked and not
answered is asked again, and where the session is, whom it watches and where it leads is told again.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from contextlib import suppress
from selectors import EVENT_READ, EVENT_WRITE, DefaultSelector
from threading import Condition, RLock, Thread

from msgspec.structs import replace

from seqtui.classroom.messages import (
    BadFrameError,
    Frames,
    FromBroker,
    FromSession,
    Here,
    Lead,
    Led,
    Notice,
    PollShown,
    Push,
    Refused,
    Reply,
    Request,
    StoreAway,
    Tell,
    Watch,
    encode,
    read_from_broker,
)
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _

_READ = 1 << 16
_HOLDING = (Led, PollShown, StoreAway)  # holds until something else is said, for whoever listens later
_AGAIN = (Here, Watch, Lead)  # holds until something else is said, so a new broker has to be told


class LinkLostError(SeqtuiError):
    """The broker did not answer: it is away, or too slow."""


class RefusedError(SeqtuiError):
    """The broker said no; away: because the store cannot be reached, so asking again later may help."""

    def __init__(self, sentence: str, away: bool) -> None:
        super().__init__(sentence)
        self.away = away


class Link:
    """The connection of one session; connect() gives it its first socket, and each one after it.

    lost() is called, in the thread of the link, when the other end is gone: whoever made it may bring another socket.
    """

    def __init__(self, lost: Callable[[], None] = lambda: None) -> None:
        self._lost = lost
        self._lock = RLock()
        self._answered = Condition(self._lock)
        self._socket: socket.socket | None = None
        self._wake: socket.socket | None = None
        self._number = 0
        self._asked: dict[int, Request] = {}
        self._replies: dict[int, Reply] = {}
        self._to_send: list[FromSession] = []
        self._holds: dict[type, FromSession] = {}  # what was said last of each kind in _AGAIN
        self._listeners: list[Callable[[Push], None]] = []
        self._heard_last: dict[type, Push] = {}  # the last push of each kind in _HOLDING

    @property
    def is_up(self) -> bool:
        """Whether there is a socket with a broker at its other end."""
        return self._socket is not None

    def connect(self, sock: socket.socket) -> None:
        """Go on over this socket; a former one is closed."""
        wakes, wake = socket.socketpair()
        for end in (sock, wakes, wake):
            end.setblocking(False)
        with self._lock:
            self._close()
            self._socket, self._wake = sock, wake
            again = [request for request in self._asked.values() if type(request) not in (*_AGAIN, Tell)]
            self._to_send = [*self._holds.values(), *again]
        Thread(target=self._serve, args=(sock, wakes), name="link", daemon=True).start()

    def ask(self, request: Request, seconds: float = 5.0) -> Reply:
        """Return the broker's reply; the number of the request is the link's to give.

        Raises LinkLostError where none comes in time, RefusedError with the broker's sentence where it says no.
        """
        end = time.monotonic() + seconds
        with self._lock:
            self._number += 1
            request = replace(request, number=self._number)
            self._asked[request.number] = request
            self._send(request)
            try:
                while request.number not in self._replies:
                    left = end - time.monotonic()
                    if left <= 0 or not self._answered.wait(left):
                        raise LinkLostError(_("the class cannot be reached just now"))
            finally:
                self._asked.pop(request.number)
                reply = self._replies.pop(request.number, None)
                self._to_send = [said for said in self._to_send if said is not request]
        if isinstance(reply, Refused):
            raise RefusedError(reply.sentence, reply.away)
        assert reply is not None
        return reply

    def tell(self, notice: Notice) -> None:
        """Say something that needs no answer; only the last of it counts, so an older one that still waits is left."""
        with self._lock:
            self._send(notice)

    def listen(self, heard: Callable[[Push], None]) -> None:
        """Have each push of the broker given to heard, in the thread of the link: it must return at once.

        What was said before, and holds still, is given to it now: to where the class is led, the poll.
        """
        with self._lock:
            self._listeners.append(heard)
            holding = tuple(self._heard_last.values())
        for said in holding:
            heard(said)

    def close(self) -> None:
        """End the connection; whoever still waits for an answer is told that it is lost when the time is over."""
        with self._lock:
            self._close()

    def _send(self, said: FromSession) -> None:
        if isinstance(said, _AGAIN):
            self._holds[type(said)] = said
        if isinstance(said, Notice):
            self._to_send = [other for other in self._to_send if not isinstance(other, Notice)]
        if self._socket is not None:
            self._to_send.append(said)
            self._rouse()

    def _rouse(self) -> None:
        if self._wake is not None:
            with suppress(OSError):  # full: it is awake already
                self._wake.send(b"\0")

    def _close(self) -> None:
        if self._wake is not None:
            self._wake.close()  # which ends the thread
        self._socket = self._wake = None

    def _serve(self, sock: socket.socket, wakes: socket.socket) -> None:
        """Read and write until the other end closes, or the link has another socket."""
        frames, out = Frames(), bytearray()
        try:
            with sock, wakes, DefaultSelector() as selector, suppress(OSError, BadFrameError):
                selector.register(wakes, EVENT_READ)
                selector.register(sock, EVENT_READ)
                while self._take(sock, out):
                    selector.modify(sock, EVENT_READ | EVENT_WRITE if out else EVENT_READ)
                    for key, ready in selector.select():
                        if key.fileobj is wakes:
                            wakes.recv(_READ)
                        elif ready & EVENT_WRITE:
                            del out[: sock.send(out)]
                        else:
                            self._hear(frames, sock.recv(_READ))
        finally:
            with self._lock:
                is_lost = self._socket is sock
                if is_lost:
                    self._close()
            if is_lost:
                self._lost()

    def _take(self, sock: socket.socket, out: bytearray) -> bool:
        """Put what is to be sent into out once that is empty; False where this socket is not ours any more."""
        with self._lock:
            if self._socket is not sock:
                return False
            if not out:
                for said in self._to_send:
                    out += encode(said)
                self._to_send = []
            return True

    def _hear(self, frames: Frames, data: bytes) -> None:
        """Do what the bytes of the broker say; raises ConnectionResetError at their end."""
        if not data:
            raise ConnectionResetError
        for body in frames.feed(data):
            self._heard(read_from_broker(body))

    def _heard(self, said: FromBroker) -> None:
        if isinstance(said, Reply):
            with self._lock:
                if said.number in self._asked:
                    self._replies[said.number] = said
                    self._answered.notify_all()
            return
        with self._lock:
            if isinstance(said, _HOLDING):
                self._heard_last[type(said)] = said
            listeners = tuple(self._listeners)
        for heard in listeners:
            heard(said)
