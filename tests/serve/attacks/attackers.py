"""What an attacker brings along: OpenSSH's programs, a listener where nothing may arrive, a tap on the wire."""

import asyncio
import os
import re
from contextlib import suppress
from pathlib import Path

import asyncssh

from tests.serve.served import DEADLINE, Pupil, Served, is_running, key_of

DRAWN = "The chain rule"  # the first lesson on the map of the course


class Tapped(Pupil):
    """A pupil whose client keeps every byte that it was sent."""

    def __init__(self, *given):
        super().__init__(*given)
        self.received = bytearray()
        draw = self._stream.feed
        self._stream.feed = lambda data: (self.received.extend(data), draw(data))

    @classmethod
    async def connect(cls, served, name, **options):
        """Log in and ask for no session; returns the connection."""
        return await asyncssh.connect(
            "127.0.0.1",
            served.port,
            username=name,
            known_hosts=None,
            client_keys=[key_of(served, name)],
            agent_path=None,
            config=None,
            **options,
        )


class Listener:
    """Something that waits for a connection which must never come; heard has what came, b"" for one without bytes."""

    def __init__(self, path=None):
        self.heard, self._path = [], path

    async def __aenter__(self):
        start = asyncio.start_unix_server if self._path else asyncio.start_server
        given = (self._path,) if self._path else ("127.0.0.1", 0)
        self._server = await start(self._hear, *given)
        self.port = 0 if self._path else self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_):
        self._server.close()

    async def _hear(self, reader, writer):
        self.heard.append(b"")
        with suppress(OSError):
            self.heard.append(await reader.read(65536))
        writer.close()


class OpenSsh:
    """OpenSSH's programs, as somebody who has a key."""

    def __init__(self, served: Served, folder: Path, name: str):
        self.served, self.folder, self.name = served, folder, name
        (folder / "id").write_bytes(key_of(served, name).export_private_key())
        (folder / "id").chmod(0o600)
        self.options = ["-F", "none", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=no", "-o", "LogLevel=VERBOSE"]
        self.options += ["-o", f"UserKnownHostsFile={folder}/known", "-i", str(folder / "id")]
        self.options += ["-o", "IdentitiesOnly=yes"]

    async def start(self, *args, program="ssh", **environ):
        """Start a program against the server; of ssh itself, what does not begin with a dash is the command."""
        port = ["-P" if program != "ssh" else "-p", str(self.served.port)]
        ends = [f"{self.name}@127.0.0.1"] if program == "ssh" else []
        before = args if program != "ssh" else [arg for arg in args if arg.startswith("-")]
        after = [] if program != "ssh" else [arg for arg in args if not arg.startswith("-")]
        known = {"PATH": "/usr/bin:/bin", "HOME": str(self.folder), "LANG": "C.UTF-8", "TERM": "xterm-256color"}
        return await asyncio.create_subprocess_exec(
            *(program, *self.options, *port, *before, *ends, *after),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=known | environ,
            start_new_session=True,
        )

    async def run(self, *args, program="ssh", typed=b""):
        """Run a program to its end; returns its exit status, and what it wrote to stdout and to stderr."""
        process = await self.start(*args, program=program)
        try:
            out, error = await asyncio.wait_for(process.communicate(typed), DEADLINE)
        finally:
            if process.returncode is None:
                process.kill()
        return process.returncode, out, error.decode(errors="replace")


def sessions_of(served: Served) -> list[int]:
    """The processes of sessions: those below the server that have a controlling terminal."""
    found = []
    for pid in served.processes():
        with suppress(OSError):  # it has just ended
            terminal = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[4]
            found += [pid] if terminal != "0" and is_running(pid) else []
    return sorted(found)


def peak(pid: int) -> int:
    """The most bytes that a process has had in memory at once."""
    return int(re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) << 10


def memory_holds(pid: int, marker: bytes) -> bool:
    """Whether bytes are anywhere in what a process may write to."""
    maps = Path(f"/proc/{pid}/maps").read_text().splitlines()
    regions = [line.split()[0].split("-") for line in maps if " rw" in line and "[v" not in line]
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for first, last in regions:
            with suppress(OSError):
                if marker in os.pread(memory.fileno(), int(last, 16) - int(first, 16), int(first, 16)):
                    return True
    return False
