"""The page about one student, for a teacher: it follows what the student does; Enter shows how the class answered."""

from __future__ import annotations

from textual.app import ComposeResult

from seqtui.classroom.messages import AskStudent, Did
from seqtui.classroom.standing import Standing
from seqtui.classroom.teaching.class_rows import ClassRow, rows_of
from seqtui.classroom.teaching.student_page import StudentPage, student_page
from seqtui.course.progress import clock
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _, language
from seqtui.render.lines import Line
from seqtui.render.student import student_lines
from seqtui.tui import screens
from seqtui.tui.canvas import Canvas
from seqtui.tui.class_watch import ClassWatch
from seqtui.tui.controllers.ui import Job
from seqtui.tui.footer import Footer
from seqtui.tui.keymap import bindings
from seqtui.tui.screens.base import BaseScreen, Pace, TooSmall

PACE = 0.5  # seconds between two askings


class StudentPane(Canvas):
    """The page, scrolled by keys."""

    def __init__(self, roll: ClassWatch, account: str) -> None:
        super().__init__()
        self.roll, self.account = roll, account
        self.page: StudentPage | None = None
        self.top = 0

    @property
    def row(self) -> ClassRow:
        """The student as the grid has them."""
        roll = self.roll
        found = roll.standings.get(self.account, Standing(self.account, self.account, False))
        return rows_of([found], roll.order_of, clock.now(), roll.places, roll.hidden)[0]

    def draw(self, width: int, height: int) -> list[Line]:
        """The part of the page that fits."""
        lines = student_lines(self.row, self.page, self.roll.lessons, width, self.palette)
        self.top = max(0, min(self.top, len(lines) - height))
        return lines[self.top :]

    def scroll_lines(self, count: int) -> None:
        """Scroll down (negative: up)."""
        self.top += count
        self.repaint()


class StudentScreen(BaseScreen):
    """What one student does."""

    BINDINGS = bindings("student")
    keys = "student"
    is_stage = False

    def __init__(self, roll: ClassWatch, account: str) -> None:
        super().__init__()
        self.roll, self.account = roll, account
        self._known: Standing | None = None  # as it was when the page was fetched
        self._pace = Pace(self, PACE, self.fetch)

    def compose(self) -> ComposeResult:
        """The page and the keys."""
        yield TooSmall()
        yield StudentPane(self.roll, self.account)
        yield Footer("student", of_class_too=True)

    def on_mount(self) -> None:
        """Fetch the page, and look on."""
        self.roll.look(self.changed)
        self.fetch()

    def on_unmount(self) -> None:
        """Look no more."""
        self.roll.leave(self.changed)

    @property
    def pane(self) -> StudentPane:
        """The page."""
        return self.query_one(StudentPane)

    def speak(self) -> None:
        """Fetch the page in the language that is spoken now."""
        self.fetch()
        super().speak()

    def changed(self) -> None:
        """Something changed in the class: fetch the page again, when it was this student."""
        if self.roll.standings.get(self.account) != self._known:
            self._pace.ask()

    def fetch(self) -> None:
        """Ask for the page in a thread."""
        self._pace.drawn()
        self._known = self.roll.standings.get(self.account)
        spoken = language()

        def ask(job: Job) -> None:
            try:
                did = self.roll.session.link.ask(AskStudent(0, self.account))
                roll = self.roll
                page = student_page(did, roll.course, roll.places, spoken) if isinstance(did, Did) else None
            except SeqtuiError as error:
                said = str(error)
                job.tell(lambda: self.say(said))
            else:
                job.tell(lambda: self._show(page))

        self.background("student", ask)

    def _show(self, page: StudentPage | None) -> None:
        self.pane.page = page
        self.pane.repaint()

    @property
    def question_here(self) -> tuple[str, str] | None:
        """The question of a lesson that a poll would ask from here: that in front of the student."""
        facing = self.pane.row.standing.facing
        return (facing.lesson, facing.question) if facing is not None and facing.question else None

    def action_open(self) -> None:
        """How the class answered the question in front of the student."""
        facing = self.pane.row.standing.facing
        if facing is None or not facing.question:
            self.say(_("there is no question in front of this student"))
        else:
            self.app.push_screen(screens.spread.SpreadScreen(self.roll, facing.lesson, facing.question))

    def action_scroll_by(self, count: int) -> None:
        """Scroll by lines."""
        self.pane.scroll_lines(count)

    def action_page(self, count: int) -> None:
        """Scroll by pages."""
        self.pane.scroll_lines(count * max(1, self.pane.size.height - 1))

    def action_names(self) -> None:
        """Hide the names, or show them."""
        self.roll.is_hidden = not self.roll.is_hidden
        self.pane.repaint()

    def action_leave(self) -> None:
        """Back to the class."""
        self.app.pop_screen()
