"""Putting a backup in the place of a class that is kept in a file."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.atomic_write import PART, sync_directory
from seqtui.policy import ask_to_write
from seqtui.session.text import safe

if TYPE_CHECKING:
    from seqtui.classroom.store.class_store import ClassStore
    from seqtui.classroom.store.copying import Contents

_LOGS = ("-wal", "-shm", "-journal")  # what SQLite keeps beside a file


def put_in_place(backup: ClassStore, path: Path, force: bool = False) -> Contents:
    """Copy a backup to the path of a class, whole or not at all, and return what was copied.

    A class that stands there is kept beside it under another name. Raises SeqtuiError where one stands there and force
    is not given, where it is in use, and where it cannot be written.
    """
    ask_to_write(path)
    if path.exists() and not force:
        raise SeqtuiError(
            _("there is a class in {path} already: --force puts the backup in its place", path=safe(str(path)))
        )
    if path.exists() and is_in_use(path):
        raise SeqtuiError(_("the class in {path} is in use: stop seqtui serve first", path=safe(str(path))))
    beside = path.with_name(f".{path.name}.restored{PART}")
    beside.unlink(missing_ok=True)
    path.parent.mkdir(0o700, parents=True, exist_ok=True)
    copied = backup.backup(beside)
    if path.exists():
        path.replace(path.with_name(f"{path.name}.before"))
        for log in _LOGS:
            path.with_name(path.name + log).unlink(missing_ok=True)
    beside.replace(path)
    sync_directory(path.parent)
    return copied


def is_in_use(path: Path) -> bool:
    """Whether another program has the database open: it would go on writing into the file that is put away.

    Whoever has a database with a write-ahead log open shares a lock on it; nobody else gets it alone meanwhile. What is
    in the log gets into the file by it, too.
    """
    ask_to_write(path)
    with closing(sqlite3.connect(path, timeout=0.2, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA journal_mode = DELETE").fetchone()
        except sqlite3.OperationalError:
            return True
        except sqlite3.DatabaseError:
            return False  # damaged: nobody uses it
        with suppress(sqlite3.Error):
            connection.execute("PRAGMA journal_mode = WAL")
    return False
