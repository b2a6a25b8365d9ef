"""A session's connection: answers find who asked, and a new broker is asked and told again."""

import time
from contextlib import suppress
from queue import Queue
from threading import Thread

import pytest

from seqtui.classroom.link import Link, LinkLostError, RefusedError
from seqtui.classroom.messages import Done, Here, Lead, Led, Read, Rows, StoreAway, Tell, Told, Vote
from seqtui.classroom.standing import Whereabouts
from tests.classroom.desk import Desk


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def link(desk: Desk):
    link = Link()
    link.connect(desk.connection())
    yield link
    link.close()
    desk.cut()


def until(holds) -> None:
    end = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.002)


def test_each_thread_gets_the_answer_to_its_own_question(desk: Desk, link: Link) -> None:
    found: list = []
    threads = [
        Thread(target=lambda: found.extend(link.ask(Vote(0, "p", "x")).number for _ in range(50))) for _ in "abcd"
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert sorted(found) == list(range(1, 201))


def test_a_refusal_is_an_error_with_the_brokers_sentence(desk: Desk, link: Link) -> None:
    desk.mood = "away"
    with pytest.raises(RefusedError, match="the store is away") as refused:
        link.ask(Read(0))
    assert refused.value.away


def test_nobody_waits_longer_than_said(desk: Desk, link: Link) -> None:
    desk.mood = "silent"
    with pytest.raises(LinkLostError):
        link.ask(Read(0), 0.05)
    desk.mood = "good"
    assert isinstance(link.ask(Read(0)), Rows)  # an answer that came too late is nobody's


def test_a_question_goes_on_to_the_next_broker(desk: Desk, link: Link) -> None:
    desk.mood = "silent"
    found: Queue = Queue()
    asking = Thread(target=lambda: found.put(link.ask(Vote(0, "p", "x"), 10)))
    asking.start()
    until(lambda: desk.of(Vote))
    desk.cut()
    until(lambda: not link.is_up)
    desk.mood = "good"
    link.connect(desk.connection())
    assert isinstance(found.get(timeout=10), Done)


def test_a_line_to_the_class_is_not_said_twice(desk: Desk, link: Link) -> None:
    desk.mood = "silent"
    asking = Thread(target=_say_in_vain, args=(link,))
    asking.start()
    until(lambda: desk.of(Tell))
    desk.cut()
    desk.mood = "good"
    link.connect(desk.connection())
    asking.join(10)
    assert isinstance(link.ask(Read(0)), Rows)
    assert len(desk.of(Tell)) == 1


def _say_in_vain(link: Link) -> None:
    with suppress(LinkLostError):
        link.ask(Tell(0, "hello"), 0.3)


def test_a_new_broker_is_told_where_the_session_is_and_leads(desk: Desk, link: Link) -> None:
    for lesson in ("first", "second"):
        link.tell(Here(Whereabouts(lesson)))
    link.ask(Lead(0, Whereabouts("second")))
    desk.cut()
    until(lambda: not link.is_up)
    link.tell(Here(Whereabouts("third")))
    desk.heard.clear()
    link.connect(desk.connection())
    until(lambda: len(desk.heard) == 2)
    assert desk.of(Here)[0].place.lesson == "third"
    assert desk.of(Lead)[0].place == Whereabouts("second")


def test_pushes_are_heard_by_all_who_listen(desk: Desk, link: Link) -> None:
    first: Queue = Queue()
    second: Queue = Queue()
    link.listen(first.put)
    link.listen(second.put)
    desk.push(StoreAway(True))
    assert first.get(timeout=10) == second.get(timeout=10) == StoreAway(True)


def test_who_listens_later_hears_what_still_holds(desk: Desk, link: Link) -> None:
    first: Queue = Queue()
    later: Queue = Queue()
    link.listen(first.put)
    for push in (Led("Kim", Whereabouts("try")), Told("Kim", "hello"), Led("Kim", Whereabouts("other"))):
        desk.push(push)
        first.get(timeout=10)
    link.listen(later.put)
    assert later.get(timeout=10) == Led("Kim", Whereabouts("other")) and later.empty()


def test_what_is_no_message_ends_the_connection(desk: Desk, link: Link) -> None:
    desk.ends[-1].sendall(b"\0\0\0\1\xc1")
    until(lambda: not link.is_up)


def test_who_made_it_hears_of_a_loss_and_of_nothing_else() -> None:
    desk, losses = Desk(), []
    link = Link(lambda: losses.append(1))
    for _ in range(3):  # another socket in place of one that is well is no loss
        link.connect(desk.connection())
        assert isinstance(link.ask(Read(0)), Rows)
    assert not losses
    desk.cut()
    until(lambda: losses)
    link.connect(desk.connection())
    link.close()
    until(lambda: not link.is_up)
    assert losses == [1]
