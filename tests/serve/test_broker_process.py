"""The broker's process: killed, flooded, left unread, fed nonsense, and without its database, it loses nothing."""

import asyncio
import os
import signal
import sqlite3
import time
from pathlib import Path
from threading import Thread

import pytest

from seqtui.classroom.account import Account
from seqtui.classroom.link import Link
from seqtui.classroom.linked_store import LinkedStore
from seqtui.serve.broker_client import BrokerClient
from seqtui.serve.control import Begin
from tests.course.progress.learner import answer

TEACHER = Account("kim", "Kim", "teacher")
STUDENTS = tuple(Account(name, name.title()) for name in ("alice", "bob", "carol", "dan", "eve"))


class AtWork:
    """A broker's process at work for a class, and sessions of it in this process."""

    def __init__(self, folder: Path) -> None:
        self.store = folder / "class.sqlite3"
        self.client = BrokerClient(Begin(str(self.store)), self._renew)
        self.links: list[tuple[Account, Link]] = []

    def _renew(self) -> None:
        for account, link in self.links:
            self._connect(account, link)

    def _connect(self, account: Account, link: Link) -> None:
        sock = self.client.bind(account)
        if sock is not None:
            link.connect(sock)

    def enter(self, account: Account) -> Link:
        link = Link()
        self.links.append((account, link))
        self._connect(account, link)
        return link

    async def close(self) -> None:
        for _account, link in self.links:
            link.close()
        await self.client.stop()

    def stored(self) -> list[tuple[str, str]]:
        """(account, id) of each event that is on the disk."""
        with sqlite3.connect(f"{self.store.as_uri()}?mode=ro", uri=True) as connection:
            return connection.execute("SELECT account, id FROM event ORDER BY seq").fetchall()


@pytest.fixture
async def work(tmp_path):
    work = AtWork(tmp_path)
    await work.client.start()
    await work.client.put_accounts([TEACHER, *STUDENTS])
    yield work
    pid = work.client.pid
    await work.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def until(holds) -> None:
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end, "it did not come"
        await asyncio.sleep(0.01)


async def test_killed_in_the_middle_it_loses_and_doubles_nothing(work: AtWork) -> None:
    acknowledged: list[tuple[str, str]] = []
    stores = {account.name: LinkedStore(work.enter(account)) for account in STUDENTS}

    def answering(k: int, name: str) -> None:
        for n in range(40):
            event = answer(1000 * k + n)
            stores[name].append(event)
            if not stores[name].trouble:
                acknowledged.append((name, event.id))

    threads = [Thread(target=answering, args=(k, name)) for k, name in enumerate(stores)]
    for thread in threads:
        thread.start()
    first = work.client.pid
    await until(lambda: len(acknowledged) > 20)
    os.kill(first, signal.SIGKILL)
    before = set(acknowledged)
    await until(lambda: work.client.pid != first)
    await asyncio.to_thread(lambda: [thread.join(30) for thread in threads])
    await until(lambda: not any(store.trouble for store in stores.values()))
    stored = work.stored()
    assert before <= set(stored) and set(acknowledged) <= set(stored)
    assert sorted(stored) == sorted((name, answer(1000 * k + n).id) for k, name in enumerate(stores) for n in range(40))
    for store in stores.values():
        assert len(await asyncio.to_thread(store.events)) == 40
        store.close()
