"""A student's events in class: stored when append returns, or kept and sent; nothing lost, doubled, or in the way."""

import time
from threading import Thread

import pytest
from msgspec.structs import replace

from seqtui.classroom import linked_store
from seqtui.classroom.link import Link
from seqtui.classroom.linked_store import LinkedStore
from seqtui.classroom.messages import Append
from seqtui.course.progress.event import Event
from seqtui.course.progress.store import Store
from seqtui.course.review.schedule import concepts
from seqtui.language import speaking
from tests.classroom.desk import Desk
from tests.classroom.test_link import until
from tests.course.progress.learner import answer


@pytest.fixture(autouse=True)
def _quick(monkeypatch) -> None:
    monkeypatch.setattr(linked_store, "PATIENCE", 0.2)
    monkeypatch.setattr(linked_store, "_ASKING", 0.3)


@pytest.fixture
def desk():
    desk = Desk()
    yield desk
    desk.cut()


@pytest.fixture
def store(desk: Desk):
    link = Link()
    link.connect(desk.connection())
    store = LinkedStore(link)
    yield store
    store.close()
    link.close()


def ids(desk: Desk) -> list[str]:
    return [event.id for _number, event in desk.rows]


def test_what_is_appended_is_stored_when_it_returns(desk: Desk, store: LinkedStore) -> None:
    for k in range(5):
        store.append(answer(k))
        assert ids(desk)[-1] == answer(k).id
    store.append(answer(2))
    assert not store.trouble and not store.take_notes()
    assert len(ids(desk)) == 5
    assert [event.data["typed"] for event in store.events()] == list("01234")


def test_it_is_what_the_store_at_home_is(desk: Desk, store: LinkedStore, tmp_path) -> None:
    home = Store(tmp_path / "progress.sqlite3")
    for k in range(4):
        store.append(answer(k))
        home.append(answer(k))
    assert [event.id for event in store.events()] == [event.id for event in home.events()]
    assert store.learner == home.learner == answer(0).id
    assert store.derived("due") is home.derived("due") is None
    store.keep("due", "x")
    assert store.derived("due") == "x"
    until(lambda: desk.kept)
    assert desk.kept["due"] == (desk.rows[-1][0], "x")
    store.append(answer(9))
    assert store.derived("due") is None
    assert concepts(store).keys() == concepts(home).keys()
    home.close()


def test_what_another_session_of_the_account_did_is_seen(desk: Desk, store: LinkedStore) -> None:
    other = Link()
    other.connect(desk.connection())
    second = LinkedStore(other)
    second.append(answer(1))
    second.keep("due", "x")
    assert [event.id for event in store.events()] == [answer(1).id]
    assert store.learner == answer(1).id
    second.close()
    other.close()


def test_many_events_come_in_pages(desk: Desk, store: LinkedStore) -> None:
    desk.page = 7
    desk.rows = [(k + 1, answer(k)) for k in range(40)]
    assert len(store.events()) == len(store.events()) == 40


def test_away_it_keeps_says_so_once_and_sends_when_it_is_back(desk: Desk, store: LinkedStore) -> None:
    store.append(answer(0))
    desk.mood = "away"
    for k in range(1, 6):
        store.append(answer(k))
    (note,) = store.take_notes()
    assert note == store.trouble and "cannot store" in note
    assert [event.data["typed"] for event in store.events()] == list("012345")
    assert ids(desk) == [answer(0).id]
    desk.come_back()
    until(lambda: not store.trouble)
    assert sorted(ids(desk)) == [answer(k).id for k in range(6)]
    (back,) = store.take_notes()
    assert "everything you did is stored" in back
    assert [event.data["typed"] for event in store.events()] == list("012345")


def test_a_broker_that_is_silent_holds_one_key_and_no_more(desk: Desk, store: LinkedStore, monkeypatch) -> None:
    store.append(answer(0))
    desk.mood = "silent"
    waits: list[float] = []
    wait = store._changed.wait_for
    monkeypatch.setattr(store._changed, "wait_for", lambda holds, most=None: (waits.append(most), wait(holds, most))[1])
    for k in range(1, 20):
        store.append(answer(k))
        store.events()
        store.derived("due")
    assert waits.count(linked_store.PATIENCE) == 1
    assert "cannot be reached" in store.trouble
    desk.mood = "good"
    until(lambda: not store.trouble)
    assert sorted(ids(desk)) == [answer(k).id for k in range(20)]


def test_over_a_new_broker_nothing_is_lost_or_doubled(desk: Desk) -> None:
    link = Link()
    link.connect(desk.connection())
    store = LinkedStore(link)
    threads = [Thread(target=lambda n=n: [store.append(answer(100 * n + k)) for k in range(40)]) for n in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(10):
        time.sleep(0.01)
        link.connect(desk.connection())
    for thread in threads:
        thread.join(20)
    until(lambda: not store.trouble)
    assert sorted(ids(desk)) == [answer(100 * n + k).id for n in range(3) for k in range(40)]
    assert len(store.events()) == 120
    store.close()


def test_one_event_that_is_refused_holds_no_other_up(desk: Desk, store: LinkedStore) -> None:
    desk.mood, desk.refused = "away", "3"
    for k in range(6):
        store.append(answer(k))
    desk.come_back()
    until(lambda: not store.trouble)
    assert sorted(ids(desk)) == [answer(k).id for k in range(6) if k != 3]
    assert any("that word is not taken" in note for note in store.take_notes())
    assert len(store.events()) == 6  # in this session it stands


def test_what_can_never_be_stored_is_not_even_sent(desk: Desk, store: LinkedStore) -> None:
    for typed in ("\0", "\ud800", "x" * 200_000):
        store.append(_typed(typed))
    store.append(answer(2))
    assert ids(desk) == [answer(2).id]
    assert not store.trouble
    assert len(store.take_notes()) == 3


def _typed(text: str) -> Event:
    event = answer(1000 + len(text) + ord(text[0]))
    return replace(event, data={**event.data, "typed": text})


def test_what_was_done_before_is_there_when_the_class_is(desk: Desk) -> None:
    desk.mood, desk.rows = "away", [(1, answer(0))]
    link = Link()
    link.connect(desk.connection())
    store = LinkedStore(link)
    assert store.events() == [] and store.trouble
    desk.come_back()
    until(lambda: not store.trouble)
    assert store.events() == [answer(0)]
    store.close()
    link.close()


def test_what_was_kept_is_sent_before_the_end(desk: Desk, store: LinkedStore) -> None:
    desk.mood = "away"
    store.append(answer(0))
    assert store.trouble
    desk.mood = "good"
    store.close()
    assert ids(desk) == [answer(0).id]


def test_trouble_speaks_korean(desk: Desk, store: LinkedStore) -> None:
    desk.mood = "away"
    with speaking("ko"):
        store.append(answer(0))
    assert any("수업" in note for note in store.take_notes())


def test_an_idle_store_asks_nothing(desk: Desk, store: LinkedStore) -> None:
    store.append(answer(0))
    time.sleep(0.3)
    assert len(desk.heard) == len(desk.of(Append)) == 1
