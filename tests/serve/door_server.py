"""A real SSH server with nothing behind its door, and clients that log in as students and attackers do."""

import asyncio
import contextlib
from pathlib import Path

import asyncssh

from seqtui.classroom.account import Account
from seqtui.classroom.people.join_code import make_code, read_code
from seqtui.classroom.people.password import Hasher
from seqtui.classroom.store.class_store import ClassStore, open_store
from seqtui.serve.login.authentication import OPTIONS, Visitor
from seqtui.serve.login.door import Door
from seqtui.serve.login.half_open import HalfOpen

CHEAP = Hasher(rounds=1, memory=64)
HOST_KEY = asyncssh.generate_private_key("ssh-ed25519")
SECONDS = 20  # until something that must come is given up


class StoredCredentials:
    """The class database as a source of credentials, each question in a thread; present: who is in class."""

    def __init__(self, store: ClassStore):
        self.store, self.present = store, set()
        self.is_away = False

    async def credentials(self, name):
        accounts, known = await asyncio.to_thread(lambda: (self.store.accounts(), self.store.credentials(name)))
        return accounts.get(name), known

    async def enrol_key(self, name, key, code_hash):
        return await asyncio.to_thread(self.store.enrol_key, name, key, code_hash)

    async def set_password(self, name, password_hash, code_hash):
        return await asyncio.to_thread(self.store.set_password, name, password_hash, code_hash)

    async def claim(self, account, key):
        if key is None:
            await asyncio.to_thread(self.store.put_accounts, [account])
            return True
        return await asyncio.to_thread(self.store.claim, account, key)

    async def is_present(self, name):
        return name in self.present


class DoorServer(contextlib.AbstractAsyncContextManager):
    """The server: whoever comes in is told "in as NAME" in place of a session. log: (name or None) of each entry."""

    def __init__(self, folder: Path, is_open=False, most=64, silent_seconds=30.0):
        self.store = open_store(folder / "class.sqlite3")
        self.source = StoredCredentials(self.store)
        self.door = Door(self.source, CHEAP, is_open)
        self.half_open = HalfOpen(most, silent_seconds)
        self.log = []

    async def __aenter__(self):
        server_factory = lambda: _Greeter(self)  # noqa: E731
        self._acceptor = await asyncssh.listen(
            "127.0.0.1", 0, server_factory=server_factory, server_host_keys=[HOST_KEY], encoding=None, **OPTIONS
        )
        self.port = self._acceptor.get_port()
        return self

    async def __aexit__(self, *_):
        self._acceptor.close()
        self.door.close()
        self.store.close()

    def add(self, name, role="student"):
        """Put an account into the class; returns its join code."""
        code = make_code()
        self.store.put_accounts([Account(name, name.title(), role)])
        self.store.set_code(name, CHEAP.hash(read_code(code)))
        return code


class _Greeter(Visitor):
    def __init__(self, server):
        super().__init__(server.door, server.half_open)
        self._server = server

    def session_requested(self):
        return _Greeting(self, self._server)


class _Greeting(asyncssh.SSHServerSession):
    def __init__(self, visitor, server):
        self._visitor, self._server, self._typed = visitor, server, asyncio.Queue()

    def connection_made(self, chan):
        self._channel = chan

    def shell_requested(self):
        return True

    def pty_requested(self, *_):
        return True

    def session_started(self):
        self._task = asyncio.ensure_future(self._greet())

    def data_received(self, data, datatype):
        self._typed.put_nowait(data)

    def eof_received(self):
        self._typed.put_nowait(b"")
        return True

    def connection_lost(self, exc):
        self._typed.put_nowait(b"")

    async def read(self):
        return await self._typed.get()

    def write(self, data):
        with contextlib.suppress(OSError):
            self._channel.write(data)

    async def _greet(self):
        lang = self._channel.get_environment_bytes().get(b"LANG", b"")
        account = await self._visitor.enter(self, "ko" if lang.startswith(b"ko") else "en")
        self._server.log.append(account and account.name)
        if account:
            self.write(f"in as {account.name}\r\n".encode())
        with contextlib.suppress(OSError):
            self._channel.exit(0 if account else 1)


class Client(asyncssh.SSHClient):
    """answers: what is answered to each challenge; heard is what was asked, and banner what was said."""

    def __init__(self, answers=()):
        self.answers, self.heard, self.banner = list(answers), [], ""

    def auth_banner_received(self, msg, lang):
        self.banner += msg

    def kbdint_auth_requested(self):
        return "" if self.answers else None

    def kbdint_challenge_received(self, name, instructions, lang, prompts):
        self.heard.append((name, instructions, tuple(prompts)))
        if not prompts:
            return []
        return self.answers.pop(0) if self.answers else None


async def connect(server, name, keys=(), answers=()):
    """Log in, by keys or by answers; returns (connection, client). Raises asyncssh.PermissionDenied."""
    client = Client(answers)
    connection = await asyncio.wait_for(
        asyncssh.connect(
            "127.0.0.1",
            server.port,
            username=name,
            client_factory=lambda: client,
            client_keys=list(keys) or None,
            agent_path=None,
            known_hosts=None,
            config=None,
            preferred_auth="publickey,keyboard-interactive",
        ),
        SECONDS,
    )
    return connection, client


async def log_in(server, name, keys=(), answers=(), typed=b"", lang="C.UTF-8"):
    """Log in and type; returns (exit status, what was shown)."""
    connection, _client = await connect(server, name, keys, answers)
    async with connection:
        process = await connection.create_process(term_type="xterm", encoding=None, env={"LANG": lang})
        if typed:
            process.stdin.write(typed)
        shown = await asyncio.wait_for(process.stdout.read(), SECONDS)
        await asyncio.wait_for(process.wait_closed(), SECONDS)
    return process.exit_status, shown.decode()


async def is_refused(server, name, keys=(), answers=()):
    """Whether authentication fails."""
    try:
        connection, _client = await connect(server, name, keys, answers)
    except asyncssh.PermissionDenied:
        return True
    connection.abort()
    return False


def keys_of(server, name):
    """The keys that are enrolled for an account."""
    return list(server.store.credentials(name).keys)


class Offered(asyncssh.SSHKeyPair):
    """A public key that is offered by somebody who cannot sign with it; with another key, its signature is sent."""

    def __init__(self, key, signs_with=None):
        algorithms = key.sig_algorithms
        super().__init__(key.algorithm, key.algorithm, algorithms, algorithms, key.public_data, b"")
        self.offered, self._signs_with = 0, signs_with

    def sign(self, data):
        self.offered += 1
        if self._signs_with is None:
            raise ValueError("the private key is not here")
        return self._signs_with.sign(data, self._signs_with.algorithm)
