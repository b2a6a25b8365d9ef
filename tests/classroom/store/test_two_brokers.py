"""Two hosts of a class, each with its broker's process, on one PostgreSQL: killed, stopped, and gone on with."""

import asyncio
import os
import signal
from queue import Queue

from seqtui.classroom.linked_store import LinkedStore
from seqtui.classroom.messages import Lead, Led, PollShown, SetPoll, Stands, Tell, Told, Vote, Watch
from seqtui.classroom.standing import Whereabouts
from seqtui.classroom.teaching.polls import typed_poll
from tests.course.progress.learner import answer
from tests.serve.at_work import STUDENTS, TEACHER, AtWork, until


class Heard:
    """What a session was pushed, by kind."""

    def __init__(self, link) -> None:
        self._pushes: Queue = Queue()
        link.listen(self._pushes.put)

    def of(self, kind: type) -> list:
        return [push for push in tuple(self._pushes.queue) if isinstance(push, kind)]


async def test_a_class_on_two_hosts_goes_on_whatever_dies(postgres, tmp_path) -> None:
    url = postgres.empty_database()
    one, other = AtWork(tmp_path, url), AtWork(tmp_path, url)
    await one.client.start()
    await one.client.put_accounts([TEACHER, *STUDENTS])
    await other.client.start()
    try:
        kim, alice = one.enter(TEACHER), other.enter(STUDENTS[0])
        to_kim, to_alice = Heard(kim), Heard(alice)
        await asyncio.to_thread(kim.ask, Watch(0))
        store = LinkedStore(alice)
        await asyncio.to_thread(store.append, answer(1))
        await until(lambda: any(row.last and row.present for push in to_kim.of(Stands) for row in push.standings))
        await asyncio.to_thread(kim.ask, Lead(0, Whereabouts("rnn", state="s" * 6900)))  # through the table
        await until(lambda: any(led.place and len(led.place.state) == 6900 for led in to_alice.of(Led)))
        poll = typed_poll("?", ("x", "y"))
        await asyncio.to_thread(kim.ask, SetPoll(0, poll))
        await until(lambda: to_alice.of(PollShown))
        await asyncio.to_thread(alice.ask, Vote(0, poll.id, "a"))
        await until(lambda: any(shown.answers for shown in to_kim.of(PollShown)))
        await asyncio.to_thread(kim.ask, Tell(0, "hello"))
        await until(lambda: to_alice.of(Told))

        os.kill(first := other.client.pid, signal.SIGKILL)
        await asyncio.to_thread(store.append, answer(2))
        await until(lambda: other.client.pid != first and not store.trouble)

        await asyncio.to_thread(postgres.kill)
        await asyncio.to_thread(store.append, answer(3))
        assert store.trouble
        await asyncio.to_thread(postgres.start)
        await until(lambda: not store.trouble)
        back = LinkedStore(one.enter(STUDENTS[0]))  # the student goes on at the other host
        found = await asyncio.to_thread(back.events)
        assert [event.id for event in found] == [answer(k).id for k in (1, 2, 3)]
        back.close()
        store.close()
    finally:
        await one.close()
        await other.close()
