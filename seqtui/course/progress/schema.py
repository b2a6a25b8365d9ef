"""The tables of the file of events, and the versions of them that were ever released.

A new version gets a row in MIGRATIONS and, in the tests, a file of the version before it: learners have such files.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.session.text import safe

VERSION = 1
APPLICATION = 0x73717475  # "sqtu": what says that a file is ours
COLUMNS = ("id", "at", "kind", "lesson", "revision", "item", "variant", "data")  # of an event, but for its number
_TABLES = (
    """
    CREATE TABLE event (
        seq INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        at TEXT NOT NULL,
        kind TEXT NOT NULL,
        lesson TEXT NOT NULL,
        revision INTEGER NOT NULL,
        item TEXT NOT NULL,
        variant INTEGER NOT NULL,
        data TEXT NOT NULL
    )""",
    "CREATE INDEX event_at ON event (at)",
    "CREATE TRIGGER event_stays BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'events are only added'); END",
    "CREATE TRIGGER event_remains BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'events are only added'); END",
    "CREATE TABLE derived (name TEXT PRIMARY KEY, through INTEGER NOT NULL, value TEXT NOT NULL)",
)
MIGRATIONS: Mapping[int, Callable[[sqlite3.Connection], object]] = {}  # from a version to the next; none so far


class NewerSchemaError(SeqtuiError):
    """The file is of a newer seqtui: it is neither read nor written."""


class NotOursError(SeqtuiError):
    """The file is a database of another program."""


def is_new(connection: sqlite3.Connection) -> bool:
    """Whether there is nothing in the file yet."""
    return not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]


def create(connection: sqlite3.Connection) -> None:
    """Make the tables, inside a transaction; nothing where another program was faster."""
    if is_new(connection):
        for statement in _TABLES:
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {VERSION}")


def check(connection: sqlite3.Connection, path: Path) -> None:
    """Raise NotOursError or NewerSchemaError where the file is none that this program may read and write."""
    if _number(connection, "application_id") != APPLICATION:
        raise NotOursError(_("{path} is a database of another program: give another folder", path=safe(str(path))))
    version = _number(connection, "user_version")
    if version > VERSION:
        raise NewerSchemaError(
            _(
                "your progress in {path} was written by a newer seqtui (schema {found}, this one knows {known}): "
                "update seqtui; the file stays as it is",
                path=safe(str(path)),
                found=version,
                known=VERSION,
            )
        )


def is_old(connection: sqlite3.Connection) -> bool:
    """Whether the tables are those of an older version."""
    return _number(connection, "user_version") < VERSION


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the tables up to this version, inside a transaction."""
    for version in range(_number(connection, "user_version"), VERSION):
        MIGRATIONS[version](connection)
        connection.execute(f"PRAGMA user_version = {version + 1}")


def _number(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])
