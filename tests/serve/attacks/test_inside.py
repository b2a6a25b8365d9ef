"""Somebody runs code in a session of the real server: what the policy and the kernel leave of what it tries."""

import base64
import os
import resource
from pathlib import Path

import pytest

from seqtui.serve.sessions.limits import LIMITS
from tests.serve.attacks.attackers import DRAWN, peak, sessions_of
from tests.serve.attacks.planted import EVIL, Obeying, plant
from tests.serve.served import ROOT, Pupil, Served, wait_for

REFUSED = "PermissionError"
PROCESSES = {
    "fork": "import os\nif os.fork() == 0: os._exit(0)",
    "fork with a terminal": "import pty\npty.fork()",
    "a shell": "import os\nos.system('id')",
    "a process": "import subprocess\nsubprocess.run(['id'])",
    "another program in its place": "import os\nos.execv('/bin/sh', ['sh'])",
    "a process by posix": "import os\nos.posix_spawn('/bin/sh', ['sh'], dict())",
    "kill everybody": "import os, signal\nos.kill(-1, signal.SIGKILL)",
    "kill the fork server": "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)",
    "kill a group": "import os, signal\nos.killpg(os.getpgid(os.getppid()), signal.SIGKILL)",
    "stop itself": "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)",
    "more of what is limited": "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (1 << 30, 1 << 30))",
    "the limits of another": "import resource, os\nresource.prlimit(os.getppid(), resource.RLIMIT_NOFILE, (3, 3))",
    "connect": "import socket\nsocket.create_connection(('127.0.0.1', {port}))",
    "listen": "import socket\nsocket.create_server(('127.0.0.1', 0))",
}
FILES = {
    "the class database": "open('{folder}/class.sqlite3', 'rb')",
    "the class database by SQLite": "import sqlite3\nsqlite3.connect('{folder}/class.sqlite3').execute('SELECT 1')",
    "the host key": "open('{folder}/host_key')",
    "the log": "open('{folder}/serve.log', 'a')",
    "a new file": "open('{folder}/empty/new', 'w')",
    "another's terminal": "import os\nos.open('{terminal}', os.O_RDWR)",
    "another's memory": "open('/proc/{other}/mem', 'rb')",
    "the environment of the server": "open('/proc/{server}/environ', 'rb')",
    "its own memory": "open('/proc/self/mem', 'rb')",
    "deleting": "import os\nos.remove('{folder}/class.sqlite3')",
    "making it open to all": "import os\nos.chmod('{folder}', 0o777)",
    "a link": "import os\nos.symlink('/etc/passwd', '{folder}/files/link')",
    "emptying": "import os\nos.truncate('{folder}/class.sqlite3', 0)",
}


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    folder = tmp_path_factory.mktemp("inside")
    path = os.pathsep.join([plant(folder / "planted"), str(ROOT)])
    with Served(folder / "class", PYTHONPATH=path) as served:
        yield served
        assert "Traceback" not in served.complaints + served.log, served.complaints


@pytest.fixture
async def mallory(served):
    mallory = await Obeying.enter(served, EVIL)
    assert await mallory.obeyed() == "ready"
    yield mallory
    await hang_up(mallory)
    assert wait_for(lambda: not sessions_of(served)) is True, "it outlives its connection"


@pytest.fixture
async def alice(served, mallory):
    alice = await Pupil.enter(served, "alice")
    await alice.until(DRAWN)
    yield alice
    await hang_up(alice)


async def hang_up(pupil):
    pupil.connection.abort()
    await pupil.connection.wait_closed()


async def test_it_starts_kills_opens_and_changes_nothing(served, mallory, alice):
    own = await mallory.run("import os\nresult = os.getpid()")
    (other,) = set(sessions_of(served)) - {own}
    terminal = Path(f"/proc/{other}/fd/0").readlink()
    facts = {"folder": served.folder, "terminal": terminal, "other": other, "server": served.process.pid}
    running = served.processes()
    for what, code in (PROCESSES | FILES).items():
        assert await mallory.run(code.format(**facts, port=served.port)) == REFUSED, what
    assert served.processes() == running
    assert not list((served.folder / "empty").iterdir()) and (served.folder / "class.sqlite3").stat().st_size
    assert not served.folder.stat().st_mode & 0o002
    alice.type("enter")
    await alice.until("step 1/")


async def test_what_it_has_of_the_kernel_is_little(served, mallory):
    (pid,) = sessions_of(served)
    bomb = "held = []\nwhile True: held.append(bytearray(32 << 20))"
    assert await mallory.run(bomb) == "MemoryError"
    pages = "held = None\nimport mmap\nheld = [mmap.mmap(-1, 1 << 29, 34) for _ in range(4)]"
    assert await mallory.run(pages) == "OSError"
    memory = next(limit.most for limit in LIMITS if limit.resource == resource.RLIMIT_DATA)
    assert peak(pid) < memory + (256 << 20)
    handles = "held = None\nimport os\nheld = []\nwhile True: held.append(os.dup(0))"
    assert await mallory.run(handles) == "OSError"
    deep = "for one in held: os.close(one)\ndef f(): f()\nf()"
    assert await mallory.run(deep) == "RecursionError"
    beyond = """
        import ctypes
        libc = ctypes.CDLL(None, use_errno=True)
        handle = libc.open(b"{folder}/serve.log", 1)
        result = [handle >= 0, libc.write(handle, b"forged", 6), ctypes.get_errno()]
    """
    assert await mallory.run(beyond.format(folder=served.folder)) == [True, -1, 27], "EFBIG: past Python's own checks"
    assert "forged" not in served.log
    seen = await mallory.run("import os\nresult = [dict(os.environ), os.getcwd(), sorted(os.listdir('.'))]")
    assert seen == REFUSED or seen[1:] == [str(served.folder / "empty"), []]


SAID = {
    "a record of the server's": "from seqtui.serve.sessions.lifeline import *\nsend(lifeline, Kill(1))",
    "no record": "lifeline.send(b'\\xff' * 60)",
    "a long one": "lifeline.send(b'x' * 60_000)",
    "a record with descriptors": "from seqtui.serve.sessions.lifeline import *\nsend(lifeline, Kill(1), [0, 1] * 4)",
    "too much": "from seqtui.serve.sessions.lifeline import *\nwhile send(lifeline, Untrain(1)): pass",
    "failures without end": (
        "from seqtui.serve.sessions.lifeline import *\nwhile send(lifeline, Failed('x' * 400, 'y')): pass"
    ),
}


@pytest.mark.parametrize("what", SAID)
async def test_one_that_says_by_its_lifeline_what_none_of_ours_does_is_ended(served, mallory, what):
    handles = len(list(Path(f"/proc/{served.process.pid}/fd").iterdir()))
    length = len(served.log)
    mallory.type(_coded(SAID[what]))
    assert await mallory.ends() is not None
    assert len(served.log) - length < 2000
    assert wait_for(lambda: len(list(Path(f"/proc/{served.process.pid}/fd").iterdir())) < handles) is True


def _coded(code: str) -> bytes:
    return base64.b64encode(code.encode()) + b"\n"


async def test_what_it_says_of_its_failure_is_written_out_in_the_log(served, mallory):
    said = "Failed('\\x1b]0;x\\x07' + chr(0x202e), 'a' + chr(10) + '2026 INFO forged came')"
    await mallory.run(f"from seqtui.serve.sessions.lifeline import *\nsend(lifeline, {said})\nsend(lifeline, {said})")
    assert wait_for(lambda: "\\x1b]0;x\\x07\\u202e" in served.log) is True
    assert not any(line.endswith("forged came") and "failed" not in line for line in served.log.splitlines())
    assert served.log.count("forged came") == 1 and "\x1b" not in served.log + served.complaints


async def test_numbers_of_trainings_that_are_forged_end_nobody_elses(served, mallory):
    forged = "\n".join(f"send(lifeline, Untrain({k}))" for k in (-1, 0, 1, 2, 3, (1 << 63) - 1))
    await mallory.run("from seqtui.serve.sessions.lifeline import *\n" + forged)
    assert await mallory.run("result = 1 + 1") == 2
