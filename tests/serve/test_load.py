"""The short form of the load that a class has to bear: what a step sends, what idling costs, what logins leave."""

import time
from pathlib import Path

import pytest

from tests.bench.class_cycles import PARTS, zombies
from tests.bench.class_served import PAINTED, Bench, descriptors
from tests.serve.served import wait_for

A_STEP = 8_000  # bytes on the wire
CYCLES, AT_ONCE = 20, 5
IDLE = 1.5  # seconds


@pytest.fixture(scope="module")
def bench():
    with Bench(1 + AT_ONCE) as bench:
        yield bench


@pytest.fixture(scope="module")
def clients(bench):
    with bench.clients() as clients:
        yield clients


@pytest.fixture(scope="module")
def student(bench, clients):
    """One who is in a lesson, and has not typed for a while."""
    assert clients.ask("enter", bench.names[:1], PAINTED)[0].painted is not None
    clients.ask("walk", bench.names[:1], ("enter",), 1.0)
    return bench.names[0]


def test_a_step_is_under_8_kb_on_the_wire(clients, student):
    sizes = clients.ask("sizes", student, ("right", "right", "L", "left", "v"))
    assert all(0 < drawn < wire < A_STEP for drawn, wire in sizes), sizes


def test_a_session_that_idles_sends_nothing_and_sleeps(bench, clients, student):
    def woken() -> int:
        tasks = Path(f"/proc/{bench.sessions()[0]}/task").glob("*/status")
        return sum(int(line.split()[1]) for task in tasks for line in task.read_text().splitlines() if "_ctxt" in line)

    time.sleep(1)
    before = woken()
    assert clients.ask("idle", IDLE)[0] == 0
    assert woken() - before < 10, "something in it looks around again and again"


def test_who_comes_and_goes_leaves_nothing_behind(bench, clients, student):
    pids = {name: bench.part(part) if part else bench.server for name, part in PARTS.items()}
    names = bench.names[1:]
    assert clients.ask("cycle", names, AT_ONCE, PAINTED) == 0  # what is opened once, for good, is open now
    assert wait_for(lambda: len(bench.sessions()) == 1), bench.served.log
    files = {name: descriptors(pid) for name, pid in pids.items()}
    assert clients.ask("cycle", names, CYCLES, PAINTED) == 0, bench.served.log
    assert wait_for(lambda: len(bench.sessions()) == 1), bench.served.log
    assert wait_for(lambda: {name: descriptors(pid) for name, pid in pids.items()} == files), files
    assert not zombies(bench.server)
    assert "failed" not in bench.served.log
