"""The SQLite file that events are kept in: and how an event gets to the disk for good.

A commit is written to the log beside the file and synced before it returns (WAL, synchronous=FULL), so whoever is told
of it may rely on it: after ``kill -9`` and after a power cut. Writers wait for each other, readers for nobody.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from msgspec import ValidationError, convert, json
from msgspec.structs import replace

from seqtui import policy
from seqtui.course.progress import clock, schema
from seqtui.course.progress.event import Event
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.atomic_write import sync_directory
from seqtui.session.text import safe

OURS = "seqtui"  # the name of our folder among the user's data
WAIT = 5.0  # seconds for another program that writes
_COLUMNS = ", ".join(schema.COLUMNS)
_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


class DamagedError(SeqtuiError):
    """The file is no database any more, or what is in it does not hold together."""


class Database:
    """An open file of events; made with its folder when it is not there.

    Raises NewerSchemaError and NotOursError; DamagedError, or a sqlite3.Error that is_damage() knows; OSError and other
    sqlite3.Error where the system refuses. So do its methods.
    """

    def __init__(self, path: Path, writes: bool = True) -> None:
        policy.ask_to_write(path)  # who reads a database makes its log beside it
        self.path = path
        if writes:
            make_file(path)
        self._connection = _connected(path, writes)
        try:
            self._open(writes)
        except BaseException:
            self._connection.close()
            raise
        self._inode = path.stat().st_ino

    def insert(self, events: Iterable[Event]) -> int:
        """Commit the events that are not there yet, all or none, and return how many those were.

        They are on the disk when this returns. An event without a time gets that of this moment.
        """
        new = 0
        with self._transaction() as connection:
            newest: str = connection.execute("SELECT max(at) FROM event").fetchone()[0] or ""
            for event in events:
                row = event if event.at else replace(event, at=clock.stamp(newest, clock.now()))
                new += connection.execute(
                    f"INSERT INTO event ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
                    _values(row),
                ).rowcount
                newest = max(newest, row.at)
        return new

    def events(self, after: int = 0) -> list[tuple[int, Event]]:
        """Return the events behind the one with that number, each with its own, in the order in which they came."""
        rows = self._connection.execute(f"SELECT seq, {_COLUMNS} FROM event WHERE seq > ? ORDER BY seq", (after,))
        return [(row[0], event_of(row[1:])) for row in rows]

    def derived(self, name: str) -> tuple[int, str] | None:
        """Return what was kept under a name, and the number of the last event that it follows from."""
        found = self._connection.execute("SELECT through, value FROM derived WHERE name = ?", (name,)).fetchone()
        return None if found is None else (int(found[0]), str(found[1]))

    def keep(self, name: str, through: int, value: str) -> None:
        """Keep what takes long to derive from the events up to that number; it can be made again at any time."""
        with self._transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO derived VALUES (?, ?, ?)", (name, through, value))

    def last(self) -> int:
        """Return the number of the last event, 0 where there is none."""
        return int(self._connection.execute("SELECT max(seq) FROM event").fetchone()[0] or 0)

    def faults(self) -> list[str]:
        """Return what SQLite finds wrong in the file, line by line."""
        return [str(row[0]) for row in self._connection.execute("PRAGMA integrity_check") if row[0] != "ok"]

    @property
    def is_there(self) -> bool:
        """Whether the path still leads to the file that is open; it may have been moved or deleted meanwhile."""
        try:
            return policy.may_write(self.path) and self.path.stat().st_ino == self._inode
        except OSError:
            return False

    def wait(self, seconds: float) -> None:
        """Set how long to wait for another program that writes."""
        self._connection.execute(f"PRAGMA busy_timeout = {round(1000 * seconds)}")

    def close(self) -> None:
        """Close the file; everything in it is on the disk already."""
        with suppress(sqlite3.Error):
            self._connection.close()

    def _open(self, writes: bool) -> None:
        connection = self._connection
        connection.execute("PRAGMA trusted_schema = OFF")
        if not (writes and schema.is_new(connection)):
            schema.check(connection, self.path)  # before anything is written
        if writes:
            self._in_wal()
            self._bring_up()
        if self._connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise DamagedError(_("the file of your progress, {path}, is damaged", path=safe(str(self.path))))

    def _in_wal(self) -> None:
        """Set how commits get to the disk; some file systems have no WAL, and the log that SQLite then has is as safe.

        Two programs that make a new file at once get in each other's way here without waiting, so we wait.
        """
        end = time.monotonic() + WAIT
        while True:
            try:
                self._connection.execute("PRAGMA journal_mode = WAL").fetchone()
                break
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                    raise
                time.sleep(0.01)
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute("PRAGMA fullfsync = ON")  # macOS alone has a sync that stops short of the disk

    def _bring_up(self) -> None:
        """Make the tables, or bring older ones up to this version: in one commit."""
        if schema.is_new(self._connection):
            with self._transaction() as connection:
                schema.create(connection)
            sync_directory(self.path.parent)
        elif schema.is_old(self._connection):
            with self._transaction() as connection:
                schema.migrate(connection)

    def _transaction(self) -> _Transaction:
        return _Transaction(self._connection)


class _Transaction:
    """BEGIN IMMEDIATE: whoever reads in it and then writes has nobody between; a failure leaves nothing."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __enter__(self) -> sqlite3.Connection:
        self._connection.execute("BEGIN IMMEDIATE")
        return self._connection

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        try:
            if kind is None:
                self._connection.execute("COMMIT")
        finally:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")


def event_of(row: tuple[object, ...]) -> Event:
    """Return the event of a row of the table."""
    found = dict(zip(schema.COLUMNS, row, strict=True))
    try:
        return convert({**found, "data": json.decode(str(found["data"]))}, Event)
    except (ValidationError, ValueError):
        raise DamagedError(_("an event of your progress cannot be read: {id}", id=safe(str(row[0])))) from None


def _values(event: Event) -> tuple[str | int, ...]:
    data = json.encode(event.data).decode()
    return tuple(data if name == "data" else getattr(event, name) for name in schema.COLUMNS)


def make_file(path: Path) -> None:
    """Make the folder and the file, for nobody but their owner to read; raises OSError."""
    policy.ask_to_write(path)
    if not path.is_absolute():
        raise FileNotFoundError(errno.ENOENT, "no home folder", str(path))  # "~", or what is left of it
    for folder in reversed([parent for parent in path.parents if not parent.exists()]):
        with suppress(FileExistsError):
            folder.mkdir(0o700)
    if path.parent.name == OURS:  # which a training may have made
        with suppress(OSError):
            path.parent.chmod(0o700)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _connected(path: Path, writes: bool) -> sqlite3.Connection:
    """A connection in which nothing is committed but by us.

    One that only reads wants to see the log beside the file, too; where not even that can be opened (a read-only
    folder), it takes the file as it lies there.
    """
    if writes:
        return _connection(path, "mode=rw")
    connection = _connection(path, "mode=ro")
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        connection.close()
        return _connection(path, "mode=ro&immutable=1")
    except sqlite3.DatabaseError:
        return connection  # damage, which whoever reads is told
    return connection


def _connection(path: Path, how: str) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?{how}"
    return sqlite3.connect(uri, uri=True, timeout=WAIT, isolation_level=None, check_same_thread=False)


def is_damage(error: Exception) -> bool:
    """Whether an error says that the file is damaged, rather than that it cannot be reached."""
    return isinstance(error, DamagedError) or getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGE
