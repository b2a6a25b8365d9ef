"""Sessions within their limits: how many, how long, what of SSH, and what becomes of them when a part dies."""

import asyncio
import os
import signal
import time
from contextlib import suppress
from pathlib import Path

import asyncssh
import pytest

from seqtui.serve.sessions.limits import MEMORY
from tests.serve.served import Pupil, Served, is_running, key_of, wait_for

MAP = "The chain rule"  # the first lesson on the map of the course


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with Served(tmp_path_factory.mktemp("served") / "class", "--sessions", "6") as served:
        yield served


async def connected(served, name):
    keys = [key_of(served, name)]
    return await asyncssh.connect(
        "127.0.0.1", served.port, username=name, known_hosts=None, client_keys=keys, agent_path=None, config=None
    )


async def test_without_a_terminal_there_is_one_sentence_and_status_1(served):
    async with await connected(served, "alice") as connection:
        answer = await connection.run(term_type=None, timeout=20)
        assert "needs a terminal" in answer.stdout and answer.stdout.count("\n") == 1
        assert answer.exit_status == 1
    dumb = await Pupil.enter(served, "alice", term="dumb", env={"LANG": "ko_KR.UTF-8"})
    assert await dumb.ends() == 1
    assert "TERM=dumb" in dumb.text and "터미널" in dumb.text


async def test_a_command_a_subsystem_and_a_second_channel_are_refused(served):
    for asked in ({"command": "id"}, {"subsystem": "sftp"}):
        async with await connected(served, "alice") as connection:
            with pytest.raises(asyncssh.ChannelOpenError):
                await connection.create_process(term_type="xterm", **asked)
    alice = await Pupil.enter(served, "alice")
    await alice.until(MAP)
    with pytest.raises(asyncssh.ChannelOpenError):
        await alice.connection.create_process(term_type="xterm")
    await alice.leave()


async def test_of_the_environment_only_the_terminal_and_the_locale_come_through(served):
    alice = await Pupil.enter(served, "alice", env={"LD_PRELOAD": "/x.so", "LC_TIME": "a b", "COLORTERM": "truecolor"})
    await alice.until(MAP)
    (pid,) = sessions_of(served)
    ours = dict(line.split("=", 1) for line in Path(f"/proc/{pid}/environ").read_text().split("\0") if line)
    assert "LD_PRELOAD" not in ours and "SSH_AUTH_SOCK" not in ours
    limits = Path(f"/proc/{pid}/limits").read_text()
    assert limits_of(limits, "Max core file size") == limits_of(limits, "Max file size") == ["0", "0"]
    assert limits_of(limits, "Max open files") == ["64", "64"]
    assert limits_of(limits, "Max data size") == [str(MEMORY)] * 2
    assert "NoNewPrivs:\t1" in Path(f"/proc/{pid}/status").read_text()
    open_files = [str(path.readlink()) for path in Path(f"/proc/{pid}/fd").iterdir() if path.is_symlink()]
    sockets = [path for path in open_files if path.startswith("socket:")]
    assert len(sockets) <= 6  # lifeline and broker, and the pairs by which the loop and the link wake themselves
    await alice.leave()


def limits_of(limits, name):
    """The limit that holds, and the one up to which it may be raised again."""
    return next(line for line in limits.splitlines() if line.startswith(name)).removeprefix(name).split()[:2]


def sessions_of(served):
    """The processes of sessions: those that have a controlling terminal."""
    found = set()
    for pid in served.processes():
        with suppress(OSError):  # it has just ended
            terminal = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[4]
            found |= {pid} if terminal != "0" else set()
    return sorted(found)


async def test_a_full_class_says_so_and_has_room_again_when_somebody_leaves(served):
    assert wait_for(lambda: not sessions_of(served))
    pupils = [await Pupil.enter(served, f"pupil{k}") for k in range(6)]
    late = await Pupil.enter(served, "late")
    assert await late.ends() == 1
    assert "the class is full: 6 sessions; try again later" in late.text
    await asyncio.gather(*(pupil.until(MAP) for pupil in pupils))
    for pupil in pupils:
        await pupil.leave()
    assert wait_for(lambda: not sessions_of(served))
    again = await Pupil.enter(served, "late")
    await again.until(MAP)
    await again.leave()


async def test_one_account_has_only_so_many_sessions(served):
    assert wait_for(lambda: not sessions_of(served))
    desks = [await Pupil.enter(served, "alice") for _ in range(4)]
    fifth = await Pupil.enter(served, "alice")
    assert await fifth.ends() == 1 and "alice is here 4 times already" in fifth.text
    for desk in desks:
        await desk.leave()


async def test_storms_of_sizes_keys_and_bad_bytes_leave_the_session_alive(served):
    alice = await Pupil.enter(served, "alice")
    await alice.until(MAP)
    for k in range(300):
        alice.process.change_terminal_size(k * 110, k * 110)
    alice.type(b"\xff\xfe\xc3", b"\x1b[200~", b"x" * 300_000, b"\x1b[201~", b"\x1b[999;999;999~")
    alice.size(80, 24)
    alice.type("down")
    await alice.settle()
    alice.type("?")
    await alice.until("help")
    await alice.leave()


async def test_a_client_that_does_not_read_costs_the_server_nothing(served):
    assert wait_for(lambda: not sessions_of(served))
    before = memory_of(served.process.pid)
    alice = await Pupil.enter(served, "alice")
    await alice.until(MAP)
    alice.process.stdout.channel.pause_reading()
    for _ in range(200):
        alice.type("down", "up")
        alice.process.change_terminal_size(100, 30)
        alice.process.change_terminal_size(120, 40)
        await asyncio.sleep(0.005)
    assert memory_of(served.process.pid) - before < 8 << 20
    await alice.leave()
    assert wait_for(lambda: not sessions_of(served))


def memory_of(pid):
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


async def test_sessions_outlive_the_fork_server_and_others_begin_with_the_next(served):
    assert wait_for(lambda: not sessions_of(served))
    alice = await Pupil.enter(served, "alice")
    await alice.until(MAP)
    (session,) = sessions_of(served)
    os.kill(parent_of(session), signal.SIGKILL)
    bob = await Pupil.enter(served, "bob")
    await bob.until(MAP)
    alice.type("enter")
    await alice.until("step 1/")
    await alice.leave()
    assert wait_for(lambda: not is_running(session)), "a session outlives its connection"
    await bob.leave()


def parent_of(pid):
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


async def test_quitting_leaves_no_process_and_no_descriptor(served):
    assert wait_for(lambda: not sessions_of(served))
    files = Path(f"/proc/{served.process.pid}/fd")
    assert wait_for(lambda: len(served.processes()) == 3)  # itself, the fork server, the broker
    open_before = len(list(files.iterdir()))
    for k in range(12):
        alice = await Pupil.enter(served, "alice")
        if k % 2:
            await alice.until(MAP)
        await alice.leave()
    assert wait_for(lambda: len(served.processes()) == 3)
    assert wait_for(lambda: len(list(files.iterdir())) <= open_before)


async def test_a_session_that_idles_is_warned_and_ended(tmp_path):
    with Served(tmp_path / "class", "--idle", "0.05") as served:
        alice = await Pupil.enter(served, "alice")
        await alice.until("press a key: a session that idles ends")
        alice.type("down")  # which it counts from anew
        began = time.monotonic()
        assert await alice.ends() is not None
        assert "this session ended because no key was pressed for long" in alice.text
        assert time.monotonic() - began > 1
        assert wait_for(lambda: "it idled" in served.log)


async def test_the_log_says_who_came_and_is_for_its_owner_alone(served):
    with pytest.raises(asyncssh.PermissionDenied):
        await connected(served, "../../etc")
    async with await connected(served, "Zoë") as connection:
        await connection.run(term_type=None, timeout=20)
    alice = await Pupil.enter(served, "Zoë")
    await alice.until(MAP)
    await alice.leave()
    assert wait_for(lambda: "zoë left" in served.log)
    assert "zoë came from 127.0.0.1:" in served.log and "etc" not in served.log
    assert (served.folder / "serve.log").stat().st_mode & 0o077 == 0
