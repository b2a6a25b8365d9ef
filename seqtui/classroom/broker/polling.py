"""The poll of a class at its broker: kept in the class database before anybody sees it, on all hosts the same."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from msgspec.structs import replace

from seqtui.classroom.broker.hub import Hub, Seat
from seqtui.classroom.broker.intake import plain
from seqtui.classroom.messages import AskPolls, Done, PollsKept, SetPoll, Vote
from seqtui.classroom.standing import Answer, Poll
from seqtui.classroom.store.class_store import ClassStore
from seqtui.classroom.teaching.polls import LONGEST_VOTE, Ballot, PollRun, ballot_of
from seqtui.classroom.teaching.spread import votes_counted
from seqtui.course.loader import Course
from seqtui.course.progress.transfer import MAX_TEXT
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _

_MOST = 100  # polls that are looked back at
_Kept = tuple[Poll, dict[str, str]]


class Polling:
    """The poll that is open or revealed, if any; present tells the students who are in class."""

    def __init__(self, hub: Hub, course: Course, present: Callable[[], set[str]], changed: Callable[[], None]) -> None:
        self._hub, self._course, self._present = hub, course, present
        self._changed = changed  # tells the other hosts
        self._run: PollRun | None = None
        self._is_behind = True  # there may be news in the store
        self._is_reading = self._has_votes = False

    def set(self, seat: Seat, said: SetPoll) -> None:
        """Open a poll, reveal it or close it; raises SeqtuiError for one that cannot be asked."""
        seat.sees_names = said.names
        poll, run = said.poll, self._run
        if run is not None and run.poll.id == poll.id:
            turned = PollRun(run.poll, run.ballot, run.votes)
            turned.turn(poll.phase)
        else:
            for text in (poll.id, poll.lesson, poll.question):
                plain(text, MAX_TEXT)
            if poll.phase != "open" or not poll.id:
                raise SeqtuiError(_("this poll is closed: open a new one"))
            turned = PollRun(poll, self._ballot(poll))
        self._hub.do(seat, said, lambda store: _put(store, turned.poll), lambda _: self._was_set(seat, said, turned))

    def vote(self, seat: Seat, said: Vote) -> None:
        """Take a vote; raises SeqtuiError for one that is none, and where the poll is over."""
        run = self._run
        if run is None or run.poll.id != said.poll or run.poll.phase != "open":
            raise SeqtuiError(_("the answer is revealed: this poll takes no votes any more"))
        name, answer = seat.account.name, run.ballot.check(plain(said.answer, LONGEST_VOTE))
        self._hub.do(
            seat,
            said,
            lambda store: store.vote(said.poll, name, answer),
            lambda is_taken: self._was_taken(seat, said, answer, is_taken),
        )

    def tell_all(self, seat: Seat, said: AskPolls) -> None:
        """Tell a teacher of every poll there was."""
        self._hub.do(seat, said, _all, lambda kept: seat.send(PollsKept(said.number, _counted(kept, said.names))))

    def welcome(self, seat: Seat) -> None:
        """Show the poll to a session that has just come."""
        if self._run is not None:
            self._show(self._run, [seat])

    def behind(self) -> None:
        """Hear that the store has news of polls."""
        self._is_behind = True
        self._hub.soon()

    def voters(self) -> None:
        """Hear that other students are in class by now: who has not voted changes."""
        if self._run is not None:
            self._has_votes = True
            self._hub.soon()

    def tick(self) -> None:
        """Read what is new in the store, and tell teachers of new votes."""
        if self._is_behind and not self._is_reading:
            self._is_reading, self._is_behind = True, False
            self._hub.database.do(_newest, self._read, self._not_read)
        if self._has_votes and self._run is not None:
            self._show(self._run, self._hub.teachers)
        self._has_votes = False

    def _ballot(self, poll: Poll) -> Ballot:
        return ballot_of(poll, self._course)

    def _was_set(self, seat: Seat, said: SetPoll, run: PollRun) -> None:
        if self._run is not None and self._run.poll.id == run.poll.id:
            run.votes = self._run.votes  # with those that came meanwhile
        self._run = run
        seat.send(Done(said.number))
        self._changed()
        self._show(run, self._hub.seats)
        self._forget_closed()

    def _was_taken(self, seat: Seat, said: Vote, answer: str, is_taken: bool) -> None:
        if not is_taken:
            raise SeqtuiError(_("the answer is revealed: this poll takes no votes any more"))
        if self._run is not None and self._run.poll.id == said.poll:
            self._run.votes[seat.account.name] = answer
            self._has_votes = True
            self._hub.soon()
            self._changed()
            self._show(self._run, [seat])
        seat.send(Done(said.number))

    def _read(self, found: _Kept | None) -> None:
        """Take over what another host, or a broker before this one, has asked the class."""
        self._is_reading = False
        if found is None:
            return
        poll, votes = found
        before = None if self._run is None else self._run.poll
        if poll != before and (before is not None or poll.phase != "closed"):
            if self._run is not None and self._run.poll.id != poll.id:
                self._run.turn("closed")
                self._show(self._run, self._hub.seats)
            with suppress(SeqtuiError):  # of a course that this host does not have
                self._run = PollRun(poll, self._ballot(poll), votes)
                self._show(self._run, self._hub.seats)
            self._forget_closed()
        elif self._run is not None and votes != self._run.votes:
            self._run.votes = votes
            self._has_votes = True
            self._hub.soon()

    def _not_read(self, _error: SeqtuiError) -> None:
        self._is_reading, self._is_behind = False, True  # the next tick tries again

    def _forget_closed(self) -> None:
        if self._run is not None and self._run.poll.phase == "closed":
            self._run = None

    def _show(self, run: PollRun, seats: list[Seat]) -> None:
        present = self._present()
        for seat in tuple(seats):
            is_teacher = seat.account.is_teacher
            shown = (
                run.to_teacher(present, seat.sees_names) if is_teacher else run.to_student(seat.account.name, present)
            )
            seat.send(shown)


def _put(store: ClassStore, poll: Poll) -> None:
    """Keep a poll in its phase; a new one closes what is asked before it, for one is asked at a time."""
    for other in store.polls()[-_MOST:]:
        if other.id != poll.id and other.phase != "closed":
            store.put_poll(replace(other, phase="closed"))
    store.put_poll(poll)


def _newest(store: ClassStore) -> _Kept | None:
    polls = store.polls()
    return (polls[-1], store.votes(polls[-1].id)) if polls else None


def _all(store: ClassStore) -> list[_Kept]:
    return [(poll, store.votes(poll.id)) for poll in store.polls()[-_MOST:]]


def _counted(kept: list[_Kept], names: bool) -> tuple[tuple[Poll, tuple[Answer, ...]], ...]:
    return tuple((poll, votes_counted(votes, names)) for poll, votes in kept)
