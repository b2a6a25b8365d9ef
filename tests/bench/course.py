"""What the course costs its learner in a terminal: its map beside the stepper's first frame, and a graded answer."""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec.structs import replace

from seqtui.course.check.specimens import right_answer, wrong_answer
from seqtui.course.lesson import ON_STAGE
from seqtui.course.lesson_log import LessonLog
from seqtui.course.loader import Course, read_course
from seqtui.course.lone_question import lone_question
from seqtui.course.progress import clock
from seqtui.course.progress import event as did
from seqtui.course.progress.store import NAME, Store
from seqtui.policy.paths import DATA_VARIABLE as VARIABLE
from tests.bench.figure import Figure
from tests.bench.terminal import _begin, _burst, _end, _first

LESSON = "first-steps"  # the one whose questions are answered here
SEQTUI = [sys.executable, "-m", "seqtui"]


def figures(runs: int = 9, answers: int = 20) -> Iterator[Figure]:
    """The course map's first frame over the stepper's, in turn; and milliseconds from Enter to the last byte."""
    with _progress():
        maps, again, steppers = [], [], []
        for _ in range(runs):
            _learn_more()
            maps.append(_first([*SEQTUI, "learn"]))
            again.append(_first([*SEQTUI, "learn"]))
            steppers.append(_first([*SEQTUI, "open", "lstm"]))
        stepper = statistics.median(steppers)
        ratio = statistics.median(maps) / stepper
        yield Figure("first frame of the course map over the stepper's, behind a lesson", ratio, 1.3)
        yield Figure("the same, nothing new to reckon", statistics.median(again) / stepper, 1.3)
        waits = _graded(answers)
        yield Figure("grading an answer, Enter to the last byte, median", statistics.median(waits), 60, " ms")
        yield Figure("the same, slowest", max(waits), 120, " ms")


@contextmanager
def _progress() -> Iterator[None]:
    """A folder with the progress of a learner who has come half through the course, and has much to review."""
    with tempfile.TemporaryDirectory() as folder:
        before = os.environ.get(VARIABLE)
        os.environ[VARIABLE] = folder
        store = Store(Path(folder, NAME))
        store.add(_events(read_course()))
        store.close()
        try:
            yield
        finally:
            os.environ.pop(VARIABLE)
            if before is not None:
                os.environ[VARIABLE] = before


def _events(course: Course) -> Iterator[did.Event]:
    at = datetime.now(UTC) - timedelta(days=40)
    half = len(course.lessons) // 2 + 1
    for number, id in enumerate(name for name in course.lessons[:half] if name != LESSON):
        lesson = course.lesson(id)
        rows = [did.begun(id, lesson.revision)]
        for step, question in lesson.asked():
            rows.append(did.moved(id, step.id, lesson.revision, question=question.id))
            if question.kind not in ON_STAGE:
                given = {"typed": "0", "concept": question.concept}
                rows.append(did.answered(id, question.id, lesson.revision, 0, right=False, **given))
                rows.append(did.answered(id, question.id, lesson.revision, 0, right=True, **given))
        rows.append(did.finished(id, lesson.revision))
        for k, row in enumerate(rows):
            yield replace(row, at=clock.written(at + timedelta(days=2 * number, seconds=20 * k)))


def _learn_more() -> None:
    """One more event: what is due is reckoned anew by whoever looks next."""
    store = Store()
    store.append(did.hinted(LESSON, "total", 1, 0, 1))
    store.close()


def _graded(answers: int) -> list[float]:
    """Milliseconds from Enter to the last byte: wrong answers to a number, to which a slip is looked for."""
    course = read_course()
    lesson = course.lesson(LESSON)
    number, step = next((k, step) for k, step in enumerate(lesson.steps) if "total" in step.questions)
    question = lone_question(course, LessonLog(lesson, None), number, "total", 0, "en")
    assert question is not None
    wrong = wrong_answer(question.posed)
    pid, fd = _begin([*SEQTUI, "learn", LESSON, "--step", step.id])
    _burst(fd, 60, 1.0)
    for key in ("m", "m"):  # the goal is left, its question asked
        os.write(fd, key.encode())
        _burst(fd, 3.0, 0.5)
    waits = []
    for k in range(answers + 1):
        os.write(fd, (right_answer(question.posed) if k == answers else f"{wrong}{k}").encode())
        _burst(fd, 1.0, 0.3)
        waits.append(_wait(fd))
    _end(pid, fd)
    return waits


def _wait(fd: int) -> float:
    pressed = time.perf_counter()
    os.write(fd, b"\r")
    size, last = _burst(fd, 3.0, 0.3)
    assert size, "nothing was drawn"
    return (last - pressed) * 1e3
