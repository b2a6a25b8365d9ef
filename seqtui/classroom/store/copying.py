"""A class as a whole: what is in it, whether that holds together, and a copy of it in another database."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from msgspec import Struct, msgpack
from sqlalchemy import Connection, Table, delete, insert, select

from seqtui.classroom.store.backend import Backend, DamagedError
from seqtui.classroom.store.events import event_of
from seqtui.classroom.store.tables import ABOUT, CORRECTION, EVENT, KEPT, POLL, VOTE, count
from seqtui.course.progress import clock
from seqtui.course.progress.event import checked
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _, _n
from seqtui.session.doctor import Finding
from seqtui.session.text import safe

_MOST = 10  # faults of one sort that are told
_PART = 2000  # rows that are held at a time


class Contents(Struct, frozen=True):
    """How many rows each table has, and a hash over all of them that is the same on every database."""

    rows: dict[str, int]
    sha256: str


def contents(connection: Connection) -> Contents:
    """Return what is in a class; all rows are read."""
    rows, total = {}, hashlib.sha256()
    for name, table in sorted(KEPT.items()):
        digests = sorted(hashlib.sha256(msgpack.encode(list(row))).digest() for row in _rows(connection, table))
        rows[name] = len(digests)
        total.update(msgpack.encode([name, b"".join(digests)]))
    return Contents(rows, total.hexdigest())


def copy(source: Backend, target: Backend) -> Contents:
    """Copy a class as it is at one moment, while it is in use, and return what was copied.

    Nothing is in the target unless all of it is, and is the same. Raises SeqtuiError for a target that is not empty.
    """
    with source.transaction() as here, target.transaction(writes=True) as there:
        source.take_time(here)
        target.take_time(there)
        target.lock(there)
        if any(count(there, table) for table in KEPT.values() if table is not ABOUT):
            raise SeqtuiError(_("there is a class in {store} already: give an empty one", store=target.shown))
        there.execute(delete(ABOUT))
        for table in KEPT.values():
            parts = here.execute(select(table).execution_options(yield_per=_PART)).mappings().partitions()
            for part in parts:
                there.execute(insert(table), [dict(row) for row in part])
        target.go_on(there)
        before, after = contents(here), contents(there)
        if before != after:
            raise DamagedError(
                _("the copy in {store} is not what was copied: nothing is kept of it", store=target.shown)
            )
    return before


def verify(backend: Backend) -> list[Finding]:
    """Return what was found in a class; nothing is written or mended."""
    try:
        faults = backend.faults()
        with backend.transaction() as connection:
            backend.take_time(connection)
            found = contents(connection)
            bad = list(_bad(connection))
            loose = list(_loose(connection))
    except DamagedError as error:
        return [Finding(_("the database"), str(error), False)]
    n = found.rows["event"]
    return [
        _check(_("the database"), faults, backend.shown),
        _check(_("what it promises"), backend.rights(), _("commits are synced, and nobody else can read them")),
        _check(_("the events"), bad, _n("{n} event, as it should be", "{n} events, as they should be", n)),
        _check(_("what refers to them"), loose, _("every vote has its poll, every correction its answer")),
        Finding(_("the contents"), f"sha256:{found.sha256}"),
    ]


def _check(what: str, faults: list[str], good: str) -> Finding:
    shown = [*faults[:_MOST], *([f"... {len(faults) - _MOST}"] if len(faults) > _MOST else [])]
    return Finding(what, safe("; ".join(shown)) if faults else good, not faults)


def _bad(connection: Connection) -> Iterator[str]:
    latest = clock.written(clock.now())
    for row in connection.execute(select(EVENT).order_by(EVENT.c.seq).execution_options(yield_per=_PART)):
        try:
            event = checked(event_of(row))
            clock.read(event.at)
        except SeqtuiError as error:
            yield f"{row.id}: {error}"
        except ValueError:
            yield _("{id}: '{at}' is no time of an event", id=row.id, at=row.at)
        else:
            if event.at > latest:
                yield _("{id} lies in the future, {at}: a clock was wrong", id=row.id, at=row.at)


def _loose(connection: Connection) -> Iterator[str]:
    answers = select(EVENT.c.id).where(EVENT.c.account == CORRECTION.c.account, EVENT.c.id == CORRECTION.c.event)
    for row in connection.execute(select(CORRECTION).where(~answers.exists())):
        yield _("a correction is of an answer that is not there: {id}", id=row.event)
    asked = select(POLL.c.id).where(POLL.c.id == VOTE.c.poll)
    for row in connection.execute(select(VOTE).where(~asked.exists())):
        yield _("a vote is of a poll that is not there: {id}", id=row.poll)


def _rows(connection: Connection, table: Table) -> Iterator[tuple[object, ...]]:
    rows = connection.execute(select(table).execution_options(yield_per=_PART))
    return (tuple(row) for row in rows)
