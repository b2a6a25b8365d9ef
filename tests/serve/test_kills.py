"""Parts of a class on one host are killed while students answer: what their screens took is stored, and once."""

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from seqtui.classroom.store.class_store import open_store
from tests.serve.answering import Answering, assert_kept, seat, typed_in
from tests.serve.served import DEADLINE, Served, descendants, is_running, wait_for

EACH_ONCE = ("broker", "session", "fork server", "terminal", "server")
_PARTS = {"broker": b"broker_process", "fork server": b"fork_server"}
_RELOGINS = {"broker": 0, "fork server": 0, "session": 1, "terminal": 1}  # how many students have to log in again


class Killed:
    """A class that is served, parts of which are killed while its students answer."""

    def __init__(self, folder: Path, students: list[Answering]):
        self.served, self.students = Served(folder, opens=False), students
        self._before: list[Served] = []  # the servers that were killed
        self._forsaken: set[int] = set()  # sessions whose fork server was killed
        self._outlived: set[int] = set()  # all that ran below what was killed

    async def kill(self, what: str, rng: random.Random):
        """Kill a part, the session or the terminal of one student, or the server, in whose place another begins."""
        there = [one.pupil for one in self.students if one.pupil is not None]
        if what == "terminal" and there:
            running = self.sessions()
            rng.choice(there).connection.abort()
            assert await asyncio.to_thread(wait_for, lambda: not all(is_running(pid) for pid in running)) is True
        elif what == "session":
            for pid in rng.sample(sorted(self.sessions()), 1):
                os.kill(pid, signal.SIGKILL)
        elif what == "server":
            self._outlived |= self.served.processes() | self.sessions()
            self._forsaken.clear()
            self.served.process.kill()
            self._before.append(self.served)
            self.served = await asyncio.to_thread(Served, self.served.folder, opens=False)
        elif what in _PARTS and (pid := self.part(what)):
            if what == "fork server":
                self._forsaken |= self.sessions()
                self._outlived |= self.sessions()
            os.kill(pid, signal.SIGKILL)

    def part(self, name: str) -> int:
        """The process of a part, 0 where it is being started again."""
        server = self.served.process.pid
        return next((pid for pid in descendants(server) if _PARTS[name] in command(pid) and parent(pid) == server), 0)

    def sessions(self) -> set[int]:
        """The processes of sessions: forks of the fork server there is, or of one before."""
        there = {pid for pid in descendants(self.served.process.pid) if parent(pid) != self.served.process.pid}
        return there | {pid for pid in self._forsaken if is_running(pid)}

    async def all_have_answered(self):
        """Wait until each student has answered once more."""
        had = [one.tried for one in self.students]
        async with asyncio.timeout(2 * DEADLINE):
            while any(one.tried < before + 2 for one, before in zip(self.students, had, strict=True)):
                await asyncio.sleep(0.02)

    async def stop(self):
        """End it in order; nothing of it is left, nor of the servers before."""
        for server in (self.served, *self._before):
            await asyncio.to_thread(server.stop)
        assert wait_for(lambda: not {pid for pid in self._outlived if is_running(pid)}) is True


def command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def in_class(tmp_path, count):
    folder, students = tmp_path / "class", [Answering(f"s{k}", 1000 * k) for k in range(1, count + 1)]
    folder.mkdir(0o700)
    seat(str(folder / "class.sqlite3"), students)
    return folder, students


def reported(folder: Path) -> set[tuple[str, str]]:
    """(account, answer) of each answer in the teacher's report."""
    command = [sys.executable, "-m", "seqtui", "class", "report", "--format", "json", "--class", str(folder)]
    told = subprocess.run(command, capture_output=True, check=True, timeout=60)
    return {(row["account"], row["typed"]) for row in json.loads(told.stdout)["answers"]}


async def killed_at_work(killed: Killed, kills, moments: random.Random) -> None:
    """Let students answer while parts are killed; they go on after each."""
    students, done = killed.students, asyncio.Event()
    async with asyncio.TaskGroup() as answering:
        for one in students:
            answering.create_task(one.go_on(lambda: killed.served, done))
        await killed.all_have_answered()
        for what in kills:
            logins = sum(one.logins for one in students)
            await asyncio.sleep(moments.random() * 0.3)
            await killed.kill(what, moments)
            await killed.all_have_answered()
            again = sum(one.logins for one in students) - logins
            assert again == _RELOGINS.get(what, len(students)), f"{again} logged in again after the end of a {what}"
        done.set()
    for one in students:
        if one.waiting:
            await one.hears_that_all_is_stored()


@pytest.mark.parametrize(
    "kills", [EACH_ONCE, pytest.param(20, marks=pytest.mark.long)], ids=["each part once", "20 at random"]
)
async def test_no_answer_that_a_screen_took_is_lost_or_doubled_whatever_is_killed(kills, tmp_path):
    folder, students = in_class(tmp_path, 3 if kills is EACH_ONCE else 6)
    rng = random.Random(13)
    parts = kills if kills is EACH_ONCE else [rng.choice(EACH_ONCE) for _ in range(kills)]
    killed = Killed(folder, students)
    try:
        await killed_at_work(killed, parts, rng)
    finally:
        await killed.stop()
    for one in students:
        await one.leave()
    store = open_store(folder / "class.sqlite3")
    assert_kept(store, students)
    assert all(finding.ok for finding in store.verify())
    there = {(one.name, typed) for one in students for typed in typed_in(store, one.name)}
    store.close()
    assert reported(folder) == there
    print(f"{sum(len(one.stored) for one in students)} answers acknowledged, {len(there)} stored, {len(parts)} kills")
