"""A class in a SQLite file: the default, for one host.

A commit is written to the log beside the file and synced before it returns (WAL, synchronous=FULL), so whoever is told
of it may rely on it: after ``kill -9`` and after a power cut. What is deleted is overwritten.
"""

from __future__ import annotations

import sqlite3
import stat
import time
from pathlib import Path

from sqlalchemy import URL, Connection, create_engine, event

from seqtui.classroom.store import tables
from seqtui.classroom.store.backend import Backend, DamagedError, Heard
from seqtui.course.progress.database import make_file
from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _
from seqtui.models.atomic_write import sync_directory
from seqtui.session.text import safe

WAIT = 5.0  # seconds for another program that writes
_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_REASONS = {  # why a file cannot be reached; what is not here is a fault of the program
    sqlite3.SQLITE_BUSY: N_("another program holds it"),
    sqlite3.SQLITE_LOCKED: N_("another program holds it"),
    sqlite3.SQLITE_FULL: N_("the disk is full"),
    sqlite3.SQLITE_READONLY: N_("it cannot be written"),
    sqlite3.SQLITE_PERM: N_("it cannot be written"),
    sqlite3.SQLITE_CANTOPEN: N_("it cannot be opened"),
    sqlite3.SQLITE_IOERR: N_("the disk cannot be read or written"),
}
_PRAGMAS = (
    "trusted_schema = OFF",
    "secure_delete = ON",
    "synchronous = FULL",
    "fullfsync = ON",  # macOS alone has a sync that stops short of the disk
)


class SqliteFile(Backend):
    """A file; made with its folder, for nobody but its owner to read, where it is not there and makes is given."""

    def __init__(self, path: Path, makes: bool = True) -> None:
        self.path = path.absolute()
        self.shown = safe(str(path))
        self._heard: list[Heard] = []
        if not makes and not path.is_file():
            raise SeqtuiError(_("there is no class in {store}", store=self.shown))
        try:
            make_file(self.path)
            self._inode = self.path.stat().st_ino
        except OSError as error:
            raise self.away(error.strerror or type(error).__name__) from None
        url = URL.create("sqlite", database=str(self.path))
        given = {"timeout": WAIT, "isolation_level": None, "check_same_thread": False}
        self.engine = create_engine(url, connect_args=given, pool_size=2, max_overflow=2, pool_timeout=WAIT)
        event.listen(self.engine, "connect", _connected)
        event.listen(self.engine, "begin", _begun)
        try:
            with self.transaction() as connection:
                if not tables.is_new(connection):
                    tables.check(connection, self.shown)  # before anything is written
            self._in_wal()
            self.prepare()
            sync_directory(self.path.parent)
        except BaseException:
            self.close()
            raise

    def look(self) -> None:
        """Raise StoreAwayError where the path leads to no file, or to another one by now."""
        try:
            is_there = self.path.stat().st_ino == self._inode
        except OSError:
            is_there = False
        if not is_there:
            raise self.away(_("the file was moved or deleted"))

    def said_by_driver(self, error: object, reason: str) -> SeqtuiError | None:
        """Return what the code of SQLite's error means."""
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in _DAMAGE:
            return DamagedError(_("the class in {store} is damaged ({reason})", store=self.shown, reason=reason))
        return self.away(_(_REASONS[code])) if code in _REASONS else None

    def lock(self, connection: Connection) -> None:
        """Nothing: whoever writes is alone from the beginning (BEGIN IMMEDIATE)."""

    def take_time(self, connection: Connection) -> None:
        """Nothing: only waiting for others has a limit."""

    def go_on(self, connection: Connection) -> None:
        """Nothing: SQLite goes on behind the greatest number."""

    def rights(self) -> list[str]:
        """Return who else can read the file."""
        mode = stat.S_IMODE(self.path.stat().st_mode)
        if not mode & 0o077:
            return []
        return [_("others can read it (mode {mode:o}): chmod 600 {path}", path=self.shown, mode=mode)]

    def faults(self) -> list[str]:
        """Return what SQLite finds wrong in the file, line by line."""
        with self.transaction() as connection:
            rows = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
        return [str(row) for row in rows if row != "ok"]

    def forget(self) -> None:
        """Write the file anew, and empty the log beside it; raises StoreAwayError while somebody reads."""
        self.look()
        connection = self.engine.raw_connection()
        try:
            connection.execute("VACUUM")
            busy, *_pages = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.Error as error:
            raise self.said_by_driver(error, safe(str(error))) or error from None
        finally:
            connection.close()
        if busy:
            raise self.away(_("another program holds it"))

    def _in_wal(self) -> None:
        """Let commits go to a log beside the file; some file systems have none, and what SQLite then has is as safe.

        Two programs that make a new file at once get in each other's way here without waiting, so we wait.
        """
        connection = self.engine.raw_connection()
        end = time.monotonic() + WAIT
        try:
            while True:
                try:
                    connection.execute("PRAGMA journal_mode = WAL").fetchone()
                    return
                except sqlite3.OperationalError as error:
                    if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                        raise self.said_by_driver(error, safe(str(error))) or error from None
                    time.sleep(0.01)
        finally:
            connection.close()

    def publish(self, topic: str, data: bytes) -> None:
        """Tell those who listen in this process, before it returns."""
        for heard in self._heard:
            heard(topic, data)

    def listen(self, heard: Heard) -> None:
        """Tell what this process publishes."""
        self._heard.append(heard)


def _connected(connection: sqlite3.Connection, _record: object) -> None:
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begun(connection: Connection) -> None:
    """Begin: whoever reads in a transaction that writes has nobody between."""
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
