"""A class on two hosts that share one PostgreSQL, over SSH: led, one host killed, the database stopped and started."""

import asyncio
import os
import signal
import time
from pathlib import Path

import asyncssh
import pytest

from seqtui.classroom.store.class_store import open_store
from seqtui.tui.screens.following import STARTLED
from tests.classroom.store.postgres import Postgres
from tests.serve.answering import STANDS, Answering, assert_kept, seat, typed_in
from tests.serve.served import Pupil, Served, is_running, wait_for

SHORT, LONG = 2.0, 20.0  # seconds in which the database is stopped
EXPIRED = 30.0  # seconds after which nobody is shown as present on a host that was killed


class Hosts:
    """Two hosts of one class: a folder for each, one host key, one database, three students and their teacher."""

    def __init__(self, folder: Path, url: str):
        self.folder, self.url, self.key = folder, url, asyncssh.generate_private_key("ssh-ed25519")
        self.alice, self.bob, self.carol = (Answering(name, k) for name, k in _NAMES.items())
        self.students = [self.alice, self.bob, self.carol]
        self.kim = Answering("kim", 0)
        self.teacher: Pupil | None = None
        self.served: list[Served] = []
        seat(url, self.students, self.kim)
        path = folder / "host_key"
        path.touch(0o600)
        path.write_bytes(self.key.export_private_key())

    async def begin(self):
        """Start both, and let alice and the teacher in at one, bob and carol at the other."""
        self.one, self.other = await asyncio.gather(
            asyncio.to_thread(self._served, "one"), asyncio.to_thread(self._served, "other")
        )
        await asyncio.gather(self.alice.enter(self.one), self.bob.enter(self.other), self.carol.enter(self.other))
        for host in (self.one, self.other):
            heard = await asyncssh.get_server_host_key("127.0.0.1", host.port)
            assert heard.public_data == self.key.public_data, "each host has a key of its own"
        self.teacher = await Pupil.enter(self.one, "kim", key=self.kim.key)
        await self.teacher.until("3 of 3 here")

    def _served(self, name: str) -> Served:
        options = "--store", self.url, "--host-key", str(self.folder / "host_key")
        self.served.append(served := Served(self.folder / name, *options, opens=False))
        return served

    async def answer(self):
        """Let everybody answer once."""
        await asyncio.gather(*(one.answer() for one in self.students))

    async def kill_other(self):
        """Kill the other host, all of its processes at once, as a power cut does."""
        running = self.other.processes()
        assert len(running) >= 5  # the server, its broker, its fork server, two sessions
        for pid in running:
            os.kill(pid, signal.SIGKILL)
        self.other.stop()
        assert wait_for(lambda: not {pid for pid in running if is_running(pid)}) is True
        await asyncio.gather(self.bob.leave(), self.carol.leave())

    async def stop(self):
        for host in self.served:
            await asyncio.to_thread(host.stop)


_NAMES = {"alice": 1000, "bob": 2000, "carol": 3000}


@pytest.mark.parametrize(
    "away", [SHORT, pytest.param(LONG, marks=pytest.mark.long)], ids=["2 seconds away", "20 seconds away"]
)
async def test_a_class_on_two_hosts_goes_on_whatever_dies(away: float, postgres: Postgres, tmp_path: Path) -> None:
    hosts = Hosts(tmp_path, postgres.empty_database())
    try:
        await hosts.begin()
        await hosts.answer()
        await led_across(hosts)
        await one_host_dies(hosts, waits=away == LONG)
        await database_goes_and_comes(hosts, postgres, away)
        await asyncio.gather(*(one.leave() for one in hosts.students))
    finally:
        await hosts.stop()
    store = open_store(hosts.url)
    assert_kept(store, hosts.students)
    assert len(typed_in(store, "alice")) == hosts.alice.tried - _NAMES["alice"]
    store.close()
    assert wait_for(lambda: not postgres.sql("SELECT 1 FROM pg_stat_activity WHERE application_name = 'seqtui'"))


async def led_across(hosts: Hosts) -> None:
    """The teacher sees those on the other host, leads them, and lets them go."""
    teacher, bob = hosts.teacher, hosts.bob.pupil
    teacher.type("down")
    await teacher.until("Bob  The chain rule, step 3 of 9, question")
    teacher.type("esc")
    await teacher.until("First steps", absent="of 3 here")
    teacher.type("enter")
    await teacher.until("step 1/")
    teacher.type("@")
    await bob.until("you follow Kim")
    teacher.type("right")
    await bob.until("eq 2/6")
    assert "First steps" in bob.text
    teacher.type("@")
    for one in hosts.students:
        await one.pupil.until("leads no more")
        await one.pupil.until(STANDS)
    await asyncio.sleep(STARTLED)  # what was typed in a line when a teacher's place came is kept from that place
    teacher.type("W")
    await teacher.until("3 of 3 here")
    await hosts.answer()


async def one_host_dies(hosts: Hosts, waits: bool) -> None:
    """The other host is killed while its students answer; they stand at the same place at the one that is left."""
    hosts.bob.tried += 1
    hosts.bob.pupil.type(str(hosts.bob.tried), "enter")  # perhaps it still gets there, perhaps not
    began = time.monotonic()
    await hosts.kill_other()
    await hosts.alice.answer()
    if waits:
        await hosts.teacher.until("1 of 3 here", seconds=EXPIRED + 10)
        print(f"gone from the grid {time.monotonic() - began:.1f} s after the host was killed")
        assert time.monotonic() - began < EXPIRED + 2  # to draw it on a busy machine
    await asyncio.gather(hosts.bob.enter(hosts.one), hosts.carol.enter(hosts.one))
    await hosts.teacher.until("3 of 3 here")
    await hosts.answer()


async def database_goes_and_comes(hosts: Hosts, postgres: Postgres, away: float) -> None:
    """While the database is stopped answers wait in the sessions, the screens say so, and typing goes on."""
    await asyncio.to_thread(postgres.stop)
    end = time.monotonic() + away
    await hosts.answer()
    while time.monotonic() < end:
        await hosts.answer()
        await asyncio.sleep(0.5)
    assert all(len(one.waiting) >= 2 for one in hosts.students), "the screens do not say that the database is away"
    await asyncio.to_thread(postgres.start)
    await asyncio.gather(*(one.hears_that_all_is_stored() for one in hosts.students))
    await hosts.answer()
    assert not any(one.waiting for one in hosts.students)
