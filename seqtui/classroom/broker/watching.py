"""What teachers watch: how everybody stands, pushed as it changes, and how the class answered, when they ask."""

from __future__ import annotations

import time
from collections.abc import Callable, Container, Iterable, Sequence

from seqtui.classroom.account import Account
from seqtui.classroom.broker.hub import Hub, Seat
from seqtui.classroom.broker.roll import Roll
from seqtui.classroom.messages import AskSpread, AskStudent, Did, Done, Request, Spread, Stands, Watch
from seqtui.classroom.report.amended import Amendments
from seqtui.classroom.standing import Standing
from seqtui.classroom.store.class_store import ClassStore
from seqtui.classroom.teaching.spread import counted, first_answers
from seqtui.course.progress.event import Event
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _

_PAGE = 1000  # events that are read at a time: commits go in between
_OFTEN = 0.3  # seconds between two pushes of what changed
_IN_ONE = 40  # standings in one message

_Row = tuple[int, str, Event]
_Page = tuple[Sequence[_Row], Sequence[Account], Amendments]
_Asked = tuple[Seat, Request, Callable[[], None]]


class Watching:
    """Keeps the roll up to date from the first question of a teacher on, and answers from it."""

    def __init__(self, hub: Hub, roll: Roll) -> None:
        self._hub, self._roll = hub, roll
        self._is_wanted = self._is_loaded = False
        self._is_behind = self._is_reading = False
        self._waiting: list[_Asked] = []  # until the roll is made
        self._pushed = 0.0

    def watch(self, seat: Seat, said: Watch) -> None:
        """Push the standings to a teacher from now on, or no more."""
        if said.on:
            self._when_made(seat, said, lambda: self._begin(seat, said))
        else:
            seat.watches = False
            seat.send(Done(said.number))

    def spread(self, seat: Seat, said: AskSpread) -> None:
        """Tell a teacher how the class answered a question."""
        self._when_made(seat, said, lambda: self._tell_spread(seat, said))

    def student(self, seat: Seat, said: AskStudent) -> None:
        """Tell a teacher what one student did."""
        self._when_made(seat, said, lambda: self._tell_student(seat, said))

    def behind(self) -> None:
        """Hear that events were stored, on this host or another."""
        self._is_behind = True
        if self._is_wanted:
            self._hub.soon()

    def tick(self) -> None:
        """Read what was stored, and push what changed."""
        if self._is_wanted and self._is_behind and not self._is_reading:
            self._read()
        watchers = [seat for seat in self._hub.seats if seat.watches]
        if not watchers or not self._is_loaded or not self._roll.has_changed:
            return
        if time.monotonic() - self._pushed < _OFTEN:
            self._hub.soon()
            return
        self._pushed = time.monotonic()
        self._push(self._roll.changed(), watchers)

    def _when_made(self, seat: Seat, said: Request, answer: Callable[[], None]) -> None:
        """Answer, once the roll is made; what was decided about answers from a command line is looked for anew."""
        if self._is_loaded:
            answer()
            self.behind()
            return
        self._waiting.append((seat, said, answer))
        self._is_wanted = self._is_behind = True
        if not self._is_reading:
            self._read()

    def _read(self) -> None:
        """Have the next page of events read."""
        self._is_reading, self._is_behind = True, False
        after, known = self._roll.through, set(self._roll.accounts)
        self._hub.database.do(lambda store: _page(store, after, known), self._take, self._fail)

    def _take(self, page: _Page) -> None:
        rows, accounts, amendments = page
        self._roll.amend(amendments)
        self._roll.enrol(accounts)
        self._roll.take(rows)
        self._is_reading = False
        if len(rows) == _PAGE:
            self._read()
            return
        self._is_loaded = True
        waiting, self._waiting = self._waiting, []
        for seat, said, answer in waiting:
            try:
                answer()
            except SeqtuiError as error:
                self._hub.refuse(seat, said, error)
        if self._roll.has_changed or self._is_behind:
            self._hub.soon()

    def _fail(self, error: SeqtuiError) -> None:
        self._is_reading, self._is_behind = False, True
        waiting, self._waiting = self._waiting, []
        for seat, said, _answer in waiting:
            self._hub.refuse(seat, said, error)

    def _begin(self, seat: Seat, said: Watch) -> None:
        seat.watches = True
        seat.send(Done(said.number))
        self._push(self._roll.standings(), [seat])

    def _push(self, standings: Sequence[Standing], seats: Iterable[Seat]) -> None:
        for k in range(0, len(standings), _IN_ONE):
            self._hub.push(Stands(tuple(standings[k : k + _IN_ONE])), seats)

    def _tell_spread(self, seat: Seat, said: AskSpread) -> None:
        first = first_answers(self._roll.given(said.lesson, said.question))
        waiting = self._roll.present() - {given.account for given in first}
        seat.send(Spread(said.number, counted(first, said.names), len(waiting)))

    def _tell_student(self, seat: Seat, said: AskStudent) -> None:
        student = self._roll.students.get(said.account)
        if student is None:
            raise SeqtuiError(_("there is no such student in the class"))
        seat.send(Did(said.number, student.standing(), student.recent()))


def _page(store: ClassStore, after: int, known: Container[str]) -> _Page:
    """Events behind a number, who is in the class where somebody of them is not known, and what was decided."""
    rows = store.all_events(after, _PAGE)
    is_new = not after or any(name not in known for _number, name, _event in rows)
    amendments = Amendments(store.corrections(), frozenset((void.lesson, void.question) for void in store.voids()))
    return rows, list(store.accounts().values()) if is_new else [], amendments
