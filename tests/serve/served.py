"""The real server in a process of its own, and a pupil who logs in with a real SSH client and reads the screen."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import asyncssh
import pyte

from tests.pty.terminal import KEYS

ROOT = Path(__file__).parents[2]
_KEYS: dict[tuple[int, str], asyncssh.SSHKey] = {}  # of pupils, by the server's port and the name
DEADLINE = 30  # seconds until a condition is given up; nothing here measures speed


class Served:
    """`seqtui serve` of a class folder on a free port; a context, left by SIGTERM, after which nothing of it runs."""

    def __init__(self, folder: Path, *options: str, opens: bool = True, **environ: str):
        self.folder, self.printed = folder, []
        self.errors = (folder.parent / f"{folder.name}.stderr").open("w+b")
        base = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", "HOME": str(folder.parent)}
        command = [sys.executable, "-m", "seqtui", "serve", "--port", "0", "--class", str(folder)]
        self.process = subprocess.Popen(
            [*command, *(["--open"] if opens else []), *options],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            env={**base, "SEQTUI_DATA": str(folder.parent / "data"), "SEQTUI_CONFIG": os.devnull, **environ},
            start_new_session=True,
        )
        self.port = self._port()

    def _port(self) -> int:
        """Read what it prints, up to the line that students type."""
        for line in self.process.stdout:
            self.printed.append(line.decode().rstrip())
            if "NAME@" in self.printed[-1]:
                break
        heard = [line for line in self.printed if line.startswith("listening on ")]
        assert heard, f"it never listened: {self.printed}\n{self.complaints}"
        return int(heard[0].rpartition(":")[2])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    @property
    def complaints(self) -> str:
        """What was written to stderr."""
        return Path(self.errors.name).read_text("utf-8", "replace")

    @property
    def log(self) -> str:
        """The log in the class folder."""
        return (self.folder / "serve.log").read_text("utf-8")

    def processes(self) -> set[int]:
        """The server and everything below it."""
        return {self.process.pid, *descendants(self.process.pid)}

    def stop(self, number: int = signal.SIGTERM, seconds: float = DEADLINE) -> int:
        """End it by a signal; returns the exit status, once none of its processes is left."""
        running = self.processes() if self.process.poll() is None else {self.process.pid}
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            status = self.process.wait(seconds)
        finally:
            self.process.kill()
        self.process.stdout.close()
        left = wait_for(lambda: not (found := {pid for pid in running if is_running(pid)}) or found, seconds, set())
        assert left is True, f"left behind: {left}"
        return status


def descendants(pid: int) -> set[int]:
    """The processes below one."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
    found, more = set(), {pid}
    while more:
        more = {child for child, parent in parents.items() if parent in more} - found
        found |= more
    return found


def is_running(pid: int) -> bool:
    """Whether a process is there, and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_for(asked, seconds: float = DEADLINE, otherwise=None):
    """Ask until the answer is True, or the time is over; returns the last answer."""
    end, answer = time.monotonic() + seconds, otherwise
    while time.monotonic() < end:
        answer = asked()
        if answer is True:
            break
        time.sleep(0.02)
    return answer


def key_of(served: Served, name: str) -> asyncssh.SSHKey:
    """The key of a name's own, with which it is claimed in an open class."""
    return _KEYS.setdefault((served.port, name), asyncssh.generate_private_key("ssh-ed25519"))


class Pupil:
    """Somebody at an SSH client of 80x24; screen is what the server drew."""

    def __init__(self, name: str, columns: int = 80, rows: int = 24):
        self.name, self.bytes_received = name, 0
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self.connection: asyncssh.SSHClientConnection | None = None
        self.process: asyncssh.SSHClientProcess | None = None

    @classmethod
    async def enter(cls, served, name: str, *, key=None, size=(80, 24), term="xterm-256color", env=None, **options):
        """Log in, by a key of the name's own where none is given; returns at once, before anything is drawn.

        options go to asyncssh.connect.
        """
        pupil = cls(name, *size)
        key = key or key_of(served, name)
        pupil.connection = await asyncssh.connect(
            "127.0.0.1",
            served.port,
            username=name,
            known_hosts=None,
            client_keys=[key],
            agent_path=None,
            config=None,
            **options,
        )
        pupil.process = await pupil.connection.create_process(
            term_type=term, term_size=size, encoding=None, env={"LANG": "C.UTF-8", **(env or {})}
        )
        return pupil

    @property
    def text(self) -> str:
        """The screen as lines."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    async def read(self, seconds: float = 0.05) -> bool:
        """Take what is drawn; False where nothing came."""
        try:
            data = await asyncio.wait_for(self.process.stdout.read(65536), seconds)
        except TimeoutError:
            return False
        self.bytes_received += len(data)
        self._stream.feed(data)
        return bool(data)

    def type(self, *keys):
        """Type keys by name, or text, or bytes."""
        for key in keys:
            self.process.stdin.write(key if isinstance(key, bytes) else KEYS.get(key, key).encode())

    def size(self, columns: int, rows: int):
        """Change the size of the window."""
        self.process.change_terminal_size(columns, rows)
        self.screen.resize(rows, columns)

    async def until(self, shown: str, absent: str = "\0", seconds: float = DEADLINE):
        """Wait until a text is on the screen, and another is not."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if shown in self.text and absent not in self.text:
                return
            if not await self.read() and self.process.stdout.at_eof():
                break
        raise AssertionError(f"{shown!r} never came to {self.name}:\n{self.text}")

    async def settle(self, calm: float = 0.4):
        """Read until nothing more is drawn for a while."""
        while await self.read(calm):
            pass

    async def ends(self, seconds: float = DEADLINE) -> int | None:
        """Wait for the server to end the session; returns its exit status."""
        end = time.monotonic() + seconds
        while not self.process.stdout.at_eof() and time.monotonic() < end:
            await self.read()
        await asyncio.wait_for(self.process.wait_closed(), seconds)
        return self.process.exit_status

    async def leave(self):
        """Hang up."""
        self.connection.close()
        await self.connection.wait_closed()
