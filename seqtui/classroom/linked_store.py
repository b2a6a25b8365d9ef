"""A student's events in class: in the class database when append returns, or kept in the session until it is back.

It does for a lesson what the store at home does, over the link to the broker. A thread of its own sends; a key waits
for the acknowledgement, but for no more than a second, and not again before everything is stored.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from threading import Condition, Lock, Thread

from msgspec.structs import replace

from seqtui.classroom.broker.intake import MAX_NAME, MAX_VALUE, accepted, size_of
from seqtui.classroom.link import Link, LinkLostError, RefusedError
from seqtui.classroom.messages import (
    MAX_EVENTS,
    MAX_FRAME,
    Append,
    Derived,
    Done,
    Keep,
    Kept,
    Push,
    Read,
    Rows,
    StoreAway,
)
from seqtui.course.progress import clock
from seqtui.course.progress.event import Event
from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _
from seqtui.session.text import safe

PATIENCE = 1.0  # seconds that a key waits, once
_AT_FIRST = 5.0  # seconds for what was done before, when a session begins
_ASKING = 5.0  # seconds that the thread waits for an answer: it holds nobody
_AGAIN = 2.0  # seconds until it tries again
_BATCH = MAX_FRAME // 4  # bytes of events in one message
_UNREACHABLE = N_("the class cannot be reached: stay, what you do is kept in this session until it is back")
_AWAY = N_("the class cannot store just now: stay, what you do is kept in this session until it can")


class LinkedStore:
    """The events of the one whose link it is; thread-safe.

    trouble is "" while every event is in the class database, else the sentence that says why not; take_notes() has that
    and other sentences for the learner, each of them once.
    """

    path: Path | None = None  # none of the learner's own

    def __init__(self, link: Link) -> None:
        self.trouble = ""
        self._link = link
        self._changed = Condition()
        self._reading = Lock()
        self._read: list[tuple[int, Event]] = []  # with their numbers
        self._ids: set[str] = set()  # of what was ever appended or read
        self._stored: dict[str, Event] = {}  # in the database, not read from there yet
        self._waiting: dict[str, Event] = {}  # not known to be in the database
        self._refused: list[Event] = []
        self._to_keep: dict[str, tuple[int, str]] = {}
        self._returned = 0  # the number of the last event that events() returned; -1 with some that have none yet
        self._kept: dict[str, tuple[int, str]] = {}
        self._notes: list[str] = []
        self._told: list[Callable[[], None]] = []
        self._patience = _AT_FIRST
        self._is_back = self._is_closed = False
        self._one_by_one = 0  # events that are to be sent alone, because one of them was refused
        link.listen(self._hear)
        Thread(target=self._send, name="events", daemon=True).start()

    def append(self, event: Event) -> None:
        """Commit one event: when it returns, that is in the class database, or trouble says why it is not.

        An event that is appended again is there once.
        """
        with self._changed:
            if event.id in self._ids:
                return
            self._ids.add(event.id)
            try:
                self._waiting[event.id] = accepted(event)
            except SeqtuiError as error:
                self._refuse(event, str(error))
                return
            self._changed.notify_all()
            if not self.trouble and not self._changed.wait_for(
                lambda: event.id not in self._waiting or self.trouble, PATIENCE
            ):
                self._in_trouble(_UNREACHABLE)
            if self.trouble:
                self._stamp()

    def add(self, events: Iterable[Event]) -> int:
        """Commit many events, MAX_EVENTS at a time; return how many are new. Raises SeqtuiError where that fails."""
        believed, new = [accepted(event) for event in events], 0
        for k in range(0, len(believed), MAX_EVENTS):
            reply = self._link.ask(Append(0, tuple(believed[k : k + MAX_EVENTS])), _ASKING)
            new += reply.count if isinstance(reply, Done) else 0
        return new

    def events(self) -> list[Event]:
        """Return all events in the order of time, with what other sessions of the account have committed meanwhile."""
        self._refresh()
        with self._changed:
            self._returned = -1 if self._stored or self._waiting or self._refused else self._last()
            found = (*(event for _, event in self._read), *self._stored.values(), *self._waiting.values())
            newest = max((event.at for event in found), default="")
            return sorted((*found, *self._refused), key=lambda event: event.at or newest)

    @property
    def learner(self) -> str:
        """The id of the very first event, "" before there is one: what the learner's numbers are drawn from."""
        return min(((event.at, event.id) for event in self.events() if event.at), default=("", ""))[1]

    def derived(self, name: str) -> str | None:
        """Return what was kept under a name, if it follows from all the events there are; else None."""
        self._refresh()
        with self._changed:
            if self.trouble or self._stored or self._waiting:
                return None
            last, found = self._last(), self._kept.get(name)
        if found is None or found[0] != last:
            with suppress(LinkLostError, RefusedError):
                reply = self._link.ask(Derived(0, name), PATIENCE)
                found = (reply.through, reply.value) if isinstance(reply, Kept) and reply.value is not None else None
        if found is None or found[0] != last:
            return None
        self._kept[name] = found
        return found[1]

    def keep(self, name: str, value: str) -> None:
        """Keep what follows from the events that events() returned last; it can be derived again, so nobody waits."""
        with self._changed:
            if self._returned < 0 or len(name) > MAX_NAME or len(value.encode()) > MAX_VALUE:
                return
            self._kept[name] = self._to_keep[name] = (self._returned, value)
            self._changed.notify_all()

    def take_notes(self) -> tuple[str, ...]:
        """Return the sentences that the learner has not been told yet; asked again, there are none."""
        with self._changed:
            notes, self._notes = tuple(self._notes), []
            return notes

    def listen(self, told: Callable[[], None]) -> None:
        """Have told called, in any thread, whenever there is a new note: it must return at once."""
        self._told.append(told)

    def close(self) -> None:
        """End it, after one more attempt, of a second at most, with what is not stored."""
        with self._changed:
            self._is_back = True  # perhaps
            self._changed.notify_all()
            self._changed.wait_for(lambda: not self._waiting, PATIENCE)
            self._is_closed = True
            self._changed.notify_all()

    def _send(self) -> None:
        """Send what waits, as long as the session lives; in trouble ask until there is an answer."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._to_keep or self.trouble or self._is_closed)
                if self._is_closed:
                    return
                batch = self._batch()
                to_keep = [] if batch or self.trouble else list(self._to_keep.items())
            try:
                if batch:
                    self._link.ask(Append(0, batch), _ASKING)
                elif to_keep:
                    self._send_kept(to_keep)
                else:
                    self._fetch(_ASKING)
            except LinkLostError:
                self._in_trouble(_UNREACHABLE)
            except RefusedError as error:
                self._no(batch, error)
            else:
                self._acknowledged(batch)

    def _batch(self) -> tuple[Event, ...]:
        """The events that are sent next, the oldest first."""
        found: list[Event] = []
        size = 0
        for event in self._waiting.values():
            size += size_of(event)
            if found and (size > _BATCH or len(found) == MAX_EVENTS or self._one_by_one):
                break
            found.append(event)
        return tuple(found)

    def _acknowledged(self, batch: tuple[Event, ...]) -> None:
        with self._changed:
            self._one_by_one = max(0, self._one_by_one - len(batch))
            self._stamp()  # until the database's own times are read
            self._stored |= {event.id: self._waiting.pop(event.id) for event in batch if event.id in self._waiting}
            if not self._waiting and self.trouble:
                self.trouble = ""
                self._note(_("the class is back, and everything you did is stored"))
            self._changed.notify_all()

    def _no(self, batch: tuple[Event, ...], error: RefusedError) -> None:
        """Wait where the store is away; else find the one event that is refused, so that the others are stored."""
        if error.away or not batch:
            self._wait(_AWAY, _AGAIN)
            return
        with self._changed:
            if len(batch) > 1:
                self._one_by_one = len(batch)
                return
            self._one_by_one = max(0, self._one_by_one - 1)
            self._refuse(self._waiting.pop(batch[0].id), str(error))
            self._changed.notify_all()

    def _wait(self, sentence: str, seconds: float) -> None:
        """Be in trouble, and wait so long, or until the broker says that the store is back."""
        with self._changed:
            self._in_trouble(sentence)
            self._is_back = False
            self._changed.wait_for(lambda: self._is_back or self._is_closed, seconds)

    def _send_kept(self, to_keep: list[tuple[str, tuple[int, str]]]) -> None:
        for name, (through, value) in to_keep:
            with suppress(LinkLostError, RefusedError):
                self._link.ask(Keep(0, name, through, value), _ASKING)
            with self._changed:
                if self._to_keep.get(name) == (through, value):
                    del self._to_keep[name]

    def _refresh(self) -> None:
        """Read what has come since; in trouble the thread does that, when it can."""
        if self.trouble:
            return
        patience, self._patience = self._patience, PATIENCE
        try:
            self._fetch(patience)
        except LinkLostError:
            self._in_trouble(_UNREACHABLE)
        except RefusedError as error:
            self._in_trouble(_AWAY if error.away else _UNREACHABLE)

    def _fetch(self, seconds: float) -> None:
        end, more = time.monotonic() + seconds, True
        with self._reading:
            while more:
                reply = self._link.ask(Read(0, self._last()), max(0.0, end - time.monotonic()))
                assert isinstance(reply, Rows)
                more = reply.more and bool(reply.rows)
                with self._changed:
                    self._read += reply.rows
                    for _number, event in reply.rows:
                        self._ids.add(event.id)
                        self._stored.pop(event.id, None)
                        self._waiting.pop(event.id, None)  # stored, though nobody heard of it
                    self._changed.notify_all()

    def _last(self) -> int:
        return self._read[-1][0] if self._read else 0

    def _stamp(self) -> None:
        """Give what waits a time: the store's own would be that of its return."""
        newest = max((event.at for event in (*(row[1] for row in self._read), *self._stored.values())), default="")
        for id, event in self._waiting.items():
            stamped = event if event.at else replace(event, at=clock.stamp(newest, clock.now()))
            self._waiting[id], newest = stamped, max(newest, stamped.at)

    def _refuse(self, event: Event, sentence: str) -> None:
        """Leave an event that can never be stored in this session alone, and say so."""
        self._refused.append(event)
        note = _("the class does not take an answer of yours: {reason}", reason=safe(sentence))
        if note not in self._notes:
            self._note(note)

    def _in_trouble(self, sentence: str) -> None:
        with self._changed:
            if not self.trouble:
                self.trouble = _(sentence)
                self._note(self.trouble)
            self._stamp()
            self._changed.notify_all()

    def _note(self, sentence: str) -> None:
        self._notes.append(sentence)
        for told in self._told:
            told()

    def _hear(self, push: Push) -> None:
        if isinstance(push, StoreAway) and push.away:
            self._in_trouble(_AWAY)
        elif isinstance(push, StoreAway):
            with self._changed:
                self._is_back = True
                self._changed.notify_all()
