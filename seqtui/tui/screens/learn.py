"""The map of the course: units and lessons, what is done and due; Enter opens a lesson where it was left."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from textual import events
from textual.app import ComposeResult

from seqtui import policy
from seqtui.course.course_map import CourseMap, about_lesson, course_map
from seqtui.course.loader import Course, read_course
from seqtui.course.progress.event_store import EventStore
from seqtui.course.progress.store import Store, progress_path
from seqtui.course.progress.views import progress_of
from seqtui.course.review.schedule import due_by_lesson
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _, _n, language
from seqtui.render.course_map import CourseList, how_far
from seqtui.render.lines import Line
from seqtui.session.catalog import CONTINUE_ROW, COURSE, REVIEW_ROW, CatalogEntry
from seqtui.tui.canvas import Canvas
from seqtui.tui.controllers.rows import RowsController
from seqtui.tui.footer import Footer
from seqtui.tui.keymap import bindings
from seqtui.tui.screens.base import BaseScreen, TooSmall, forward


class Learner:
    """The course that is learnt, and the store of what was done in it; read and opened once."""

    def __init__(self, folder: Path | None = None, store: EventStore | None = None) -> None:
        self.course, self.store = read_course(folder), store or Store()

    def map(self) -> CourseMap:
        """The course as it stands now, in the language that is spoken."""
        events = self.store.events()
        return course_map(self.course, progress_of(events), due_by_lesson(self.store), language())


def rows_of_home(learner: Learner | None = None) -> list[CatalogEntry]:
    """What home offers to somebody who has begun: to go on, and what is due; nothing to anybody else.

    learner: the one of a class. Without one it is the learner of this computer, for whom no file of progress is made.
    """
    if learner is None and not policy.exists(progress_path()):
        return []
    found: list[CatalogEntry] = []
    with suppress(SeqtuiError):
        learner = learner or Learner()
        shown = learner.map()
        last = next((row for row in shown.rows if row.id == shown.last), None)
        if last is not None:
            more = _("The lesson that you left last: its step, and its stage as it was.")
            found.append(CatalogEntry(CONTINUE_ROW, _(COURSE), "  ".join((last.title, how_far(last))), more, ""))
        if shown.due:
            waits = _n("{n} concept is due", "{n} concepts are due", shown.due)
            found.append(CatalogEntry(REVIEW_ROW, _(COURSE), waits, about_lesson(learner.course, "", ""), ""))
    return found


class CoursePane(Canvas):
    """The list of lessons; chosen is the row pointed at, taught the title of the class."""

    def __init__(self, course: Course, shown: CourseMap, taught: str = "") -> None:
        super().__init__()
        self.course, self.chosen, self.taught = course, shown.begin, taught
        self._known: dict[str, str] = {}
        self.list = CourseList(shown, self._about, taught)

    def _about(self, id: str) -> str:
        """What a lesson teaches, read when it is pointed at first."""
        if id not in self._known:
            self._known[id] = about_lesson(self.course, id, language())
        return self._known[id]

    def forget(self) -> None:
        """Read again what lessons teach."""
        self._known = {}

    def take(self, shown: CourseMap) -> None:
        """Show the course as it stands now."""
        top, self.list = self.list.top, CourseList(shown, self._about, self.taught)
        self.list.top = top
        self.repaint()

    def draw(self, width: int, height: int) -> list[Line]:
        """The list, scrolled so that the chosen row is in sight."""
        return self.list.draw(self.chosen, width, height, self.palette)


class LearnScreen(BaseScreen):
    """The course of a folder, and what a store says of it."""

    BINDINGS = bindings("learn")
    keys = "learn"
    is_stage = False

    def __init__(self, learner: Learner) -> None:
        super().__init__()
        self.learner = learner
        self.rows = RowsController(self)
        self.map = learner.map()

    action_move = forward("rows", RowsController.move)
    action_page = forward("rows", RowsController.page)
    action_first = forward("rows", RowsController.first)
    action_last = forward("rows", RowsController.last)

    def compose(self) -> ComposeResult:
        """The list and the keys."""
        yield TooSmall()
        session = self.app.in_class.session
        yield CoursePane(self.learner.course, self.map, "" if session is None else session.title)
        yield Footer("learn", of_class_too=True)

    def on_screen_resume(self) -> None:
        """Back from a lesson: show what it has changed."""
        shown = self.learner.map()
        if shown != self.map:
            self.map = shown
            self.pane.take(shown)
        for note in self.learner.store.take_notes():
            self.say(note)

    def speak(self) -> None:
        """Show the course in the language that is spoken now."""
        self.map = self.learner.map()
        self.pane.forget()
        self.pane.take(self.map)
        super().speak()

    @property
    def pane(self) -> CoursePane:
        """The list."""
        return self.query_one(CoursePane)

    @property
    def chosen(self) -> int:
        """The row that is pointed at."""
        return self.pane.chosen

    @property
    def count(self) -> int:
        """How many lessons there are."""
        return len(self.map.rows)

    def row_away(self, pages: int) -> int:
        """The row so many pages away, or the last one on that side."""
        return self.pane.list.row_away(self.pane.chosen, pages, self.pane.size.height)

    def choose_row(self, row: int) -> None:
        """Point at a lesson."""
        self.pane.chosen = row
        self.pane.repaint()
        self.say("")

    def on_click(self, event: events.Click) -> None:
        """Choose a row; a second click opens it."""
        row = self.pane.list.row_at(event.y, self.pane.size.height) if event.widget is self.pane else None
        if row is None:
            return
        if row == self.chosen:
            self.action_open()
        else:
            self.choose_row(row)

    def action_open(self) -> None:
        """Open the lesson where it was left, or from its beginning."""
        row = self.map.rows[self.chosen]
        if row.id:
            self.app.open_lesson(row.id)
        else:
            self.app.open_learning(REVIEW_ROW)

    def action_exam(self) -> None:
        """Begin the examination, or go on with it."""
        self.app.open_exam()

    def action_leave(self) -> None:
        """Home."""
        self.app.go_home()
