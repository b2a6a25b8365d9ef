"""What the store of a class holds, and which part of it is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct

from seqtui.classroom.account import Account, Role
from seqtui.classroom.report.amended import Correction, Void
from seqtui.course.loader import Course
from seqtui.course.progress import clock
from seqtui.course.progress.event import Event
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.session.requests import nearest


class Records(Struct, frozen=True):
    """What the store of a class holds, as a report needs it: events in order, by account."""

    accounts: Mapping[str, Account]
    events: Mapping[str, Sequence[Event]]
    corrections: Sequence[Correction] = ()
    voids: Sequence[Void] = ()

    @property
    def voided(self) -> dict[tuple[str, str], str]:
        """The reasons of the questions that count for nobody, by lesson and question."""
        return {(void.lesson, void.question): void.reason for void in self.voids}

    def corrected(self, account: str) -> dict[str, Correction]:
        """The corrections of an account by the ids of their events."""
        return {row.event: row for row in self.corrections if row.account == account}


class AccountRow(Struct, frozen=True):
    """One account: whether it is there now, where it was last, and the newest thing that it did."""

    name: str
    shown: str
    role: Role
    present: bool
    lesson: str
    step: str
    question: str
    last: str


class Selection(Struct, frozen=True):
    """What a report is about: one lesson and one student, "" for all; days from and to, both included."""

    lesson: str = ""
    student: str = ""
    since: date | None = None
    until: date | None = None

    def holds(self, at: str) -> bool:
        """Whether a time lies in those days, as days are counted here."""
        day = clock.read(at).astimezone().date()
        return (self.since is None or day >= self.since) and (self.until is None or day <= self.until)

    def is_over(self, at: str) -> bool:
        """Whether a time lies behind those days."""
        return self.until is not None and clock.read(at).astimezone().date() > self.until


def find_account(accounts: Mapping[str, Account], name: str) -> Account:
    """Return the account of that name; raises SeqtuiError where there is none."""
    if name not in accounts:
        near = nearest(name, accounts)
        raise SeqtuiError(
            _("there is no account '{name}' in this class;{near} seqtui class who lists them", name=name, near=near)
        )
    return accounts[name]


def check_selection(records: Records, course: Course, asked: Selection) -> None:
    """Raise SeqtuiError for a student or a lesson that there is none of, and for days in the wrong order."""
    known = {event.lesson for events in records.events.values() for event in events}
    if asked.lesson and asked.lesson not in course.lessons and asked.lesson not in known:
        course.lesson(asked.lesson)  # raises the sentence that names those there are
    if asked.student:
        find_account(records.accounts, asked.student)
    if asked.since and asked.until and asked.since > asked.until:
        raise SeqtuiError(
            _("{since} lies behind {until}: --since is the first day", since=asked.since, until=asked.until)
        )
