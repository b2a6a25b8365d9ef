"""The teacher's commands beside a class that is being served."""

import asyncio

from seqtui.classroom.store.class_store import open_store
from seqtui.language import set_language
from tests.cli.command import call
from tests.serve.served import DEADLINE, Pupil, Served


async def until(found, seconds=DEADLINE):
    """Wait for a condition; returns what it found."""
    for _ in range(10 * seconds):
        if seen := found():
            return seen
        await asyncio.sleep(0.1)
    raise AssertionError("it never came")


async def test_who_report_backup_and_restore_while_a_class_is_served(capsys, tmp_path):
    folder, backup = tmp_path / "class", tmp_path / "backup.sqlite3"
    here = ("--class", str(folder))

    def present():
        rows = call(capsys, "class", "who", *here, "--format", "json").json["accounts"]
        return {row["name"]: row["lesson"] for row in rows if row["present"]}

    with Served(folder) as served:
        alice = await Pupil.enter(served, "alice")
        await alice.until("First steps")
        alice.type("enter")
        await alice.until("step 1/")
        assert "alice" in await until(present)
        await until(lambda: present() == {"alice": "first-steps"})
        assert "First steps" in call(capsys, "class", "report", *here).out
        assert call(capsys, "class", "backup", str(backup), *here).status == 0
        refused = call(capsys, "class", "restore", str(backup), "--force", *here)
        assert refused.status == 2 and "in use" in refused.err
        assert call(capsys, "class", "verify", *here).status == 0
        await alice.leave()
        await until(lambda: not present())
        minji = await Pupil.enter(served, "minji")
        await until(present)
        await minji.until("First steps")
    assert not present(), "a server that ends says so"
    store = open_store(backup)
    assert {event.kind for _, event in store.events("alice")} >= {"begun"}
    store.close()
    set_language("en")
