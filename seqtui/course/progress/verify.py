"""Whether a file of events holds together: what SQLite says of it, and what every event says of itself."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

from seqtui import policy
from seqtui.course.progress import clock
from seqtui.course.progress.database import DamagedError, Database, is_damage
from seqtui.course.progress.event import Event, checked
from seqtui.course.progress.views import last_reset
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _, _n
from seqtui.session.doctor import Finding
from seqtui.session.text import safe

_MOST = 10  # faults of one sort that are told


def verify(path: Path) -> list[Finding]:
    """Return what was found in the file of events; nothing is written or mended.

    Raises SeqtuiError where there is no such file, or it is not ours to read.
    """
    if not policy.is_file(path):
        raise SeqtuiError(_("there is no progress yet: {path} is not there", path=safe(str(path))))
    try:
        database = Database(path, writes=False)
        try:
            faults = database.faults()
            events = [event for _number, event in database.events()]
        finally:
            database.close()
    except (DamagedError, sqlite3.Error, OSError) as error:
        if is_damage(error):
            return [Finding(_("the file"), safe(str(error)), False)]
        raise SeqtuiError(_("{path} cannot be read: {reason}", path=safe(str(path)), reason=safe(str(error)))) from None
    return [
        _check(_("the file"), faults, str(path)),
        _check(_("who can read it"), list(_rights(path)), _("nobody but its owner can read it")),
        _check(
            _("the events"),
            list(_bad(events)),
            _n("{n} event, as it should be", "{n} events, as they should be", len(events)),
        ),
        _check(_("their times"), list(_ahead(events)), _("none lies in the future")),
        _check(_("the resets"), list(_loose(events)), _resets(events)),
    ]


def _check(what: str, faults: list[str], good: str) -> Finding:
    shown = [*faults[:_MOST], *([f"... {len(faults) - _MOST}"] if len(faults) > _MOST else [])]
    return Finding(what, safe("; ".join(shown) if faults else good), not faults)


def _rights(path: Path) -> Iterator[str]:
    policy.ask_to_read(path)
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        yield _("others can read it (mode {mode:o}): chmod 600 {path}", path=path, mode=mode)


def _bad(events: list[Event]) -> Iterator[str]:
    for event in events:
        try:
            checked(event)
            clock.read(event.at)
        except SeqtuiError as error:
            yield f"{event.id}: {error}"
        except ValueError:
            yield _("{id}: '{at}' is no time of an event", id=event.id, at=event.at)


def _ahead(events: list[Event]) -> Iterator[str]:
    now = clock.written(clock.now())
    for event in events:
        if event.at > now and event.at[:1].isdigit():
            yield _("{id} lies in the future, {at}: a clock was wrong", id=event.id, at=event.at)


def _loose(events: list[Event]) -> Iterator[str]:
    known = {event.id for event in events if event.kind == "reset"}
    for event in events:
        if event.kind == "undone" and event.data.get("of") not in known:
            yield _("{id} takes back a reset that is not there", id=event.id)


def _resets(events: list[Event]) -> str:
    newest = last_reset(events)
    if newest is None:
        return _("none in force")
    return _("the newest in force is of {at}: seqtui progress undo takes it back", at=newest.at)
