"""A client asks for everything else that SSH offers: it gets one session with a terminal, and nothing passes."""

import asyncio
from contextlib import suppress

import asyncssh
import pytest

from tests.serve.attacks.attackers import DRAWN, Listener, memory_holds, sessions_of
from tests.serve.served import wait_for

BAD_TERMINALS = ("../../x", "x" * 4096, "xterm\x1b[2J", "xterm;id", "")
INJECTED = {
    "LD_PRELOAD": "/qmarkerq.so",
    "LD_AUDIT": "qmarkerq.so",
    "PYTHONPATH": "/qmarkerq",
    "PYTHONSTARTUP": "/qmarkerq.py",
    "SEQTUI_CONFIG": "/qmarkerq.toml",
    "SEQTUI_DATA": "/qmarkerq",
    "TEXTUAL_DRIVER": "qmarkerq:Driver",
    "TEXTUAL_LOG": "/qmarkerq.log",
    "SSH_AUTH_SOCK": "/qmarkerq.sock",
    "LANGUAGE": "/qmarkerq",
    "LC_ALL": "ko_KR.UTF-8\x1b]0;qmarkerq\x07",
    "LC_TIME": "qmarkerq" * 700,
    "LC_FAR_TOO_LONG_TO_BE_A_LOCALE": "qmarkerq",
    "LD_LC_ALL": "qmarkerq",
    "COLUMNS": "99999qmarkerq",
    "NO_COLOR": "qmarkerq",
}


async def test_a_local_forwarding_carries_nothing(served, enter):
    async with Listener() as listener:
        mallory = await enter("mallory")
        with pytest.raises(asyncssh.ChannelOpenError):
            await mallory.connection.open_connection("127.0.0.1", listener.port)
        with pytest.raises(asyncssh.ChannelOpenError):
            await mallory.connection.open_unix_connection("/run/marker.sock")
        for opened in (mallory.connection.open_tun, mallory.connection.open_tap):
            with pytest.raises(asyncssh.ChannelOpenError):
                await opened(7)
        forwarding = await mallory.connection.forward_local_port("", 0, "127.0.0.1", listener.port)
        reader, writer = await asyncio.open_connection("127.0.0.1", forwarding.get_port())
        writer.write(b"is anybody there")
        with suppress(ConnectionError):
            assert await asyncio.wait_for(reader.read(), 20) == b""
        await mallory.until(DRAWN)
        assert listener.heard == []


async def test_no_port_of_the_server_is_opened_for_a_client(served, enter):
    mallory = await enter("mallory")
    await mallory.until(DRAWN)
    with pytest.raises((asyncssh.ChannelListenError, OSError)):
        await mallory.connection.forward_remote_port("127.0.0.1", 0, "127.0.0.1", 9)
    with pytest.raises((asyncssh.ChannelListenError, OSError)):
        await mallory.connection.forward_remote_path(str(served.folder / "remote.sock"), "/run/x")
    assert not (served.folder / "remote.sock").exists()


async def test_nothing_of_a_clients_environment_gets_into_the_session(served, enter):
    mallory = await enter("mallory", env=INJECTED)
    await mallory.until(DRAWN)
    (pid,) = sessions_of(served)
    assert not memory_holds(pid, b"qmarkerq"), "it got into the process"
    assert b"qmarkerq" not in mallory.received
    mallory.type("?")
    await mallory.until("help")  # the session is in English, for no LC_ALL of those is one


async def test_a_marker_that_may_come_in_is_found_where_this_test_looks(served, enter):
    alice = await enter("alice", env={"LC_TIME": "qmarkerq"})
    await alice.until(DRAWN)
    (pid,) = sessions_of(served)
    assert memory_holds(pid, b"qmarkerq"), "the test above would see nothing"


@pytest.mark.parametrize("term", BAD_TERMINALS, ids=range(len(BAD_TERMINALS)))
async def test_a_terminal_of_an_odd_name_is_answered_by_a_sentence_without_the_name(served, enter, term):
    mallory = await enter("mallory", term=term)
    assert await mallory.ends() == 1
    assert b"terminal" in mallory.received and b"\x1b" not in mallory.received and len(mallory.received) < 300
    assert not sessions_of(served)


async def test_a_client_that_names_variables_without_end_is_cut_off(served, enter):
    mallory = await enter("mallory")
    await mallory.until(DRAWN)
    for k in range(100):
        mallory.process.channel._send_request(
            b"env", asyncssh.packet.String(f"A{k}"), asyncssh.packet.String("x" * 8192)
        )
        await asyncio.sleep(0)
    await asyncio.wait_for(mallory.connection.wait_closed(), 20)
    assert wait_for(lambda: not sessions_of(served))


async def test_one_account_has_only_so_many_connections(served, enter):
    crowd = [await enter.connection("mallory") for _ in range(8)]
    with pytest.raises((asyncssh.DisconnectError, asyncssh.ChannelOpenError), match=r"(?i)too many|closed"):
        late = await enter.connection("mallory")
        await late.create_process(term_type="xterm")
    alice = await enter("alice")
    await alice.until(DRAWN)
    assert len(crowd) == 8
