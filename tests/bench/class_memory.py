"""200 sessions open at once: memory of each with its share of what is common, and what they take when nobody types."""

import time
from collections.abc import Iterator

from tests.bench.class_served import PAINTED, Bench, Meter, load, proportional, resident, spread
from tests.bench.figure import Figure

SESSIONS = 200
AT_ONCE = 12  # logins under way
IDLE = 20.0  # seconds
REST = 3.0  # seconds until what began has ended
WALK = ("enter", "right", "right", "?", "esc")  # a lesson was opened, its stage stepped, help read


def figures(sessions: int = SESSIONS) -> Iterator[Figure]:
    """MiB of a session just logged in and in a lesson, of all else, and the share of a core that idling takes."""
    with Bench(sessions) as bench, bench.clients() as clients:
        begun = time.perf_counter()
        logins = clients.ask("enter", bench.names, PAINTED, 0.0, AT_ONCE)
        took = time.perf_counter() - begun
        missing = sum(login.painted is None for login in logins)
        yield Figure(f"{sessions} sessions, {AT_ONCE} logins at a time: not in", missing, 0, "")
        yield Figure(f"logins each second, as time of one ({load()})", 1e3 * took / sessions, 500, " ms")
        time.sleep(REST)
        yield from _memory(bench, "on the map of the course")
        clients.ask("walk", bench.names, WALK)
        time.sleep(REST)
        yield from _memory(bench, "in a lesson, after help")
        meter, each = Meter(bench.served.processes()), Meter(bench.sessions())
        parts = {name: Meter([bench.part(name)]) for name in ("broker_process", "fork_server")}
        sent = clients.ask("idle", IDLE)
        share, of_sessions = meter.share(), each.share()
        said = ", ".join(f"{name} {100 * part.share():.2f}" for name, part in parts.items())
        said = f"sessions {100 * of_sessions:.2f}, {said}; {load()}"
        yield Figure(f"idle for {IDLE:.0f} s: all processes, % of a core ({said})", 100 * share, 10, " %")
        yield Figure("the same: bytes of channels", sent[0], 0, " B")
        yield Figure("the same: bytes on the wire of all (keepalives)", sent[1], sessions * 200, " B")


def _memory(bench: Bench, where: str) -> Iterator[Figure]:
    found = [proportional(pid) for pid in bench.sessions()]
    median, _most, longest = spread(found)
    others = {"server": bench.server, "broker": bench.part("broker_process"), "fork server": bench.part("fork_server")}
    said = ", ".join(f"{name} {proportional(pid):.0f} ({resident(pid):.0f} RSS)" for name, pid in others.items())
    yield Figure(f"{len(found)} sessions {where}: PSS each, mean", sum(found) / len(found), 30, " MiB")
    yield Figure("the same: median", median, 30, " MiB")
    yield Figure("the same: largest", longest, 30, " MiB")
    everything = sum(found) + sum(proportional(pid) for pid in others.values())
    yield Figure(f"the same: all processes of the class ({said})", everything, 30 * len(found) + 300, " MiB")
