"""Who is in a class, and which of them are there now, as its database knows it.

The broker of each host notes now and then who is there, so that a command beside it can tell; a note that is older than
half a minute is of a host that is gone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec import DecodeError, Struct, ValidationError, json

from seqtui.classroom.standing import Whereabouts
from seqtui.classroom.store.class_records import AccountRow
from seqtui.course.progress import clock
from seqtui.course.progress.views import progress_of

if TYPE_CHECKING:
    from seqtui.classroom.broker.database_thread import DatabaseThread
    from seqtui.classroom.store.class_store import ClassStore

SOON, BEAT = 2.0, 10.0  # seconds between two looks whether something changed, and between two notes at most
_EXPIRY = timedelta(seconds=3 * BEAT)
_PRESENT = "present"  # the notes of all hosts, among the settings of a class


class PresenceNote(Struct, frozen=True):
    """Who is there on one host, by account, at a time."""

    at: str
    places: dict[str, Whereabouts]


def note_presence(store: ClassStore, host: str, places: Mapping[str, Whereabouts]) -> None:
    """Keep who is there on a host, until it notes again; nobody: the host ends.

    Of two hosts that note at the same moment one is known again with its next note. Raises StoreAwayError where the
    database cannot be reached.
    """
    notes = {name: note for name, note in _notes(store).items() if name != host}
    if places:
        notes[host] = PresenceNote(clock.written(clock.now()), {name: brief(place) for name, place in places.items()})
    store.set_setting(_PRESENT, json.encode(notes).decode())


def brief(place: Whereabouts) -> Whereabouts:
    """Return where somebody is, without what only a screen needs."""
    return Whereabouts(place.lesson, place.step, place.question)


class PresenceNotes:
    """Has the database thread of a broker note who is there, when that changed and every BEAT seconds."""

    def __init__(self, host: str, database: DatabaseThread) -> None:
        self._host, self._database = host, database
        self._noted: dict[str, Whereabouts] = {}
        self._at = 0.0

    def look(self, places: Mapping[str, Whereabouts], now: float) -> None:
        """See who is there at a time, in seconds, and have it noted where that is due."""
        here = {name: brief(place) for name, place in places.items()}
        if here != self._noted or (here and now - self._at >= BEAT):
            self._noted, self._at = here, now
            self._database.do(lambda store: note_presence(store, self._host, here), _ignored, _ignored)


def present(store: ClassStore) -> dict[str, Whereabouts]:
    """Return where those are who are there now, on any host, by account."""
    return {name: place for note in _notes(store).values() for name, place in note.places.items()}


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


def _notes(store: ClassStore) -> dict[str, PresenceNote]:
    """The notes by host, without those of hosts that are gone."""
    limit = clock.written(clock.now() - _EXPIRY)
    try:
        notes = json.decode(store.setting(_PRESENT) or "{}", type=dict[str, PresenceNote])
    except (DecodeError, ValidationError):
        return {}
    return {host: note for host, note in notes.items() if note.at > limit}


def _ignored(_result: object) -> None:
    """Nobody waits for it: what is not noted now is noted with the next look."""
