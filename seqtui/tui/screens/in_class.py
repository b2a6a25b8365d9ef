"""A class on the screens of one person in it: what it says, and where it is told that the person is."""

from __future__ import annotations

from threading import Lock
from time import monotonic

from seqtui.classroom.class_session import Announcement, ClassSession
from seqtui.classroom.messages import Here, PollShown, Push, StoreAway, Told
from seqtui.classroom.standing import Whereabouts
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.session.share.state import State
from seqtui.tui import screens
from seqtui.tui.class_polls import ClassPolls
from seqtui.tui.class_watch import ClassWatch
from seqtui.tui.footer import Footer
from seqtui.tui.routing import RoutingApp
from seqtui.tui.screens.base import BaseScreen
from seqtui.tui.screens.learn import Learner
from seqtui.tui.whereabouts import Teller, whereabouts

_GRID, _POLL = "classroom('grid')", "classroom('poll')"  # actions of the table of keys
STAYS = 4.0  # seconds in which no key takes away what the class has said


class InClass:
    """The class as the screens of a session know it. farewell is what the server said when it ended the session."""

    def __init__(self, app: RoutingApp, session: ClassSession) -> None:
        self.app, self.session = app, session
        self.farewell = ""
        self._said, self._said_until = "", 0.0
        self.learner, self._note = learner_of(session)
        self._lock = Lock()
        self._news: dict[type, Push | Announcement] = {}
        self.teller = Teller(app, self._look, self._tell)
        self.watch = ClassWatch(app, session, self.learner.course) if session.account.is_teacher else None
        self.polls = ClassPolls(app, session, self.learner.course, self._polled)

    @property
    def actions(self) -> frozenset[str]:
        """The actions of the table of keys that the class has for this person."""
        return frozenset({_POLL} if self.watch is None else {_POLL, _GRID})

    def does(self, what: str) -> bool:
        """Whether a key of the class means something to this person."""
        return f"classroom('{what}')" in self.actions

    def do(self, what: str) -> None:
        """Do what a key of the class asks for."""
        if what == "grid":
            self.show_class()
        elif what == "poll":
            self.show_poll()

    def show_poll(self) -> None:
        """Bring the poll of the class to a student; ask a teacher what to ask."""
        front = self.app.screen
        if self.watch is None:
            screens.poll.Polled(self.app, self.polls, self.say).bring()
        elif isinstance(front, BaseScreen):
            place = self._look()[0]
            stands = (place.lesson, place.question) if place.question else None
            here = getattr(front, "question_here", stands)
            screens.asking_class.PollMenu(self.watch, self.polls).open(front, here)

    def _polled(self, before: PollShown | None) -> None:
        if self.watch is None:
            screens.poll.Polled(self.app, self.polls, self.say).changed(before)

    def show_class(self) -> None:
        """Put the class in front of a teacher, unless it is."""
        if self.watch is not None and not isinstance(self.app.screen, screens.class_grid.ClassGridScreen):
            self.app.push_screen(screens.class_grid.ClassGridScreen(self.watch))

    def begin(self) -> None:
        """Put the first screen up, and listen."""
        if self.watch is None:
            self.app.push_screen(screens.learn.LearnScreen(self.learner))
        else:
            self.watch.begin()
            self.show_class()
        self.polls.begin()
        self.session.link.listen(self._heard)
        self.session.announcements.listen(self._heard)
        if self._note:
            self.app.call_after_refresh(self.say, self._note)

    def say(self, sentence: str) -> None:
        """Say something of the class at the foot of the screen; the next keys leave it there for a while."""
        self._said, self._said_until = sentence, monotonic() + STAYS
        self.app.say_in_front(sentence)

    def moved(self) -> None:
        """Somebody did something, or another screen is in front: keep what was said, tell the class of the place."""
        if self._said and self.app.screen_stack:
            self._keep_said()
        self.teller.moved()

    def _keep_said(self) -> None:
        if monotonic() > self._said_until:
            self._said = ""
        elif any(not footer.message for footer in self.app.screen.query(Footer)):
            self.app.say_in_front(self._said)

    # what the class says ------------------------------------------------------------------------------------------

    def _heard(self, said: Push | Announcement) -> None:
        """In a thread: of each kind the newest counts, however many come before the app turns to them."""
        with self._lock:
            is_awaited, self._news[type(said)] = bool(self._news), said
        if not is_awaited:
            self.app.call_later(self._take)

    def _take(self) -> None:
        with self._lock:
            news, self._news = tuple(self._news.values()), {}
        for said in news:
            if isinstance(said, Announcement):
                self._announced(said)
            elif isinstance(said, Told):
                self.say(_("{teacher}: {text}", teacher=said.teacher, text=said.text))
            elif isinstance(said, StoreAway):
                self._store_is(said.away)

    def _announced(self, said: Announcement) -> None:
        self.say(said.sentence)
        if said.ends:
            self.farewell = said.sentence
            self.app.exit(0)

    def _store_is(self, away: bool) -> None:
        notes = self.session.store.take_notes()
        if notes:
            self.say(" ".join(notes))
        elif away:
            self.say(_("the class cannot be reached just now: what you do is kept here, and sent when it is back"))
        else:
            self.say(_("the class is back: what you did is kept"))

    # what the class is told -----------------------------------------------------------------------------------------

    def _look(self) -> tuple[Whereabouts, State | None]:
        return whereabouts(self.app.screen_stack, self.app.lesson)

    def _tell(self, place: Whereabouts) -> None:
        """In a thread."""
        self.session.link.tell(Here(place))


def learner_of(session: ClassSession) -> tuple[Learner, str]:
    """Return who learns in a session, and a sentence where the class's own course cannot be read.

    Then the course that ships is learnt: a slip in a file keeps nobody out of the class.
    """
    try:
        return Learner(session.course, session.store), ""
    except SeqtuiError as error:
        return Learner(None, session.store), _("the course of this class cannot be read: {error}", error=error)
