"""The broker's process at work for tests, with sessions of it in this process."""

import asyncio
import sqlite3
import time
from pathlib import Path

from seqtui.classroom.account import Account
from seqtui.classroom.link import Link
from seqtui.serve.broker.broker_client import BrokerClient
from seqtui.serve.broker.control import Begin

TEACHER = Account("kim", "Kim", "teacher")
STUDENTS = tuple(Account(name, name.title()) for name in ("alice", "bob", "carol", "dan", "eve"))


class AtWork:
    """A broker's process at work for a class, and sessions of it in this process."""

    def __init__(self, folder: Path, url: str = "") -> None:
        self.store = folder / "class.sqlite3"
        self.client = BrokerClient(Begin(url or str(self.store)), self._renew)
        self.links: list[tuple[Account, Link]] = []
        self.first = 0  # the process that was started first

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


async def until(holds) -> None:
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end, "it did not come"
        await asyncio.sleep(0.01)
