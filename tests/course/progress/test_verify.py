"""What verify says of a file of events: every fault planted in one is named."""

import sqlite3

import pytest

from seqtui.course.progress import event as did
from seqtui.course.progress.schema import NewerSchemaError
from seqtui.course.progress.store import Store
from seqtui.course.progress.verify import verify
from seqtui.engine.errors import SeqtuiError
from tests.course.progress.learner import answer

ROW = "(9, '{id}', '{at}', '{kind}', 'gru', 1, 'q', 1, '{data}')"
GOOD = {"id": "9" * 32, "at": "2026-11-22T02:00:00.000000Z", "kind": "reached", "data": "{}"}
BAD = {
    "the events": [{"id": "short"}, {"kind": "guessed"}, {"kind": "answered"}, {"at": "yesterday"}],
    "their times": [{"at": "2999-01-01T00:00:00.000000Z"}],
    "the resets": [{"kind": "undone", "data": '{"of": "nothing"}'}],
    "the file": [{"data": "["}, {"data": "[]"}],
}


@pytest.fixture
def path(tmp_path):
    place = tmp_path / "progress.sqlite3"
    store = Store(place)
    store.append(answer(1))
    store.append(did.reset())
    store.close()
    return place


def test_a_sound_file_is_sound(path):
    rows = verify(path)
    assert all(row.ok for row in rows) and "2 events" in rows[2].value and "undo" in rows[4].value
    assert [row.what for row in rows if row.what in BAD] == ["the file", "the events", "their times", "the resets"]


@pytest.mark.parametrize(("what", "changed"), [(what, row) for what, rows in BAD.items() for row in rows])
def test_a_fault_is_named(path, what, changed):
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT INTO event VALUES " + ROW.format(**GOOD | changed))
    assert [row.what for row in verify(path) if not row.ok] == [what]


def test_what_others_can_read_and_what_is_damaged_is_named(path):
    path.chmod(0o644)
    assert [(row.what, row.ok) for row in verify(path)][1] == ("who can read it", False)
    path.write_bytes(path.read_bytes()[:-4096] + b"\xff" * 4096)
    before = path.read_bytes()
    assert not verify(path)[0].ok and path.read_bytes() == before


def test_what_is_not_there_or_of_the_future_is_said(path, tmp_path):
    with pytest.raises(SeqtuiError, match="no progress yet"):
        verify(tmp_path / "none")
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 2")
    with pytest.raises(NewerSchemaError):
        verify(path)
