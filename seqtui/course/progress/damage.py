"""A damaged file of events: what can still be read of it, and how it is kept aside."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path

from seqtui import policy
from seqtui.course.progress import clock
from seqtui.course.progress.database import DamagedError, event_of
from seqtui.course.progress.event import Event
from seqtui.course.progress.schema import COLUMNS

_BESIDE = ("-wal", "-shm")  # files that belong to a database
_QUERY = f"SELECT {', '.join(COLUMNS)} FROM event NOT INDEXED ORDER BY seq"


def salvage(path: Path) -> list[Event]:
    """Return the events of a damaged file that can still be read: from its front, and from its end."""
    policy.ask_to_read(path)
    found: dict[str, Event] = {}
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
    except sqlite3.Error:
        return []
    for order in ("", " DESC"):
        with suppress(sqlite3.Error):
            for row in connection.execute(_QUERY + order):
                with suppress(DamagedError):
                    event = event_of(row)
                    found.setdefault(event.id, event)
    connection.close()
    return sorted(found.values(), key=lambda event: event.at)


def put_aside(path: Path) -> Path:
    """Give a damaged file, and what belongs to it, a name with the date, and return that.

    Raises OSError where it cannot be moved, NotAllowedError where it may not be.
    """
    policy.ask_to_write(path)
    day = clock.written(clock.now())[:10]
    names = (f"{path.stem}-damaged-{day}{mark}{path.suffix}" for mark in ("", *(f"-{k}" for k in range(2, 1000))))
    aside = next(place for place in map(path.with_name, names) if not place.exists())
    path.rename(aside)
    for end in _BESIDE:
        with suppress(FileNotFoundError):
            Path(f"{path}{end}").rename(f"{aside}{end}")
    return aside
