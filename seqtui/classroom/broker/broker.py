"""The broker of a class on one host: what each message of a session does, and what the others are told of it.

Nothing here waits: what needs the database is handed to its thread, and what others see goes out with the next tick.
Who says something is known from the seat, which the server gave to an account: no student's message names anybody.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from seqtui.classroom.account import Account
from seqtui.classroom.broker import intake
from seqtui.classroom.broker.hosts import Alive, Amended, Attendance, Changed, Gone, Leads, Presence, Says, Word
from seqtui.classroom.broker.hub import Hub, Seat, ignored
from seqtui.classroom.broker.leading import Leading
from seqtui.classroom.broker.own_events import OwnEvents
from seqtui.classroom.broker.polling import Polling
from seqtui.classroom.broker.roll import Roll
from seqtui.classroom.broker.watching import Watching
from seqtui.classroom.messages import (
    TEACHERS_ONLY,
    Append,
    AskPolls,
    AskSpread,
    AskStudent,
    Derived,
    Done,
    FromBroker,
    FromSession,
    Here,
    Keep,
    Lead,
    Read,
    SetPoll,
    Speak,
    StoreAway,
    Tell,
    Told,
    Vote,
    Watch,
)
from seqtui.classroom.standing import Whereabouts
from seqtui.classroom.teaching.grid import Outline
from seqtui.course.loader import Course
from seqtui.course.progress import clock
from seqtui.engine.errors import SeqtuiError
from seqtui.language import LANGUAGES, _
from seqtui.session.text import safe

MOST_LINE = 400  # characters of a line to the class
_LOG = logging.getLogger("seqtui.serve.broker")


class Broker:
    """The sessions of one host and what they share; its methods are called in one thread."""

    def __init__(self, hub: Hub, course: Course) -> None:
        self._hub = hub
        self.attendance = Attendance(hub.host)
        self.roll = Roll(Outline(course), self.attendance)
        self._leading = Leading(hub, self.roll.shown)
        self._polling = Polling(hub, course, self.roll.present, self._poll_changed)
        self._watching = Watching(hub, self.roll)
        self._events = OwnEvents(hub, self._stored)
        self._moved: set[str] = set()
        self._news = Changed(hub.host)  # for the other hosts
        self._does: Mapping[type[FromSession], Callable[[Seat, Any], None]] = {
            Append: self._events.append,
            Read: self._events.read,
            Derived: self._events.derived,
            Keep: self._events.keep,
            Speak: self._speak,
            Here: self._here,
            Tell: self._tell,
            Vote: self._polling.vote,
            SetPoll: self._polling.set,
            AskPolls: self._polling.tell_all,
            Lead: self._leading.lead,
            Watch: self._watching.watch,
            AskSpread: self._watching.spread,
            AskStudent: self._watching.student,
        }

    # sessions ------------------------------------------------------------------------------------------------------

    def sit(self, account: Account, send: Callable[[FromBroker], None]) -> Seat:
        """Let a session of an account in, tell it what goes on, and return its seat."""
        seat = Seat(account, send)
        self._hub.seats.append(seat)
        self.roll.enrol([account])
        self._events.sit(account.name)
        self._attend(seat, Presence(account.name, Whereabouts(), at=clock.written(clock.now())))
        self._polling.welcome(seat)
        self._leading.welcome(seat)
        if self._hub.database.is_away:
            seat.send(StoreAway(True))
        return seat

    def leave(self, seat: Seat) -> None:
        """Let a session go; its account is absent when it has no other."""
        self._hub.seats.remove(seat)
        name = seat.account.name
        if not self._hub.of(name):
            self._events.leave(name)
            self.attendance.leave(self._hub.host, [name])
            self._leading.part(name)
            self._moved.add(name)
            self._saw([name])

    def hear(self, seat: Seat, said: FromSession) -> None:
        """Do what a session says; what it may not, or what cannot be done, is refused by a sentence."""
        try:
            if isinstance(said, TEACHERS_ONLY) and not seat.account.is_teacher:
                if not seat.is_warned:  # once: whoever asks without end would drive everything else out of the log
                    _LOG.warning("%s asked for %s", seat.account.name, type(said).__name__)
                seat.is_warned = True
                raise SeqtuiError(_("only a teacher may do this"))
            self._does[type(said)](seat, said)
        except SeqtuiError as error:
            if not isinstance(said, Here):
                self._hub.refuse(seat, said, error)

    def store_is_away(self, away: bool) -> None:
        """Tell the sessions that the database cannot be reached, or can again."""
        self._hub.push(StoreAway(away))
        if not away:
            self.missed()

    def tick(self) -> None:
        """Tell sessions and other hosts what has changed since the last tick."""
        self._leading.tick()
        self._polling.tick()
        self._watching.tick()
        if self._moved:
            here = self.attendance.here
            present = tuple(here[name] for name in sorted(self._moved & here.keys()))
            self._news = replace(self._news, present=present, left=tuple(sorted(self._moved - here.keys())))
            self._moved.clear()
        if self._news != Changed(self._hub.host):
            self._hub.publish(self._news)
            self._news = Changed(self._hub.host)

    # other hosts -----------------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Ask the database and the other hosts what goes on."""
        self._enrol()
        self._polling.behind()
        self._beat(asks=True)

    def missed(self) -> None:
        """Look for what the other hosts may have said while they could not be heard."""
        self._polling.behind()
        self._watching.behind()
        self._beat(asks=True)

    def beat(self) -> None:
        """Give the other hosts a sign of life, and let those be gone that give none."""
        self._beat(asks=False)
        if self._hub.database.is_away:
            self.attendance.hold(time.monotonic())  # nobody can be heard now
        for host in self.attendance.expired(time.monotonic()):
            _LOG.warning("host %s has not been heard of", host)
            self._host_gone(host)

    def settle(self) -> None:
        """End what only a broker before this one knew of, some seconds after the beginning."""
        self._leading.settle()

    def end(self) -> None:
        """Tell the other hosts that this one ends."""
        self._hub.publish(Gone(self._hub.host))

    def heard(self, word: Word) -> None:
        """Hear what another host says."""
        if word.host == self._hub.host:
            return
        if isinstance(word, Alive):
            self._saw(self.attendance.beat(word.host, word.present, time.monotonic()))
            self._leading.beat(word.host, word.leads)
            if word.asks:
                self._beat(asks=False)
        elif isinstance(word, Changed):
            self.attendance.put(word.host, word.present, time.monotonic())
            self.attendance.leave(word.host, word.left)
            self._saw([*(presence.account for presence in word.present), *word.left])
            if word.polls:
                self._polling.behind()
            if word.stored:
                self._watching.behind()
        elif isinstance(word, Amended):
            self._watching.behind()
        elif isinstance(word, Leads):
            self._leading.hear(word)
        elif isinstance(word, Says):
            self._hub.push(Told(self.roll.shown(word.teacher), word.text))
        else:
            self._host_gone(word.host)

    def _enrol(self) -> None:
        """Read who is in the class: somebody came on another host whom this one does not know."""
        self._hub.database.do(lambda store: list(store.accounts().values()), self._enrolled, ignored)

    def _enrolled(self, accounts: Sequence[Account]) -> None:
        self.roll.enrol(accounts)
        self.roll.see(self.attendance.names())
        self._polling.voters()
        self._hub.soon()

    def _host_gone(self, host: str) -> None:
        self._saw(self.attendance.forget(host))
        self._leading.beat(host, ())

    def _beat(self, asks: bool) -> None:
        here = tuple(self.attendance.here.values())
        self._hub.publish(Alive(self._hub.host, here, self._leading.of_host(self._hub.host), asks))

    # where everybody is ----------------------------------------------------------------------------------------------

    def _here(self, seat: Seat, said: Here) -> None:
        place = replace(intake.place_of(said.place), state="")
        self._attend(seat, Presence(seat.account.name, place, said.following, clock.written(clock.now())))

    def _attend(self, seat: Seat, presence: Presence) -> None:
        self.attendance.put(self._hub.host, [presence])
        self._moved.add(seat.account.name)
        self._saw([seat.account.name])

    def _saw(self, names: Sequence[str] | set[str]) -> None:
        if names:
            if not self.roll.accounts.keys() >= set(names):
                self._enrol()
            self.roll.see(names)
            self._polling.voters()
            self._hub.soon()

    def _speak(self, seat: Seat, said: Speak) -> None:
        name = seat.account.name
        if said.language not in LANGUAGES:
            raise SeqtuiError(_("there is no language '{name}'", name=safe(said.language)[:20]))
        self._hub.do(
            seat,
            said,
            lambda store: store.set_language(name, said.language),
            lambda _none: seat.send(Done(said.number)),
        )

    # the class -------------------------------------------------------------------------------------------------------

    def _tell(self, seat: Seat, said: Tell) -> None:
        name, text = seat.account.name, intake.plain(said.text.strip(), MOST_LINE)
        self._hub.push(Told(self.roll.shown(name), text), [one for one in self._hub.seats if one is not seat])
        self._hub.publish(Says(self._hub.host, name, text))
        seat.send(Done(said.number))

    def _poll_changed(self) -> None:
        self._news = replace(self._news, polls=True)
        self._hub.soon()

    def _stored(self) -> None:
        self._news = replace(self._news, stored=True)
        self._watching.behind()
        self._hub.soon()
