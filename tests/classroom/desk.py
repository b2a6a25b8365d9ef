"""A broker's end for tests of a session: it keeps what is appended, and can be slow, away, or gone."""

import socket
from contextlib import suppress
from threading import RLock, Thread

from msgspec.structs import replace

from seqtui.classroom.messages import (
    Append,
    Derived,
    Done,
    Frames,
    Keep,
    Kept,
    Read,
    Refused,
    Rows,
    StoreAway,
    encode,
    read_from_session,
)
from seqtui.course.progress import clock
from seqtui.course.progress.event import Event


class Desk:
    """How it answers is its mood: "good", "away", "silent"; refused: a word that no answer may hold."""

    def __init__(self, mood: str = "good") -> None:
        self.mood, self.refused = mood, ""
        self.rows: list[tuple[int, Event]] = []
        self.kept: dict[str, tuple[int, str]] = {}
        self.heard: list = []
        self.page = 100
        self._lock = RLock()
        self.ends: list[socket.socket] = []

    def connection(self) -> socket.socket:
        """The session's end of a new connection."""
        mine, theirs = socket.socketpair()
        self.ends.append(mine)
        Thread(target=self._serve, args=(mine,), daemon=True).start()
        return theirs

    def cut(self) -> None:
        """End the connections, as the kernel does for a broker that was killed."""
        while self.ends:
            with suppress(OSError):  # closed by the other end
                self.ends.pop().shutdown(socket.SHUT_RDWR)

    def push(self, message) -> None:
        self.ends[-1].sendall(encode(message))

    def come_back(self) -> None:
        self.mood = "good"
        self.push(StoreAway(False))

    def of(self, kind: type) -> list:
        """What was heard of one kind."""
        return [said for said in self.heard if isinstance(said, kind)]

    def _serve(self, end: socket.socket) -> None:
        frames = Frames()
        with end, suppress(OSError):
            while data := end.recv(1 << 16):
                for body in frames.feed(data):
                    with self._lock:
                        said = read_from_session(body)
                        self.heard.append(said)
                        reply = self._reply(said)
                    if reply is not None and self.mood != "silent":
                        end.sendall(encode(reply))

    def _reply(self, said):
        if not hasattr(said, "number"):
            return None
        if self.mood == "away":
            return Refused(said.number, "the store is away", away=True)
        if isinstance(said, Append):
            return self._append(said)
        if isinstance(said, Read):
            rows = [row for row in self.rows if row[0] > said.after]
            return Rows(said.number, tuple(rows[: self.page]), more=len(rows) > self.page)
        if isinstance(said, Keep):
            self.kept[said.name] = said.through, said.value
        if isinstance(said, Derived):
            return Kept(said.number, *self.kept.get(said.name, (0, None)))
        return Done(said.number)

    def _append(self, said: Append):
        if self.refused and any(event.data.get("typed") == self.refused for event in said.events):
            return Refused(said.number, "that word is not taken")
        known = {event.id for _, event in self.rows}
        for event in said.events:
            if event.id not in known:
                newest = max((row[1].at for row in self.rows), default="")
                event = event if event.at else replace(event, at=clock.stamp(newest, clock.now()))
                self.rows.append((3 * len(self.rows) + 2, event))
        return Done(said.number, len(said.events))
