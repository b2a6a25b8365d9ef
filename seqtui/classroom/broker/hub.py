"""What the parts of a broker share: the seats of its sessions, the thread of the database, and the other hosts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from seqtui.classroom.account import Account
from seqtui.classroom.broker.database_thread import DatabaseThread
from seqtui.classroom.broker.hosts import TOPIC, Word, written
from seqtui.classroom.messages import FromBroker, Push, Refused, Request
from seqtui.classroom.store.backend import StoreAwayError
from seqtui.classroom.store.class_store import ClassStore
from seqtui.engine.errors import SeqtuiError


class Seat:
    """One session at the broker, and the account that the server gave it."""

    def __init__(self, account: Account, send: Callable[[FromBroker], None]) -> None:
        self.account, self.send = account, send
        self.watches = False  # a teacher's: the standings of the class
        self.sees_names = False  # a teacher's: who voted for what
        self.is_warned = False  # a student's: that it asked for what only teachers may


class Hub:
    """The sessions of this host and the ways out of it; host is a name that no other host has.

    soon() asks for a tick of the broker within a tenth of a second. Nothing is published where there is one host.
    """

    def __init__(self, host: str, database: DatabaseThread, soon: Callable[[], None], is_shared: bool) -> None:
        self.host, self.database, self.soon, self.is_shared = host, database, soon, is_shared
        self.seats: list[Seat] = []

    @property
    def teachers(self) -> list[Seat]:
        """The seats of teachers."""
        return [seat for seat in self.seats if seat.account.is_teacher]

    @property
    def students(self) -> list[Seat]:
        """The seats of students."""
        return [seat for seat in self.seats if not seat.account.is_teacher]

    def of(self, account: str) -> list[Seat]:
        """The seats of one account."""
        return [seat for seat in self.seats if seat.account.name == account]

    def push(self, push: Push, seats: Iterable[Seat] | None = None) -> None:
        """Push something to some seats, or to all."""
        for seat in tuple(self.seats if seats is None else seats):
            seat.send(push)

    def do(self, seat: Seat, said: Request, work: Callable[[ClassStore], Any], reply: Callable[[Any], object]) -> None:
        """Do something with the store; reply() gets its result and answers, or the one who asked is refused."""

        def done(result: Any) -> None:
            try:
                reply(result)
            except SeqtuiError as error:
                self.refuse(seat, said, error)

        self.database.do(work, done, lambda error: self.refuse(seat, said, error))

    def refuse(self, seat: Seat, said: Request, error: SeqtuiError) -> None:
        """Tell who asked why it was not done."""
        seat.send(Refused(said.number, str(error), away=isinstance(error, StoreAwayError)))

    def publish(self, word: Word) -> None:
        """Say something to the other hosts; what does not get there is said again with the next sign of life."""
        if self.is_shared:
            data = written(word)
            self.database.do(lambda store: store.publish(TOPIC, data), ignored, ignored)


def ignored(_result: object) -> None:
    """Do nothing with a result that nobody waits for."""
