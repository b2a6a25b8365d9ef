"""What a learner does, as events for tests, and as processes that can be killed while they are at it."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from msgspec.structs import replace

from seqtui.course.progress import event as did
from seqtui.course.progress.store import Store

ROOT = Path(__file__).parents[3]


def answer(k: int, right: bool = True, **more) -> did.Event:
    """One answer in a lesson; its id follows from its number."""
    given = {"lesson": "lstm-gates", "question": f"q{k}", "revision": 1, "variant": 1, "concept": "gate"} | more
    return replace(did.answered(**given, right=right, typed=str(k)), id=f"{k:032x}")


def killed(folder: Path, times: int, seed: int) -> list[int]:
    """Let a learner answer who is killed so many times; returns the numbers of the answers that were acknowledged."""
    return json.loads(_run("killed", folder, times, seed).communicate(timeout=60)[0])


def answering(folder: Path, first: int, count: int) -> subprocess.Popen:
    """A learner in a process of its own, who answers questions with these numbers."""
    return _run("answering", folder, first, count)


def _run(*words) -> subprocess.Popen:
    command = [sys.executable, "-m", "tests.course.progress.learner", *map(str, words)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True)


def _answer(folder: Path, numbers, acknowledge) -> None:
    store = Store(folder / "progress.sqlite3")
    assert not store.trouble, store.trouble
    for k in numbers:
        store.append(answer(k))
        assert not store.trouble, store.trouble
        acknowledge(k)


def _child(folder: Path, first: int, writes: int) -> int:
    """A learner who answers until it is killed; returns its process."""
    child = os.fork()
    if not child:
        _answer(folder, range(first, 10**6), lambda k: os.write(writes, k.to_bytes(4, "big")))
        os._exit(1)
    return child


def _killed(folder: Path, times: int, seed: int) -> list[int]:
    """One process forks learners: starting Python 200 times would take longer than what is looked at."""
    rng, acknowledged = random.Random(seed), []
    for _ in range(times):
        reads, writes = os.pipe()
        first = acknowledged[-1] + 1 if acknowledged else 0  # which may be there already, unacknowledged
        child = _child(folder, first, writes)
        os.close(writes)
        with os.fdopen(reads, "rb") as pipe:
            told = pipe.read(4 * rng.choice((0, 0, 1, 1, 2, 4)))  # 0: while it still opens the file
            time.sleep(rng.random() * 0.002)
            os.kill(child, signal.SIGKILL)
            assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL, "it ended before"
            told += pipe.read()
        acknowledged += [int.from_bytes(told[k : k + 4], "big") for k in range(0, len(told), 4)]
    return acknowledged


if __name__ == "__main__":
    what, place, *given = sys.argv[1:]
    first, second = map(int, given)
    if what == "killed":
        print(json.dumps(_killed(Path(place), first, second)))
    else:
        _answer(Path(place), range(first, first + second), lambda k: None)
