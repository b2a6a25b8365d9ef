"""A class of thirty over SSH: from a student's Enter to the teacher's grid, from a teacher's move to all screens.

Whatever comes over the connections is kept with the time at which it came and drawn afterwards, so that thirty
terminals drawn in one process are not the server's time; their cryptography is, on the same processors.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from tests.bench.figure import Figure
from tests.serve.scripted_class import Scripted, ScriptedClass, windows, work_through

COUNT, MOVES = 30, 10
BAR = 1000.0  # milliseconds
WAIT = 2.0  # seconds that are listened after a move
APART = 0.25  # seconds between two students who answer
MOST = 300.0  # seconds for all of it
LED_ROW = 10  # the row of the lesson that is led through, in the map of the course


def figures() -> Iterator[Figure]:
    """Times in milliseconds, and bytes."""
    with tempfile.TemporaryDirectory() as folder:
        school = ScriptedClass(Path(folder), COUNT)
        try:
            answers, moves, sent, left = asyncio.run(asyncio.wait_for(_day(school), MOST))
        finally:
            school.served.stop()
    yield from _spread(f"class of {COUNT}: a student's Enter to the teacher's grid", answers)
    yield from _spread(f"class of {COUNT}: a teacher's move to a student's screen", moves)
    yield Figure(f"class of {COUNT}: bytes of a move to a student, median", statistics.median(sent), 8192, " B")
    yield Figure(f"class of {COUNT}: students who were dropped", left, 0, "")


def _spread(name: str, times: Sequence[float]) -> Iterator[Figure]:
    ordered = sorted(times)
    for part, value in (("p50", 0.5), ("p95", 0.95), ("max", 1.0)):
        yield Figure(f"{name}, {part}", ordered[min(len(ordered) - 1, int(value * len(ordered)))], BAR, " ms")


async def _day(school: ScriptedClass) -> tuple[list[float], list[float], list[int], int]:
    """Times of answers and of moves, bytes of moves, and how many students were dropped."""
    await asyncio.gather(school.teach(), school.enter(*school.names))
    await asyncio.gather(*(work_through(pupil, "b", "") for pupil in school.students))
    await school.teacher.calm()
    answers = await _answered(school)
    moves, sent = await _led(school)
    left = sum(pupil.process.stdout.at_eof() for pupil in school.students)
    return answers, moves, sent, left


async def _answered(school: ScriptedClass) -> list[float]:
    """Everybody answers, one after the other: when each answer came to the grid."""
    pressed: dict[str, float] = {}
    for pupil in school.students:
        pupil.type(windows(pupil), "enter")
        pressed[pupil.name] = time.perf_counter()
        await asyncio.sleep(APART)
    await asyncio.sleep(WAIT)
    came: dict[str, float] = {}
    for at in school.teacher.draw():
        lines = school.teacher.lines
        for id, name in school.names.items():
            if id not in came and any(f" {name} " in line and "▁◂" in line for line in lines):
                came[id] = at
    lost = {*pressed} - {*came}
    assert not lost, f"{lost} never came to the grid:\n{school.teacher.text}"
    return [1000 * (came[id] - pressed[id]) for id in pressed]


async def _led(school: ScriptedClass) -> tuple[list[float], list[int]]:
    """The class is led from equation to equation: when each came to each screen, and its bytes."""
    teacher = school.teacher
    await teacher.back()
    teacher.type("0", *["down"] * LED_ROW, "enter")
    await teacher.until("step 1/11")
    teacher.type("@")
    await teacher.until("you lead")
    await school.all_at(teacher.place)
    times, sent = [], []
    for _ in range(MOVES):
        await asyncio.gather(*(pupil.calm() for pupil in school.students))
        await teacher.calm()
        equation = teacher.place[2] + 1
        before = {pupil.name: pupil.bytes_received for pupil in school.students}
        teacher.type("right")
        began = time.perf_counter()
        await asyncio.sleep(WAIT)
        sent += [pupil.bytes_received - before[pupil.name] for pupil in school.students]
        for pupil in school.students:
            at = _when(pupil, lambda pupil=pupil, equation=equation: pupil.place[2:3] == (equation,))
            assert at is not None, f"{pupil.name} is at {pupil.place}, not at {equation}"
            times.append(1000 * (at - began))
        await teacher.calm()
    return times, sent


def _when(pupil: Scripted, holds: Callable[[], bool]) -> float | None:
    """Draw what came; returns when the part came from which on something holds, None where it never does."""
    came = None
    for at in pupil.draw():
        came = at if came is None and holds() else came
    return came
