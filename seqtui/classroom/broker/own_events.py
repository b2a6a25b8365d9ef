"""What a session does with the events of its own account: append them, read them, keep what follows from them.

The account is that of the seat, in every call to the store: whatever ids a session sends, it reaches nobody else's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from seqtui.classroom.broker import intake
from seqtui.classroom.broker.hub import Hub, Seat, ignored
from seqtui.classroom.messages import MAX_EVENTS, MAX_FRAME, Append, Derived, Done, Keep, Kept, Read, Rows
from seqtui.course.progress.event import Event
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _

_PAGE = 500  # events that are read from the database at a time
_BYTES = MAX_FRAME // 2  # of events in one message


class OwnEvents:
    """The events of each account that has a seat here; stored() is called when there are new ones."""

    def __init__(self, hub: Hub, stored: Callable[[], None]) -> None:
        self._hub, self._stored = hub, stored
        self._used: dict[str, int] = {}  # about how many bytes, by account

    def sit(self, name: str) -> None:
        """Ask how much an account has stored, when its first session comes."""
        self._hub.database.do(lambda store: store.size(name), partial(self._used.__setitem__, name), ignored)

    def leave(self, name: str) -> None:
        """Forget an account whose last session has gone."""
        self._used.pop(name, None)

    def append(self, seat: Seat, said: Append) -> None:
        """Commit events, and acknowledge them when they are on the disk; raises SeqtuiError for what can never be."""
        if len(said.events) > MAX_EVENTS:
            raise SeqtuiError(_("a message has at most {most} events", most=MAX_EVENTS))
        name = seat.account.name
        events = [intake.accepted(event) for event in said.events]
        size = sum(map(intake.size_of, events))
        intake.room_for(seat.account, self._used.get(name, 0), size)
        self._hub.database.commit(
            [(name, event) for event in events],
            lambda told: self._committed(seat, said, told, size),
            lambda error: self._hub.refuse(seat, said, error),
        )

    def _committed(self, seat: Seat, said: Append, told: Sequence[int], size: int) -> None:
        if min(told, default=0) < 0:
            self._hub.refuse(seat, said, SeqtuiError(_("this account is not in the class any more")))
            return
        new = sum(told)
        seat.send(Done(said.number, new))
        if new:
            self._used[seat.account.name] = self._used.get(seat.account.name, 0) + size
            self._stored()

    def read(self, seat: Seat, said: Read) -> None:
        """Tell the events behind a number, as many as go into one message."""
        name = seat.account.name
        self._hub.do(
            seat,
            said,
            lambda store: store.events(name, said.after, _PAGE),
            lambda rows: seat.send(_page(said.number, rows)),
        )

    def derived(self, seat: Seat, said: Derived) -> None:
        """Tell what was kept under a name."""
        name, key = seat.account.name, intake.plain(said.name, intake.MAX_NAME)
        self._hub.do(
            seat,
            said,
            lambda store: store.derived(name, key),
            lambda found: seat.send(Kept(said.number, *(found or (0, None)))),
        )

    def keep(self, seat: Seat, said: Keep) -> None:
        """Keep what follows from the events; raises SeqtuiError where that is too much."""
        name, key = seat.account.name, intake.plain(said.name, intake.MAX_NAME)
        if len(said.value) > intake.MAX_VALUE or not 0 <= said.through < 1 << 63:
            raise SeqtuiError(_("what is to be kept is too large"))
        self._hub.do(
            seat,
            said,
            lambda store: store.keep(name, key, said.through, said.value),
            lambda _none: seat.send(Done(said.number)),
        )


def _page(number: int, rows: Sequence[tuple[int, Event]]) -> Rows:
    """As many of the events as go into one message."""
    size = 0
    for k, (_seq, event) in enumerate(rows):
        size += intake.size_of(event)
        if k and size > _BYTES:
            return Rows(number, tuple(rows[:k]), more=True)
    return Rows(number, tuple(rows), more=len(rows) == _PAGE)
