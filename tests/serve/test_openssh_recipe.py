"""The recipe for students with accounts on a host: a real sshd with the lines of docs/serve/sshd_seqtui.conf."""

import asyncio
import os
import pwd
import shlex
import shutil
import socket
import subprocess
import sys

import asyncssh
import pyte
import pytest

from tests.cli.command import ROOT

SSHD = shutil.which("sshd", path="/usr/sbin:/usr/local/sbin:/sbin:" + os.environ.get("PATH", ""))
SECONDS = 60
RECIPE = (ROOT / "docs/serve/sshd_seqtui.conf").read_text(encoding="utf-8")
NEEDS = "sshd as in the recipe needs OpenSSH's sshd and root, for ForceCommand of an account"
pytestmark = pytest.mark.skipif(SSHD is None or os.geteuid() != 0, reason=NEEDS)


@pytest.fixture(scope="module")
def sshd(tmp_path_factory):
    """A running sshd with the recipe, its only account our own; (port, key)."""
    folder = tmp_path_factory.mktemp("sshd")
    user = pwd.getpwuid(os.geteuid()).pw_name
    key, host = (asyncssh.generate_private_key("ssh-ed25519") for _ in range(2))
    for name, data in (("host", host.export_private_key()), ("keys", key.export_public_key())):
        (folder / name).write_bytes(data)
        (folder / name).chmod(0o600)
    environ = {"SEQTUI_DATA": folder / "data", "SEQTUI_CONFIG": folder / "config.toml", "PYTHONPATH": ROOT}
    program = shlex.join(
        ["env", *(f"{name}={value}" for name, value in environ.items()), sys.executable, "-m", "seqtui"]
    )
    assert RECIPE.count("/usr/local/bin/seqtui") == 1 and RECIPE.count("Match Group seqtui") == 1
    recipe = RECIPE.replace("/usr/local/bin/seqtui", program).replace("Match Group seqtui", f"Match User {user}")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = folder / "sshd_config"
    config.write_text(
        f"ListenAddress 127.0.0.1:{port}\nHostKey {folder}/host\nPidFile none\nAuthorizedKeysFile {folder}/keys\n"
        f"StrictModes no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\nPermitRootLogin yes\n{recipe}"
    )
    os.makedirs("/run/sshd", exist_ok=True)  # noqa: PTH103
    assert subprocess.run([SSHD, "-t", "-f", str(config)], capture_output=True, check=False).stderr == b""
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([SSHD, "-D", "-e", "-f", str(config)], stderr=log, start_new_session=True)
    yield port, key, user
    process.terminate()
    process.wait(SECONDS)


async def connected(sshd):
    port, key, user = sshd
    for attempt in range(100):
        try:
            return await asyncssh.connect(
                "127.0.0.1", port, username=user, client_keys=[key], known_hosts=None, config=None, agent_path=None
            )
        except OSError:
            if attempt == 99:
                raise
            await asyncio.sleep(0.1)


async def test_a_student_sees_the_first_screen_and_leaves(sshd):
    connection = await connected(sshd)
    screen = pyte.Screen(80, 24)
    stream = pyte.ByteStream(screen)
    async with connection:
        process = await connection.create_process(
            term_type="xterm-256color", term_size=(80, 24), env={"LANG": "C.UTF-8"}, encoding=None
        )

        async def until(text):
            while not any(text in line for line in screen.display):
                data = await process.stdout.read(65536)
                assert data, "\n".join(screen.display)
                stream.feed(data)

        await asyncio.wait_for(until("seqtui"), SECONDS)
        process.stdin.write(b"q")
        await asyncio.wait_for(process.wait(), SECONDS)
        assert process.exit_status == 0


async def test_nothing_else_runs(sshd):
    connection = await connected(sshd)
    async with connection:
        done = await asyncio.wait_for(connection.run("id; echo $((6*7))", term_type=None), SECONDS)
        said = f"{done.stdout}{done.stderr}"
        assert done.exit_status == 2 and "uid=" not in said and "42" not in said and "terminal" in said
        with pytest.raises(asyncssh.Error):
            await asyncio.wait_for(connection.open_connection("127.0.0.1", sshd[0]), SECONDS)
        with pytest.raises((asyncssh.Error, OSError)):
            await asyncio.wait_for(connection.start_sftp_client(), SECONDS)
