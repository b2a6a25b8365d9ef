"""A class that logs in at once: seconds until each of 60 students sees the first frame, by an enrolled key."""

import time
from collections.abc import Iterator

from tests.bench.class_served import PAINTED, Bench, Meter, load, processor, spread
from tests.bench.figure import Figure

STUDENTS = 60
BAR = 6.0


def figures(students: int = STUDENTS) -> Iterator[Figure]:
    """How many never came in, and the median, the 95th percentile and the longest wait for a first frame."""
    with Bench(students + 1) as bench, bench.clients() as clients:
        first = clients.ask("enter", bench.names[students:], PAINTED)
        yield Figure("the first login of a class, one student", first[0].painted or 99.0, BAR, " s")
        around, used, begun = load(), clients.ask("processor"), time.perf_counter()
        server, broker = Meter([bench.server]), Meter([bench.part("broker_process")])
        logins = clients.ask("enter", bench.names[:students], PAINTED)
        took = time.perf_counter() - begun
        theirs, sessions = (clients.ask("processor") - used) / took, processor(bench.sessions()) / took
        said = f"server {server.share():.2f}, broker {broker.share():.2f}, sessions {sessions:.2f}; {around}"
    painted = [login.painted for login in logins if login.painted is not None]
    yield Figure(f"{students} logins at once: never painted", students - len(painted), 0, "")
    median, most, longest = spread(painted)
    yield Figure(f"the same: first frame p50 (cores: clients {theirs:.2f}, {said})", median, BAR, " s")
    yield Figure("the same: first frame p95", most, BAR, " s")
    yield Figure("the same: first frame, longest", longest, BAR + 2, " s")
    yield Figure(f"the same: seconds for all ({students / took:.1f} logins each second)", took, BAR, " s")
