"""The roll of a class as its broker keeps it: how each student stands, brought up by events and by where they are.

It is made when a teacher first asks, from all events there are, page by page: a class that nobody watches costs
nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from seqtui.classroom.account import Account
from seqtui.classroom.broker.hosts import Attendance
from seqtui.classroom.report.amended import Amendments
from seqtui.classroom.standing import Standing
from seqtui.classroom.teaching.grid import Given, Outline, StudentProgress
from seqtui.course.progress import clock
from seqtui.course.progress.event import Event


class Roll:
    """The students of a class; through is the number of the last event that is in it."""

    def __init__(self, outline: Outline, attendance: Attendance) -> None:
        self.through = 0
        self.accounts: dict[str, Account] = {}
        self._outline, self._attendance = outline, attendance
        self._students: dict[str, StudentProgress] = {}
        self._changed: set[str] = set()
        self._amendments = Amendments()

    def enrol(self, accounts: Iterable[Account]) -> None:
        """Hear who is in the class; those who are enrolled anew count as changed."""
        for account in accounts:
            known = self.accounts.get(account.name)
            self.accounts[account.name] = account
            if account.is_teacher:
                self._students.pop(account.name, None)
            elif known != account:
                student = self._student(account.name)
                student.account = account
                self._changed.add(account.name)

    def take(self, rows: Sequence[tuple[int, str, Event]]) -> None:
        """Take in the next events of the class, in their order."""
        for number, name, event in rows:
            self.through = number
            account = self.accounts.get(name)
            if account is not None and not account.is_teacher:
                self._student(name).take(event)
                self._changed.add(name)

    def amend(self, amendments: Amendments) -> None:
        """Hear what teachers have decided about answers; where that is new everybody counts as changed."""
        if amendments == self._amendments:
            return
        self._amendments = amendments
        for name, student in self._students.items():
            student.amend(amendments)
            self._changed.add(name)

    def see(self, names: Iterable[str]) -> None:
        """Look where some are by now."""
        for name in names:
            if name in self._students:
                self._meet(self._students[name])
                self._changed.add(name)

    def shown(self, name: str) -> str:
        """How somebody is called before people."""
        account = self.accounts.get(name)
        return account.shown if account is not None and account.shown else name

    def present(self) -> set[str]:
        """The names of the students who are in class."""
        names = self._attendance.names()
        return {name for name in names if name in self.accounts and not self.accounts[name].is_teacher}

    @property
    def has_changed(self) -> bool:
        """Whether something changed since changed() was last asked."""
        return bool(self._changed)

    def standings(self) -> tuple[Standing, ...]:
        """How all students stand, by name."""
        return tuple(self._students[name].standing() for name in sorted(self._students))

    def changed(self) -> tuple[Standing, ...]:
        """How those stand for whom something changed since this was last asked."""
        names, self._changed = sorted(self._changed), set()
        return tuple(self._students[name].standing() for name in names if name in self._students)

    def given(self, lesson: str, question: str) -> list[Given]:
        """What all students answered to a question in its lesson, each in order."""
        return [given for student in self._students.values() for given in student.given(lesson, question)]

    @property
    def students(self) -> Mapping[str, StudentProgress]:
        """The students by the names of their accounts."""
        return self._students

    def _student(self, name: str) -> StudentProgress:
        if name not in self._students:
            self._students[name] = StudentProgress(self.accounts[name], self._outline)
            self._students[name].amend(self._amendments)
            self._meet(self._students[name])
        return self._students[name]

    def _meet(self, student: StudentProgress) -> None:
        presence = self._attendance.of(student.account.name)
        if presence is None:
            student.part()
        else:
            student.meet(presence.place, presence.at or clock.written(clock.now()), presence.following)
