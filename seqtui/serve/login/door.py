"""The door of a class: who is let in by which key, code or password; it knows nothing of connections."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeVar

from msgspec import Struct

from seqtui.classroom.account import Account, Credentials, account_name
from seqtui.classroom.people.join_code import read_code
from seqtui.classroom.people.password import Hasher
from seqtui.engine.errors import SeqtuiError
from seqtui.serve.login.backoff import Backoff
from seqtui.serve.serving_log import LOG

Heard = TypeVar("Heard")
_THREADS = 2  # that hash: what is hashed at once takes memory
_HELD_SECONDS = 5.0  # until the broker knows who has just come in


class CredentialSource(Protocol):
    """Who is in the class and what lets them in; each method may raise SeqtuiError when the class is away."""

    async def credentials(self, name: str) -> tuple[Account | None, Credentials]:
        """Return an account and what lets it in; None where there is none of that name."""

    async def enrol_key(self, name: str, key: bytes, code_hash: str) -> bool:
        """Enrol a key and spend the code in one step; "" for no code. False where it was spent meanwhile."""

    async def set_password(self, name: str, password_hash: str, code_hash: str) -> bool:
        """Set the hash of a password and spend the code in one step. False where it was spent meanwhile."""

    async def claim(self, account: Account, key: bytes | None) -> bool:
        """Take an account under a free name into the class, for a key where there is one; False: it is another's."""

    async def is_present(self, name: str) -> bool:
        """Return whether somebody is in class under the name."""


class Admitted(Struct, frozen=True):
    """Whom authentication let through.

    pending_key: a key that was proven and is not enrolled yet. claims: the name is free in an open class. With either,
    there is something to do before they are in.
    """

    account: Account
    pending_key: bytes | None = None
    claims: bool = False

    @property
    def is_in(self) -> bool:
        """Whether nothing is left to do."""
        return self.pending_key is None and not self.claims


class Proof(Struct, frozen=True):
    """A secret that was right: a join code, with its hash, or a password."""

    account: Account
    code_hash: str = ""


class Door:
    """Decides who comes in. is_open: anybody may, under a name that is free.

    An unknown name is answered as one of the class would be: whether any key is heard for it, as for an account whose
    code is not spent, follows from the name and a secret, which all hosts of a class are to share.
    """

    def __init__(self, source: CredentialSource, hasher: Hasher | None = None, is_open: bool = False) -> None:
        self.is_open = is_open
        self._source = source
        self._hasher = hasher or Hasher()
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="hashing")
        self._backoff = Backoff()
        self.secret = secrets.token_bytes(32)
        self._claiming = asyncio.Lock()
        self._held: dict[str, float] = {}

    def close(self) -> None:
        """End the threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def hear_key(self, typed: str, key: bytes) -> Admitted | None:
        """Return whom a key would let in once it is proven, by the name that was typed; None for nobody."""
        try:
            name = account_name(typed)
        except SeqtuiError:
            return None
        account, known = await self._source.credentials(name)
        if account is not None and key in known.keys:
            return Admitted(account)
        if account is not None and has_code(known):
            return Admitted(account, pending_key=key)
        if known.keys or known.password_hash:
            return None
        if self.is_open:
            return Admitted(account or Account(name, name), pending_key=key, claims=True)
        return Admitted(Account(name), pending_key=key) if self._seems_to_wait(name) else None

    async def hear_nothing(self, typed: str) -> Admitted | bool:
        """Return whom an open class lets in without anything; True where a secret is asked for, False for nobody."""
        try:
            name = account_name(typed)
        except SeqtuiError:
            return not self.is_open
        if not self.is_open:
            return True
        account, known = await self._source.credentials(name)
        if has_code(known) or known.password_hash:
            return True
        return False if known.keys else Admitted(account or Account(name, name), claims=True)

    async def hear_secret(self, typed: str, secret: str) -> Proof | None:
        """Return the proof where a secret is the join code or the password of an account; None where it is neither.

        Raises TooManyTriesError.
        """
        try:
            name = account_name(typed)
        except SeqtuiError:
            name = ""
        await asyncio.sleep(self._backoff.begin(name))
        account, known = await self._source.credentials(name) if name else (None, Credentials())
        by_code, by_password = await self._in_thread(self._compare, known, secret)
        if account is None or not (by_code or by_password):
            LOG.warning("a wrong join code or password for %s", name or "a name that no account has")
            return None
        self._backoff.forgive(name)
        return Proof(account, known.code_hash if by_code else "")

    async def set_password(self, proof: Proof, password: str) -> bool:
        """Keep the password of who proved to have the code, and spend that; False where it was spent meanwhile."""
        kept = await self._in_thread(self._hasher.hash, password)
        done = await self._source.set_password(proof.account.name, kept, proof.code_hash)
        LOG.info(
            "%s %s", proof.account.name, "chose a password" if done else "came with a code that was spent meanwhile"
        )
        return done

    async def enrol(self, proof: Proof, key: bytes) -> bool:
        """Enrol a proven key of who proved to have the code, and spend that; False where it was spent meanwhile."""
        done = await self._source.enrol_key(proof.account.name, key, proof.code_hash)
        LOG.info("%s %s", proof.account.name, "enrolled a key" if done else "came with a code that was spent meanwhile")
        return done

    async def claim(self, admitted: Admitted) -> Account | None:
        """Take a free name of an open class, for a key where there is one; None where it is free no longer."""
        account, key = admitted.account, admitted.pending_key
        async with self._claiming:
            there, known = await self._source.credentials(account.name)
            if key is not None and key in known.keys:
                return there or account
            if known.keys or known.password_hash or has_code(known) or await self._is_held(account.name):
                return None
            if not await self._source.claim(account, key):
                return None
            self._held[account.name] = time.monotonic()
            LOG.info("%s took a free name%s", account.name, " for a key" if key else "")
            return account

    async def _is_held(self, name: str) -> bool:
        """Whether somebody is in class under a name, or has come in a moment ago."""
        now = time.monotonic()
        self._held = {held: since for held, since in self._held.items() if now - since < _HELD_SECONDS}
        return name in self._held or await self._source.is_present(name)

    def _compare(self, known: Credentials, secret: str) -> tuple[bool, bool]:
        """Whether a secret is the code, and whether it is the password; always two comparisons, so as long for all."""
        code = read_code(secret)
        by_code = self._hasher.is_same(known.code_hash if code and has_code(known) else "", code or secret)
        return by_code, self._hasher.is_same(known.password_hash, secret)

    async def _in_thread(self, do: Callable[..., Heard], *given: object) -> Heard:
        """Hash away from the event loop, which serves everybody else meanwhile."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, do, *given)

    def _seems_to_wait(self, name: str) -> bool:
        """Whether a name that lets nobody in seems to wait for its first login: half of them do."""
        return bool(hashlib.blake2b(name.encode(), key=self.secret, digest_size=1).digest()[0] & 1)


def has_code(known: Credentials) -> bool:
    """Return whether there is a join code that is not spent."""
    return bool(known.code_hash) and not known.code_spent
