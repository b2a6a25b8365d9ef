"""A class to measure: `seqtui serve` at work for students whose keys are enrolled, and what its processes take."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import asyncssh

from seqtui.classroom.account import TEACHER, Account
from seqtui.classroom.store.class_store import open_store
from tests.bench.class_clients import Clients
from tests.serve.served import Served, descendants

PAINTED = b"quit"  # in the last line of the course map: its frame is there
TEACHERS_NAME = "teacher"
_TICKS = os.sysconf("SC_CLK_TCK")


class Bench:
    """A class of so many students that is served, and their private keys. A context; nothing of it is left after it."""

    def __init__(self, students: int, *options: str) -> None:
        self._folder = tempfile.TemporaryDirectory()
        folder = Path(self._folder.name, "class")
        folder.mkdir(0o700)
        self.names = [f"s{k:03}" for k in range(students)]
        self.keys = _enrolled(folder, self.names)
        self.served = Served(folder, *options, opens=False)

    def __enter__(self) -> Bench:
        return self

    def __exit__(self, *_: object) -> None:
        self.served.stop()
        self._folder.cleanup()

    def clients(self) -> Clients:
        """A process of clients for its students."""
        return Clients(self.served.port, self.keys)

    @property
    def server(self) -> int:
        """The process that is spoken to."""
        return self.served.process.pid

    def part(self, what: str) -> int:
        """The number of a process by a part of its command line: broker_process, fork_server."""
        for pid in descendants(self.server):
            if what.encode() in _cmdline(pid) and parent(pid) == self.server:
                return pid
        raise AssertionError(f"no {what} runs")

    def sessions(self) -> list[int]:
        """The processes of sessions."""
        return sorted(descendants(self.part("fork_server")))


def _enrolled(folder: Path, names: Iterable[str]) -> dict[str, bytes]:
    """Enrol a key for each name, and one for the teacher; return the private ones."""
    store, keys = open_store(folder / "class.sqlite3"), {}
    for name in (*names, TEACHERS_NAME):
        key = asyncssh.generate_private_key("ssh-ed25519")
        account = Account(name, name, TEACHER) if name == TEACHERS_NAME else Account(name, name)
        assert store.claim(account, key.public_data)
        keys[name] = key.export_private_key()
    store.close()
    return keys


def _cmdline(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def parent(pid: int) -> int:
    """The parent of a process."""
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def processor(pids: Iterable[int]) -> float:
    """Seconds of the processor that processes have used so far; those that are gone count as none."""
    used = 0
    for pid in pids:
        with suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            used += int(fields[11]) + int(fields[12])
    return used / _TICKS


def proportional(pid: int) -> float:
    """MiB of a process, with its share of what it has in common with others (PSS)."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def resident(pid: int) -> float:
    """MiB of a process in memory, with all that it shares (RSS)."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def descriptors(pid: int) -> int:
    """How many files a process has open."""
    return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())


def spread(values: Iterable[float]) -> tuple[float, float, float]:
    """The median, the 95th percentile and the largest."""
    ordered = sorted(values)
    return ordered[len(ordered) // 2], ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))], ordered[-1]


class Meter:
    """How much of the processor processes take between two moments; those that end meanwhile are left out."""

    def __init__(self, pids: Iterable[int]) -> None:
        self._begun, self._used = time.perf_counter(), {pid: processor([pid]) for pid in pids}

    def share(self) -> float:
        """Cores that they used on average since it was made."""
        used = sum(max(0.0, processor([pid]) - before) for pid, before in self._used.items())
        return used / (time.perf_counter() - self._begun)


def load() -> str:
    """What the machine had to do in the last minute, for a line that states a figure."""
    return f"load {os.getloadavg()[0]:.1f}"
