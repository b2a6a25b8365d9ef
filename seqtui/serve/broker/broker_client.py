"""The server's side of the broker: starts it and starts it again, binds sessions to accounts, asks who may come in."""

from __future__ import annotations

import asyncio
import itertools
import os
import socket
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from msgspec.structs import replace

from seqtui.classroom.account import Account, Credentials
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
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
    Noted,
    PutAccounts,
    Question,
    Response,
    SetCode,
    SetPassword,
    SetSetting,
    SettingIs,
    Settled,
    ToServer,
)
from seqtui.serve.serving_log import LOG

ANSWER = 10.0  # seconds for the broker to answer
STOP = 6.0  # seconds for it to end in order
_AT_FIRST, _AT_MOST = 0.1, 5.0  # seconds before it is started again
_ACCOUNTS = 2000  # in one message
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "PGPASSFILE", "PGSERVICEFILE", "PGSSLROOTCERT")

R = TypeVar("R")


class AwayError(SeqtuiError):
    """The broker, or the class database, cannot be reached: asking again later may help."""


class BrokerClient:
    """The broker of a class, for as long as the server runs.

    renewed() is called when it was started again: every session is to get a new socket then, by bind().
    """

    def __init__(self, begin: Begin, renewed: Callable[[], None]) -> None:
        self._begin, self._renewed = begin, renewed
        self._numbers = itertools.count(1)
        self._asked: dict[int, asyncio.Future[Response]] = {}
        self._process: asyncio.subprocess.Process | None = None
        self._channel: Channel | None = None
        self._began: asyncio.Future[Began] | None = None
        self._restart: asyncio.Task[None] | None = None
        self._is_stopping = False

    @property
    def pid(self) -> int:
        """The number of its process."""
        return self._process.pid if self._process is not None else 0

    async def start(self) -> None:
        """Start it, and wait until it can be asked; raises SeqtuiError where it cannot use the store."""
        loop = asyncio.get_running_loop()
        ours, theirs = socket.socketpair()
        self._began = loop.create_future()
        with theirs:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-m", "seqtui.serve.broker.broker_process", str(theirs.fileno())),
                pass_fds=(theirs.fileno(),),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                env=_environment(os.environ),
                start_new_session=True,
            )
        self._channel = Channel(ours, ToServer, self._heard, self._lost)
        self._channel.say(self._begin)
        began = await self._began
        if began.sentence:
            raise SeqtuiError(began.sentence)

    def bind(self, account: Account) -> socket.socket | None:
        """Return a session's end of a new socket to the broker, bound to its account; None where there is none now."""
        if self._channel is None:
            return None
        ours, theirs = socket.socketpair()
        self._channel.say(Bind(account), theirs)
        return ours

    async def stop(self) -> None:
        """End it in order, by force when that takes too long."""
        self._is_stopping = True
        if self._restart is not None:
            self._restart.cancel()
        if self._channel is not None:
            self._channel.close()
            self._channel = None
        if self._process is None:
            return
        try:
            await asyncio.wait_for(self._process.wait(), STOP)
        except TimeoutError:
            LOG.error("the broker did not end in time")
            self._process.kill()
            await self._process.wait()

    # who is in the class ---------------------------------------------------------------------------------------------

    async def accounts(self) -> tuple[Account, ...]:
        """Return everybody in the class."""
        return (await self._ask(AskAccounts(), AccountsAre)).accounts

    async def put_accounts(self, accounts: Iterable[Account]) -> None:
        """Put accounts into the class, or change how they are shown and their role."""
        given = tuple(accounts)
        for k in range(0, len(given), _ACCOUNTS):
            await self._ask(PutAccounts(given[k : k + _ACCOUNTS]), Settled)

    async def credentials(self, name: str) -> tuple[Account | None, Credentials]:
        """Return an account and what lets it in; None where there is none of that name."""
        found = await self._ask(AskCredentials(name), CredentialsAre)
        return found.account, found.credentials

    async def set_code(self, name: str, code_hash: str) -> None:
        """Give an account a new join code, by its hash."""
        await self._ask(SetCode(name, code_hash), Settled)

    async def enrol_key(self, name: str, key: bytes, code_hash: str) -> bool:
        """Enrol a key that was proven and spend the code in one step; False where it was spent meanwhile."""
        return (await self._ask(EnrolKey(name, key, code_hash), Settled)).done

    async def set_password(self, name: str, password_hash: str, code_hash: str) -> bool:
        """Set the hash of a password and spend the code in one step; False where it was spent meanwhile."""
        return (await self._ask(SetPassword(name, password_hash, code_hash), Settled)).done

    async def claim(self, account: Account, key: bytes | None) -> bool:
        """Take an account under a free name into the class, for its key if any; False for a name of others."""
        return (await self._ask(Claim(account, key or b""), Settled)).done

    async def is_present(self, name: str) -> bool:
        """Return whether somebody is in class under the name, on this host or another."""
        return (await self._ask(AskPresent(name), Settled)).done

    async def setting(self, name: str) -> str:
        """Return a setting of the class, "" for none."""
        return (await self._ask(AskSetting(name), SettingIs)).value

    async def agree_setting(self, name: str, value: str) -> str:
        """Set a setting where there is none, and return what it is then, the same for all hosts."""
        return (await self._ask(SetSetting(name, value), SettingIs)).value

    async def _ask(self, question: Question, kind: type[R]) -> R:
        """Return the broker's answer; raises AwayError where there is none, SeqtuiError with its sentence."""
        away = AwayError(_("the class cannot be reached just now: try again in a few seconds"))
        if self._channel is None:
            raise away
        number = next(self._numbers)
        answer = self._asked[number] = asyncio.get_running_loop().create_future()
        self._channel.say(replace(question, number=number))
        try:
            response = await asyncio.wait_for(answer, ANSWER)
        except (TimeoutError, ConnectionError):
            raise away from None
        finally:
            del self._asked[number]
        if isinstance(response, Failed):
            raise (AwayError if response.away else SeqtuiError)(response.sentence)
        assert isinstance(response, kind)
        return response

    # ---------------------------------------------------------------------------------------------------------------

    def _heard(self, said: ToServer, _carried: socket.socket | None) -> None:
        if isinstance(said, Noted):
            LOG.log(said.level, "%s", said.line)
        elif isinstance(said, Began):
            if self._began is not None and not self._began.done():
                self._began.set_result(said)
        elif said.number in self._asked and not self._asked[said.number].done():
            self._asked[said.number].set_result(said)

    def _lost(self) -> None:
        """The broker has ended: whoever asked is told, and another one is started."""
        self._channel = None
        for answer in self._asked.values():
            if not answer.done():
                answer.set_exception(ConnectionResetError())
        if self._began is not None and not self._began.done():
            self._began.set_result(Began(_("the broker ended at its start")))
        elif not self._is_stopping and self._restart is None:
            self._restart = asyncio.get_running_loop().create_task(self._again())

    async def _again(self) -> None:
        wait = _AT_FIRST
        while not self._is_stopping:
            status = await self._process.wait() if self._process is not None else 0
            LOG.error("the broker has ended (%d): it is started again", status)
            await asyncio.sleep(wait)
            wait = min(2 * wait, _AT_MOST)
            with suppress(SeqtuiError, OSError):
                await self.start()
                break
        self._restart = None
        self._renewed()


def _environment(given: Mapping[str, str]) -> dict[str, str]:
    """What the broker sees of the environment."""
    kept = {name: given[name] for name in _KEPT if name in given}
    return kept | {"PYTHONPATH": os.pathsep.join(part or str(Path.cwd()) for part in sys.path), "PYTHONUTF8": "1"}
