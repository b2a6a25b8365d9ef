"""A class as a whole: backed up while it is written, moved to another kind of database and back, verified."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event as Flag
from threading import Thread

import pytest
from sqlalchemy import delete, insert, update

from seqtui.classroom.account import Account
from seqtui.classroom.standing import Poll
from seqtui.classroom.store import copying, tables
from seqtui.classroom.store.backend import DamagedError
from seqtui.classroom.store.class_store import ClassStore, open_store
from seqtui.course.progress import event as did
from seqtui.engine.errors import SeqtuiError
from tests.course.progress.learner import answer


@pytest.fixture
def other(request: pytest.FixtureRequest, place: str, tmp_path: Path) -> Iterator[ClassStore]:
    """An empty database of the other kind."""
    is_file = "://" not in place
    store = open_store(request.getfixturevalue("server").empty_database() if is_file else tmp_path / "other.sqlite3")
    yield store
    store.close()


def lively(store: ClassStore) -> None:
    """Fills every table that is kept."""
    store.insert(
        [("alice", answer(k)) for k in range(30)]
        + [("bob", did.moved("어제", "s", 1, state="상태")), ("bob", answer(1))]
    )
    store.keep("alice", "due", 2**40, "[1]")
    for name in ("alice", "bob"):
        store.set_code(name, f"hash {name}")
        store.enrol_key(name, bytes(range(256)), f"hash {name}")
    store.put_poll(Poll("p", text="무엇?", options=("하나", "둘"), right=-1))
    store.vote("p", "alice", "0")
    store.void("l", "q", "오타")
    store.correct("alice", store.events("alice")[0][1].id, False, "sign", "")
    store.set_setting("title", "3반")


def everything(store: ClassStore) -> tuple:
    return (
        store.accounts(), [store.credentials(name) for name in store.accounts()], store.all_events(),
        store.derived("alice", "due"), store.polls(), store.votes("p"), store.voids(), store.corrections(),
        store.setting("title"),
    )  # fmt: skip


def test_a_class_is_moved_to_the_other_database_and_back_and_is_the_same(store, other, tmp_path):
    lively(store)
    before = store.contents()
    assert all(before.rows.values()), "a new table: lively() needs a row"
    assert set(before.rows) == set(tables.TABLES) - {"notice"}
    assert store.copy_to(other) == before == other.contents()
    assert everything(other) == everything(store)
    back = open_store(tmp_path / "back.sqlite3")
    assert other.copy_to(back) == before and everything(back) == everything(store)
    last = other.last()
    assert other.insert([("alice", answer(99))]) == [1] and other.last() > last, "numbers go on behind those copied"
    assert other.insert([("alice", answer(3))]) == [0] and other.contents().sha256 != before.sha256
    back.close()


def test_a_target_that_is_not_empty_is_refused_and_stays_as_it_is(store, other):
    lively(store)
    other.put_accounts([Account("zoe")])
    before = other.contents()
    with pytest.raises(SeqtuiError, match=r"there is a class in .* already"):
        store.copy_to(other)
    assert other.contents() == before
    with pytest.raises(SeqtuiError, match="already"):
        store.copy_to(store) if "://" in store.shown else store.copy_to(open_store(store.shown))


def test_a_copy_that_is_not_the_same_is_not_kept(store, other, monkeypatch):
    lively(store)
    told = copying.contents

    def lossy(connection):
        if connection.dialect.name == other._backend.engine.dialect.name:
            connection.execute(delete(tables.VOTE))
        return told(connection)

    monkeypatch.setattr(copying, "contents", lossy)
    with pytest.raises(DamagedError, match="nothing is kept of it"):
        store.copy_to(other)
    monkeypatch.setattr(copying, "contents", told)
    assert other.contents().rows == {name: 2 * (name == "about") for name in store.contents().rows}


def test_a_backup_made_while_answers_come_is_the_class_at_one_moment(store, opened, tmp_path):
    ends, writer = Flag(), opened()

    def write() -> None:
        k = 0
        while not ends.is_set():
            writer.insert([("alice", answer(k)), ("bob", answer(k))])
            k += 1

    thread = Thread(target=write)
    thread.start()
    try:
        copies = [store.backup(tmp_path / f"backup {k}.sqlite3") for k in range(4)]
    finally:
        ends.set()
        thread.join(30)
    for k, copied in enumerate(copies):
        place = tmp_path / f"backup {k}.sqlite3"
        assert not place.with_name(f"{place.name}-wal").exists() and place.stat().st_mode & 0o777 == 0o600
        backup = open_store(place, makes=False)
        assert backup.contents() == copied and all(finding.ok for finding in backup.verify())
        assert len(backup.events("alice")) == len(backup.events("bob")), "a batch is in it whole or not at all"
        assert backup.all_events() == store.all_events()[: copied.rows["event"]]
        backup.close()
    assert copies[-1].rows["event"] > copies[0].rows["event"], "answers came meanwhile"


def test_a_backup_is_restored_into_either_database(store, other, tmp_path):
    lively(store)
    copied = store.backup(tmp_path / "backup.sqlite3")
    backup = open_store(tmp_path / "backup.sqlite3", makes=False)
    assert backup.copy_to(other) == copied and everything(other) == everything(store)
    backup.close()


def test_a_backup_takes_no_ones_place_and_leaves_nothing_when_it_fails(store, tmp_path, monkeypatch):
    place = tmp_path / "backups" / "b.sqlite3"
    store.backup(place)
    with pytest.raises(SeqtuiError, match="is there already"):
        store.backup(place)
    monkeypatch.setattr(copying, "contents", lambda connection: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        store.backup(place.with_name("c.sqlite3"))
    assert [found.name for found in place.parent.iterdir()] == ["b.sqlite3"]


def test_a_sound_class_is_found_sound(store):
    lively(store)
    found = store.verify()
    assert [finding.ok for finding in found] == [True] * 5 and "32 events" in found[2].value
    assert found[4].value == f"sha256:{store.contents().sha256}"


def test_what_does_not_hold_together_is_found(store):
    lively(store)
    row = {"account": "bob", "id": "f" * 32, "at": "2026-11-22T12:00:00.000000Z", "kind": "begun", "lesson": "l"}
    row |= {"revision": 1, "item": "", "variant": 0, "data": "{}"}
    bad = [
        row | {"id": "no id"},
        row | {"kind": "sung"},
        row | {"id": "e" * 32, "at": "noon"},
        row | {"id": "d" * 32, "at": "2999-01-01T00:00:00.000000Z"},
        row | {"id": "c" * 32, "data": "[1"},
    ]
    with store._backend.transaction(writes=True) as connection:
        connection.execute(insert(tables.EVENT), bad)
        connection.execute(update(tables.CORRECTION).values(event="b" * 32))
        connection.execute(delete(tables.POLL))
    _database, _promises, events, loose, _contents = store.verify()
    assert not events.ok and not loose.ok
    for said in ("'no id'", "no kind of event 'sung'", "'noon' is no time", "lies in the future", "cannot be read"):
        assert said in events.value
    assert "correction is of an answer that is not there" in loose.value and "vote is of a poll" in loose.value
