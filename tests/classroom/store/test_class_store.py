"""The store of a class, the same on each database: what it took is there once, in order, and nobody else's."""

from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Barrier, Thread

import pytest

from seqtui.classroom.account import Account, Credentials
from seqtui.classroom.standing import Poll
from seqtui.classroom.store.asked import Correction
from seqtui.classroom.store.backend import UnfitError
from seqtui.classroom.store.tables import OF_A_PERSON, TABLES
from seqtui.course.progress import clock
from seqtui.course.progress import event as did
from seqtui.course.progress.event import Event
from seqtui.engine.errors import SeqtuiError

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def met(k: int) -> Event:
    return did.reached("lstm-gates", f"step {k}", 1)


def at_once(works: list) -> list:
    """What each of some calls returned, which were made at one moment from threads of their own."""
    barrier, found = Barrier(len(works)), [None] * len(works)

    def run(k: int) -> None:
        barrier.wait(10)
        found[k] = works[k]()

    threads = [Thread(target=run, args=(k,)) for k in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return found


# events ----------------------------------------------------------------------------------------------------------


def test_events_are_there_once_as_they_were_first_in_the_order_in_which_they_came(store, opened):
    events = [met(k) for k in range(5)]
    rows = [("alice", event) for event in events]
    assert store.insert(rows) == [1] * 5 and store.insert(rows[:2] + rows[:1]) == [0, 0, 0]
    assert store.insert([("alice", Event("begun", id=events[0].id)), *rows[:1]]) == [0, 0]
    again = opened()
    found = again.events("alice")
    assert [event.item for _seq, event in found] == [event.item for event in events]
    assert [event.id for _seq, event in found] == [event.id for event in events]
    assert again.events("alice", found[1][0]) == found[2:] and again.events("alice", 0, 2) == found[:2]
    assert again.last() == again.last("alice") == found[-1][0] and again.last("bob") == 0


def test_the_same_event_twice_in_a_batch_is_new_once(store):
    event = met(1)
    assert store.insert([("alice", event), ("alice", event)]) == [1, 0]


def test_nobody_takes_the_id_of_anothers_event(store):
    event = met(1)
    assert store.insert([("alice", event)]) == [1] and store.insert([("bob", event)]) == [1]
    assert [len(store.events(name)) for name in ("alice", "bob", "kim")] == [1, 1, 0]
    assert [account for _seq, account, _event in store.all_events()] == ["alice", "bob"]


def test_what_no_database_keeps_and_who_is_not_in_the_class_are_refused_alone(store):
    bad = [
        ("mallory", met(0)),
        ("alice", Event("begun", "nul\0")),
        ("alice", Event("begun", "x" * 401)),
        ("alice", Event("begun", "x", variant=2**40)),
        ("alice", Event("begun", "x", revision=-(2**40))),
    ]
    assert store.insert([*bad, ("alice", met(1))]) == [-1] * 5 + [1]
    data = Event("answered", "x", "q", data={"typed": "a\0b '; DROP TABLE event; --"})
    assert store.insert([("alice", data)]) == [1]
    assert store.events("alice")[-1][1].data == data.data


def test_times_are_stamped_in_order_and_believed_only_where_they_can_be(store, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    times = {"": "", "kept a day": -24.0, "a year ago": -24 * 365.0, "ahead": 1.0}
    rows = [
        ("alice", Event("begun", at=hours and clock.written(NOON + timedelta(hours=hours)))) for hours in times.values()
    ]
    store.insert([*rows, ("alice", Event("begun", at="yesterday"))])
    found = [event.at for _seq, event in store.events("alice")]
    assert found[0] == "2026-11-22T12:00:00.000000Z" and found[1] == "2026-11-21T12:00:00.000000Z"
    assert found[2:] == [f"2026-11-22T12:00:00.00000{k}Z" for k in (1, 2, 3)]
    old = Event("begun", at="2024-01-01T00:00:00.000000Z")
    assert store.insert([("bob", old)], is_import=True) == [1]
    assert store.events("bob")[0][1].at == old.at


def test_a_batch_is_there_whole_or_not_at_all(store, monkeypatch):
    monkeypatch.setattr("seqtui.classroom.store.events._MANY", 10)
    rows = [("alice", met(k)) for k in range(25)]
    monkeypatch.setattr("seqtui.classroom.store.events._fits", lambda event: True)
    with pytest.raises(SeqtuiError):
        store.insert([*rows, ("alice", Event("begun", "\0"))])
    assert store.all_events() == []
    assert store.insert(rows) == [1] * 25


def test_what_is_derived_is_kept_with_what_it_follows_from(store):
    assert store.derived("alice", "due") is None
    store.keep("alice", "due", 2**40, "[1]")
    store.keep("alice", "due", 7, "[2]")
    assert store.derived("alice", "due") == (7, "[2]") and store.derived("bob", "due") is None


# people ------------------------------------------------------------------------------------------------------------


def test_accounts_are_added_changed_and_taken_out_and_their_events_stay(store):
    store.insert([("alice", met(1))])
    store.put_accounts([Account("alice", "Alice A.", "teacher")])
    assert store.accounts()["alice"] == Account("alice", "Alice A.", "teacher") and len(store.accounts()) == 3
    store.set_code("alice", "hash")
    assert store.remove_account("alice") and not store.remove_account("alice")
    assert store.credentials("alice") == Credentials() and len(store.all_events()) == 1
    assert store.insert([("alice", met(2))]) == [-1]


def test_a_code_is_spent_once_by_the_right_hash(store):
    assert not store.enrol_key("alice", b"key", "") and not store.enrol_key("alice", b"key", "hash")
    store.set_code("alice", "hash")
    assert store.credentials("alice") == Credentials("hash")
    assert not store.enrol_key("alice", b"key", "other") and not store.enrol_key("bob", b"key", "hash")
    assert store.enrol_key("alice", b"key", "hash")
    assert not store.enrol_key("alice", b"second", "hash") and not store.set_password("alice", "p", "hash")
    assert store.credentials("alice") == Credentials("hash", True, (b"key",))
    store.set_code("alice", "anew")
    assert store.set_password("alice", "argon", "anew")
    assert store.credentials("alice") == Credentials("anew", True, (b"key",), "argon")
    assert store.revoke("alice") == 1 and store.credentials("alice") == Credentials()


def test_of_two_hosts_that_spend_a_code_at_once_exactly_one_does(store, opened):
    hosts = [opened() for _ in range(4)]
    for k in range(10):
        store.set_code("alice", f"hash {k}")
        works = [partial(h.enrol_key, "alice", bytes([k, n]), f"hash {k}") for n, h in enumerate(hosts)]
        assert sorted(at_once(works)) == [False] * 3 + [True]
    assert len(store.credentials("alice").keys) == 10


def test_a_free_name_is_claimed_by_one_key(store, opened):
    hosts = [opened() for _ in range(4)]
    for k in range(5):
        works = [partial(h.claim, Account(f"new{k}"), bytes([n])) for n, h in enumerate(hosts)]
        assert sorted(at_once(works)) == [False] * 3 + [True]
        (key,) = store.credentials(f"new{k}").keys
        assert store.claim(Account(f"new{k}"), key) and not store.claim(Account(f"new{k}"), b"else")
    store.set_code("alice", "hash")
    assert not store.claim(Account("alice"), b"key")


# polls, voids, corrections --------------------------------------------------------------------------------------------


def test_the_last_vote_counts_until_the_poll_is_revealed_and_the_spread_is_kept(store, opened):
    poll = Poll("p1", text="무엇?", options=("하나", "둘"), right=1)
    store.put_poll(poll)
    store.put_poll(Poll("p2", "lstm-gates", "q1"))
    assert not store.vote("p0", "alice", "0")
    assert store.vote("p1", "alice", "0") and store.vote("p1", "alice", "1") and store.vote("p1", "bob", "0")
    revealed = Poll("p1", text="무엇?", options=("하나", "둘"), right=1, phase="revealed")
    store.put_poll(revealed)
    assert not store.vote("p1", "bob", "1")
    with pytest.raises(SeqtuiError, match="cannot be opened again"):
        store.put_poll(poll)
    assert opened().votes("p1") == {"alice": "1", "bob": "0"}
    assert opened().polls() == [revealed, Poll("p2", "lstm-gates", "q1")]


def test_voids_and_corrections_are_decided_and_taken_back(store):
    store.void("lstm-gates", "q1", "typo")
    store.void("lstm-gates", "q1", "wrong sign")
    assert [(void.question, void.reason) for void in store.voids()] == [("q1", "wrong sign")]
    assert store.unvoid("lstm-gates", "q1") and not store.unvoid("lstm-gates", "q1") and store.voids() == []
    store.correct("alice", "f" * 32, True, "", "accepted")
    store.correct("alice", "f" * 32, False, "sign", "on second thought")
    found = store.corrections()[("alice", "f" * 32)]
    assert found == Correction("alice", "f" * 32, False, "sign", "on second thought", found.at)
    assert store.uncorrect("alice", "f" * 32) and store.corrections() == {}


def test_settings_are_set_and_agreed_on_by_hosts_that_begin_at_once(store, opened):
    assert store.setting("title") == ""
    store.set_setting("title", "3반")
    store.set_setting("title", "4반")
    assert store.setting("title") == "4반"
    hosts = [opened() for _ in range(4)]
    agreed = at_once([partial(h.agree_setting, "host key", f"key {n}") for n, h in enumerate(hosts)])
    assert len(set(agreed)) == 1 and store.setting("host key") == agreed[0]


# nothing from outside is a statement, and a person can go ------------------------------------------------------------

HOSTILE = (
    "'; DROP TABLE event; --",
    '"); DELETE FROM account; --',
    "%s %(a)s :a ? {0} \\",
    "\x1b]0;t\x07",
    "ㄱ'\u202e",
)


def test_a_text_is_never_part_of_a_statement(store):
    for k, text in enumerate(HOSTILE):
        everywhere(store, text)
        assert store.accounts()[text].shown == text and len(store.accounts()) == 5 + 2 * k
        ((_seq, event),) = store.events(text)
        assert (event.lesson, event.item, event.data) == (text, text, {text: text})
        assert store.votes(text) == {text: text} and store.polls()[-1].options == (text,)
        assert store.setting(text) == text and store.derived(text, text) == (1, text)
    assert store.erase(HOSTILE[0]) == 7 and len(store.accounts()) == 3 + 2 * len(HOSTILE) - 1


def everywhere(store, text: str) -> None:
    """Gives the store a text wherever it takes one."""
    store.put_accounts([Account(text, text), Account(f"{text} more")])
    store.insert([(text, Event("begun", text, text, data={text: text}))])
    store.put_poll(Poll(text, text, text, text, (text,)))
    store.vote(text, text, text)
    store.void(text, text, text)
    store.correct(text, text, True, text, text)
    store.keep(text, text, 1, text)
    store.set_setting(text, text)
    store.set_code(text, text)
    assert store.enrol_key(text, text.encode(), text)


def test_what_no_database_keeps_is_a_sentence(store):
    for text in ("\0", "\ud800"):
        with pytest.raises(UnfitError, match="cannot be kept"):
            store.set_setting("name", text)
    with pytest.raises(UnfitError):
        store.keep("alice", "due", 2**70, "")


def everything(store, name: str) -> None:
    """Lets a person have a row in every table that persons have."""
    store.insert([(name, met(k)) for k in range(3)])
    store.keep(name, "due", 3, f"[{name}]")
    store.set_code(name, f"hash {name}")
    store.enrol_key(name, f"key {name}".encode(), f"hash {name}")
    store.put_poll(Poll("p"))
    store.vote("p", name, "1")
    store.correct(name, store.events(name)[0][1].id, True, "", "")


def test_a_persons_data_are_told_but_for_secrets_and_erased_from_every_table(store):
    for name in ("alice", "bob"):
        everything(store, name)
    told = store.data_of("alice")
    assert set(told) == set(OF_A_PERSON) and all(told.values()), "a new table of persons: everything() needs a row"
    assert "hash alice" not in repr(told) and told["key"][0]["public_key"] == b"key alice".hex()
    before = store.contents().rows
    assert store.erase("alice") == sum(len(rows) for rows in told.values()) and store.erase("alice") == 0
    assert not any(store.data_of("alice").values()) and "alice" not in store.accounts()
    after = store.contents().rows
    assert {name: before[name] - after[name] for name in before} == {
        name: len(told.get(name, [])) - (name == "about") for name in before
    }
    assert all(store.data_of("bob").values())


def test_only_tables_that_are_known_to_hold_nobody_lack_the_column_of_a_person():
    assert set(TABLES) - set(OF_A_PERSON) == {"about", "setting", "poll", "void", "notice"}


def test_a_number_never_comes_again_even_when_the_last_event_was_erased(store):
    store.insert([("bob", met(1))])
    last = store.last()
    store.erase("bob")
    store.insert([("alice", met(2))])
    assert store.last() > last
