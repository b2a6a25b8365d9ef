"""Authentication by OpenSSH's client, where it is installed."""

import asyncio
import shutil
import subprocess

import asyncssh
import pytest

from tests.serve.door_server import SECONDS, DoorServer, log_in

KEY = asyncssh.generate_private_key("ssh-ed25519")
PASSWORD = "correct horse"
pytestmark = pytest.mark.skipif(not shutil.which("ssh"), reason="OpenSSH is not installed")


@pytest.fixture
async def server(tmp_path):
    async with DoorServer(tmp_path) as server:
        yield server


@pytest.fixture
async def opened(tmp_path):
    async with DoorServer(tmp_path, is_open=True) as server:
        yield server


async def _ssh(server, folder, name, *options, answers=(), typed=b""):
    """Run OpenSSH's client; returns (exit status, what it printed). answers: what is typed at its own prompts."""
    prompts = folder / "answers"
    prompts.mkdir(exist_ok=True)
    for k, answer in enumerate(answers):
        (prompts / f"{k}").write_text(answer)
    ask = folder / "ask"
    next_answer = f"f=$(ls {prompts} | head -1)\ncat {prompts}/$f; rm {prompts}/$f"
    ask.write_text(f'#!/bin/sh\necho "$1" >> {folder}/asked\n{next_answer}\n')
    ask.chmod(0o700)
    environ = {
        "PATH": "/usr/bin:/bin",
        "SSH_ASKPASS": str(ask),
        "SSH_ASKPASS_REQUIRE": "force",
        "HOME": str(folder),
        "LANG": "C.UTF-8",
    }
    base = ["-o", "StrictHostKeyChecking=no", "-o", f"UserKnownHostsFile={folder}/known", "-F", "none"]
    process = await asyncio.create_subprocess_exec(
        "ssh",
        "-tt",
        *base,
        "-p",
        str(server.port),
        *options,
        "-l",
        name,
        "127.0.0.1",
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environ,
        start_new_session=True,
    )
    try:
        if typed:
            process.stdin.write(typed)
        shown = await asyncio.wait_for(process.stdout.read(), SECONDS)
        return await asyncio.wait_for(process.wait(), SECONDS), shown.decode(errors="replace")
    finally:
        if process.returncode is None:
            process.kill()


async def test_openssh_logs_in_by_a_key_and_the_code(server, tmp_path):
    code = server.add("minji")
    (tmp_path / "id").write_bytes(KEY.export_private_key())
    (tmp_path / "id").chmod(0o600)
    options = ("-i", str(tmp_path / "id"), "-o", "IdentitiesOnly=yes")
    status, shown = await _ssh(server, tmp_path, "minji", *options, typed=f"{code}\r".encode())
    assert status == 0 and "Join code" in shown and "in as minji" in shown, shown
    assert "a class over SSH" in shown and "수업" in shown, "the banner"
    status, shown = await _ssh(server, tmp_path, "minji", *options)
    assert status == 0 and "Join code" not in shown and "in as minji" in shown, shown


async def test_openssh_logs_in_by_the_code_and_then_a_password(server, tmp_path):
    code = server.add("minji")
    status, shown = await _ssh(server, tmp_path, "minji", answers=(code, PASSWORD, PASSWORD))
    assert status == 0 and "in as minji" in shown, shown
    assert "참가 코드 또는 비밀번호" in (tmp_path / "asked").read_text()
    status, shown = await _ssh(server, tmp_path, "minji", answers=(PASSWORD,))
    assert status == 0 and "in as minji" in shown, shown
    status, shown = await _ssh(server, tmp_path, "minji", "-o", "NumberOfPasswordPrompts=1", answers=("wrong",))
    assert status == 255 and "Permission denied" in shown, shown


async def test_openssh_is_told_that_a_name_is_taken(opened, tmp_path):
    await log_in(opened, "jun", [KEY])
    status, shown = await _ssh(opened, tmp_path, "jun")
    assert status == 255 and "This name is taken" in shown and "다른 이름" in shown, shown
    status, shown = await _ssh(opened, tmp_path, "minji")
    assert status == 0 and "in as minji" in shown, shown


@pytest.mark.parametrize("name", [b"\xff\xfe", b"../../x", b"\x1b]0;x\x07", b"x" * 10_000], ids=range(4))
async def test_names_as_openssh_sends_them(server, tmp_path, name):
    status, shown = await _ssh(server, tmp_path, name, "-o", "NumberOfPasswordPrompts=1", answers=("x",))
    assert status == 255 and "in as " not in shown, shown
    assert server.log == [] and server.store.accounts() == {}
