"""The relay of bytes: whoever is slow is waited for, and nothing is held for them."""

import asyncio
import os
import tty

import pytest

from seqtui.serve.sessions.relay import AT_ONCE, Relay
from tests.serve.at_work import until


class Client:
    """A channel that notes what is written to it, and whether the client may send."""

    def __init__(self) -> None:
        self.written, self.may_send = b"", True

    def write(self, data: bytes) -> None:
        self.written += data

    def pause_reading(self) -> None:
        self.may_send = False

    def resume_reading(self) -> None:
        self.may_send = True


@pytest.fixture
async def relayed():
    """A relay, the client at one end of it, and the session's terminal at the other."""
    master, slave = os.openpty()
    tty.setraw(slave)
    client = Client()
    relay = Relay(client, master, lambda: None, lambda: None)
    yield relay, client, slave
    relay.close()
    os.close(slave)


async def test_while_a_client_reads_nothing_the_terminal_is_not_read(relayed):
    relay, client, slave = relayed
    relay.pause("the channel is full")
    relay.pause("so is the connection")
    os.write(slave, b"a frame")
    relay.resume("the channel is full")
    for _ in range(20):
        await asyncio.sleep(0.005)
    assert client.written == b""
    relay.resume("so is the connection")
    await until(lambda: client.written == b"a frame")


async def test_while_a_session_reads_nothing_the_client_may_send_nothing(relayed):
    relay, client, slave = relayed
    typed = b"x" * AT_ONCE * 4
    relay.take(typed)
    assert not client.may_send
    taken = 0
    while taken < len(typed):
        taken += len(await asyncio.to_thread(os.read, slave, AT_ONCE))
    await until(lambda: client.may_send)
