"""500 students come, see the first frame and go, by q or by hanging up: nothing of them may stay behind."""

import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench.class_served import PAINTED, Bench, descriptors, load, resident
from tests.bench.figure import Figure
from tests.serve.served import descendants, wait_for

CYCLES = 500
EARLY = 100  # cycles after which memory is compared with that at the end
AT_ONCE = 10
PARTS = {"server": "", "broker": "broker_process", "fork server": "fork_server"}
BATCH = 50


def figures(cycles: int = CYCLES) -> Iterator[Figure]:
    """Zombies, files and sessions that are left, and by how much each part has grown since the first 100."""
    with Bench(AT_ONCE) as bench, bench.clients() as clients:
        pids = {name: bench.part(part) if part else bench.server for name, part in PARTS.items()}
        files = {name: descriptors(pid) for name, pid in pids.items()}
        begun, early, lost = time.perf_counter(), {}, 0
        for done in range(0, cycles, BATCH):
            if done == EARLY:
                early = {name: resident(pid) for name, pid in pids.items()}
            lost += clients.ask("cycle", bench.names, BATCH, PAINTED)
        took = time.perf_counter() - begun
        gone = wait_for(lambda: not bench.sessions() and descriptors(pids["server"]) <= files["server"], 10)
        yield Figure(f"{cycles} cycles, {AT_ONCE} at a time: never painted ({load()})", lost, 0, "")
        yield Figure("the same: time of one", 1e3 * took / cycles, 500, " ms")
        yield Figure("sessions left", 0 if gone is True else len(bench.sessions()), 0, "")
        yield Figure("zombies", len(zombies(bench.server)), 0, "")
        for name, pid in pids.items():
            yield Figure(f"{name}: files more than before", descriptors(pid) - files[name], 0, "")
        for name, pid in pids.items():
            now = resident(pid)
            yield Figure(f"{name}: MiB more than after {EARLY} cycles (now {now:.1f})", now - early[name], 2, " MiB")


def zombies(server: int) -> list[int]:
    """The processes of a server that have ended and were not taken leave of."""
    return [pid for pid in descendants(server) if _state(pid) == "Z"]


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""
