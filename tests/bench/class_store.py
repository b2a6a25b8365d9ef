"""What the database of a class takes: events per second on SQLite and PostgreSQL, one at a time and in groups."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

from seqtui.classroom.account import Account
from seqtui.classroom.store.class_store import ClassStore, open_store
from seqtui.course.progress import event as did
from tests.bench.figure import Figure
from tests.classroom.store.postgres import Postgres, binaries

GROUP = 50  # events that a broker commits together when a class is busy
PEOPLE = 200
_given = {"right": True, "typed": "0.4621171572600098", "concept": "gate"}


def figures(seconds: float = 3.0) -> Iterator[Figure]:
    """Milliseconds for each event, by database and size of a commit; and for two hosts on one PostgreSQL."""
    with tempfile.TemporaryDirectory() as folder:
        yield from _of("SQLite", open_store(Path(folder, "class.sqlite3")), seconds)
    if binaries() is None:
        return
    server = Postgres()
    try:
        place = server.database()
        yield from _of("PostgreSQL", open_store(place), seconds)
        yield from _of_two(place, seconds)
    finally:
        server.remove()


def _of(name: str, store: ClassStore, seconds: float) -> Iterator[Figure]:
    store.put_accounts(Account(f"s{k}") for k in range(PEOPLE))
    for size, bar in ((1, 20.0), (GROUP, 2.0)):
        each = _milliseconds(store, size, seconds)
        yield Figure(f"{name}: an event, {size} in a commit ({1000 / each:,.0f} each second)", each, bar, " ms")
    start = time.perf_counter()
    found = len(store.all_events())
    each = 1e6 * (time.perf_counter() - start) / found
    yield Figure(f"{name}: reading an event, all {found:,} of them", each, 100, " us")
    store.close()


def _of_two(place: str, seconds: float) -> Iterator[Figure]:
    """Two hosts at once: they wait for each other's commits."""
    hosts, each = [open_store(place) for _ in range(2)], [0.0, 0.0]

    def run(k: int) -> None:
        each[k] = _milliseconds(hosts[k], GROUP, seconds)

    threads = [Thread(target=run, args=(k,)) for k in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    both = 1 / sum(1 / value for value in each)
    yield Figure(f"PostgreSQL: two hosts, {GROUP} in a commit ({1000 / both:,.0f} each second)", both, 2.0, " ms")
    for host in hosts:
        host.close()


def _milliseconds(store: ClassStore, size: int, seconds: float) -> float:
    """The time of one event where so many are committed together, over some seconds."""
    store.insert([_row(0)])
    start, done = time.perf_counter(), 0
    while time.perf_counter() - start < seconds:
        store.insert([_row(done + k) for k in range(size)])
        done += size
    return 1000 * (time.perf_counter() - start) / done


def _row(k: int) -> tuple[str, did.Event]:
    return f"s{k % PEOPLE}", did.answered("lstm-gates", f"q{k % 12}", 1, k % 4, **_given)
