"""A session as the server sees it: what becomes of it when the process behind it, or the fork server, is gone."""

import asyncio
import os

import pytest

from seqtui.classroom.account import Account
from seqtui.serve.sessions import session as sessions
from seqtui.serve.sessions.lifeline import Launch
from seqtui.serve.sessions.session import FORSAKEN, Session
from seqtui.serve.sessions.terminal import Terminal
from seqtui.serve.training.training_queue import TrainingQueue

NEVER = 4_194_305  # more than any process has for a number


class Fake:
    """The channel and the fork server of a session, which do as little as possible."""

    def __init__(self) -> None:
        self.asked: list = []
        self.held: tuple[int, ...] = ()  # the terminal and the lifeline that a process was begun with
        self.written, self.status = b"", -1

    def ask(self, packet, *descriptors: int) -> None:
        self.asked.append(packet)
        self.held = self.held or descriptors

    def write(self, data: bytes) -> None:
        self.written += data

    def exit(self, status: int) -> None:
        self.status = status


@pytest.fixture
async def begun(tmp_path, monkeypatch):
    """A session that waits for its process, what is faked of it, and the future of its end; the waits are short."""
    monkeypatch.setattr(sessions, "PATIENCE", 0.05)
    monkeypatch.setattr(sessions, "FLUSH", 0.05)
    launch = Launch(1, Account("alice", "Alice"), Terminal("xterm"), str(tmp_path), trainings=str(tmp_path / "t"))
    gone, fake = asyncio.get_running_loop().create_future(), Fake()
    session = Session(launch, "here", fake, fake, TrainingQueue(), gone.set_result)
    session.start()
    return session, fake, gone


async def test_one_whose_fork_server_died_is_over_when_its_lifeline_is_and_nobody_is_killed(begun, monkeypatch):
    """Its number may be another's by then."""
    killed = []
    monkeypatch.setattr(os, "kill", lambda *asked: killed.append(asked))
    session, fake, gone = begun
    session.started(NEVER)
    session.adopt()
    for descriptor in reversed(fake.held):
        os.close(descriptor)
    assert await asyncio.wait_for(gone, 20) is session
    assert fake.status == FORSAKEN and not killed


async def test_one_that_has_not_begun_when_the_fork_server_died_says_so_and_is_over(begun):
    session, fake, gone = begun
    session.adopt()
    assert await asyncio.wait_for(gone, 20) is session
    assert fake.status == FORSAKEN and b"try again in a minute" in fake.written
    for descriptor in fake.held:
        os.close(descriptor)


async def test_one_that_does_not_end_is_ended_by_force(begun, monkeypatch):
    killed = []
    monkeypatch.setattr(os, "kill", lambda *asked: killed.append(asked))
    session, fake, gone = begun
    session.started(NEVER)
    session.adopt()
    session.hang_up("it is time")
    assert await asyncio.wait_for(gone, 20) is session
    assert [number for number, _signal in killed] == [NEVER]
    for descriptor in fake.held:
        os.close(descriptor)
