"""What everybody in the class did: events that are only added, each once, in an order that never changes."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta

from msgspec import ValidationError, convert, json
from sqlalchemy import Connection, Row, Select, func, insert, select

from seqtui.classroom.store.backend import DamagedError
from seqtui.classroom.store.tables import ACCOUNT, DERIVED, EVENT, put
from seqtui.course.progress import clock
from seqtui.course.progress.event import Event
from seqtui.course.progress.schema import COLUMNS
from seqtui.course.progress.transfer import MAX_TEXT
from seqtui.language import _
from seqtui.session.text import safe

NEW, KNOWN, REFUSED = 1, 0, -1  # what became of an event
MOST_BACK = timedelta(days=7)  # how long a session may have kept an event while the database was away
MOST_AHEAD = timedelta(minutes=2)  # by how much the clocks of hosts may differ
_MANY = 5000  # values in one statement
_NUMBERS = range(-(2**31) + 1, 2**31)


def add(connection: Connection, rows: Sequence[tuple[str, Event]], is_import: bool) -> list[int]:
    """Add the events that are not there yet, in a transaction that is locked; see ClassStore.insert."""
    newest = _newest(connection, {account for account, _event in rows})
    known = _known(connection, {event.id for _account, event in rows if _fits(event)})
    now = clock.now()
    new, told = [], []
    for account, event in rows:
        if account not in newest or not _fits(event):
            told.append(REFUSED)
            continue
        told.append(KNOWN if (account, event.id) in known else NEW)
        if told[-1] == NEW:
            known.add((account, event.id))
            at = event.at if _is_believed(event.at, now, is_import) else clock.stamp(newest[account], now)
            newest[account] = max(newest[account], at)
            new.append(_values(account, event, at))
    for k in range(0, len(new), _MANY):
        connection.execute(insert(EVENT), new[k : k + _MANY])
    return told


def behind(connection: Connection, after: int, account: str | None, most: int | None) -> list[tuple[int, str, Event]]:
    """Return the events behind a number, of one account or of all, in order: (number, account, event)."""
    wanted = select(EVENT).where(EVENT.c.seq > after).order_by(EVENT.c.seq).limit(most)
    if account is not None:
        wanted = wanted.where(EVENT.c.account == account)
    return [(row.seq, row.account, event_of(row)) for row in connection.execute(wanted)]


def last(connection: Connection, account: str | None) -> int:
    """Return the number of the last event, of one account or of all; 0 where there is none."""
    wanted: Select[tuple[int | None]] = select(func.max(EVENT.c.seq))
    if account is not None:
        wanted = wanted.where(EVENT.c.account == account)
    return connection.scalar(wanted) or 0


def size(connection: Connection, account: str) -> int:
    """Return how many characters the events of an account take up."""
    written = func.length(EVENT.c.data) + func.length(EVENT.c.lesson) + func.length(EVENT.c.item)
    return int(connection.scalar(select(func.sum(written)).where(EVENT.c.account == account)) or 0)


def derived(connection: Connection, account: str, name: str) -> tuple[int, str] | None:
    """Return what was kept under a name, behind the number of the last event that it follows from."""
    is_it = (DERIVED.c.account == account) & (DERIVED.c.name == name)
    row = connection.execute(select(DERIVED.c.through, DERIVED.c.value).where(is_it)).one_or_none()
    return None if row is None else (row.through, row.value)


def keep(connection: Connection, account: str, name: str, through: int, value: str) -> None:
    """Keep what follows from the events up to a number."""
    put(connection, DERIVED, {"account": account, "name": name, "through": through, "value": value})


def event_of(row: Row[tuple[object, ...]]) -> Event:
    """Return the event of a row; raises DamagedError."""
    found = {name: row._mapping[name] for name in COLUMNS}
    try:
        return convert({**found, "data": json.decode(found["data"])}, Event)
    except (ValidationError, ValueError):
        raise DamagedError(_("an event of the class cannot be read: {id}", id=safe(str(row.id)))) from None


def _values(account: str, event: Event, at: str) -> dict[str, object]:
    values: dict[str, object] = {name: getattr(event, name) for name in COLUMNS}
    return {**values, "account": account, "at": at, "data": json.encode(event.data).decode()}


def _newest(connection: Connection, names: Collection[str]) -> dict[str, str]:
    """The time of the newest event of those of them who are in the class, "" where there is none."""
    newest = select(func.max(EVENT.c.at)).where(EVENT.c.account == ACCOUNT.c.account).scalar_subquery()
    found = (select(ACCOUNT.c.account, newest.label("at")).where(ACCOUNT.c.account.in_(part)) for part in _parts(names))
    return {row.account: row.at or "" for wanted in found for row in connection.execute(wanted)}


def _known(connection: Connection, ids: Collection[str]) -> set[tuple[str, str]]:
    found = (select(EVENT.c.account, EVENT.c.id).where(EVENT.c.id.in_(part)) for part in _parts(ids))
    return {(row.account, row.id) for wanted in found for row in connection.execute(wanted)}


def _parts(values: Collection[str]) -> Iterator[list[str]]:
    every = sorted(values)
    return (every[k : k + _MANY] for k in range(0, len(every), _MANY))


def _fits(event: Event) -> bool:
    """Whether every column can keep what the event has for it."""
    texts = (event.id, event.kind, event.lesson, event.item)
    is_text = all(len(text) <= MAX_TEXT and "\0" not in text for text in texts)
    return is_text and event.revision in _NUMBERS and event.variant in _NUMBERS


def _is_believed(at: str, now: datetime, is_import: bool) -> bool:
    """Whether a time that came with an event can be that of the event."""
    try:
        time = clock.read(at)
    except ValueError:
        return False
    return is_import or now - MOST_BACK < time < now + MOST_AHEAD
