"""Authentication over SSH: what asyncssh asks of a server, answered by the door of the class.

asyncssh asks about a key when a client offers it and again when the client has signed with it, in the same words, and
checks the signature itself. So what a method came to is remembered only until the next one begins: at the end it is
what the method that succeeded came to, and a key that was offered and never signed with is nobody's.
"""

from __future__ import annotations

from collections.abc import Sequence

import asyncssh

from seqtui.classroom.account import Account
from seqtui.classroom.people.password import check_password
from seqtui.engine.errors import SeqtuiError
from seqtui.language import ENGLISH
from seqtui.serve.login import login_texts as texts
from seqtui.serve.login.backoff import TooManyTriesError
from seqtui.serve.login.code_prompt import Tty, enter
from seqtui.serve.login.door import Admitted, Door, Proof
from seqtui.serve.login.half_open import LOGIN_SECONDS, HalfOpen

OPTIONS = {
    "public_key_auth": True,
    "kbdint_auth": True,
    "password_auth": False,
    "host_based_auth": False,
    "gss_host": None,
    "login_timeout": LOGIN_SECONDS,
}
"""What asyncssh.listen is told about authentication."""

MOST_REQUESTS = 24  # of one connection: keys that are offered, and tries
MOST_SECRETS = 6  # codes and passwords of one connection
_LEAST_RSA_BITS = 2048
_ALGORITHMS = ("ssh-ed25519", "ssh-ed448", "ecdsa-sha2-", "sk-ssh-ed25519@", "sk-ecdsa-sha2-")
_Challenge = tuple[str, str, str, Sequence[tuple[str, bool]]]


class Visitor(asyncssh.SSHServer):
    """One connection, from its beginning until somebody is in by it; the server of sessions builds on it."""

    admitted: Admitted | None = None
    """Whom authentication let through; None before that."""

    def __init__(self, door: Door, half_open: HalfOpen) -> None:
        self._door = door
        self._half_open = half_open
        self._conn: asyncssh.SSHServerConnection | None = None
        self._method: Admitted | None = None  # what the method that began last came to
        self._proof: Proof | None = None  # of a join code, while a password is chosen
        self._requests = self._secrets = 0
        self._has_banner = False

    # what asyncssh calls ------------------------------------------------------------------------------------------

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        """Take the connection into the line of those that nobody is in by."""
        self._conn = conn
        self._half_open.add(conn)

    def connection_lost(self, exc: Exception | None) -> None:
        """Take it out of the line."""
        if self._conn is not None:
            self._half_open.leave(self._conn)

    def begin_auth(self, username: str) -> bool:
        """Ask everybody for something."""
        self._method = self._proof = None
        if not self._has_banner:
            self._has_banner = True
            self._say(texts.both(texts.OPEN_BANNER if self._door.is_open else texts.CLOSED_BANNER))
        return True

    def public_key_auth_supported(self) -> bool:
        """Take keys."""
        return True

    def kbdint_auth_supported(self) -> bool:
        """Ask for join codes and passwords."""
        return True

    async def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        """Return whether a key is heard, be it offered or signed with."""
        self._begin_method()
        if not _is_strong(key):
            return False
        try:
            self._method = await self._door.hear_key(username, key.public_data)
        except SeqtuiError:
            raise self._refused(texts.CLASS_IS_AWAY) from None
        return self._method is not None

    async def get_kbdint_challenge(self, username: str, lang: str, submethods: str) -> _Challenge | bool:
        """Return the question for a secret; in an open class True for a free name."""
        self._begin_method()
        try:
            heard = await self._door.hear_nothing(username)
        except SeqtuiError:
            raise self._refused(texts.CLASS_IS_AWAY) from None
        if isinstance(heard, Admitted):
            self._method = heard
            return True
        if not heard:
            raise self._refused(texts.NAME_IS_TAKEN)
        return _question("", texts.ASK_SECRET)

    async def validate_kbdint_response(self, username: str, responses: Sequence[str]) -> _Challenge | bool:
        """Return whether the answers let somebody in, or what is asked next."""
        try:
            if self._proof is not None and len(responses) == 2:
                return await self._choose_password(self._proof, *responses)
            if self._proof is None and len(responses) == 1:
                return await self._try_secret(username, responses[0])
        except TooManyTriesError as error:
            raise self._refused(texts.TOO_MANY, n=error.seconds) from None
        except SeqtuiError:
            raise self._refused(texts.CLASS_IS_AWAY) from None
        return False

    def auth_completed(self) -> None:
        """Note who it is; somebody whose name or key waits for more stays in line until enter."""
        self.admitted = self._method
        if self._conn is None:
            return
        if self.admitted is None:  # no method came to anything, so none can have succeeded
            self._conn.abort()
        elif self.admitted.is_in:
            self._half_open.leave(self._conn)

    # what the server of sessions calls ----------------------------------------------------------------------------

    async def enter(self, tty: Tty, language: str) -> Account | None:
        """Return who comes in, before a process is started for them; None for nobody, which was said on the terminal.

        The join code is asked for here where a key waits for it.
        """
        if self.admitted is None or self._conn is None:
            return None
        account = await enter(self._door, self.admitted, tty, language)
        if account is not None:
            self._half_open.leave(self._conn)
        return account

    def _begin_method(self) -> None:
        """Forget what the method before this one came to; raises PermissionDenied after too many."""
        self._method = self._proof = None
        self._requests += 1
        if self._requests > MOST_REQUESTS or self._secrets >= MOST_SECRETS:
            raise self._refused(texts.TOO_MANY_TRIES)

    async def _try_secret(self, username: str, secret: str) -> _Challenge | bool:
        self._secrets += 1
        proof = await self._door.hear_secret(username, secret)
        if proof is None:
            return False
        if not proof.code_hash:
            self._method = Admitted(proof.account)
            return True
        self._proof = proof
        return _question(texts.both(texts.CODE_IS_RIGHT), texts.ASK_PASSWORD, texts.ASK_AGAIN)

    async def _choose_password(self, proof: Proof, password: str, again: str) -> _Challenge | bool:
        self._secrets += 1
        if self._secrets > 2 * MOST_SECRETS:
            return False
        why = texts.both(texts.NOT_THE_SAME) if password != again else _why_not(password, proof.account.name)
        if why:
            return _question(why, texts.ASK_PASSWORD, texts.ASK_AGAIN)
        self._proof = None
        if not await self._door.set_password(proof, password):
            raise self._refused(texts.CODE_IS_SPENT)
        self._method = Admitted(proof.account)
        return True

    def _refused(self, text: str, **facts: object) -> asyncssh.PermissionDenied:
        """Say why in each language, and return the error that ends the connection: clients show its ASCII alone."""
        self._say(texts.both(text, **facts))
        return asyncssh.PermissionDenied(texts.told(text, ENGLISH, **facts))

    def _say(self, text: str) -> None:
        if self._conn is not None:
            self._conn.send_auth_banner(text + "\n")


def _is_strong(key: asyncssh.SSHKey) -> bool:
    """Whether a key is hard enough to forge: no DSA, no short RSA."""
    algorithm = key.get_algorithm()
    if algorithm == "ssh-rsa":
        return int(getattr(key.pyca_key, "key_size", 0)) >= _LEAST_RSA_BITS
    return algorithm.startswith(_ALGORITHMS)


def _question(instruction: str, *prompts: str) -> _Challenge:
    """A challenge of keyboard-interactive whose answers are not shown."""
    return "", instruction, "", [(texts.both_prompts(prompt), False) for prompt in prompts]


def _why_not(password: str, account: str) -> str:
    """Why a password is not taken, in each language; "" where it is."""

    def why() -> str:
        try:
            check_password(password, account)
        except SeqtuiError as error:
            return str(error)
        return ""

    return texts.in_each_language(why)
