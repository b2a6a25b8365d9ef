"""Who is in a class, and which of them are there now, as its database knows it.

The broker of each host notes now and then who is there; a note that is older than a few minutes is of a host that is
gone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec import DecodeError, Struct, ValidationError, json

from seqtui.classroom.class_records import AccountRow
from seqtui.classroom.standing import Whereabouts
from seqtui.course.progress import clock
from seqtui.course.progress.views import progress_of

if TYPE_CHECKING:
    from seqtui.classroom.store.class_store import ClassStore

BEAT = 60.0  # seconds between two notes of a host, though nothing changed
_EXPIRY = timedelta(seconds=2.5 * BEAT)
_HOSTS, _PRESENT = "hosts", "present:{}"  # among the settings of a class


class PresenceNote(Struct, frozen=True):
    """Who is there on one host, by account, at a time."""

    at: str
    places: dict[str, Whereabouts]


def note_presence(store: ClassStore, host: str, places: Mapping[str, Whereabouts]) -> None:
    """Keep who is there on a host, until it notes again; nobody: the host ends.

    State codes are left out. Raises StoreAwayError where the database cannot be reached.
    """
    hosts = _hosts(store)
    if host not in hosts:
        store.set_setting(_HOSTS, json.encode([*hosts, host]).decode())
    brief = {name: Whereabouts(place.lesson, place.step, place.question) for name, place in places.items()}
    note = PresenceNote(clock.written(clock.now()), brief)
    store.set_setting(_PRESENT.format(host), json.encode(note).decode())


def present(store: ClassStore) -> dict[str, Whereabouts]:
    """Return where those are who are there now, on any host, by account."""
    limit = clock.written(clock.now() - _EXPIRY)
    found: dict[str, Whereabouts] = {}
    for host in _hosts(store):
        try:
            note = json.decode(store.setting(_PRESENT.format(host)) or "null", type=PresenceNote | None)
        except (DecodeError, ValidationError):
            continue
        if note is not None and note.at > limit:
            found |= note.places
    return found


def account_rows(store: ClassStore) -> list[AccountRow]:
    """Return a row for each account, in the order of their names."""
    there, rows = present(store), []
    for account in store.accounts().values():
        events = [event for _number, event in store.events(account.name)]
        here = there.get(account.name)
        place = here or progress_of(events).last or Whereabouts()
        last = events[-1].at if events else ""
        where = place.lesson, place.step, place.question
        rows.append(AccountRow(account.name, account.shown, account.role, here is not None, *where, last))
    return rows


def _hosts(store: ClassStore) -> list[str]:
    try:
        return json.decode(store.setting(_HOSTS) or "[]", type=list[str])
    except (DecodeError, ValidationError):
        return []
