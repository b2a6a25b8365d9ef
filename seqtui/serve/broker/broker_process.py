"""The broker's process: the sockets of sessions in a loop, the database in a thread, and what the server asks of it.

It ends in order on SIGTERM, and when the control socket is closed: then the server is gone.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from seqtui.classroom.account import Account, Credentials
from seqtui.classroom.broker import hosts
from seqtui.classroom.broker.broker import Broker
from seqtui.classroom.broker.database_thread import DatabaseThread
from seqtui.classroom.broker.hub import Hub
from seqtui.classroom.people.presence import SOON, PresenceNotes
from seqtui.classroom.store.backend import StoreAwayError
from seqtui.classroom.store.class_store import ClassStore, open_store
from seqtui.classroom.store.notices import MISSED
from seqtui.course.loader import read_course
from seqtui.engine.errors import SeqtuiError
from seqtui.language import set_language
from seqtui.serve.broker.control import (
    AccountsAre,
    AskAccounts,
    AskCredentials,
    AskPresent,
    AskSetting,
    Began,
    Begin,
    Bind,
    Channel,
    Claim,
    CredentialsAre,
    EnrolKey,
    Failed,
    FromServer,
    Noted,
    PutAccounts,
    Question,
    SetCode,
    SetPassword,
    SetSetting,
    SettingIs,
    Settled,
)
from seqtui.serve.broker.session_line import SessionLine

FLUSH = 4.0  # seconds for the database to finish at the end
_TICK = 0.1
_SETTLE = 5.0  # seconds for sessions to say again what a broker before this one knew
_MOST_LINE = 1000  # characters of the log
_LOG = logging.getLogger("seqtui.serve.broker")


class BrokerProcess:
    """Runs a broker between the control socket and the sockets of sessions."""

    def __init__(self, control: socket.socket) -> None:
        self._loop = asyncio.get_running_loop()
        self._ended = asyncio.Event()
        self._ticks = False
        self._broker: Broker | None = None
        self._database: DatabaseThread | None = None
        self._notes: PresenceNotes | None = None
        self._channel = Channel(control, FromServer, self._heard, self._ended.set)
        _LOG.addHandler(_ToServer(lambda noted: self._post(partial(self._channel.say, noted))))
        _LOG.setLevel(logging.INFO)
        _LOG.propagate = False
        for number in (signal.SIGTERM, signal.SIGINT):
            self._loop.add_signal_handler(number, self._ended.set)

    async def run(self) -> int:
        """Serve until the server, or a signal, ends it; returns the exit status."""
        await self._ended.wait()
        if self._broker is not None and self._database is not None:
            self._broker.end()
            if self._notes is not None:
                self._notes.look({}, 0.0)
            await asyncio.to_thread(self._database.end, FLUSH)
            await asyncio.sleep(0)  # what the thread has just acknowledged is sent
        self._channel.close()
        return 0

    def _heard(self, said: FromServer, carried: socket.socket | None) -> None:
        if isinstance(said, Begin):
            self._begin(said)
        elif isinstance(said, Bind):
            assert carried is not None
            self._loop.create_task(self._bind(said.account, carried))
        else:
            self._answer(said)

    def _begin(self, begin: Begin) -> None:
        set_language(begin.language)
        is_shared = "://" in begin.store
        opened = partial(self._opened, begin.store, is_shared)
        database = DatabaseThread(opened, self._post, self._store_is_away)
        try:
            course = read_course(Path(begin.lessons) if begin.lessons else None)
            database.start()
        except SeqtuiError as error:
            self._channel.say(Began(str(error)))
            self._loop.call_soon(self._ended.set)
            return
        hub = Hub(os.urandom(8).hex(), database, self._soon, is_shared)
        self._database, self._broker = database, Broker(hub, course)
        self._broker.begin()
        self._notes = PresenceNotes(hub.host, database)
        self._loop.call_later(SOON, self._look)
        self._loop.call_later(_SETTLE, self._broker.settle)
        if is_shared:
            self._loop.call_later(hosts.BEAT, self._beat)
        self._channel.say(Began())

    def _opened(self, store: str, is_shared: bool) -> ClassStore:
        found = open_store(store)
        if is_shared:
            found.listen(self._published)
        return found

    def _published(self, topic: str, data: bytes) -> None:
        """Hear another host, in a thread of the store."""
        word = hosts.heard(data) if topic == hosts.TOPIC else None
        self._post(partial(self._heard_of_others, topic, word))

    def _heard_of_others(self, topic: str, word: hosts.Word | None) -> None:
        if self._broker is None:
            return
        if topic == MISSED:
            self._broker.missed()
        elif word is not None:
            self._broker.heard(word)

    async def _bind(self, account: Account, sock: socket.socket) -> None:
        if self._broker is None:
            sock.close()
            return
        broker = self._broker
        with suppress(OSError):
            await self._loop.connect_accepted_socket(lambda: SessionLine(broker, account), sock)

    def _post(self, what: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(what)

    def _store_is_away(self, away: bool) -> None:
        _LOG.warning("the class database is %s", "away" if away else "back")
        if self._broker is not None:
            self._broker.store_is_away(away)

    def _soon(self) -> None:
        if not self._ticks:
            self._ticks = True
            self._loop.call_later(_TICK, self._tick)

    def _tick(self) -> None:
        self._ticks = False
        if self._broker is not None:
            self._broker.tick()

    def _look(self) -> None:
        """Have it noted who is there."""
        if self._broker is not None and self._notes is not None:
            here = self._broker.attendance.here
            self._notes.look({name: presence.place for name, presence in here.items()}, self._loop.time())
        self._loop.call_later(SOON, self._look)

    def _beat(self) -> None:
        if self._broker is not None:
            self._broker.beat()
        self._loop.call_later(hosts.BEAT, self._beat)

    def _answer(self, asked: Question) -> None:
        """Answer the server, by what the database says."""
        if self._database is None or self._broker is None:
            return
        if isinstance(asked, AskPresent):
            self._channel.say(Settled(asked.number, asked.account in self._broker.attendance.names()))
            return
        self._database.do(
            partial(_ask, asked),
            self._channel.say,
            lambda error: self._channel.say(Failed(asked.number, str(error), isinstance(error, StoreAwayError))),
        )


class _ToServer(logging.Handler):
    """Hands each record of the log to the server, which alone writes the file."""

    def __init__(self, say: Callable[[Noted], None]) -> None:
        super().__init__()
        self._say = say

    def emit(self, record: logging.LogRecord) -> None:
        """Hand on one record."""
        self._say(Noted(record.levelno, record.getMessage()[:_MOST_LINE]))


def _ask(asked: Question, store: ClassStore) -> Any:
    """Return the answer of the store to what the server asks."""
    number = asked.number
    match asked:
        case AskAccounts():
            return AccountsAre(number, tuple(store.accounts().values()))
        case AskCredentials():
            return CredentialsAre(number, store.accounts().get(asked.account), store.credentials(asked.account))
        case AskSetting():
            return SettingIs(number, store.setting(asked.name))
        case SetSetting():
            return SettingIs(number, store.agree_setting(asked.name, asked.value))
        case EnrolKey():
            return Settled(number, store.enrol_key(asked.account, asked.key, asked.code_hash))
        case SetPassword():
            return Settled(number, store.set_password(asked.account, asked.password_hash, asked.code_hash))
        case Claim():
            return Settled(number, _claim(store, asked.account, asked.key))
        case PutAccounts():
            store.put_accounts(asked.accounts)
        case SetCode():
            store.set_code(asked.account, asked.code_hash)
    return Settled(number, True)


def _claim(store: ClassStore, account: Account, key: bytes) -> bool:
    """Take an account into an open class; without a key it stays free for whoever comes after."""
    if key:
        return store.claim(account, key)
    if store.credentials(account.name) != Credentials():
        return False
    if account.name not in store.accounts():
        store.put_accounts([account])
    return True


def main(control: int) -> int:
    """Run the broker of a class whose server holds the other end of the control socket; returns the exit status."""

    async def run() -> int:
        return await BrokerProcess(socket.socket(fileno=control)).run()

    return asyncio.run(run())


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
