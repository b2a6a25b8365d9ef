"""The broker's process: killed, flooded, left unread, fed nonsense, and without its database, it loses nothing."""

import asyncio
import contextlib
import os
import signal
import socket
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import msgpack
from msgspec.structs import replace

from seqtui.classroom.account import Account, Credentials
from seqtui.classroom.linked_store import LinkedStore
from seqtui.classroom.messages import TEACHERS_ONLY, Append, Done, Here, Read, StoreAway, Watch, encode
from seqtui.course.progress.event import moved
from seqtui.engine.errors import SeqtuiError
from seqtui.serve.broker.session_line import SessionLine
from tests.classroom.class_of_seats import ALICE, BOB, Host
from tests.course.progress.learner import answer
from tests.serve.at_work import STUDENTS, TEACHER, AtWork, until


@pytest.fixture
async def work(tmp_path):
    work = AtWork(tmp_path)
    await work.client.start()
    await work.client.put_accounts([TEACHER, *STUDENTS])
    work.first = work.client.pid
    yield work
    pid = work.client.pid
    await work.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_killed_in_the_middle_it_loses_and_doubles_nothing(work: AtWork) -> None:
    acknowledged: list[tuple[str, str]] = []
    stores = {account.name: LinkedStore(work.enter(account)) for account in STUDENTS}

    def answering(k: int, name: str) -> None:
        for n in range(40):
            event = answer(1000 * k + n)
            stores[name].append(event)
            if not stores[name].trouble:
                acknowledged.append((name, event.id))

    threads = [Thread(target=answering, args=(k, name)) for k, name in enumerate(stores)]
    for thread in threads:
        thread.start()
    first = work.client.pid
    await until(lambda: len(acknowledged) > 20)
    os.kill(first, signal.SIGKILL)
    before = set(acknowledged)
    await until(lambda: work.client.pid != first)
    await asyncio.to_thread(lambda: [thread.join(30) for thread in threads])
    await until(lambda: not any(store.trouble for store in stores.values()))
    stored = work.stored()
    assert before <= set(stored) and set(acknowledged) <= set(stored)
    assert sorted(stored) == sorted((name, answer(1000 * k + n).id) for k, name in enumerate(stores) for n in range(40))
    for store in stores.values():
        assert len(await asyncio.to_thread(store.events)) == 40
        store.close()


async def test_the_store_goes_away_and_comes_back(work: AtWork) -> None:
    alice, kim = LinkedStore(link := work.enter(STUDENTS[0])), work.enter(TEACHER)
    heard: list = []
    kim.listen(heard.append)
    await asyncio.to_thread(alice.append, answer(0))
    files = [path for path in work.store.parent.iterdir() if path.name.startswith(work.store.name)]
    for path in files:
        path.rename(path.with_name(f"away-{path.name}"))
    await asyncio.to_thread(alice.append, answer(1))
    assert "cannot store" in alice.trouble
    await until(lambda: StoreAway(True) in heard)
    with pytest.raises(SeqtuiError):
        await work.client.credentials("alice")
    late = LinkedStore(work.enter(STUDENTS[1]))
    await asyncio.to_thread(late.append, answer(2))
    assert late.trouble
    for path in files:
        path.with_name(f"away-{path.name}").rename(path)
    await until(lambda: not alice.trouble and not late.trouble)
    assert StoreAway(False) in heard
    assert set(work.stored()) == {("alice", answer(0).id), ("alice", answer(1).id), ("bob", answer(2).id)}
    assert link.is_up
    alice.close()
    late.close()


async def test_nobody_is_held_up_by_one_who_floods_reads_nothing_or_speaks_nonsense(work: AtWork) -> None:
    def sends(sock: socket.socket, data: bytes) -> None:
        sock.settimeout(0.5)
        with contextlib.suppress(OSError):
            while True:
                sock.sendall(data)

    speaks, floods, silent = (work.client.bind(STUDENTS[k]) for k in (0, 1, 2))
    assert speaks is not None and floods is not None and silent is not None
    silent.settimeout(5)
    bob = LinkedStore(work.enter(STUDENTS[1]))
    for k in range(20):
        await asyncio.to_thread(bob.append, _large(k))
    read = encode(Read(1)) * 20
    wild = [
        Thread(target=sends, args=(speaks, os.urandom(1 << 16))),
        Thread(target=sends, args=(floods, read)),  # asks for megabytes again and again, and reads none of them
        Thread(target=sends, args=(silent, encode(Append(1, tuple(answer(k) for k in range(100)))))),
    ]
    for thread in wild:
        thread.start()
    dan = LinkedStore(work.enter(STUDENTS[3]))
    for k in range(30):
        await asyncio.to_thread(dan.append, answer(1000 + k))
    assert not dan.trouble
    for thread in wild:
        await asyncio.to_thread(thread.join, 20)
    assert [row for row in work.stored() if row[0] == "dan"] == [("dan", answer(1000 + k).id) for k in range(30)]
    assert len([row for row in work.stored() if row[0] == "carol"]) == 100
    assert work.client.pid == work.first
    for sock in (speaks, floods):  # these two were cut off
        sock.setblocking(True)
        sock.settimeout(5)
        with contextlib.suppress(ConnectionError):
            while sock.recv(1 << 20):
                pass
    for sock in (speaks, floods, silent):
        sock.close()
    bob.close()
    dan.close()


def _large(k: int):
    return replace(moved("lstm-gates", "one", 1, state="x" * 100_000), id=f"{k:032x}")


async def test_it_ends_with_the_server_and_has_flushed(tmp_path) -> None:
    work = AtWork(tmp_path)
    await work.client.start()
    await work.client.put_accounts(STUDENTS)
    link = work.enter(STUDENTS[0])
    asking = [asyncio.to_thread(link.ask, Append(0, (answer(k),))) for k in range(20)]
    done = await asyncio.gather(*asking)
    assert all(isinstance(reply, Done) for reply in done)
    process = work.client._process
    assert process is not None
    await work.close()
    assert process.returncode == 0
    assert len(work.stored()) == 20


async def test_a_store_that_cannot_be_used_is_said_at_the_start(tmp_path) -> None:
    (tmp_path / "class.sqlite3").write_text("no database " * 100)
    work = AtWork(tmp_path)
    with pytest.raises(SeqtuiError, match=r"damaged|another program"):
        await work.client.start()
    await work.client.stop()


async def test_the_server_asks_who_may_come_in(work: AtWork) -> None:
    client = work.client
    assert await client.credentials("nobody") == (None, Credentials())
    await client.set_code("alice", "hash")
    account, known = await client.credentials("alice")
    assert account == STUDENTS[0] and known == Credentials("hash")
    assert not await client.enrol_key("alice", b"key", "other hash")
    assert await client.enrol_key("alice", b"key", "hash")
    assert not await client.set_password("alice", "secret", "hash")  # the code is spent
    assert (await client.credentials("alice"))[1].keys == (b"key",)
    assert not await client.claim(STUDENTS[0], b"another")
    assert await client.claim(Account("zoe", "Zoe"), b"key") and await client.claim(Account("zoe", "Zoe"), b"key")
    assert await client.claim(Account("yan", "Yan"), None)
    assert {"zoe", "yan"} <= {account.name for account in await client.accounts()}
    assert (await client.agree_setting("title", "A"), await client.agree_setting("title", "B")) == ("A", "A")
    assert (await client.setting("title"), await client.setting("none")) == ("A", "")
    assert not await client.is_present("alice")
    work.enter(STUDENTS[0])
    async with asyncio.timeout(20):  # the broker may answer before it takes the socket
        while not await client.is_present("alice"):
            await asyncio.sleep(0.01)


_NAMES = ["type", "number", "events", "place", "poll", "kind", "id", "data", "at", "text", "on", "account", "following"]
_TAGS = [kind.__name__ for kind in (Append, Read, Here, Watch, *TEACHERS_ONLY)]
_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(_TAGS),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(_NAMES), inner, max_size=6),
    max_leaves=12,
)


async def test_whatever_a_session_says_it_is_answered_or_cut_off(tmp_path) -> None:
    host = Host(tmp_path / "class.sqlite3")
    whole = encode(Append(1, (answer(1),)))

    @settings(max_examples=80, deadline=None, derandomize=True)
    @given(st.lists(_VALUES, max_size=3), st.binary(max_size=40), st.integers(0, len(whole) - 1), st.integers(0, 255))
    def said(values: list, noise: bytes, place: int, byte: int) -> None:
        line, wire = SessionLine(host.broker, ALICE), Wire()
        line.connection_made(wire)
        bodies = [msgpack.encode(value) for value in values]
        line.data_received(b"".join(len(body).to_bytes(4, "big") + body for body in bodies))
        line.data_received(bytes([*whole[:place], byte, *whole[place + 1 :]]) + noise)
        line.connection_lost(None)

    said()
    assert not host.broker.attendance.names()
    bob = host.enter(BOB)
    assert bob.ask(Append, events=(answer(9),)) == Done(1, 1)


class Wire(asyncio.Transport):
    """A transport that goes nowhere."""

    def __init__(self) -> None:
        super().__init__()
        self.written = 0
        self._is_closing = False

    def write(self, data) -> None:
        self.written += len(data)

    def get_write_buffer_size(self) -> int:
        return self.written

    def is_closing(self) -> bool:
        return self._is_closing

    def set_write_buffer_limits(self, high=None, low=None) -> None:
        pass

    def abort(self) -> None:
        self._is_closing = True

    def pause_reading(self) -> None:
        pass

    def resume_reading(self) -> None:
        pass
