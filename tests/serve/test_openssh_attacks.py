"""What OpenSSH's client can ask for beside a session of a class, asked of the real server; judged by the bytes."""

import os
import shutil
import socket
import subprocess
import threading
from contextlib import suppress
from pathlib import Path

import asyncssh
import pytest

from tests.serve.served import Served, descendants, wait_for

SECONDS = 60
pytestmark = pytest.mark.skipif(not shutil.which("ssh"), reason="OpenSSH is not installed")


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with Served(tmp_path_factory.mktemp("served") / "class") as served:
        yield served


class Secret:
    """A service beside the class, which nobody is to reach through it; came counts who did."""

    def __init__(self):
        self.came, self._server = 0, socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                connection, _address = self._server.accept()
            except OSError:
                return
            with connection:
                self.came += 1
                connection.sendall(b"SECRET")

    def close(self):
        self._server.close()


@pytest.fixture
def secret():
    found = Secret()
    yield found
    assert found.came == 0
    found.close()


@pytest.fixture(scope="module")
def options(served, tmp_path_factory):
    """The options with which mallory's client logs in."""
    folder = tmp_path_factory.mktemp("mallory")
    (folder / "id").write_bytes(asyncssh.generate_private_key("ssh-ed25519").export_private_key())
    (folder / "id").chmod(0o600)
    known = ("-o", "StrictHostKeyChecking=no", "-o", f"UserKnownHostsFile={folder}/known", "-F", "none")
    key = ("-o", "IdentitiesOnly=yes", "-o", f"IdentityFile={folder}/id")
    return (*known, "-o", "BatchMode=yes", "-o", f"Port={served.port}", *key)


def run(*command, stdin=b""):
    return subprocess.run(command, input=stdin, capture_output=True, timeout=SECONDS, check=False)


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.mark.parametrize("asked", [("id",), ("-tt", "id"), ("-T",), ("-s", "sftp"), ("-tt", "-s", "shell")])
def test_no_command_and_no_subsystem_runs(options, asked):
    flags = [word for word in asked if word.startswith("-")]
    words = [word for word in asked if not word.startswith("-")]
    done = run("ssh", *options, *flags, "mallory@127.0.0.1", *words, stdin=b"id\necho $((6*7))\n")
    assert done.returncode != 0 and b"uid=" not in done.stdout and b"42" not in done.stdout


def test_no_file_is_copied_either_way(options, tmp_path):
    mine = tmp_path / "mine.txt"
    mine.write_text("mine")
    there = "mallory@127.0.0.1"
    assert run("scp", *options, mine, f"{there}:stolen.txt").returncode
    assert run("scp", *options, f"{there}:/etc/passwd", tmp_path / "passwd").returncode
    assert run("scp", "-O", *options, f"{there}:/etc/passwd", tmp_path / "passwd").returncode
    assert run("sftp", *options, "-b", "-", there, stdin=b"ls\n").returncode
    assert not (tmp_path / "passwd").exists()


def reached(port, request=b""):
    """What comes back from a port that a client listens on."""
    with socket.create_connection(("127.0.0.1", port), SECONDS) as connection:
        connection.settimeout(SECONDS)
        connection.sendall(request)
        found = b""
        try:
            while data := connection.recv(100):
                found += data
        except ConnectionError:
            pass
        return found


def test_nothing_is_reached_through_the_server(options, secret, served):
    to = f"127.0.0.1:{secret.port}"
    done = run("ssh", *options, "-W", to, "mallory@127.0.0.1")
    assert done.stdout == b"" and done.returncode
    local, dynamic = free_port(), free_port()
    forwards = ("-L", f"127.0.0.1:{local}:{to}", "-D", f"127.0.0.1:{dynamic}")
    client = subprocess.Popen(["ssh", *options, "-N", *forwards, "mallory@127.0.0.1"], stderr=subprocess.DEVNULL)
    try:
        assert wait_for(lambda: is_open(dynamic)) is True
        assert b"SECRET" not in reached(local), "it only seems to connect"
        socks = b"\x05\x01\x00" + b"\x05\x01\x00\x01\x7f\x00\x00\x01" + secret.port.to_bytes(2, "big")
        assert b"SECRET" not in reached(dynamic, socks)
    finally:
        client.kill()
        client.wait(SECONDS)
    failing = ("-N", "-o", "ExitOnForwardFailure=yes")
    assert run("ssh", *options, *failing, "-R", f"0:{to}", "mallory@127.0.0.1").returncode == 255
    assert run("ssh", *options, *failing, "-R", "0", "mallory@127.0.0.1").returncode == 255


def is_open(port):
    with socket.socket() as found:
        return found.connect_ex(("127.0.0.1", port)) == 0


def hang_up(agent):
    """An agent that answers nobody: ssh would wait for one that is silent."""
    with suppress(OSError):
        while True:
            agent.accept()[0].close()


def test_no_agent_no_display_and_no_variable_comes_in(options, served, tmp_path):
    environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "DISPLAY": ":0", "LANG": "C.UTF-8", "TERM": "xterm"}
    environ |= {"SSH_AUTH_SOCK": str(tmp_path / "agent"), "LD_PRELOAD_X": "1", "LC_ALL": "$(id)"}
    agent = socket.socket(socket.AF_UNIX)
    agent.bind(str(tmp_path / "agent"))
    agent.listen()
    threading.Thread(target=hang_up, args=(agent,), daemon=True).start()
    flags = ("-tt", "-A", "-X", "-o", "SendEnv=* LD_PRELOAD_X", "-o", "SetEnv=PYTHONSTARTUP=/x")
    before = set(descendants(served.process.pid))
    client = subprocess.Popen(
        ["ssh", *options, *flags, "mallory@127.0.0.1"], env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert wait_for(lambda: b"\x1b[" in os.read(client.stdout.fileno(), 200)) is True
        news = descendants(served.process.pid) - before
        assert news
        for pid in news:
            found = Path(f"/proc/{pid}/environ").read_bytes()
            for name in (b"SSH_AUTH_SOCK", b"DISPLAY=", b"LD_PRELOAD_X", b"PYTHONSTARTUP", b"$(id)"):
                assert name not in found
    finally:
        client.kill()
        client.wait(SECONDS)
        agent.close()
