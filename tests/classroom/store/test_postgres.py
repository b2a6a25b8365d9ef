"""A class in PostgreSQL: away and back, one sentence for what is wrong, what hosts hear of each other."""

import time
from collections.abc import Callable
from threading import Thread

import psycopg
import pytest
from sqlalchemy import text

from seqtui.classroom.account import Account
from seqtui.classroom.store import notices
from seqtui.classroom.store import postgres as module
from seqtui.classroom.store.backend import StoreAwayError
from seqtui.classroom.store.class_store import ClassStore, open_store
from seqtui.classroom.store.tables import NewerSchemaError, NotOursError
from seqtui.course.progress.event import Event
from seqtui.engine.errors import SeqtuiError
from tests.classroom.store.postgres import PASSWORD, Postgres
from tests.course.progress.learner import answer

SECONDS = 30  # at most, for what comes by itself


@pytest.fixture
def place(server: Postgres) -> str:
    return server.empty_database()


def soon(is_so: Callable[[], object]) -> None:
    end = time.monotonic() + SECONDS
    while not is_so():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.01)


class Ear:
    """Remembers what a host heard."""

    def __init__(self, store: ClassStore) -> None:
        self.heard: list[tuple[str, bytes]] = []
        store.listen(lambda topic, data: self.heard.append((topic, data)))


# away and back -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_a_server_that_goes_away_is_said_and_the_next_call_works_when_it_is_back(postgres, store, end):
    store.insert([("alice", answer(0))])
    getattr(postgres, end)()
    for _ in range(3):
        with pytest.raises(StoreAwayError, match="cannot be reached") as said:
            store.insert([("alice", answer(1))])
        assert PASSWORD not in str(said.value)
    with pytest.raises(StoreAwayError):
        store.publish("topic", b"")
    postgres.start()
    assert store.insert([("alice", answer(0)), ("alice", answer(1))]) == [0, 1]
    assert [int(event.id, 16) for _seq, event in store.events("alice")] == [0, 1]


def test_opening_one_that_is_away_says_so(postgres, place):
    postgres.stop()
    with pytest.raises(StoreAwayError, match="cannot be reached") as said:
        open_store(place)
    assert PASSWORD not in str(said.value)


def test_a_connection_that_the_server_ended_is_made_anew(postgres, store):
    store.accounts()
    postgres.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'seqtui'")
    assert "alice" in store.accounts()


def test_waiting_for_a_lock_has_an_end(store, opened, monkeypatch):
    monkeypatch.setattr(module, "_LIMITS", {"lock_timeout": 50, "statement_timeout": 2000})
    other = opened()
    with store._backend.transaction(writes=True) as connection:
        store._backend.lock(connection)
        with pytest.raises(StoreAwayError, match="lock timeout"):
            other.insert([("alice", answer(1))])
        assert "alice" in other.accounts(), "who reads waits for nobody"
    assert other.insert([("alice", answer(1))]) == [1]


def test_a_statement_has_an_end(store, monkeypatch):
    with pytest.raises(StoreAwayError, match="statement timeout"), store._backend.transaction() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 50"))
        connection.execute(text("SELECT pg_sleep(20)"))


def test_a_database_that_only_reads_is_away(postgres, place, store):
    postgres.sql(f"ALTER DATABASE {place.rsplit('/')[-1]} SET default_transaction_read_only = on")
    store._backend.engine.dispose()
    with pytest.raises(StoreAwayError, match="read-only"):
        store.insert([("alice", answer(1))])
    assert "alice" in store.accounts()


# what is committed, and in which order -----------------------------------------------------------------------------


def test_what_is_acknowledged_is_synced_whatever_the_servers_setting(postgres, place, opened):
    postgres.sql(f"ALTER DATABASE {place.rsplit('/')[-1]} SET synchronous_commit = off")
    store = opened()
    with store._backend.transaction() as connection:
        assert connection.scalar(text("SHOW synchronous_commit")) == "on"
    assert store.verify()[1].ok


def test_a_server_that_may_lose_commits_is_found(store, monkeypatch):
    monkeypatch.setattr(module, "_PROMISES", {"fsync": "off"})
    assert "fsync = on" in store.verify()[1].value and not store.verify()[1].ok


def test_who_pages_while_hosts_write_at_once_misses_nothing_and_sees_numbers_rise(store, opened):
    def write(host: ClassStore, first: int) -> None:
        for k in range(first, first + 120, 3):
            host.insert([("kim", answer(k + n)) for n in range(3)])

    threads = [Thread(target=write, args=(opened(), 1000 * k)) for k in range(4)]
    for thread in threads:
        thread.start()
    seen, after = [], 0
    while any(thread.is_alive() for thread in threads):
        page = store.all_events(after, 7)
        seen += page
        after = page[-1][0] if page else after
    seen += store.all_events(after)
    assert len(seen) == 4 * 120 and [number for number, *_rest in seen] == sorted({row[0] for row in seen})
    assert seen == store.all_events()


# what hosts hear -----------------------------------------------------------------------------------------------


def test_every_host_hears_what_one_publishes_in_order_whatever_its_length(store, opened):
    ears = [Ear(store), Ear(opened()), Ear(opened())]
    said = [("led", b""), ("poll", bytes(range(256))), ("수업", "가".encode() * 1000), ("long", b"\0\xff" * 300_000)]
    for topic, data in said:
        store.publish(topic, data)
    for ear in ears:
        soon(lambda ear=ear: len(ear.heard) >= len(said))
        assert ear.heard == said


def test_at_the_limit_of_a_payload_nothing_is_lost(store):
    ear = Ear(store)
    said = [(f"{length}", b"x" * length) for length in (5900, 5915, 5920, 5925, 5930, 8000)]
    for topic, data in said:
        store.publish(topic, data)
    soon(lambda: len(ear.heard) == len(said))
    assert ear.heard == said


def test_what_was_too_long_is_removed_later(store, monkeypatch):
    store.publish("a", b"x" * 10_000)
    store.publish("b", b"x" * 10_000)
    count = text("SELECT count(*) FROM notice")
    with store._backend.transaction() as connection:
        assert connection.scalar(count) == 2
    monkeypatch.setattr(notices, "KEPT", -notices.KEPT)
    store.publish("c", b"x" * 10_000)
    with store._backend.transaction() as connection:
        assert connection.scalar(count) == 1


def test_who_listens_is_told_that_something_may_have_been_missed_while_the_server_was_away(postgres, store, opened):
    ear, speaker = Ear(store), opened()
    speaker.publish("before", b"1")
    soon(lambda: ear.heard)
    postgres.stop()
    postgres.start()
    soon(lambda: (notices.MISSED, b"") in ear.heard)
    speaker.publish("after", b"2")
    soon(lambda: ("after", b"2") in ear.heard)
    assert ear.heard == [("before", b"1"), (notices.MISSED, b""), ("after", b"2")]


def test_what_others_say_on_the_channel_breaks_nothing(place, store):
    ear = Ear(store)
    with psycopg.connect(place, autocommit=True) as connection:
        for payload in ("", "topic", "topic\n!!!", "topic\n@nothing", "\ntext", "topic\nabcde", "가\n가"):
            connection.execute("SELECT pg_notify('seqtui_class', %s)", (payload,))
    store.publish("topic", b"mine")
    soon(lambda: ("topic", b"mine") in ear.heard)
    assert {topic for topic, _data in ear.heard} <= {"topic", notices.MISSED}


# the database ------------------------------------------------------------------------------------------------------


def test_of_who_was_erased_nothing_is_left_in_the_tables_files(postgres, place, store):
    store.put_accounts([Account("zoe-the-erased", "Zoë")])
    store.insert([("zoe-the-erased", Event("begun", f"unmistakable-{k}")) for k in range(50)])
    postgres.sql("CHECKPOINT")
    name = place.rsplit("/")[-1]
    (oid,) = postgres.sql(f"SELECT oid FROM pg_database WHERE datname = '{name}'")[0]

    def traces() -> int:
        files = (postgres.folder / "data" / "base" / str(oid)).iterdir()
        return sum(file.read_bytes().count(b"unmistakable-") for file in files)

    assert traces() >= 50 and store.erase("zoe-the-erased") == 51
    postgres.sql("CHECKPOINT")
    assert traces() == 0


def test_events_are_only_added(store):
    store.insert([("alice", answer(0))])
    with pytest.raises(Exception, match="only added"), store._backend.transaction(writes=True) as connection:
        connection.execute(text("UPDATE event SET data = '{}'"))


def test_a_newer_schema_and_another_programs_database_are_refused(postgres, place, store):
    postgres.sql("UPDATE about SET value = '7' WHERE name = 'schema'", place.rsplit("/")[-1])
    with pytest.raises(NewerSchemaError, match="schema 7, this one knows 1"):
        open_store(place)
    other = postgres.database()
    postgres.sql("CREATE TABLE notes (text text)", other.rsplit("/")[-1])
    with pytest.raises(NotOursError, match="no database of a class"):
        open_store(other)


def test_hosts_that_begin_at_once_make_one_class(postgres):
    place, stores = postgres.database(), []
    threads = [Thread(target=lambda: stores.append(open_store(place))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
    assert [store.contents().rows["about"] for store in stores] == [2] * 4
    for store in stores:
        store.close()


def test_a_database_that_is_not_in_utf8_is_refused(postgres):
    place = postgres.database("ENCODING 'SQL_ASCII' TEMPLATE template0")
    with pytest.raises(SeqtuiError, match="keeps text as SQL_ASCII"):
        open_store(place)


@pytest.mark.parametrize("wrong", [
    "postgresql://u:{p}@127.0.0.1:notaport/x", "postgresql://u:{p}@[::1/x", "postgresql://u:{p}@127.0.0.1:1/x?options=-c%20foo",
    "postgresql://u:{p}@127.0.0.1:1/x?password={p}", "mysql://u:{p}@h/x", "postgresql+nosuch://u:{p}@h/x", "postgres://u:{p}@127.0.0.1:1/x",
])  # fmt: skip
def test_what_is_wrong_with_a_url_is_one_sentence_without_the_password(wrong):
    with pytest.raises(SeqtuiError) as said:
        open_store(wrong.replace("{p}", PASSWORD))
    assert PASSWORD not in str(said.value) and "\n" not in str(said.value)
    assert said.value.__cause__ is None and PASSWORD not in repr(said.value)


def test_a_wrong_password_is_a_sentence_without_it(server):
    with pytest.raises(SeqtuiError, match="password authentication failed") as said:
        open_store(server.url(password="wrong-s3cret"))
    assert "wrong-s3cret" not in str(said.value)


def test_without_psycopg_it_is_said_what_brings_it(monkeypatch):
    def lacking(*_given, **_named):
        raise ModuleNotFoundError("psycopg")

    monkeypatch.setattr(module, "create_engine", lacking)
    with pytest.raises(SeqtuiError, match=r"pip install 'seqtui\[postgres\]'"):
        open_store("postgresql://localhost/class")
