"""The store: what it said is on the disk is there, once, whatever happened to the process, the disk and the file."""

import os
import shutil
import sqlite3
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from seqtui.course.progress import clock, database, schema, store
from seqtui.course.progress import event as did
from seqtui.course.progress.database import Database
from seqtui.course.progress.schema import NewerSchemaError
from seqtui.course.progress.store import NAME, Store, progress_path
from seqtui.engine.errors import SeqtuiError
from tests.course.progress.learner import answer, answering, killed


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "data" / NAME


def numbers(path: Path) -> list[int]:
    learner = Store(path)
    found = [int(event.id, 16) for event in learner.events()]
    learner.close()
    return found


# killed, and two at once --------------------------------------------------------------------------------------


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_killed_at_200_moments_no_acknowledged_answer_is_lost_and_none_is_there_twice(tmp_path):
    acknowledged = killed(tmp_path, 200, seed=12)
    found = numbers(tmp_path / NAME)
    assert len(acknowledged) > 150
    assert sorted(found) == found and len(set(found)) == len(found)
    assert set(acknowledged) <= set(found)
    assert len(found) - len(set(acknowledged)) <= 1, "all but the last unacknowledged one were answered again"
    assert not Database(tmp_path / NAME).faults()


def test_terminals_that_begin_and_answer_at_once_wait_for_each_other(tmp_path):
    learners = [answering(tmp_path, 100 * k, 60) for k in range(3)]
    assert [learner.wait(timeout=60) for learner in learners] == [0, 0, 0]
    assert sorted(numbers(tmp_path / NAME)) == [100 * k + n for k in range(3) for n in range(60)]


def test_each_of_two_terminals_sees_what_the_other_does(path):
    one, two = Store(path), Store(path)
    one.append(answer(1))
    two.append(answer(2))
    assert [event.item for event in one.events()] == [event.item for event in two.events()] == ["q1", "q2"]


def test_what_is_acknowledged_is_synced_before(path):
    connection = Database(path)._connection
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL


def test_another_program_that_holds_the_file_is_waited_for_then_named_and_the_answer_goes_to_the_disk_later(
    path, monkeypatch
):
    monkeypatch.setattr(database, "WAIT", 0.05)
    monkeypatch.setattr(store, "WAIT", 0.05)
    learner, other = Store(path), sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    learner.append(answer(1))
    assert "another program holds" in learner.trouble and numbers(path) == []
    other.execute("ROLLBACK")
    learner.append(answer(2))
    assert numbers(path) == [1, 2] and not learner.trouble


# an event -----------------------------------------------------------------------------------------------------


def test_an_event_appended_again_is_there_once_and_as_it_was_first(path):
    for _ in range(3):
        learner = Store(path)
        learner.append(answer(1))
        learner.append(answer(1))
    learner.append(answer(1, right=False))
    (found,) = learner.events()
    assert found.data["right"] is True and clock.written(clock.read(found.at)) == found.at


def test_an_event_is_neither_changed_nor_taken_away(path):
    learner = Store(path)
    learner.append(answer(1))
    for statement in ("UPDATE event SET lesson = ''", "DELETE FROM event"):
        with pytest.raises(sqlite3.IntegrityError, match="only added"):
            sqlite3.connect(path, isolation_level=None).execute(statement)


def test_time_does_not_run_back_when_the_clock_is_set_back_but_for_one_that_was_far_ahead(path, monkeypatch):
    noon = datetime(2026, 11, 22, 12, tzinfo=UTC)
    learner = Store(path)
    for k, hours in enumerate((0, -1, 24 * 900, 1)):
        monkeypatch.setattr(clock, "now", lambda hours=hours: noon + timedelta(hours=hours))
        learner.append(answer(k))
    at = {event.item: event.at for event in learner.events()}
    assert at["q1"] == "2026-11-22T12:00:00.000001Z"
    assert at["q3"] == "2026-11-22T13:00:00.000000Z"


def test_what_is_derived_is_kept_until_there_is_another_event(path):
    one, two = Store(path), Store(path)
    one.append(answer(1))
    assert one.events() and one.derived("due") is None
    one.keep("due", "[]")
    assert one.derived("due") == two.derived("due") == "[]"
    two.append(answer(2))
    assert one.derived("due") is None
    one.keep("due", "[1]")  # of the events that it has read: not of the newest
    assert one.derived("due") is None


# where ---------------------------------------------------------------------------------------------------------


def test_nobody_else_can_read_it(path):
    Store(path).append(answer(1))
    modes = {place.name: stat.S_IMODE(place.stat().st_mode) for place in (path.parent, *path.parent.iterdir())}
    assert modes.pop("data") == 0o700 and set(modes.values()) == {0o600} and len(modes) == 3


def test_the_variable_names_another_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("SEQTUI_DATA", str(tmp_path / "class"))
    assert progress_path() == tmp_path / "class" / NAME
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SEQTUI_DATA", "here")
    assert progress_path() == tmp_path / "here" / NAME


# the disk ------------------------------------------------------------------------------------------------------


def in_memory(learner: Store, said: str, kept=(1, 2)) -> None:
    """The learner goes on: it is said once that what is done is in memory alone, and it is there."""
    learner.append(answer(1))
    learner.append(answer(2))
    assert [int(event.id, 16) for event in learner.events()] == list(kept)
    (sentence,) = learner.take_notes()
    assert said in sentence and "kept in memory" in sentence and learner.trouble
    learner.append(answer(2))
    assert learner.take_notes() == () and len(learner.events()) == len(kept)


def test_a_full_disk_is_said_once_and_with_room_again_everything_gets_to_it(path):
    learner = Store(path)
    learner.append(answer(0))
    pages = learner._database._connection.execute("PRAGMA page_count").fetchone()[0]
    learner._database._connection.execute(f"PRAGMA max_page_count = {pages}")
    long = did.moved("lstm-gates", "s1", 1, state="x" * 20_000)
    learner.append(long)
    assert "the disk is full" in learner.trouble and numbers(path) == [0]
    in_memory(learner, "the disk is full", (0, int(long.id, 16), 1, 2))
    learner._database._connection.execute("PRAGMA max_page_count = 1000000")
    learner.append(answer(3))
    assert not learner.trouble and "on the disk again" in learner.take_notes()[0]
    assert numbers(path) == [0, int(long.id, 16), 1, 2, 3]


@pytest.mark.parametrize("spoiled", ["under a file", "in /proc", "no home"])
def test_where_nothing_can_be_written_the_session_goes_on_in_memory(tmp_path, monkeypatch, spoiled):
    (tmp_path / "file").write_text("")
    folders = {"under a file": tmp_path / "file" / "data", "in /proc": Path("/proc/seqtui")}
    if spoiled == "no home":
        monkeypatch.setattr("platformdirs.user_data_path", lambda name: Path("~", name))
        monkeypatch.delenv("SEQTUI_DATA", raising=False)
        monkeypatch.chdir(tmp_path)
        in_memory(Store(), "no home folder")
        assert {place.name for place in tmp_path.iterdir()} == {"file"}
    else:
        in_memory(Store(folders[spoiled] / NAME), "cannot be written")


def test_what_a_read_only_file_holds_still_counts(path, monkeypatch):
    Store(path).append(answer(7))

    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(database, "make_file", refuse)
    in_memory(Store(path), "cannot be written", (7, 1, 2))


def test_a_file_that_is_deleted_or_moved_meanwhile_is_made_anew(path):
    learner = Store(path)
    learner.append(answer(1))
    shutil.rmtree(path.parent)
    learner.append(answer(2))
    assert not learner.trouble and numbers(path) == [2]


# the file ------------------------------------------------------------------------------------------------------


def test_a_file_of_the_future_is_refused_and_stays_as_it_is(path):
    Store(path).append(answer(1))
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 7")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = path.read_bytes()
    in_memory(Store(path), "written by a newer seqtui (schema 7, this one knows 1)")
    with pytest.raises(NewerSchemaError):
        Database(path)
    with pytest.raises(SeqtuiError, match="newer seqtui"):
        Store(path).add([answer(1)])
    assert path.read_bytes() == before


def test_a_database_of_another_program_is_left_alone(path):
    path.parent.mkdir()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE notes (text)")
    before = path.read_bytes()
    in_memory(Store(path), "of another program")
    assert path.read_bytes() == before


def aside(path: Path) -> list[Path]:
    return sorted(place for place in path.parent.iterdir() if place.suffix == path.suffix and place != path)


def test_what_is_no_database_is_kept_aside_and_a_new_one_begun_each_time(path):
    path.parent.mkdir()
    day = clock.written(clock.now())[:10]
    for k, mark in enumerate(("", "-2", "-3")):
        path.write_bytes(b"not a database, but long enough to be one" * 40)
        learner = Store(path)
        (sentence,) = learner.take_notes()
        place = path.with_name(f"progress-damaged-{day}{mark}.sqlite3")
        assert str(place) in sentence and place.read_bytes().startswith(b"not a") and len(aside(path)) == k + 1
        learner.append(answer(k))
        assert numbers(path) == [k] and not learner.trouble
        learner.close()


def damage(path: Path) -> None:
    """Overwrite the page of an answer in the middle."""
    data = path.read_bytes()
    page = data.index(b'"typed":"250"') // 4096 * 4096
    path.write_bytes(data[:page] + b"\xff" * 4096 + data[page + 4096 :])


def test_of_a_damaged_file_what_can_be_read_goes_on(path):
    learner = Store(path)
    learner.add([answer(k) for k in range(500)])
    learner.close()
    damage(path)
    later = Store(path)
    (sentence,) = later.take_notes()
    found = numbers(path)
    assert f"{len(found)} events of it could be read" in sentence
    assert 450 < len(found) < 500 and {0, 499} < set(found) and len(aside(path)) == 1 and not later.trouble


def test_a_file_damaged_while_it_is_open_loses_nothing_that_was_read(path):
    learner = Store(path)
    learner.add([answer(k) for k in range(500)])
    assert len(learner.events()) == 500
    learner._database._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    path.write_bytes(b"\xff" * path.stat().st_size)
    learner._database._connection.execute("PRAGMA shrink_memory")
    learner.append(answer(500))
    learner.append(answer(501))
    assert numbers(path) == list(range(502))
    assert "kept as" in learner.take_notes()[0]


# versions ------------------------------------------------------------------------------------------------------

RELEASED = {1: Path(__file__).with_name("schema_1.sql")}


def released(path: Path, version: int) -> Path:
    path.parent.mkdir()
    with sqlite3.connect(path) as connection:
        connection.executescript(RELEASED[version].read_text(encoding="utf-8"))
    return path


def test_there_is_a_file_of_every_released_schema():
    assert set(RELEASED) == set(range(1, schema.VERSION + 1))
    assert set(schema.MIGRATIONS) == set(range(1, schema.VERSION))


@pytest.mark.parametrize("version", RELEASED)
def test_a_file_of_every_released_schema_opens_with_all_that_is_in_it(path, version):
    learner = Store(released(path, version))
    assert [event.kind for event in learner.events()] == ["begun", "answered", "moved"] and not learner.trouble
    learner.append(answer(99))
    assert len(Store(path).events()) == 4


def test_an_older_schema_is_brought_up_in_one_commit_or_not_at_all(path, monkeypatch):
    released(path, 1)
    monkeypatch.setattr(schema, "VERSION", 3)
    steps = {1: lambda connection: connection.execute("ALTER TABLE event ADD COLUMN device TEXT")}
    monkeypatch.setattr(schema, "MIGRATIONS", steps | {2: lambda connection: 1 / 0})
    with pytest.raises(ZeroDivisionError):
        Database(path)
    assert "device" not in sqlite3.connect(path).execute("SELECT sql FROM sqlite_master").fetchone()[0]
    monkeypatch.setattr(schema, "MIGRATIONS", steps | {2: lambda connection: None})
    assert len(Database(path).events()) == 3
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA user_version").fetchone() == (3,)
    assert "device" in connection.execute("SELECT sql FROM sqlite_master").fetchone()[0]
