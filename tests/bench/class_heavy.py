"""One student holds down the heaviest key of a screen, on the largest run that a class allows, while others work.

``python -m tests.bench.heaviest_keys`` finds those keys. F and the like begin work in a thread that the next key gives
up, so keys are typed no faster than keeps the session at work.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from seqtui.serve.sessions.limits import MEMORY
from tests.bench.class_clients import Clients
from tests.bench.class_keys import parts_of
from tests.bench.class_served import PAINTED, Bench, Meter, load, proportional, resident, spread
from tests.bench.figure import Figure
from tests.bench.heaviest_keys import DICE, WORDS

STUDENTS = 30
SECONDS, EVERY = 6.0, 1.5  # of each row; between two keys of one student
THEIRS = ("right", "v", "V", "left")  # as many as fit in: everybody is back after a row
BAR = 250.0  # ms
WORK = 1.0  # seconds without a byte after which a way to a screen is over
TEXT = " ".join(DICE.choices(WORDS, k=1000))  # of 4,000 characters, the longest line: 1.8 million numbers
TO_THE_RUN = ("0", *("j",) * 10, "enter", "c", "\x15", TEXT, "down", "down", "\x15", "64", "enter")
RECORDED = b"edited"  # in the first line of the stepper: the run is another than that of the lesson
REPEAT = 1 / 30  # seconds: a keyboard that repeats


@dataclass(frozen=True)
class Held:
    """Keys of a screen that are typed in turn, again and again; way leads there from the stepper, back away from it."""

    screen: str
    keys: tuple[str, ...]
    every: float
    way: tuple[str, ...] = ()
    back: tuple[str, ...] = ()


HELD = (
    Held("stepper", ("right",), REPEAT),
    Held("stepper", ("F", "esc"), 2.0),
    Held("stepper", ("g",), 0.5),
    Held("stepper", ("/", "0.123456", "enter", "esc"), 0.7),
    Held("stepper", ("e", "\x15", "0.5", "enter", "u"), 0.7),
    Held("why", ("enter", "left"), REPEAT, ("end", "enter"), ("esc",)),
    Held("flow", ("v",), 0.2, ("F",), ("esc",)),
    Held("compare", ("v",), REPEAT, ("t", "c", "gru", "enter"), ("esc",)),
    Held("help", (" ", "h"), REPEAT, ("?",), ("esc",)),
)


def figures() -> Iterator[Figure]:
    """For each row the p95 of the others' keys, and the cores that the one who holds keys down took meanwhile."""
    with Bench(STUDENTS + 1) as bench, bench.clients() as clients, bench.clients() as beside:
        clients.ask("enter", bench.names[:1], PAINTED)
        session = bench.sessions()[0]
        others = bench.names[1:]
        beside.ask("enter", others, PAINTED, 0.0, 8)
        beside.ask("walk", others, ("enter", *THEIRS), 1.0)
        yield _others("nothing held down", beside, others, "")
        yield from _rows(bench.names[0], session, clients, beside, others)
        yield Figure("others that are gone", STUDENTS - beside.ask("present"), 0, "")
        yield Figure("the one who holds keys down: gone", 1 - clients.ask("present"), 0, "")
        data = _kilobytes(session, "VmData") / 1024
        most = _kilobytes(session, "VmHWM") / 1024
        said = f"PSS {proportional(session):.0f}, RSS {resident(session):.0f}, at most {most:.0f}"
        yield Figure(f"memory of that session, as its limit counts it ({said})", data, MEMORY / 2**20, " MiB")


def _rows(name: str, session: int, clients: Clients, beside: Clients, others: list[str]) -> Iterator[Figure]:
    is_recorded = False
    for row in HELD:
        if row.screen != "learn" and not is_recorded:
            clients.ask("walk", [name], TO_THE_RUN[:-1], 0.5)
            is_recorded = clients.ask("walk_to", name, TO_THE_RUN[-1], RECORDED)
            yield Figure("the largest run: not recorded", 1 - is_recorded, 0, "")
        clients.ask("walk", [name], row.way, WORK)
        meter = Meter([session])
        clients.begin("hold", name, row.keys, SECONDS, row.every)
        figure = _others(f"{row.screen}: {' '.join(row.keys).replace(chr(21), '')}", beside, others, "")
        count = clients.result()
        yield Figure(f"{figure.name}; {count} typed, {meter.share():.2f} cores; {load()}", figure.value, BAR, " ms")
        clients.ask("walk", [name], row.back, WORK)


def _others(what: str, beside: Clients, others: list[str], said: str) -> Figure:
    """The p95 of the others' keys, those without a frame counted as the longest."""
    waits = beside.ask("play", parts_of(others, SECONDS, THEIRS, EVERY))
    found = [5_000.0 if wait is None else wait for name in others for wait in waits[name]]
    median, most, longest = spread(found)
    return Figure(f"{what}: others' p95 (p50 {median:.0f}, longest {longest:.0f}){said}", most, BAR, " ms")


def _kilobytes(pid: int, name: str) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))
