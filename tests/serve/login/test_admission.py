"""A class is served to its roster and to whoever comes: the real server, clients with a code, a password, a key."""

import asyncio
import stat
import subprocess
import sys

import asyncssh
import pytest

from tests.serve.door_server import Client
from tests.serve.served import ROOT, Pupil, Served

KEY, OTHER = (asyncssh.generate_private_key("ssh-ed25519") for _ in range(2))
PASSWORD = "correct horse"


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    folder = tmp_path_factory.mktemp("admission")
    (folder / "class.csv").write_text("이름,account,role\n김민지,minji,\n이서준,jun,\n박 선생,park,teacher\n", "utf-8")
    with Served(folder / "class", "--roster", str(folder / "class.csv"), opens=False) as served:
        yield served


def codes_of(served):
    rows = [line.split(",") for line in (served.folder / "join-codes.csv").read_text("utf-8").splitlines()[1:]]
    return {name: code for name, _shown, code in rows}


async def test_the_first_login_asks_for_the_code_and_the_next_one_does_not(served):
    code = codes_of(served)["minji"]
    minji = await Pupil.enter(served, "minji", key=KEY)
    await minji.until("Join code")
    minji.type("wrong", "enter")
    await minji.until("12 letters and digits, in groups of four; that had 5")
    minji.type("7kqm-x3wd-h9ta", "enter")
    await minji.until("not the join code")
    minji.type(code.replace("-", " ").upper(), "enter")
    await minji.until("The chain rule")
    assert code not in minji.text
    await minji.leave()
    again = await Pupil.enter(served, "minji", key=KEY)
    await again.until("The chain rule", absent="Join code")
    await again.leave()
    with pytest.raises(asyncssh.PermissionDenied):
        await Pupil.enter(served, "minji", key=OTHER)
    assert code not in served.log and "x3wd" not in served.log
    assert "a wrong join code or password for minji" in served.log and "minji enrolled a key" in served.log


async def test_without_a_key_a_code_leads_to_a_password(served):
    code = codes_of(served)["jun"]
    for answers in ([[code], [PASSWORD, PASSWORD]], [[PASSWORD]]):
        client = Client(answers)
        connection = await asyncssh.connect(
            "127.0.0.1",
            served.port,
            username="jun",
            known_hosts=None,
            client_keys=None,
            agent_path=None,
            config=None,
            client_factory=lambda client=client: client,
            preferred_auth="keyboard-interactive",
        )
        process = await connection.create_process(term_type="xterm-256color", encoding=None, env={"LANG": "C.UTF-8"})
        shown = await asyncio.wait_for(process.stdout.read(400), 20)
        assert b"\x1b[" in shown
        connection.abort()
    assert PASSWORD not in served.log and code not in served.log


async def test_secrets_stand_where_their_owner_alone_can_read_them(served):
    for name in ("join-codes.csv", "host_key", "class.sqlite3", "serve.log"):
        assert stat.S_IMODE((served.folder / name).stat().st_mode) == 0o600, name
    assert "3 join codes are made" in "\n".join(served.printed)
    database = b"".join(path.read_bytes() for path in served.folder.glob("class.sqlite3*"))
    assert not any(
        code.encode() in database or code.replace("-", "").encode() in database for code in codes_of(served).values()
    )


def test_a_class_of_nobody_is_not_served(tmp_path):
    answer = subprocess.run(
        [sys.executable, "-m", "seqtui", "serve", "--port", "0", "--class", str(tmp_path / "class")],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
    )
    assert answer.returncode != 0 and "there is no class" in answer.stderr and "Traceback" not in answer.stderr


async def test_an_open_class_has_a_teacher_with_a_code(tmp_path):
    with Served(tmp_path / "class") as served:
        (said,) = [line for line in served.printed if "teacher" in line]
        code = said.rpartition(" ")[2]
        teacher = await Pupil.enter(served, "teacher", key=KEY)
        await teacher.until("Join code")
        teacher.type(code, "enter")
        await teacher.until(" ", absent="Join code")
        alice = await Pupil.enter(served, "alice", key=OTHER)
        await alice.until("The chain rule")
        with pytest.raises(asyncssh.PermissionDenied):
            await Pupil.enter(served, "alice", key=KEY)
        await teacher.leave()
        await alice.leave()
