"""A student's session is somebody else's: its socket to the broker reaches nothing but that student's own progress."""

import asyncio
import os
import socket
import sqlite3
from contextlib import suppress
from pathlib import Path

import pytest
import pytest_asyncio
from msgspec import msgpack
from msgspec.structs import replace

from seqtui.classroom.account import Account
from seqtui.classroom.messages import (
    MAX_FRAME,
    TEACHERS_ONLY,
    Append,
    AskPolls,
    AskSpread,
    AskStudent,
    Derived,
    Done,
    Frames,
    Here,
    Keep,
    Kept,
    Lead,
    PollShown,
    Push,
    Read,
    Refused,
    Rows,
    SetPoll,
    Tell,
    Vote,
    Watch,
    encode,
    read_from_broker,
)
from seqtui.classroom.standing import Poll, Whereabouts
from seqtui.serve.broker.control import (
    AskCredentials,
    Bind,
    Claim,
    EnrolKey,
    PutAccounts,
    SetCode,
    SetPassword,
    SetSetting,
)
from tests.course.progress.learner import answer
from tests.serve.at_work import STUDENTS, TEACHER, AtWork

ALICE, BOB, CAROL = STUDENTS[:3]
pytestmark = pytest.mark.asyncio(loop_scope="module")
POLL = Poll("p" * 8, text="which?", options=("one", "two"))
ASKED_OF_TEACHERS = (
    Watch(1),
    Lead(1, Whereabouts("lstm-gates")),
    AskSpread(1, "lstm-gates", "one", names=True),
    AskStudent(1, "bob"),
    AskPolls(1, names=True),
    SetPoll(1, POLL),
    Tell(1, "hello"),
)
OF_THE_SERVER = (
    Bind(BOB),
    PutAccounts((Account("alice", "Alice", "teacher"),)),
    AskCredentials("bob"),
    SetCode("bob", "hash"),
    EnrolKey("bob", b"key"),
    SetPassword("bob", "hash"),
    SetSetting("title", "taken"),
    Claim(BOB, b"key"),
)


def typed(k: int, text: str):
    """The answer of a number, with a text that was typed."""
    event = answer(k)
    return replace(event, data={**event.data, "typed": text})


class Taken:
    """A session's end of its socket, in the hands of somebody who writes what he likes to it."""

    def __init__(self, work: AtWork, account: Account):
        self.sock, self._frames, self.pushed = work.client.bind(account), Frames(), []
        self.sock.setblocking(False)
        self._numbers = 0

    async def send(self, data: bytes) -> None:
        with suppress(ConnectionError):
            await asyncio.get_running_loop().sock_sendall(self.sock, data)

    async def read(self):
        """The next reply; None when the broker has hung up. What is pushed is kept."""
        while True:
            for body in self._frames.feed(b""):
                said = read_from_broker(body)
                if not isinstance(said, Push):
                    return said
                self.pushed.append(said)
            try:
                async with asyncio.timeout(20):
                    data = await asyncio.get_running_loop().sock_recv(self.sock, 1 << 16)
            except ConnectionError:
                return None
            if not data:
                return None
            self._frames._bytes += data

    async def ask(self, said):
        await self.send(encode(said))
        return await self.read()

    async def say(self, **fields):
        """Say something that no session of ours would."""
        return await self.send(framed(fields))


def framed(said) -> bytes:
    body = msgpack.encode(said)
    return len(body).to_bytes(4, "big") + body


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def broker(tmp_path_factory):
    work = AtWork(tmp_path_factory.mktemp("taken"))
    await work.client.start()
    await work.client.put_accounts([TEACHER, *STUDENTS])
    work.first = work.client.pid
    yield work
    await work.close()


@pytest_asyncio.fixture(loop_scope="module")
async def work(broker):
    yield broker
    assert broker.client.pid == broker.first, "the broker ended"


async def test_forged_ids_and_names_reach_nobody_elses_progress(work):
    alice, bob = Taken(work, ALICE), Taken(work, BOB)
    secret = typed(7, "bobs own")
    assert await bob.ask(Append(1, (secret,))) == Done(1, 1)
    assert await bob.ask(Keep(2, "practice", 1, "of bob")) == Done(2)
    assert await alice.ask(Append(1, (typed(7, "forged"),))) == Done(1, 1)  # the id is free: it is alice's own
    for name in ("practice", "bob", "bob/practice", "../bob/practice", "bob\x1fpractice", "%", "practice' OR '1'='1"):
        assert await alice.ask(Derived(2, name)) in (Kept(2), Refused(2, _sentence(alice))), name
        assert isinstance(await alice.ask(Keep(3, name, 9, "of alice")), Done | Refused)
    for after in (-1, 0, -(1 << 62), 1 << 62):
        rows = (await alice.ask(Read(4, after))).rows
        assert {event.data["typed"] for _seq, event in rows} <= {"forged"}
    await alice.say(type="Append", number=5, account="bob", owner="bob", events=[_plain(answer(8))])
    assert await alice.read() == Done(5, 1)
    await alice.say(type="Read", number=6, account="bob")
    assert [event.id for _seq, event in (await alice.read()).rows] == [answer(7).id, answer(8).id]
    assert await bob.ask(Derived(9, "practice")) == Kept(9, 1, "of bob")
    rows = await bob.ask(Read(10))
    assert isinstance(rows, Rows) and [event.data["typed"] for _seq, event in rows.rows] == ["bobs own"]
    assert sorted(work.stored()) == sorted([("alice", answer(7).id), ("bob", answer(7).id), ("alice", answer(8).id)])


def _sentence(taken: Taken) -> str:
    return "a text is longer than 64 characters, or has some that cannot be shown"


def _plain(event):
    return msgpack.decode(msgpack.encode(event))


async def test_what_teachers_ask_for_is_refused_and_nobody_hears_of_it(work):
    assert {type(said) for said in ASKED_OF_TEACHERS} == set(TEACHERS_ONLY)
    alice, carol = Taken(work, ALICE), Taken(work, CAROL)
    assert await carol.ask(Read(1)) == Rows(1, ())
    before = len(carol.pushed)
    for said in ASKED_OF_TEACHERS * 30:
        assert await alice.ask(said) == Refused(1, "only a teacher may do this")
    await alice.say(type="Tell", number=2, text="hello", account="kim", role="teacher")
    assert await alice.read() == Refused(2, "only a teacher may do this")
    assert await carol.ask(Read(2)) == Rows(2, ())
    assert len(carol.pushed) == before


async def test_a_vote_counts_once_and_only_while_the_poll_is_open(work):
    kim, alice = Taken(work, TEACHER), Taken(work, ALICE)
    assert await kim.ask(SetPoll(1, POLL, names=True)) == Done(1)
    for answered in ("a", "b", "b", "a", "b"):
        assert await alice.ask(Vote(1, POLL.id, answered)) == Done(1)
    for poll, answered in ((POLL.id, "c"), (POLL.id, "\x1b[2J"), (POLL.id, "a" * 5000), ("other", "a"), ("", "a")):
        assert isinstance(await alice.ask(Vote(2, poll, answered)), Refused)
    kept = await kim.ask(AskPolls(2, names=True))
    assert [(found.typed, found.count, found.who) for found in kept.polls[0][1]] == [("b", 1, ("alice",))]
    shown = [push for push in alice.pushed if isinstance(push, PollShown)]
    assert shown and not any(push.answers for push in shown), "counts before the poll is revealed"
    assert await kim.ask(SetPoll(3, Poll(POLL.id, text="which?", options=("one", "two"), phase="revealed"))) == Done(3)
    assert isinstance(await alice.ask(Vote(3, POLL.id, "a")), Refused)


async def test_what_only_the_server_says_cuts_a_session_off_and_does_nothing(work):
    for said in OF_THE_SERVER:
        alice = Taken(work, ALICE)
        await alice.send(framed(msgpack.decode(msgpack.encode(said))))
        assert await alice.read() is None, said
    assert {account.role for account in await work.client.accounts() if account.name != TEACHER.name} == {"student"}
    _account, known = await work.client.credentials("bob")
    assert (known.keys, known.code_hash, known.password_hash) == ((), "", "")
    assert await work.client.setting("title") == ""


NONSENSE = (
    b"\0\0\0\0",
    (MAX_FRAME + 1).to_bytes(4, "big"),
    b"\xff" * 4,
    MAX_FRAME.to_bytes(4, "big") + b"\x91" * MAX_FRAME,  # a list in a list in a list …
    MAX_FRAME.to_bytes(4, "big") + b"\0" * MAX_FRAME,
    framed({"type": "Append", "number": "1", "events": []}),
    framed({"type": "Append", "number": 1, "events": [{"kind": 3}]}),
    framed({"type": "Append", "number": 1 << 63, "events": [[]]}),
    framed({"type": "Read", "number": None}),
    framed({"type": "Here", "place": {"lesson": b"\xff"}}),
    framed(["Read", 1]),
    framed(None),
    b"\0\0\0\x0b\x82\xa4type\xa4\xff\xfe\xfd\xfc",  # a tag that is no UTF-8
)
ODD = (
    Append(1, (typed(1, "\x1b]52;c;eA==\x07"), typed(2, "x" * 200_000))),
    Append(1, tuple(answer(k) for k in range(501))),
    Append(1, ()),
    Keep(1, "\x1b[2J", 1, "x"),
    Keep(1, "x", -1, "x"),
    Keep(1, "x", 1, "x" * 600_000),
    Here(Whereabouts("\x1b]0;x\x07", "\u202e", "x" * 5000)),
    Here(Whereabouts(state="\x1b[2J" * 5000)),
    Vote(1, "\0", "\0"),
    Read(1, -(1 << 63)),
)


async def test_frames_that_are_none_cut_off_the_one_who_sends_them(work):
    carol = Taken(work, CAROL)
    for data in NONSENSE:
        alice = Taken(work, ALICE)
        await alice.send(data)
        assert await alice.read() is None, data[:40]
        alice.sock.close()
    for half in (b"\0\0", b"\0\0\0\x10half", encode(Read(1))[:-1]):
        alice = Taken(work, ALICE)
        await alice.send(half)
        alice.sock.close()
    for said in ODD:
        alice = Taken(work, ALICE)
        await alice.send(encode(said))
        assert isinstance(await alice.ask(Read(2)), Done | Refused | Rows), said
        alice.sock.close()
    assert await carol.ask(Append(1, (answer(3),))) == Done(1, 1)
    assert [row for row in work.stored() if row[0] == "carol"] == [("carol", answer(3).id)]
    with sqlite3.connect(f"{work.store.as_uri()}?mode=ro", uri=True) as connection:
        assert connection.execute("SELECT max(length(data)) FROM event").fetchone()[0] < 200_000


async def test_descriptors_that_come_over_the_socket_stay_with_nobody(work):
    alice = Taken(work, ALICE)
    assert isinstance(await alice.ask(Read(1)), Rows)
    before = len(list(Path(f"/proc/{work.client.pid}/fd").iterdir()))
    with Path(os.devnull).open() as file:
        for _ in range(40):
            socket.send_fds(alice.sock, [encode(Here(Whereabouts()))], [file.fileno()] * 8)
    assert isinstance(await alice.ask(Read(2)), Rows)
    assert len(list(Path(f"/proc/{work.client.pid}/fd").iterdir())) <= before
