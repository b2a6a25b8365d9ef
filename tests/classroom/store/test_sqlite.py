"""A class in a file: on the disk when it is said to be, for its owner alone, gone when it is erased."""

import json
import os
import random
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread

import pytest

from seqtui.classroom.account import Account
from seqtui.classroom.store import sqlite, tables
from seqtui.classroom.store.backend import DamagedError, StoreAwayError
from seqtui.classroom.store.class_store import ClassStore, open_store
from seqtui.classroom.store.tables import NewerSchemaError, NotOursError
from seqtui.course.progress import event as did
from seqtui.course.progress.event import Event
from seqtui.engine.errors import SeqtuiError
from tests.classroom.store.writers import ROOT
from tests.course.progress.learner import answer

ALICE = [Account("alice", "Alice")]


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "data" / "class.sqlite3"


@pytest.fixture
def store(path) -> ClassStore:
    store = open_store(path)
    store.put_accounts(ALICE)
    yield store
    store.close()


def numbers(store: ClassStore) -> list[int]:
    return [int(event.id, 16) for _seq, event in store.events("alice")]


# killed ----------------------------------------------------------------------------------------------------------


def killed(path: str, times: int, seed: int) -> None:
    """Fork one writer after the other and kill each at a random moment; print what was acknowledged."""
    rng, acknowledged = random.Random(seed), []
    for _ in range(times):
        reads, writes = os.pipe()
        first = acknowledged[-1] + 1 if acknowledged else 0  # which may be there already, unacknowledged
        child = os.fork()
        if not child:
            store = open_store(path)
            for k in range(first, 10**6):
                store.insert([("alice", answer(k)), ("alice", answer(10**6 + k))])
                os.write(writes, k.to_bytes(4, "big"))
            os._exit(1)
        os.close(writes)
        with os.fdopen(reads, "rb") as pipe:
            told = pipe.read(4 * rng.choice((0, 1, 2, 5)))
            time.sleep(rng.random() * 0.005)
            os.kill(child, signal.SIGKILL)
            assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL, "it ended before"
            told += pipe.read()
        acknowledged += [int.from_bytes(told[k : k + 4], "big") for k in range(0, len(told), 4)]
    print(json.dumps(acknowledged))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_killed_at_20_moments_nothing_acknowledged_is_lost_doubled_or_there_by_half(path, store):
    store.close()
    run = f"from tests.classroom.store.test_sqlite import killed; killed({str(path)!r}, 20, 13)"
    told = subprocess.run([sys.executable, "-c", run], capture_output=True, text=True, cwd=ROOT, timeout=60, check=True)
    acknowledged = json.loads(told.stdout)
    again = open_store(path)
    found = numbers(again)
    batches = [k for k in found if k < 10**6]
    assert len(acknowledged) > 10 and set(acknowledged) <= set(found) and len(set(found)) == len(found)
    assert sorted(found) == sorted([*batches, *(10**6 + k for k in batches)]), "a batch is there whole"
    assert len(batches) - len(set(acknowledged)) <= 1
    assert all(finding.ok for finding in again.verify())
    again.close()


def test_what_is_acknowledged_is_synced_before(store):
    with store._backend.transaction() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL
        assert connection.exec_driver_sql("PRAGMA secure_delete").scalar() == 1


def test_programs_that_begin_and_write_at_once_wait_for_each_other(path):
    def run(first: int) -> None:
        store = open_store(path)
        store.put_accounts(ALICE)
        done.append(sum(sum(store.insert([("alice", answer(first + k))])) for k in range(40)))
        store.close()

    done: list[int] = []
    threads = [Thread(target=run, args=(100 * k,)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert done == [40] * 4, "nobody was sent away"
    store = open_store(path)
    assert sorted(numbers(store)) == [100 * k + n for k in range(4) for n in range(40)]
    store.close()


# away ------------------------------------------------------------------------------------------------------------


def away(store: ClassStore, said: str, event: Event | None = None) -> None:
    with pytest.raises(StoreAwayError, match=said):
        store.insert([("alice", event or answer(1))])


def test_a_file_that_another_program_holds_is_away_until_it_lets_go(path, monkeypatch):
    monkeypatch.setattr(sqlite, "WAIT", 0.05)
    store = open_store(path)
    store.put_accounts(ALICE)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    away(store, "another program holds it")
    assert store.accounts() and store.events("alice") == [], "reading waits for nobody"
    other.execute("ROLLBACK")
    other.close()
    assert store.insert([("alice", answer(1))]) == [1]


def test_a_full_disk_is_away_until_there_is_room_and_nothing_is_there_by_half(path, store):
    def most(pages: int) -> None:
        def grow(connection: sqlite3.Connection, _record: object) -> None:
            connection.execute(f"PRAGMA max_page_count = {pages}")

        sqlite.event.listen(store._backend.engine, "connect", grow)
        store._backend.engine.dispose()

    store.insert([("alice", answer(0))])
    with store._backend.transaction() as connection:
        pages = int(connection.exec_driver_sql("PRAGMA page_count").scalar())
    most(pages)
    long = did.moved("lstm-gates", "s1", 1, state="x" * 20_000)
    away(store, "the disk is full", long)
    assert numbers(store) == [0]
    most(10**6)
    assert store.insert([("alice", long), ("alice", answer(1))]) == [1, 1]


def test_a_file_moved_or_exchanged_meanwhile_is_away_and_never_written_into_the_void(path, store):
    store.insert([("alice", answer(0))])
    moved = path.with_name("elsewhere")
    path.rename(moved)
    away(store, "moved or deleted")
    shutil.copy(moved, path)
    away(store, "moved or deleted")
    moved.replace(path)
    assert store.insert([("alice", answer(1))]) == [1] and numbers(store) == [0, 1]


def test_where_no_file_can_be_made_it_is_away(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreAwayError, match="cannot be reached"):
        open_store(tmp_path / "file" / "class.sqlite3")


def test_a_class_that_is_not_there_is_not_made_by_who_only_asks(path):
    with pytest.raises(SeqtuiError, match="there is no class in"):
        open_store(path, makes=False)
    assert not path.parent.exists()


# the file ----------------------------------------------------------------------------------------------------------


def test_nobody_else_can_read_it(path, store):
    store.insert([("alice", answer(0))])
    modes = {place.name: stat.S_IMODE(place.stat().st_mode) for place in (path.parent, *path.parent.iterdir())}
    assert modes.pop("data") == 0o700 and set(modes.values()) == {0o600} and len(modes) == 3
    path.chmod(0o644)
    assert ["others can read it" in finding.value for finding in store.verify() if not finding.ok] == [True]


def test_of_who_was_erased_no_byte_is_left_in_the_files(path, store):
    store.put_accounts([Account("zoë-the-erased", "Zoë Öttinger"), *(Account(f"s{k}") for k in range(9))])
    for k in range(60):
        event = did.answered("l", f"q{k}", 1, 1, right=False, typed=f"unmistakable {k}", concept="c")
        store.insert([("zoë-the-erased", event), (f"s{k % 9}", answer(k))])
    others = store.data_of("s0")

    def traces() -> int:
        data = b"".join(place.read_bytes() for place in path.parent.iterdir())
        return sum(data.count(text.encode()) for text in ("zoë", "Öttinger", "unmistakable"))

    store.insert([("zoë-the-erased", answer(k)) for k in range(1000, 1500)])
    assert traces() > 600 and store.erase("zoë-the-erased") == 561
    assert path.stat().st_size < 140_000, "written anew, and not only overwritten"
    assert traces() == 0 and store.data_of("s0") == others and store.contents().rows["event"] == 60


def test_erasing_says_when_a_reader_keeps_the_bytes_and_asked_again_removes_them(path, monkeypatch):
    monkeypatch.setattr(sqlite, "WAIT", 0.05)
    store = open_store(path)
    store.put_accounts(ALICE)
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM account").fetchone()
    with pytest.raises(StoreAwayError):
        store.erase("alice")
    reader.execute("ROLLBACK")
    assert store.erase("alice") == 0
    assert b"alice" not in b"".join(place.read_bytes() for place in path.parent.iterdir())
    reader.close()
    store.close()


def test_a_newer_schema_is_refused_and_stays_as_it_is(path, store):
    store.close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE about SET value = '7' WHERE name = 'schema'")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(NewerSchemaError, match="schema 7, this one knows 1"):
        open_store(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "made", ["CREATE TABLE notes (text)", "CREATE TABLE about (x)", "CREATE TABLE about (name, value)"]
)
def test_a_database_of_another_program_is_left_alone(path, made):
    path.parent.mkdir()
    with sqlite3.connect(path) as connection:
        connection.execute(made)
    connection.close()
    before = path.read_bytes()
    with pytest.raises(NotOursError, match="no database of a class"):
        open_store(path)
    assert path.read_bytes() == before and list(path.parent.iterdir()) == [path]


def test_an_older_schema_is_brought_up_in_one_commit_or_not_at_all(path, store, monkeypatch):
    store.close()
    monkeypatch.setattr(tables, "VERSION", 3)
    steps = {1: lambda connection: connection.exec_driver_sql("ALTER TABLE setting ADD COLUMN more TEXT")}
    monkeypatch.setattr(tables, "MIGRATIONS", steps | {2: lambda connection: 1 / 0})
    with pytest.raises(ZeroDivisionError):
        open_store(path)
    has_more = "SELECT sql LIKE '%more TEXT%' FROM sqlite_master WHERE name = 'setting'"
    assert sqlite3.connect(path).execute(has_more).fetchone() == (0,)
    monkeypatch.setattr(tables, "MIGRATIONS", steps | {2: lambda connection: None})
    open_store(path).close()
    connection = sqlite3.connect(path)
    assert connection.execute(has_more).fetchone() == (1,)
    assert connection.execute("SELECT value FROM about WHERE name = 'schema'").fetchone() == ("3",)


def test_a_damaged_file_is_a_sentence(path, store):
    store.insert([("alice", answer(k)) for k in range(500)])
    store.close()
    data = path.read_bytes()
    page = data.index(b'"typed":"250"') // 4096 * 4096
    path.write_bytes(data[:page] + b"\xff" * 4096 + data[page + 4096 :])
    again = open_store(path)
    with pytest.raises(DamagedError, match="is damaged"):
        again.all_events()
    assert not all(finding.ok for finding in again.verify())
    again.close()
    path.write_bytes(b"not a database, but long enough to be one" * 40)
    with pytest.raises(DamagedError, match="is damaged"):
        open_store(path)


def test_events_are_only_added(path, store):
    store.insert([("alice", answer(0))])
    with pytest.raises(sqlite3.IntegrityError, match="only added"):
        sqlite3.connect(path, isolation_level=None).execute("UPDATE event SET data = '{}'")
