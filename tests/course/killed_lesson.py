"""A learner who goes through a lesson, and is killed while at it: ``python -m tests.course.killed_lesson``.

One process forks all of them: starting Python 200 times would take longer than what is looked at.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from seqtui.course.check.specimens import right_answer, wrong_answer
from seqtui.course.goals import solution
from seqtui.course.lesson_run import LessonRun
from seqtui.course.loader import Course, read_course
from seqtui.course.progress.event import Event
from seqtui.course.progress.store import Store
from seqtui.course.stage_walk import StageWalk

ROOT = Path(__file__).parents[2]
LESSON = "first-steps"


def killed(folder: Path, times: int, seed: int) -> list[dict]:
    """Let learners be killed so many times; returns what each of them said before, in order.

    sitting: the number of its file, another one for each time that the lesson was finished; is_open: the lesson was
    opened, and the first event behind that says where it stood then; told: the ids of the acknowledged events.
    """
    command = [sys.executable, "-m", "tests.course.killed_lesson", str(folder), str(times), str(seed)]
    return json.loads(subprocess.run(command, stdout=subprocess.PIPE, cwd=ROOT, timeout=120, check=True).stdout)


class TellingStore(Store):
    """A store that says of each event that it is on the disk."""

    def __init__(self, path: Path, pipe: int) -> None:
        self.pipe = pipe
        super().__init__(path)

    def append(self, event: Event) -> None:
        super().append(event)
        assert not self.trouble, self.trouble
        tell(self.pipe, told=event.id)


def tell(pipe: int, **what) -> None:
    os.write(pipe, (json.dumps(what) + "\n").encode())


def learn(course: Course, path: Path, pipe: int, rng: random.Random) -> None:
    """Go on with the lesson to its end; some answers are wrong at first."""
    run = LessonRun.opened(course, LESSON, TellingStore(path, pipe))
    assert not run.notes, run.notes
    if run.log.is_finished:
        return
    tell(pipe, is_open=True)
    run.leave()  # keeps where the lesson stands: as it was opened
    stage = run.stage
    walk = StageWalk(stage)
    while not run.is_finished:
        if run.stage is not stage:
            stage, walk = run.stage, StageWalk(run.stage)
        question = run.question
        if run.asking and not run.is_answered and question.goal is not None:
            walk.do_all(solution(question.goal))
            run.observe(walk.observation(), walk.state)
        elif run.asking and not run.is_answered:
            if rng.random() < 0.5:
                question.answer(wrong_answer(question.posed))
            question.answer(right_answer(question.posed))
        elif not run.asking and not run.is_met:
            walk.do_all(solution(run.step.goal))
            run.observe(walk.observation(), walk.state)
            if not run.is_met:  # killed before it was kept where the stage stood: B begins the page anew
                run.again()
                continue
        run.advance()


def _child(course: Course, path: Path, writes: int, seed: int) -> int:
    child = os.fork()
    if not child:
        learn(course, path, writes, random.Random(seed))
        tell(writes, finished=True)
        time.sleep(60)
    return child


def _killed(folder: Path, times: int, seed: int) -> list[dict]:
    rng, course = random.Random(seed), read_course()
    LessonRun.opened(course, LESSON)  # what every learner needs is loaded once
    lives: list[dict] = []
    sitting = 0
    for number in range(times):
        reads, writes = os.pipe()
        child = _child(course, folder / f"{sitting}.sqlite3", writes, seed + number)
        os.close(writes)
        said = []
        with os.fdopen(reads) as pipe:
            for _ in range(rng.choice((0, 1, 2, 3, 5, 8))):  # 0: while it still opens the file
                said.append(json.loads(pipe.readline()))
                if said[-1].get("finished"):
                    break
            time.sleep(rng.random() * 0.004)
            os.kill(child, signal.SIGKILL)
            assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL, "it ended before"
            said += [json.loads(line) for line in pipe if line.endswith("\n")]
        finished = any("finished" in row for row in said)
        is_open, told = {"is_open": True} in said, [row["told"] for row in said if "told" in row]
        lives.append({"sitting": sitting, "is_open": is_open, "told": told})
        sitting += finished
    return lives


if __name__ == "__main__":
    place, *given = sys.argv[1:]
    print(json.dumps(_killed(Path(place), *map(int, given))))
