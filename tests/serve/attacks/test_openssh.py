"""OpenSSH's programs against the server: a terminal, and nothing else of what they can ask for."""

import asyncio
import shutil
import socket
from contextlib import suppress
from pathlib import Path
from tempfile import gettempdir

import pytest

from tests.serve.attacks.attackers import DRAWN, Listener, OpenSsh, memory_holds, sessions_of
from tests.serve.served import wait_for

pytestmark = pytest.mark.skipif(not shutil.which("sftp"), reason="OpenSSH is not installed")
ALONE = ("-N", "-oExitOnForwardFailure=yes")


@pytest.fixture
def mallory(served, tmp_path):
    return OpenSsh(served, tmp_path, "mallory")


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


async def test_a_command_and_a_subsystem_do_nothing_and_no_terminal_is_one_sentence(mallory):
    for asked in (("touch came",), ("-tt", "sh"), ("-s", "sftp"), ("-oRequestTTY=no", "cat /etc/passwd")):
        status, out, _error = await mallory.run(*asked, typed=b"touch came\n")
        assert (status, out) == (255, b"") or (status == 1 and b"root:" not in out), (asked, out)
        assert not (mallory.served.folder / "empty" / "came").exists()
    status, out, _error = await mallory.run("-T", typed=b"touch came\n")
    assert status == 1 and b"seqtui needs a terminal" in out and out.count(b"\n") == 1


async def test_no_file_is_copied_either_way(mallory):
    (mallory.folder / "sent").write_text("x")
    there = f"{mallory.name}@127.0.0.1:"
    tries = (
        ("sftp", "-b", "-", there),
        ("scp", str(mallory.folder / "sent"), f"{there}came"),
        ("scp", "-O", str(mallory.folder / "sent"), f"{there}came"),
        ("scp", f"{there}/etc/passwd", str(mallory.folder / "got")),
        ("scp", "-O", f"{there}/etc/passwd", str(mallory.folder / "got")),
    )
    for program, *asked in tries:
        status, _out, _error = await mallory.run(*asked, program=program, typed=b"put sent came\nls\n")
        assert status != 0, (program, asked)
    assert not (mallory.folder / "got").exists()
    assert not list((mallory.served.folder / "empty").iterdir())


async def test_nothing_passes_by_a_forwarding(mallory):
    async with Listener() as listener:
        there = f"127.0.0.1:{listener.port}"
        status, out, _error = await mallory.run(f"-W{there}", typed=b"is anybody there")
        assert status == 255 and out == b""
        status, _out, error = await mallory.run(*ALONE, f"-R127.0.0.1:0:{there}")
        assert status == 255 and "forwarding failed" in error
        status, _out, error = await mallory.run(*ALONE, f"-R{mallory.served.folder}/came:{there}")
        assert status == 255 and not (mallory.served.folder / "came").exists()
        local, socks = mallory.folder / "local", free_port()
        process = await mallory.start(*ALONE, f"-L{local}:{there}", f"-D127.0.0.1:{socks}")
        try:
            assert await asyncio.to_thread(wait_for, local.exists)
            await _sends_into_nothing(asyncio.open_unix_connection(str(local)), b"is anybody there")
            request = b"\x05\x01\x00" + b"\x05\x01\x00\x01\x7f\x00\x00\x01" + listener.port.to_bytes(2, "big")
            await _sends_into_nothing(asyncio.open_connection("127.0.0.1", socks), request + b"is anybody there")
        finally:
            process.kill()
            await process.communicate()
        assert listener.heard == []


async def _sends_into_nothing(opening, data: bytes):
    """Send, and read to the end: the client itself says that it is connected, and then nothing of the other end."""
    reader, writer = await opening
    writer.write(data)
    with suppress(ConnectionError):
        assert len(await asyncio.wait_for(reader.read(), 20)) <= 12
    writer.close()


async def test_no_agent_display_or_variable_comes_along(mallory):
    agent = str(mallory.folder / "agent")
    async with Listener(agent), Listener() as display:
        options = ("-tt", "-v", "-Y", "-A", "-oSetEnv=LD_PRELOAD=/marker")
        options += ("-oSendEnv=PYTHONPATH", "-oSendEnv=LC_ALL")
        names = {
            "DISPLAY": f"127.0.0.1:{display.port - 6000}",
            "PYTHONPATH": "/marker",
            "LC_ALL": "/marker",
            "SSH_AUTH_SOCK": agent,
        }
        process = await mallory.start(*options, **names)
        try:
            shown = b""
            while DRAWN.encode() not in shown:
                shown += await asyncio.wait_for(process.stdout.read(65536), 20)
            (pid,) = sessions_of(mallory.served)
            assert not memory_holds(pid, b"/marker") and not memory_holds(pid, b"DISPLAY=")
            assert not memory_holds(pid, b"SSH_AUTH_SOCK=")
            assert not list(Path(gettempdir()).glob("asyncssh-*/agent")), "the server listens for an agent's client"
            process.stdin.write(b"q")
            assert await asyncio.wait_for(process.wait(), 20) == 0
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            error = (await process.communicate())[1].decode()
        assert "Requesting authentication agent forwarding" in error
        assert "X11 forwarding request failed" in error and "setting env LC_ALL" in error
        assert display.heard == []
