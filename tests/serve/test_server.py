"""A class is served: students log in, see the course, press keys and leave; the server ends in order."""

import signal
from pathlib import Path

import pytest

from tests.serve.served import Pupil, Served, descendants, is_running, wait_for


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with Served(tmp_path_factory.mktemp("served") / "class") as served:
        yield served


async def test_a_student_sees_the_course_presses_keys_and_leaves(served):
    alice = await Pupil.enter(served, "alice")
    await alice.until("The chain rule")
    alice.type("enter")
    await alice.until("step 1/")
    alice.type("q")
    assert await alice.ends() == 0
    await alice.leave()
    assert wait_for(lambda: "alice left" in served.log)


async def test_a_student_is_spoken_to_in_the_language_of_the_terminal(served):
    minji = await Pupil.enter(served, "민지", size=(120, 40), env={"LANG": "ko_KR.UTF-8"})
    await minji.until("강의")
    session = next(pid for pid in descendants(served.process.pid) if is_session(pid))
    await minji.leave()
    assert wait_for(lambda: not is_running(session)), "a session outlives its connection"


def is_session(pid):
    """Whether a process has a terminal that controls it."""
    return is_running(pid) and Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[4] != "0"


async def test_the_server_ends_by_a_signal_and_tells_everybody(tmp_path):
    with Served(tmp_path / "class") as served:
        alice = await Pupil.enter(served, "alice")
        await alice.until("The chain rule")
        served.process.send_signal(signal.SIGTERM)
        assert await alice.ends(20) is not None
        assert "the server is closing: what you did is kept" in alice.text
        assert served.stop() == 0
    assert "closed" in served.log.splitlines()[-1]


async def test_nothing_outlives_a_server_that_is_killed(tmp_path):
    with Served(tmp_path / "class") as served:
        alice = await Pupil.enter(served, "alice")
        await alice.until("The chain rule")
        assert len(served.processes()) >= 4  # and the fork server, the broker, a session
        assert served.stop(signal.SIGKILL) == -signal.SIGKILL
