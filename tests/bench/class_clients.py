"""Students at SSH clients of their own, all in one process beside the server: they type, and time what comes back."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import resource
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

import asyncssh

from tests.bench.class_student import CALM, GIVEN_UP, NO_FRAME, Login, Part, Student


@dataclass
class Crowd:
    """The students of one process of clients."""

    port: int
    keys: dict[str, bytes]  # private ones, as OpenSSH writes them
    there: dict[str, Student] = field(default_factory=dict)

    async def enter(self, names: Sequence[str], marker: bytes, apart: float = 0.0, at_once: int = 1000) -> list[Login]:
        """Log in, apart seconds between two; at most so many at once."""
        gate = asyncio.Semaphore(at_once)

        async def one(k: int, name: str) -> Login:
            await asyncio.sleep(k * apart)
            async with gate:
                return await self._enter(name, marker)

        return await asyncio.gather(*(one(k, name) for k, name in enumerate(names)))

    async def _enter(self, name: str, marker: bytes) -> Login:
        login, begun = Login(name), time.perf_counter()
        try:
            connection = await asyncssh.connect(
                "127.0.0.1",
                self.port,
                username=name,
                known_hosts=None,
                client_keys=[asyncssh.import_private_key(self.keys[name])],
                agent_path=None,
                config=None,
                login_timeout=GIVEN_UP,
            )
            login.entered = time.perf_counter() - begun
            channel, student = await connection.create_session(
                Student, term_type="xterm-256color", term_size=(80, 24), encoding=None, env={"LANG": "C.UTF-8"}
            )
        except (OSError, asyncssh.Error):
            return login
        student.connection, student.channel = connection, channel
        self.there[name] = student
        if await student.until(marker):
            login.painted = time.perf_counter() - begun
        return login

    async def walk(self, names: Sequence[str], keys: Sequence[str], calm: float = CALM) -> int:
        """Type keys one after the other, each when the frame before is over; returns how many drew nothing."""

        async def one(student: Student) -> int:
            lost = 0
            for key in keys:
                student.type(key)
                lost += await student.frame(10.0, calm) is None
            return lost

        return sum(await asyncio.gather(*(one(self.there[name]) for name in names)))

    async def walk_until(self, names: Sequence[str], key: str, marker: bytes, most: int = 40) -> int:
        """Type a key again and again until bytes are drawn; returns for how many they never were."""

        async def one(student: Student) -> bool:
            for _ in range(most):
                student.tail = b""
                student.type(key)
                await student.frame(10.0)
                if marker in student.tail:
                    return True
            return False

        return len(names) - sum(await asyncio.gather(*(one(self.there[name]) for name in names)))

    async def walk_to(self, name: str, key: str, marker: bytes) -> bool:
        """Type a key and wait for what it begins, however many frames come before; False where it never came."""
        student = self.there[name]
        student.tail = b""
        student.type(key)
        found = await student.until(marker)
        await student.frame(0.1)
        return found

    async def play(self, parts: Sequence[Part]) -> dict[str, list[float | None]]:
        """Type as the parts say; by name, the milliseconds from each key to the last byte of its frame."""
        begun = time.perf_counter()
        waits = await asyncio.gather(*(self._part(part, begun) for part in parts))
        return {part.name: found for part, found in zip(parts, waits, strict=True)}

    async def _part(self, part: Part, begun: float) -> list[float | None]:
        student, waits, k = self.there[part.name], [], 0
        while (at := part.after + k * part.every) < part.seconds and not student.is_gone:
            await asyncio.sleep(max(0.0, begun + at - time.perf_counter()))
            typed, student.first = time.perf_counter(), 0.0
            student.type(part.keys[k % len(part.keys)])
            k += 1
            drawn = await student.frame(NO_FRAME, 0.0 if part.redraws else CALM)
            waits.append(None if drawn is None else 1e3 * ((student.first if part.redraws else drawn) - typed))
        return waits

    async def hold(self, name: str, keys: Sequence[str], seconds: float, every: float) -> int:
        """Type keys in turn, again and again, one every so many seconds; returns how many."""
        student, end, count = self.there[name], time.perf_counter() + seconds, 0
        while time.perf_counter() < end and not student.is_gone:
            student.type(keys[count % len(keys)])
            count += 1
            await asyncio.sleep(every)
        return count

    async def sizes(self, name: str, keys: Sequence[str]) -> list[tuple[int, int]]:
        """Type keys one after the other; the bytes of each frame: of the channel, and on the wire."""
        student, found = self.there[name], []
        for key in keys:
            before = student.received, student.on_the_wire()
            student.type(key)
            await student.frame(10.0)
            found.append((student.received - before[0], student.on_the_wire() - before[1]))
        return found

    async def idle(self, seconds: float) -> tuple[int, int]:
        """Type nothing; the bytes that come meanwhile, of the channels of all, and on the wire."""
        before = self._received()
        await asyncio.sleep(seconds)
        after = self._received()
        return after[0] - before[0], after[1] - before[1]

    def _received(self) -> tuple[int, int]:
        there = self.there.values()
        return sum(student.received for student in there), sum(student.on_the_wire() for student in there)

    async def leave(self, names: Sequence[str], key: str = "q") -> None:
        """Leave by a key; "": hang up."""
        for name in names:
            student = self.there.pop(name, None)
            if student is None:
                continue
            if key:
                student.type(key)
                with suppress(TimeoutError):
                    await asyncio.wait_for(student.channel.wait_closed(), GIVEN_UP)
            student.connection.close()
            await student.connection.wait_closed()

    async def cycle(self, names: Sequence[str], times: int, marker: bytes) -> int:
        """Come and go so many times in all, each name in turn with itself; returns how many saw no first frame.

        Every other one hangs up without a word.
        """

        async def one(name: str, count: int) -> int:
            lost = 0
            for k in range(count):
                lost += (await self._enter(name, marker)).painted is None
                await self.leave([name], "q" if k % 2 else "")
            return lost

        return sum(await asyncio.gather(*(one(name, times // len(names)) for name in names)))

    async def present(self) -> int:
        """How many are still there."""
        return sum(not student.is_gone for student in self.there.values())

    async def processor(self) -> float:
        """Seconds of the processor that this process has used."""
        used = resource.getrusage(resource.RUSAGE_SELF)
        return used.ru_utime + used.ru_stime


class Clients:
    """A process of clients: ask(what, …) has its crowd do something, and returns what came of it. A context."""

    def __init__(self, port: int, keys: dict[str, bytes]) -> None:
        context = multiprocessing.get_context("spawn")
        self._ours, theirs = context.Pipe()
        self._process = context.Process(target=_run, args=(theirs, os.getpid(), port, keys), daemon=True)
        self._process.start()
        theirs.close()

    def __enter__(self) -> Clients:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def begin(self, what: str, *given: object) -> None:
        """Have something done; result() waits for what comes of it."""
        self._ours.send((what, given))

    def result(self) -> Any:
        """What came of what was begun."""
        answer = self._ours.recv()
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def ask(self, what: str, *given: object) -> Any:
        """Have something done, and return what came of it."""
        self.begin(what, *given)
        return self.result()

    def stop(self) -> None:
        """End it, and hang up all that are still there."""
        self._ours.close()
        self._process.join(10)
        self._process.kill()
        self._process.join()


def _run(conn: Connection, _parent: int, port: int, keys: dict[str, bytes]) -> None:
    asyncio.run(_obey(conn, Crowd(port, keys)))


async def _obey(conn: Connection, crowd: Crowd) -> None:
    """Do what is asked for, one thing after the other, until nobody asks any more."""
    while True:
        try:
            what, given = await asyncio.to_thread(conn.recv)
        except EOFError:
            return
        try:
            answer = await getattr(crowd, what)(*given)
        except Exception as error:
            answer = RuntimeError(f"{what}: {type(error).__name__}: {error}")
        conn.send(answer)
