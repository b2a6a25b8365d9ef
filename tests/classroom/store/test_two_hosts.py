"""Two hosts of a class on one PostgreSQL: one dies, the database goes away and comes back, and nothing is lost."""

import time
from collections.abc import Callable

import pytest

from seqtui.classroom.account import Account
from seqtui.classroom.standing import Poll
from seqtui.classroom.store.class_store import open_store
from tests.classroom.store.postgres import Postgres
from tests.classroom.store.writers import writing
from tests.course.progress.learner import answer

SECONDS = 60  # at most, for what comes by itself
MANY = 10**6  # more than anybody writes here


@pytest.fixture
def place(server: Postgres) -> str:
    return server.empty_database()


def soon(is_so: Callable[[], object]) -> None:
    end = time.monotonic() + SECONDS
    while not is_so():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.01)


def told(writer) -> list[int]:
    """The numbers that a writer, who is done or dead, said were acknowledged."""
    out, _err = writer.communicate(timeout=SECONDS)
    return [int(line) for line in out.split()[1:] if line]


def kept(store, account: str) -> list[int]:
    return [int(event.id, 16) for _seq, event in store.events(account)]


@pytest.mark.long
def test_while_the_database_is_away_hosts_keep_what_they_have_and_lose_and_double_nothing(postgres, place, store):
    writers = {name: writing(place, name, 0, 200) for name in ("alice", "bob")}
    for done, end in ((10, postgres.stop), (80, postgres.kill)):
        soon(lambda done=done: min(len(kept(store, name)) for name in writers) > done)
        end()
        time.sleep(0.3)
        assert all(writer.poll() is None for writer in writers.values()), "it is away while they write"
        postgres.start()
    for name, writer in writers.items():
        assert told(writer) == list(range(200)) and writer.returncode == 0
        assert kept(store, name) == list(range(200)), "each once, in its order"
    assert all(finding.ok for finding in store.verify())


def test_a_host_that_is_killed_takes_nothing_with_it_and_holds_nobody_up(place, store):
    killed = writing(place, "alice", 0, MANY)
    soon(lambda: len(kept(store, "alice")) > 20)
    killed.kill()
    acknowledged = told(killed)
    assert store.insert([("bob", answer(0))]) == [1]
    found = kept(store, "alice")
    assert len(acknowledged) > 15 and found == list(range(len(found))) and set(acknowledged) <= set(found)
    assert len(found) - len(acknowledged) <= 2, "the one in the air, and a line that was not written out"
    again = [("alice", answer(k)) for k in range(len(acknowledged), len(acknowledged) + 20)]
    assert sum(store.insert(again)) == 20 - (len(found) - len(acknowledged)), "back on another host, and sent again"
    assert kept(store, "alice") == list(range(len(acknowledged) + 20))


def test_what_one_host_decides_the_other_hears_and_finds(store, place):
    heard: list[tuple[str, bytes]] = []
    other = open_store(place)
    try:
        other.listen(lambda topic, data: heard.append((topic, data)))
        store.put_poll(Poll("p", text="무엇?", options=("하나", "둘")))
        store.publish("poll", b"p")
        soon(lambda: ("poll", b"p") in heard)
        assert other.polls() == store.polls() and other.vote("p", "alice", "1") and store.votes("p") == {"alice": "1"}
        store.void("lesson", "q1", "a typo")
        store.put_accounts([Account("new", "New")])
        assert other.voids() == store.voids() and "new" in other.accounts()
        assert other.agree_setting("host key", "theirs") == "theirs" == store.agree_setting("host key", "ours")
    finally:
        other.close()
