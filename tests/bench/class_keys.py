"""60 students at work, a key of each every 2 s, two of them training: from a key to the last byte of its frame."""

import time
from collections.abc import Iterator

from tests.bench.class_served import PAINTED, Bench, Meter, load, spread
from tests.bench.class_student import Part
from tests.bench.figure import Figure

STUDENTS, TRAINING = 60, 2
EVERY = 2.0  # seconds between two keys of one student
SECONDS = 40.0
BAR = 250.0  # ms
KEYS = ("right", "right", "]", "L", "v", "left", "V", "enter", "esc", "down", "H", "z", "Z", "?", "esc")
TO_A_TRAINING = ("j",) * 8 + ("enter",)  # the lesson that trains; m leads to the step that does
TRAINS = b"pause"  # in the last line of the screen of a training
AT_A_TRAINING = ("v", "V")


def figures(students: int = STUDENTS, seconds: float = SECONDS) -> Iterator[Figure]:
    """The wait for a frame: p50, p95, longest; keys without a frame; students that are gone; trainings that ran."""
    with Bench(students, "--trainers", str(TRAINING)) as bench, bench.clients() as clients:
        clients.ask("enter", bench.names, PAINTED, 0.0, 8)
        training, learning = bench.names[:TRAINING], bench.names[TRAINING:]
        clients.ask("walk", learning, ("enter",), 1.0)
        clients.ask("walk", training, TO_A_TRAINING, 1.0)
        lost = clients.ask("walk_until", training, "m", TRAINS)
        yield Figure("students who never came to a training", lost, 0, "")
        clients.ask("walk", training, ("A",))  # every model of the recipe in turn
        parts = parts_of(learning, seconds)
        parts += [Part(name, AT_A_TRAINING, EVERY, seconds, 0.5 + k, True) for k, name in enumerate(training)]
        around, used, meter = load(), clients.ask("processor"), Meter(bench.served.processes())
        server, begun = Meter([bench.server]), time.perf_counter()
        waits = clients.ask("play", parts)
        took = time.perf_counter() - begun
        theirs = (clients.ask("processor") - used) / took
        said = f"clients {theirs:.2f} cores, class {meter.share():.2f}, of which server {server.share():.2f}; {around}"
        learnt = [wait for name in learning for wait in waits[name]]
        yield from waited(f"{students} students, a key each {EVERY:g} s", learnt, said)
        trained = [wait for name in training for wait in waits[name]]
        yield from waited("those at a training, first byte", trained, "")
        yield Figure("students that are gone", students - clients.ask("present"), 0, "")
        began = sum(f"{name} trains" in bench.served.log for name in training)
        yield Figure("trainings that did not run", TRAINING - began, 0, "")


def parts_of(names: list[str], seconds: float, keys: tuple[str, ...] = KEYS, every: float = EVERY) -> list[Part]:
    """Students in a lesson who begin one after the other within the time between two keys."""
    return [Part(name, keys, every, seconds, k * every / len(names)) for k, name in enumerate(names)]


def waited(what: str, waits: list[float | None], said: str) -> Iterator[Figure]:
    """The figures of waits in milliseconds, None for a key that drew nothing."""
    drawn = [wait for wait in waits if wait is not None]
    median, most, longest = spread(drawn)
    yield Figure(f"{what}: {len(drawn)} frames, p50 ({said})", median, BAR, " ms")
    yield Figure(f"{what}: p95", most, BAR, " ms")
    yield Figure(f"{what}: longest", longest, 4 * BAR, " ms")
    yield Figure(f"{what}: keys without a frame", len(waits) - len(drawn), 0, "")
