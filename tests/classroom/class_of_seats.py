"""A broker without processes for tests: seats that note what they are told, a real database in the same thread."""

from pathlib import Path

from seqtui.classroom.account import Account
from seqtui.classroom.broker.broker import Broker
from seqtui.classroom.broker.database_thread import DatabaseThread
from seqtui.classroom.broker.hosts import heard
from seqtui.classroom.broker.hub import Hub
from seqtui.classroom.messages import Here, Refused
from seqtui.classroom.standing import Whereabouts
from seqtui.classroom.store.backend import StoreAwayError
from seqtui.classroom.store.class_store import open_store
from seqtui.course.loader import read_course

KIM, LEE = Account("kim", "Kim", "teacher"), Account("lee", "Lee", "teacher")
ALICE, BOB, CAROL = (Account(name, name.title()) for name in ("alice", "bob", "carol"))
COURSE = read_course(None)


class AtOnce(DatabaseThread):
    """Does in the caller's thread what is asked for; away: as when the database cannot be reached."""

    def __init__(self, store) -> None:
        super().__init__(lambda: store, lambda what: what(), lambda away: None)
        self._store, self.asked = store, []
        self.is_gone = False

    def commit(self, rows, done, failed) -> None:
        self.do(lambda store: store.insert(list(rows)), done, failed)

    def do(self, work, done, failed) -> None:
        if self.is_gone:
            failed(StoreAwayError("the store is away"))
            return
        try:
            result = work(self._store)
        except Exception as error:
            failed(error)
        else:
            done(result)

    @property
    def is_away(self) -> bool:
        return self.is_gone


class Host:
    """The broker of one host of a class; hosts that are given the same air hear each other."""

    def __init__(self, path: Path, name: str = "one", air: list | None = None) -> None:
        self.store = open_store(path)
        self.store.put_accounts([KIM, LEE, ALICE, BOB, CAROL])
        self.database = AtOnce(self.store)
        hub = Hub(name, self.database, lambda: None, is_shared=air is not None)
        self.broker = Broker(hub, COURSE)
        if air is not None:
            air.append(self)
            self.store.publish = lambda topic, data: [one.broker.heard(heard(data)) for one in air]
        self.broker.begin()
        self.broker.tick()

    def enter(self, account: Account) -> "Desk":
        desk = Desk(self, account)
        self.broker.tick()
        return desk


class Desk:
    """One session: told is what the broker sent, ask() says something and returns the reply."""

    def __init__(self, host: Host, account: Account) -> None:
        self.host, self.told = host, []
        self.seat = host.broker.sit(account, self.told.append)
        self._number = 0

    def ask(self, kind, **given):
        self._number += 1
        self.host.broker.hear(self.seat, kind(number=self._number, **given))
        replies = [said for said in self.told if getattr(said, "number", 0) == self._number]
        self.host.broker.tick()
        assert len(replies) == 1, self.told
        return replies[0]

    def refused(self, kind, **given) -> str:
        reply = self.ask(kind, **given)
        assert isinstance(reply, Refused), reply
        return reply.sentence

    def stand(self, lesson: str, following: bool = False, **given) -> None:
        self.host.broker.hear(self.seat, Here(Whereabouts(lesson, **given), following))
        self.host.broker.tick()

    def heard(self, kind: type) -> list:
        """What was told of one kind, once."""
        found = [said for said in self.told if isinstance(said, kind)]
        self.told[:] = [said for said in self.told if not isinstance(said, kind)]
        return found

    def leave(self) -> None:
        self.host.broker.leave(self.seat)
        self.host.broker.tick()
