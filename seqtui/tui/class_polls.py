"""The poll of a class as one session knows it: the newest that the broker pushed, and what it asks, in words."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from threading import Lock

from msgspec.structs import replace

from seqtui.classroom.class_session import ClassSession
from seqtui.classroom.messages import PollShown, Push, SetPoll, Vote
from seqtui.classroom.standing import Phase, Poll
from seqtui.classroom.teaching.asked import Asked, asked_of
from seqtui.classroom.teaching.spread import Bar, bars_of
from seqtui.course.loader import Course
from seqtui.course.marked_text import Span
from seqtui.engine.errors import SeqtuiError
from seqtui.language import language
from seqtui.tui.routing import RoutingApp


class ClassPolls:
    """shown is the newest poll, None before there was one; asked what it asks, None while that is being recorded.

    changed is called in the turn of the app, with the poll that was shown before, whenever there is something new that
    can be shown.
    """

    def __init__(
        self, app: RoutingApp, session: ClassSession, course: Course, changed: Callable[[PollShown | None], object]
    ) -> None:
        self.app, self.session, self.course, self.changed = app, session, course, changed
        self.shown: PollShown | None = None
        self.asked: Asked | None = None
        self._lock = Lock()
        self._news: PollShown | None = None
        self._looking: list[Callable[[], object]] = []

    def begin(self) -> None:
        """Hear of polls from now on."""
        self.session.link.listen(self._heard)

    def look(self, changed: Callable[[], object]) -> None:
        """Have changed called whenever the poll did."""
        self._looking.append(changed)

    def leave(self, changed: Callable[[], object]) -> None:
        """Call it no more."""
        if changed in self._looking:
            self._looking.remove(changed)

    @property
    def bars(self) -> tuple[Bar, ...]:
        """The spread, as far as this session may know it."""
        if self.shown is None or self.asked is None:
            return ()
        return bars_of(self.shown.answers, self.asked.posed)

    # what is said to the broker, in threads -------------------------------------------------------------------------

    def vote(self, answer: str) -> None:
        """Vote in the poll that is open; raises SeqtuiError where it is not taken."""
        if self.shown is not None:
            self.session.link.ask(Vote(0, self.shown.poll.id, answer))

    def turn(self, poll: Poll, phase: Phase, names: bool = False) -> None:
        """Open a poll, reveal it or close it; raises SeqtuiError where the broker says no."""
        self.session.link.ask(SetPoll(0, replace(poll, phase=phase), names))

    # what the broker says -------------------------------------------------------------------------------------------

    def _heard(self, said: Push) -> None:
        """In the thread of the link: the newest counts."""
        if isinstance(said, PollShown):
            with self._lock:
                is_awaited, self._news = self._news is not None, said
            if not is_awaited:
                self.app.call_later(self._take)

    def _take(self) -> None:
        with self._lock:
            news, self._news = self._news, None
        if news is None:
            return
        before = self.shown
        if before is not None and not news.answers and replace(before.poll, phase="closed", right=-1) == news.poll:
            news = replace(before, poll=replace(before.poll, phase="closed"))  # what was told stays told
        self.shown = news
        is_known = before is not None and replace(before.poll, phase=news.poll.phase) == news.poll
        if is_known and self.asked is not None:
            self._tell(before)
            return
        self.asked = None
        record = partial(self._record, news.poll, before, language())
        self.app.run_worker(record, thread=True, exclusive=True, group="poll")

    def _record(self, poll: Poll, before: PollShown | None, spoken: str) -> None:
        """In a thread: what the poll asks; where its lesson cannot be read, why not."""
        try:
            asked = asked_of(poll, self.course, spoken)
        except SeqtuiError as error:
            asked = Asked(((Span(str(error)),),))
        self.app.call_later(self._recorded, poll, before, asked)

    def _recorded(self, poll: Poll, before: PollShown | None, asked: Asked) -> None:
        if self.shown is not None and self.shown.poll.id == poll.id:
            self.asked = asked
            self._tell(before)

    def _tell(self, before: PollShown | None) -> None:
        self.changed(before)
        for changed in tuple(self._looking):
            changed()
