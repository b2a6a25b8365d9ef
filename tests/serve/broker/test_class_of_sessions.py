"""Sessions and the broker behind them: what a student does is in the class database, whatever dies meanwhile."""

import asyncio
import os
import signal
import socket
import sqlite3
from pathlib import Path
from types import SimpleNamespace

from seqtui.classroom.account import Account
from seqtui.serve.sessions import session
from seqtui.serve.sessions.lifeline import Unlinked, pair
from tests.serve.served import Pupil, Served, descendants, wait_for


def events_of(served: Served, account: str) -> list[str]:
    """The kinds of events of an account that are on the disk."""
    uri = f"{(served.folder / 'class.sqlite3').as_uri()}?mode=ro"
    with sqlite3.connect(uri, uri=True) as connection:
        rows = connection.execute("SELECT kind FROM event WHERE account = ? ORDER BY seq", (account,)).fetchall()
    return [kind for (kind,) in rows]


def broker_of(served: Served) -> int:
    """The number of the broker's process; 0 where there is none."""
    for pid in descendants(served.process.pid):
        if b"broker_process" in Path(f"/proc/{pid}/cmdline").read_bytes():
            return pid
    return 0


async def test_what_a_student_does_is_stored_whatever_dies_meanwhile(tmp_path):
    with Served(tmp_path / "class") as served:
        alice = await Pupil.enter(served, "alice")
        await alice.until("The chain rule")
        alice.type("enter")
        await alice.until("step 1/")
        assert wait_for(lambda: "begun" in events_of(served, "alice")), events_of(served, "alice")
        first = broker_of(served)
        os.kill(first, signal.SIGKILL)
        assert wait_for(lambda: broker_of(served) not in (0, first)), served.log
        known = len(events_of(served, "alice"))
        for key in ("right", "right", "]", "]"):
            alice.type(key)
        assert wait_for(lambda: len(events_of(served, "alice")) > known), "nothing is stored after the broker died"
        await alice.leave()
        again = await Pupil.enter(served, "alice")
        await again.until("The chain rule")
        again.type("enter")
        await again.until("step ")
        assert events_of(served, "alice").count("begun") == 1  # it was known to be
        await again.leave()
        assert "the broker has ended" in served.log


async def test_a_session_whose_socket_was_closed_gets_another_and_only_one(monkeypatch):
    monkeypatch.setattr(session, "RELINK", 0.01)
    linked: list = []
    launch = SimpleNamespace(account=Account("alice"), number=1, terminal=SimpleNamespace(language="en"), trainings="")
    alice = session.Session(launch, "here", None, None, None, lambda session: None, linked.append)
    alice._note(Unlinked())
    await asyncio.sleep(0.05)
    assert linked == [alice]
    alice._note(Unlinked())
    alice._line, theirs = pair()
    alice.link(socket.socketpair()[0])  # as when the broker was started again meanwhile
    await asyncio.sleep(0.05)
    assert linked == [alice]
    alice._line.close()
    theirs.close()
