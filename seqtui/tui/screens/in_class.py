"""A class on the screens of one person in it: what it says, and where it is told that the person is."""

from __future__ import annotations

from threading import Lock
from time import monotonic

from seqtui.classroom.class_session import Announcement, ClassSession
from seqtui.classroom.following import Follower
from seqtui.classroom.messages import Here, Led, PollShown, Push, Told
from seqtui.classroom.standing import Whereabouts
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _, language
from seqtui.render.lines import clip
from seqtui.session.share.state import State
from seqtui.session.text import safe
from seqtui.tui import screens
from seqtui.tui.at_home import AtHome
from seqtui.tui.class_polls import ClassPolls
from seqtui.tui.class_watch import ClassWatch
from seqtui.tui.footer import Footer
from seqtui.tui.routing import RoutingApp
from seqtui.tui.screens.base import BaseScreen
from seqtui.tui.screens.followed import FollowedScreens
from seqtui.tui.screens.following import Following
from seqtui.tui.screens.leading import Leading
from seqtui.tui.screens.learn import Learner
from seqtui.tui.speaking import can_choose, speak_next
from seqtui.tui.whereabouts import PACE, Teller, whereabouts

_GRID, _POLL = "classroom('grid')", "classroom('poll')"  # actions of the table of keys
_LANGUAGE = "classroom('language')"
_LEAD, _FOLLOW = "classroom('lead')", "classroom('follow')"
PACE_OF_LEADERS = 0.2  # seconds between two places that a class is led to
MOST_NAME = 20  # columns of a teacher's name in the line of the keys
STAYS = 4.0  # seconds in which no key takes away what the class has said


class InClass(AtHome):
    """The class as the screens of a session know it. farewell is what the server said when it ended the session."""

    def __init__(self, app: RoutingApp, session: ClassSession) -> None:
        self.app = app
        self.session: ClassSession = session
        self.role = session.account.role
        self._said, self._said_until = "", 0.0
        self._other = ""  # the other teacher who leads, seen by a teacher
        self.learner: Learner
        self.learner, self._note = learner_of(session)
        self._lock = Lock()
        self._news: dict[type, Push | Announcement] = {}
        self.teller = Teller(app, self._look, self._tell)
        self.watch = ClassWatch(app, session, self.learner.course) if session.account.is_teacher else None
        self.polls = ClassPolls(app, session, self.learner.course, self._polled)
        self.following: Following | None = None  # of a student
        self.leading: Leading | None = None  # of a teacher
        if session.account.is_teacher:
            self.leading = Leading(app, session.link, self.say, self._changed)
        else:
            follower = Follower(self.learner.course, language(), app.look)
            self.following = Following(app, follower, self.say, self._changed)

    @property
    def actions(self) -> frozenset[str]:
        """The actions of the table of keys that the class has for this person."""
        here = {_FOLLOW} if self.watch is None else {_GRID, _LEAD}
        return frozenset(here | {_POLL} | ({_LANGUAGE} if can_choose(self.app) else set()))

    def do(self, what: str) -> None:
        """Do what a key of the class asks for."""
        if what == "grid":
            self.show_class()
        elif what == "poll":
            self.show_poll()
        elif what == "language":
            self.speak()
        elif self.leading is not None:
            self.leading.toggle()
        elif self.following is not None:
            self.following.toggle()

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

    def speak(self) -> None:
        """Speak the next language from now on, and at every login."""
        speak_next(self.app, self.session, self.say)
        if self.following is not None:
            self.following.follower.speak(language())

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
        self.session.store.listen(self._noted)
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
        if self.following is not None:
            self.following.moved()
        self.teller.moved()

    # following and leading ----------------------------------------------------------------------------------------

    @property
    def follows(self) -> bool:
        """Whether a teacher's place is in front."""
        return self.following is not None and self.following.screens is not None

    @property
    def is_startled(self) -> bool:
        """Whether what is typed now is for a screen that a teacher's place came in front of."""
        return self.following is not None and self.following.is_startled

    @property
    def badge(self) -> tuple[str, bool]:
        """Who one is, quietly; or, in any case, that one leads, has work that is not stored, or has left who leads."""
        if self.leading is not None and self.leading.leads:
            return _("you lead: @ ends"), True
        if self.session.store.trouble:
            return _("kept here, not stored yet"), True
        led = None if self.following is None else self.following.led
        if led is not None and not self.follows:
            return _("@: follow {teacher}", teacher=clip(safe(led.teacher), MOST_NAME, self.app.palette)), True
        account = self.session.account
        name = safe(account.shown or account.name)
        return (name if self.leading is None else _("{name}: @ leads the class", name=name)), False

    def stand_aside(self) -> None:
        """Take a teacher's place away for a moment: one's own screens change."""
        if self.following is not None and self.following.screens is not None:
            self.following.stand_aside()
            self.app.call_later(self.following.settle)

    def _changed(self) -> None:
        """One follows or leads now, or does so no more."""
        leads = self.leading is not None and self.leading.leads
        self.teller.pace = PACE_OF_LEADERS if leads else PACE
        self.teller.again()
        for screen in self.app.screen_stack:
            for footer in screen.query(Footer):
                footer.repaint()

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
            elif isinstance(said, Led):
                self._led(said)
            elif isinstance(said, Told):
                self.say(_("{teacher}: {text}", teacher=said.teacher, text=said.text))

    def _announced(self, said: Announcement) -> None:
        self.say(said.sentence)
        if said.ends:
            self.farewell = said.sentence
            self.app.exit(0)

    def _led(self, led: Led) -> None:
        if self.following is not None:
            self.following.hear(led)
        elif self.leading is not None and led.teacher not in (self.session.account.name, self.session.account.shown):
            if led.place is not None and (self.leading.leads or led.teacher != self._other):
                self.leading.end(_("{teacher} leads the class now", teacher=led.teacher))
            self._other = "" if led.place is None else led.teacher

    def _noted(self) -> None:
        """In a thread."""
        self.app.call_later(self._take_notes)

    def _take_notes(self) -> None:
        notes = self.session.store.take_notes()
        if notes:
            self.say(" ".join(notes))

    # what the class is told -----------------------------------------------------------------------------------------

    def _look(self) -> tuple[Whereabouts, State | None]:
        """One's own place, whoever is followed on top of it."""
        stack, lesson = self.app.screen_stack, self.app.lesson
        if isinstance(lesson, FollowedScreens):
            return whereabouts(stack[: lesson.depth], lesson.own)
        return whereabouts(stack, lesson)

    def _tell(self, place: Whereabouts) -> None:
        """In a thread."""
        self.session.link.tell(Here(place, self.follows))
        if self.leading is not None and self.leading.leads:
            self.leading.hand_on(place)


def learner_of(session: ClassSession) -> tuple[Learner, str]:
    """Return who learns in a session, and a sentence where the class's own course cannot be read.

    Then the course that ships is learnt: a slip in a file keeps nobody out of the class.
    """
    try:
        return Learner(session.course, session.store), ""
    except SeqtuiError as error:
        return Learner(None, session.store), _("the course of this class cannot be read: {error}", error=error)
