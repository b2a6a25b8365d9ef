"""The broker's thread of the database: it commits what waits together, and says who cannot be helped now."""

from queue import Queue
from threading import Event as Flag

import pytest

from seqtui.classroom.broker import database_thread
from seqtui.classroom.broker.database_thread import DatabaseThread
from seqtui.classroom.store.backend import StoreAwayError
from seqtui.engine.errors import SeqtuiError
from tests.course.progress.learner import answer


class Kept:
    """A store that notes its transactions; it waits for go, is away when told, and cannot keep what is bad."""

    def __init__(self) -> None:
        self.commits: list[list[str]] = []
        self.go, self.is_away, self.bad, self.is_closed = Flag(), False, "", False
        self.go.set()

    def insert(self, rows):
        self.go.wait(10)
        self.last()
        ids = [event.id for _account, event in rows]
        if self.bad in ids:
            raise ValueError("a driver's error with what was typed")
        self.commits.append(ids)
        return [1] * len(rows)

    def last(self):
        if self.is_away:
            raise StoreAwayError("away")
        return 0

    def close(self):
        self.is_closed = True


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def told() -> Queue:
    return Queue()


@pytest.fixture
def database(kept: Kept, told: Queue, monkeypatch):
    monkeypatch.setattr(database_thread, "_LOOK", 0.02)
    database = DatabaseThread(lambda: kept, lambda what: what(), lambda away: told.put(away))
    database.start()
    yield database
    database.end(10)
    assert kept.is_closed


def commit(database: DatabaseThread, told: Queue, k: int) -> None:
    database.commit([("alice", answer(k))], lambda new: told.put((k, new)), lambda error: told.put((k, error)))


def test_what_waits_is_committed_together(database, kept, told) -> None:
    kept.go.clear()
    for k in range(50):
        commit(database, told, k)
    kept.go.set()
    assert {told.get(timeout=10)[0] for _ in range(50)} == set(range(50))
    assert len(kept.commits) <= 2 and sum(map(len, kept.commits)) == 50


def test_nothing_is_acknowledged_before_it_is_committed(database, kept, told) -> None:
    kept.go.clear()
    commit(database, told, 1)
    assert told.empty()
    kept.go.set()
    assert told.get(timeout=10) == (1, [1])


def test_what_cannot_be_kept_keeps_no_other_from_it(database, kept, told, caplog) -> None:
    kept.bad = answer(3).id
    kept.go.clear()
    for k in range(6):
        commit(database, told, k)
    kept.go.set()
    found = dict(told.get(timeout=10) for _ in range(6))
    assert isinstance(found.pop(3), SeqtuiError)
    assert set(found) == {0, 1, 2, 4, 5} and all(new == [1] for new in found.values())
    assert "ValueError" in caplog.text and "typed" not in caplog.text


def test_away_is_said_at_once_and_looked_for_until_it_is_back(database, kept, told) -> None:
    kept.is_away = True
    commit(database, told, 1)
    found = [told.get(timeout=10), told.get(timeout=10)]
    assert True in found and database.is_away
    kept.go.clear()  # whoever asks now does not wait for the database
    commit(database, told, 2)
    number, error = told.get(timeout=10)
    assert number == 2 and isinstance(error, StoreAwayError)
    kept.go.set()
    kept.is_away = False
    assert told.get(timeout=10) is False
    commit(database, told, 3)
    assert told.get(timeout=10) == (3, [1])


def test_a_store_that_is_away_at_the_start_is_opened_later(kept, told, monkeypatch) -> None:
    monkeypatch.setattr(database_thread, "_LOOK", 0.02)
    tries: list[int] = []

    def opened() -> Kept:
        tries.append(1)
        if len(tries) < 3:
            raise StoreAwayError("away")
        return kept

    database = DatabaseThread(opened, lambda what: what(), lambda away: told.put(away))
    database.start()
    assert database.is_away
    assert told.get(timeout=10) is False
    commit(database, told, 1)
    assert told.get(timeout=10) == (1, [1])
    database.end(10)


def test_at_its_end_it_finishes_what_waits(kept, told) -> None:
    database = DatabaseThread(lambda: kept, lambda what: what(), lambda away: None)
    database.start()
    kept.go.clear()
    for k in range(5):
        commit(database, told, k)
    kept.go.set()
    database.end(10)
    assert sum(map(len, kept.commits)) == 5
