"""Bytes of a step on the wire at 80x24, with the packets of SSH; and of nothing, while nobody types."""

import statistics
from collections.abc import Iterator, Sequence

from tests.bench.class_clients import Clients
from tests.bench.class_served import PAINTED, Bench
from tests.bench.figure import Figure

BAR = 8_000  # bytes
IDLE = 10.0  # seconds
TO_THE_STAGE = ("enter",)
STEPS = {"one equation": ("right",) * 20, "one time step": ("L", "H") * 8, "another view": ("v",) * 8}
PAGES = {"why, and back": ("enter", "esc") * 3, "help, and back": ("?", "esc") * 3, "gradients": ("g",) * 4}


def figures() -> Iterator[Figure]:
    """The median and the largest frame of each kind of step, and of what replaces the screen; bytes while idle."""
    with Bench(1) as bench, bench.clients() as clients:
        clients.ask("enter", bench.names, PAINTED)
        clients.ask("walk", bench.names, TO_THE_STAGE, 1.0)
        for name, keys in {**STEPS, **PAGES}.items():
            yield from _of(name, clients, bench.names[0], keys, BAR if name in STEPS else 2 * BAR)
        sent, wire = clients.ask("idle", IDLE)
        yield Figure(f"idle for {IDLE:.0f} s: bytes of the channel", sent, 0, " B")
        yield Figure("the same: bytes on the wire (a keepalive each 12 s)", wire, 200, " B")


def _of(name: str, clients: Clients, student: str, keys: Sequence[str], bar: float) -> Iterator[Figure]:
    found = clients.ask("sizes", student, keys)
    channel, wire = ([size[k] for size in found] for k in (0, 1))
    said = f"of which {statistics.median(channel):.0f} drawn"
    yield Figure(f"{name}: bytes on the wire, median ({said})", statistics.median(wire), bar, " B")
    yield Figure(f"{name}: bytes on the wire, largest", max(wire), bar, " B")
