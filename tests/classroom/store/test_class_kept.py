"""A class backed up while its students answer, restored elsewhere, served there, and moved to PostgreSQL and back."""

import asyncio
from pathlib import Path

import pytest

from seqtui.classroom.store.class_store import open_store
from seqtui.language import set_language
from tests.classroom.store.postgres import Postgres
from tests.cli.command import call, program
from tests.serve.answering import Answering, assert_kept, seat, typed_in
from tests.serve.served import DEADLINE, Served


@pytest.mark.long
async def test_a_class_is_backed_up_while_in_use_restored_served_and_moved_and_is_the_same(
    capsys, postgres: Postgres, tmp_path: Path
) -> None:
    folder, elsewhere, backup = (tmp_path / name for name in ("class", "elsewhere", "backup.sqlite3"))
    folder.mkdir(0o700)
    students = [Answering("alice", 1000), Answering("bob", 2000)]
    seat(str(folder / "class.sqlite3"), students)
    before = await backed_up_while_they_answer(folder, backup, students)

    restored = str(elsewhere / "class.sqlite3")
    assert call(capsys, "class", "restore", str(backup), "--class", str(elsewhere)).status == 0
    verified = call(capsys, "class", "verify", "--class", str(elsewhere), "--format", "json").json
    assert verified["ok"] and len(verified["findings"]) > 1
    with Served(elsewhere, opens=False) as served:
        for one in students:
            await one.enter(served)  # by the key that was enrolled, to the place that was backed up
            one.stored = [*before[one.name], await one.answer()]
            await one.leave()
    store = open_store(restored)
    assert_kept(store, students)
    contents = store.contents()
    store.close()

    url, back = postgres.empty_database(), str(tmp_path / "back.sqlite3")
    for source, target in ((restored, url), (url, back)):
        moved = call(capsys, "class", "move", source, target)
        assert moved.status == 0 and f"sha256 {contents.sha256[:16]}" in moved.out, moved.err
    for place in (url, back):
        store = open_store(place)
        assert store.contents() == contents and all(finding.ok for finding in store.verify())
        assert typed_in(store, "alice")[students[0].stored[-1]] == 1
        store.close()
    set_language("en")


async def backed_up_while_they_answer(folder: Path, backup: Path, students: list[Answering]) -> dict[str, list[str]]:
    """Back a class up while students answer; return what the screens had taken when the backup began."""
    with Served(folder, opens=False) as served:
        done = asyncio.Event()
        async with asyncio.TaskGroup() as answering:
            for one in students:
                answering.create_task(one.go_on(lambda: served, done))
            async with asyncio.timeout(DEADLINE):
                while min(len(one.stored) for one in students) < 3:
                    await asyncio.sleep(0.02)
            before = {one.name: list(one.stored) for one in students}
            copied = await asyncio.to_thread(program, "class", "backup", str(backup), "--class", str(folder))
            assert copied.returncode == 0 and b"sha256" in copied.stdout, copied.stderr
            assert all(len(one.stored) > len(before[one.name]) for one in students), "nobody answered meanwhile"
            done.set()
        for one in students:
            await one.leave()
    store = open_store(backup)
    for one in students:
        found = typed_in(store, one.name)
        assert set(before[one.name]) <= set(found) and set(found.values()) == {1}
        assert int(max(found)) - int(min(found)) == len(found) - 1, "a copy of one moment has no gaps"
    store.close()
    return before
