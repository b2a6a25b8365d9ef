"""The disk of a class is full while students answer: the screen says so, nothing is lost, and it goes on."""

import asyncio
import contextlib
import os
import subprocess
from pathlib import Path

import pytest

from seqtui.classroom.store.class_store import open_store
from tests.serve.answering import Answering, assert_kept, seat, typed_in
from tests.serve.served import Served


@pytest.fixture
def small(tmp_path):
    """A file system of 1 MB."""
    place = tmp_path / "small"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m,mode=700", "tmpfs", place], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"a disk that fills cannot be made here, only root mounts one: {mounted.stderr.strip()}")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def fill(folder: Path) -> Path:
    """Take all the room there is."""
    path = folder / "full"
    with path.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"x" * 512)
    return path


async def test_on_a_full_disk_answers_wait_in_the_sessions_and_are_stored_once_when_there_is_room(small, tmp_path):
    place, folder = small / "class.sqlite3", tmp_path / "class"
    folder.mkdir(0o700)
    students = [Answering("alice", 1000), Answering("bob", 2000)]
    seat(str(place), students)
    with Served(folder, "--store", str(place), opens=False) as served:
        await asyncio.gather(*(one.enter(served) for one in students))
        for one in students:
            await one.answer()
        full = fill(small)
        assert os.statvfs(small).f_bavail == 0
        for _ in range(40):  # the log of the database has room for some yet
            for one in students:
                await one.answer()
            if all(one.is_away for one in students):
                break
        assert all(one.is_away and one.waiting for one in students), "the screens do not say that the disk is full"
        for one in students:
            await one.answer()  # typing goes on
        full.unlink()
        for one in students:
            await one.hears_that_all_is_stored()
            await one.answer()
            assert not one.waiting and len(one.stored) == one.tried % 1000
            await one.leave()
    store = open_store(place)
    assert_kept(store, students)
    assert [len(typed_in(store, one.name)) for one in students] == [one.tried % 1000 for one in students]
    assert all(finding.ok for finding in store.verify())
    store.close()
