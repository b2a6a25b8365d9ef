"""Somebody in a process of its own who writes events to the store of a class until it is killed or done.

``python -m tests.classroom.store.writers PLACE ACCOUNT FIRST COUNT``: prints the number of each event when it is
acknowledged, and keeps trying while the store is away.
"""

import subprocess
import sys
import time
from pathlib import Path

from seqtui.classroom.store.backend import StoreAwayError
from seqtui.classroom.store.class_store import open_store
from tests.course.progress.learner import answer

ROOT = Path(__file__).parents[3]
SECONDS = 60


def writing(place: str, account: str, first: int, count: int) -> subprocess.Popen:
    """A writer of events with these numbers, in a process of its own."""
    command = [sys.executable, "-m", "tests.classroom.store.writers", place, account, str(first), str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True)


def written(place: str, account: str, first: int, count: int) -> None:
    store = open_store(place)
    print("begun", flush=True)
    end = time.monotonic() + SECONDS
    for k in range(first, first + count):
        while True:
            try:
                store.insert([(account, answer(k))])
                break
            except StoreAwayError:
                assert time.monotonic() < end
                time.sleep(0.05)
        print(k, flush=True)
    store.close()


if __name__ == "__main__":
    written(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
