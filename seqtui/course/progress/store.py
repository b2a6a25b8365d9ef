"""The store of one learner's events: on the disk when append returns, or kept in memory where that cannot be.

Whatever is wrong with the disk, the lesson goes on: the store says so once, in a sentence, and tries the disk again
with the next event.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from threading import RLock

from msgspec.structs import replace

from seqtui import policy
from seqtui.course.progress import clock
from seqtui.course.progress.damage import put_aside, salvage
from seqtui.course.progress.database import WAIT, Database, is_damage
from seqtui.course.progress.event import Event
from seqtui.course.progress.schema import NewerSchemaError, NotOursError
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _, _n
from seqtui.policy.paths import data_folder
from seqtui.session.text import safe

NAME = "progress.sqlite3"
_FAULTS = (sqlite3.Error, OSError, SeqtuiError)  # what a database raises
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_IMPATIENT = 0.2  # seconds for another program, once it made us wait in vain


def progress_path() -> Path:
    """Return where the file of events is, or would be: in the folder of SEQTUI_DATA, else in the user's own."""
    return data_folder(policy.environment()) / NAME


class Store:
    """The events of one learner, those of other terminals too.

    It raises nothing for what a disk does, but for add(). trouble is "" while every event is on the disk, else the
    sentence that says why not; take_notes() has that and other sentences for the learner, each of them once.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or progress_path()
        self.trouble = ""
        self._notes: list[str] = []
        self._lock = RLock()
        self._database: Database | None = None
        self._is_refused = False  # the file is not ours to write
        self._read: list[tuple[int, Event]] = []  # from the disk, with their numbers
        self._waiting: list[Event] = []  # not on the disk
        with self._lock:
            self._flush()

    def append(self, event: Event) -> None:
        """Commit one event: when it returns, the event is on the disk, or trouble says why it is in memory alone.

        An event that is appended again is there once.
        """
        with self._lock:
            if all(waiting.id != event.id for waiting in self._waiting):
                self._waiting.append(event)
            self._flush()
            for k, waiting in enumerate(self._waiting):
                newest = max((known.at for known in (*self._waiting[:k], *(row[1] for row in self._read))), default="")
                self._waiting[k] = waiting if waiting.at else replace(waiting, at=clock.stamp(newest, clock.now()))

    def add(self, events: Iterable[Event]) -> int:
        """Commit many events, all or none, and return how many of them are new.

        Raises SeqtuiError where they do not get to the disk.
        """
        with self._lock:
            self._flush()
            if self._database is None or self.trouble:
                raise SeqtuiError(self.trouble)
            try:
                return self._database.insert(events)
            except _FAULTS as error:
                raise SeqtuiError(_sentence(error, self.path)) from None

    def events(self) -> list[Event]:
        """Return all events in the order of time, with what other terminals have committed meanwhile."""
        with self._lock:
            self._refresh()
            return sorted((*(event for _, event in self._read), *self._waiting), key=lambda event: event.at)

    @property
    def learner(self) -> str:
        """What everything is drawn from for this learner: the id of the very first event, "" before there is one.

        Resets leave it, and it moves to another machine with the events.
        """
        return min(((event.at, event.id) for event in self.events()), default=("", ""))[1]

    def derived(self, name: str) -> str | None:
        """Return what was kept under a name, if it follows from all the events there are; else None."""
        with self._lock:
            if self._database is None or self._waiting:
                return None
            try:
                found = self._database.derived(name)
                return found[1] if found is not None and found[0] == self._database.last() else None
            except _FAULTS:
                return None

    def keep(self, name: str, value: str) -> None:
        """Keep what follows from the events that events() returned last, for derived().

        It can be derived again, so nothing is said where it cannot be kept.
        """
        with self._lock:
            if self._database is not None and not self._waiting:
                try:
                    self._database.keep(name, self._read[-1][0] if self._read else 0, value)
                except _FAULTS:
                    return

    def take_notes(self) -> tuple[str, ...]:
        """Return the sentences that the learner has not been told yet; asked again, there are none."""
        with self._lock:
            notes, self._notes = tuple(self._notes), []
            return notes

    def close(self) -> None:
        """Close the file, after one more attempt with what is in memory alone."""
        with self._lock:
            if self._waiting:
                self._flush()
            if self._database is not None:
                self._database.close()
                self._database = None

    def _flush(self) -> None:
        """Bring what waits to the disk; where that fails it goes on waiting."""
        if self._is_refused:
            return
        try:
            database = self._opened()
            if self._waiting:
                database.insert(self._waiting)
        except (NewerSchemaError, NotOursError) as error:
            self._is_refused = True
            self._in_trouble(_in_memory(str(error)))
        except _FAULTS as error:
            if is_damage(error):
                self._rescue()
            else:
                self._read_only()
                self._in_trouble(_sentence(error, self.path))
        else:
            self._waiting = []
            self._out_of_trouble()

    def _opened(self) -> Database:
        """The open file; anew where the path leads to another one by now."""
        if self._database is not None and not self._database.is_there:
            self._database.close()
            self._database = None
        if self._database is None:
            self._database = Database(self.path)
            self._read = []  # until somebody asks: who only answers, or counts what is due, does not wait for it
        return self._database

    def _refresh(self) -> None:
        """Read what has come since."""
        if self._database is None:
            return
        try:
            self._read += self._database.events(self._read[-1][0] if self._read else 0)
        except _FAULTS as error:
            if is_damage(error):
                self._rescue()

    def _read_only(self) -> None:
        """Read what there is where nothing can be written."""
        if self._database is not None or self._read:
            return
        try:
            database = Database(self.path, writes=False)
            self._read = database.events()
            database.close()
        except _FAULTS:
            return

    def _rescue(self) -> None:
        """Keep a damaged file aside, and go on in a new one with what could be read of it."""
        if self._database is not None:
            self._database.close()
            self._database = None
        known = {event.id: event for event in (*salvage(self.path), *(event for _, event in self._read))}
        try:
            aside = put_aside(self.path)
            database = Database(self.path)
            database.insert([*known.values(), *self._waiting])
            self._read, self._waiting, self._database = database.events(), [], database
        except _FAULTS as error:
            self._read = list(enumerate(known.values()))
            self._in_trouble(_sentence(error, self.path))
            return
        self._notes.append(
            _n(
                "your progress was damaged and is kept as {aside}: {n} event of it could be read, and counts on",
                "your progress was damaged and is kept as {aside}: {n} events of it could be read, and count on",
                len(known),
                aside=safe(str(aside)),
            )
        )
        self._out_of_trouble()

    def _in_trouble(self, sentence: str) -> None:
        if not self.trouble:
            self._notes.append(sentence)
        self.trouble = sentence
        if self._database is not None:
            self._database.wait(_IMPATIENT)

    def _out_of_trouble(self) -> None:
        if self.trouble:
            self._notes.append(_("your progress is on the disk again, and nothing of it is lost"))
            if self._database is not None:
                self._database.wait(WAIT)
        self.trouble = ""


def _sentence(error: Exception, path: Path) -> str:
    """What the disk did, and what becomes of the learner's progress."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    number = getattr(error, "errno", None)
    shown = safe(str(path))
    if not path.is_absolute():
        return _in_memory(_("there is no home folder to keep your progress in; SEQTUI_DATA can name another folder"))
    if code == sqlite3.SQLITE_FULL or number in _FULL:
        return _in_memory(_("the disk is full, so {path} cannot grow", path=shown))
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return _in_memory(_("another program holds {path}", path=shown))
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM) or number is not None:
        return _in_memory(_("{path} cannot be written; SEQTUI_DATA can name another folder", path=shown))
    return _in_memory(_("{path} cannot be written ({reason})", path=shown, reason=safe(str(error))))


def _in_memory(sentence: str) -> str:
    return _("{sentence}: what you do is kept in memory, and lost when seqtui ends", sentence=sentence)
