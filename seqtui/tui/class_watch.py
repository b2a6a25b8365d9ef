"""The class as a teacher's session knows it: the standings that the broker pushes, brought together."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

from seqtui.classroom.class_session import ClassSession
from seqtui.classroom.messages import Push, Stands, Watch
from seqtui.classroom.place_names import PlaceNames
from seqtui.classroom.standing import Standing
from seqtui.classroom.teaching.class_rows import ORDERS, Order, numbers_of
from seqtui.course.loader import Course
from seqtui.course.marked_text import plain_text, spans
from seqtui.engine.errors import SeqtuiError
from seqtui.language import language
from seqtui.session.text import safe
from seqtui.tui.routing import RoutingApp


class ClassWatch:
    """Every student's standing, by account; each change is told to those who look, in the turn of the app.

    What the screens of the class have in common stands here, too: order, row, column, and whether names are hidden.
    """

    def __init__(self, app: RoutingApp, session: ClassSession, course: Course) -> None:
        self.app, self.session, self.course = app, session, course
        self.places = PlaceNames(course)
        self.standings: dict[str, Standing] = {}
        self.order = self.column = 0
        self.account = ""  # that is pointed at
        self.is_hidden = False
        self._lessons: dict[str, list[tuple[str, str]]] = {}  # by language
        self._numbers: dict[str, int] = {}
        self._lock = Lock()
        self._news: dict[str, Standing] = {}
        self._looking: list[Callable[[], object]] = []

    @property
    def order_of(self) -> Order:
        """How the class is sorted."""
        return ORDERS[self.order]

    @property
    def hidden(self) -> dict[str, int] | None:
        """The numbers that hide the names; None while they are shown."""
        self._numbers = numbers_of(self.standings, self.session.title, self._numbers)
        return self._numbers if self.is_hidden else None

    @property
    def lessons(self) -> list[tuple[str, str]]:
        """The lessons of the course, each with its title."""
        spoken = language()
        if spoken not in self._lessons:
            titles = self.course.titles(spoken)
            self._lessons[spoken] = [(id, safe(plain_text(spans(titles[id])))) for id in self.course.lessons]
        return self._lessons[spoken]

    @property
    def names(self) -> dict[str, str]:
        """The names of the students as they are shown, by account."""
        return {name: standing.shown or name for name, standing in self.standings.items()}

    def begin(self) -> None:
        """Ask the broker for the standings, and for each change from now on."""
        self.session.link.listen(self._heard)
        self.app.run_worker(self._ask, thread=True, group="watch")

    def look(self, changed: Callable[[], object]) -> None:
        """Have changed called whenever something did."""
        self._looking.append(changed)

    def leave(self, changed: Callable[[], object]) -> None:
        """Call it no more."""
        if changed in self._looking:
            self._looking.remove(changed)

    def _ask(self) -> None:
        """In a thread."""
        try:
            self.session.link.ask(Watch(0))
        except SeqtuiError as error:
            self.app.call_later(self.app.say_in_front, str(error))

    def _heard(self, said: Push) -> None:
        """In the thread of the link: of each student the newest counts."""
        if not isinstance(said, Stands):
            return
        with self._lock:
            is_awaited = bool(self._news)
            self._news |= {standing.account: standing for standing in said.standings}
        if not is_awaited:
            self.app.call_later(self._take)

    def _take(self) -> None:
        with self._lock:
            news, self._news = self._news, {}
        self.standings |= news
        for changed in tuple(self._looking):
            changed()
