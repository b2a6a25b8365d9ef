"""The class of a teacher: who is here, how far, stuck on what; a row opens as a page about that student."""

from __future__ import annotations

from datetime import datetime

from textual import events
from textual.app import ComposeResult
from textual.timer import Timer

from seqtui.classroom.messages import Tell
from seqtui.classroom.teaching.class_rows import ORDERS, ClassRow, rows_of
from seqtui.classroom.teaching.stuck import next_stuck
from seqtui.course.progress import clock
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.render.class_grid import ClassGrid, GridView, legend_lines
from seqtui.render.lines import Line
from seqtui.session.text import safe
from seqtui.tui import screens
from seqtui.tui.canvas import Canvas
from seqtui.tui.class_watch import ClassWatch
from seqtui.tui.controllers.rows import RowsController
from seqtui.tui.controllers.ui import Job, Question
from seqtui.tui.footer import Footer
from seqtui.tui.help_page import Told
from seqtui.tui.keymap import bindings
from seqtui.tui.screens.base import BaseScreen, Pace, TooSmall, forward

PACE = 0.2  # seconds between two paintings, however many students answer
LONGEST = 300  # characters of a line to the class


class GridPane(Canvas):
    """The grid."""

    def __init__(self, view: GridView) -> None:
        super().__init__()
        self.view, self.grid = view, ClassGrid()

    def draw(self, width: int, height: int) -> list[Line]:
        """The grid, scrolled so that what is pointed at is in sight."""
        return self.grid.draw(self.view, width, height, self.palette)


class ClassGridScreen(BaseScreen):
    """Student × lesson, live."""

    BINDINGS = bindings("grid")
    keys = "grid"
    is_stage = False

    def __init__(self, roll: ClassWatch) -> None:
        super().__init__()
        self.roll = roll
        self.rows = RowsController(self)
        self._pace = Pace(self, PACE, self.refresh_rows)
        self._next: Timer | None = None

    action_move = forward("rows", RowsController.move)
    action_page = forward("rows", RowsController.page)
    action_first = forward("rows", RowsController.first)
    action_last = forward("rows", RowsController.last)

    def compose(self) -> ComposeResult:
        """The grid and the keys."""
        yield TooSmall()
        yield GridPane(self._view())
        yield Footer("grid", of_class_too=True)

    def on_mount(self) -> None:
        """Look on."""
        self.query_one(Footer).leave_out(frozenset({"class"}))  # it is here
        self.roll.look(self._pace.ask)
        self._wait()

    def on_unmount(self) -> None:
        """Look no more."""
        self.roll.leave(self._pace.ask)

    def on_screen_resume(self) -> None:
        """In front again: names may be hidden by now."""
        super().on_screen_resume()
        self.refresh_rows()

    def refresh_rows(self) -> None:
        """Show the class as it is now; only what changed is drawn."""
        self._pace.drawn()
        self.pane.view = self._view()
        self.pane.repaint()
        self._wait()

    def speak(self) -> None:
        """Show the class in the language that is spoken now."""
        self.refresh_rows()
        super().speak()

    def _view(self) -> GridView:
        roll = self.roll
        order = roll.order_of
        rows = rows_of(roll.standings.values(), order, clock.now(), roll.places, roll.hidden)
        row = next((k for k, row in enumerate(rows) if row.account == roll.account), 0)
        return GridView(roll.session.title, roll.lessons, rows, row, roll.column, _(order.name))

    def _wait(self) -> None:
        """Wake up when the next student gets stuck by doing nothing, and not before."""
        if self._next is not None:
            self._next.stop()
            self._next = None
        now = clock.now()
        coming = next_stuck(self.roll.standings.values(), now)
        if coming is not None:
            self._next = self.set_timer(max(0.0, _seconds(coming, now)) + 0.01, self._pace.ask)

    @property
    def told(self) -> Told | None:
        """The marks of the grid, and who is called stuck."""
        return legend_lines

    # rows ---------------------------------------------------------------------------------------------------------

    @property
    def pane(self) -> GridPane:
        """The grid."""
        return self.query_one(GridPane)

    @property
    def view(self) -> GridView:
        """What is shown."""
        return self.pane.view

    @property
    def pointed(self) -> ClassRow | None:
        """The student who is pointed at."""
        return self.view.pointed

    @property
    def chosen(self) -> int:
        """The row that is pointed at."""
        return self.view.row

    @property
    def count(self) -> int:
        """How many rows there are; 1 in an empty class, whose only row is none."""
        return max(1, len(self.view.rows))

    def row_away(self, pages: int) -> int:
        """The row so many pages away, or the last one on that side."""
        room = self.pane.grid.room(self.pane.size.height)
        return max(0, min(self.chosen + pages * max(1, room - 1), self.count - 1))

    def choose_row(self, row: int) -> None:
        """Point at a student."""
        if row < len(self.view.rows):
            self.roll.account = self.view.rows[row].account
        self.refresh_rows()
        self.say("")

    def action_column(self, columns: int) -> None:
        """Point at another lesson."""
        if self.roll.lessons:
            self.roll.column = (self.roll.column + columns) % len(self.roll.lessons)
        self.refresh_rows()

    def action_order(self) -> None:
        """Sort by something else."""
        self.roll.order = (self.roll.order + 1) % len(ORDERS)
        self.refresh_rows()

    def action_names(self) -> None:
        """Hide the names, as on a projector, or show them."""
        self.roll.is_hidden = not self.roll.is_hidden
        self.refresh_rows()
        self.say(_("names are hidden: each student is a number") if self.roll.is_hidden else _("names are shown"))

    def on_click(self, event: events.Click) -> None:
        """Point at a row; a second click opens it."""
        pane = self.pane
        row = pane.grid.row_at(event.y, pane.size.height, self.view) if event.widget is pane else None
        if row is None:
            return
        if row == self.chosen:
            self.action_open()
        else:
            self.choose_row(row)

    @property
    def question_here(self) -> tuple[str, str] | None:
        """The question of a lesson that a poll would ask from here: that in front of the student."""
        facing = None if self.pointed is None else self.pointed.standing.facing
        return (facing.lesson, facing.question) if facing is not None and facing.question else None

    def action_open(self) -> None:
        """The page about the student who is pointed at."""
        if self.pointed is not None:
            self.app.push_screen(screens.student.StudentScreen(self.roll, self.pointed.account))

    def action_tell(self) -> None:
        """Say a line to the whole class."""
        self.ask(Question(_("to the whole class: one line"), _line), self._tell)

    def _tell(self, line: str) -> None:
        def send(job: Job) -> None:
            try:
                self.roll.session.link.ask(Tell(0, line))
                said = _("said to the class: {line}", line=line)
            except SeqtuiError as error:
                said = str(error)
            job.tell(lambda: self.say(said))

        self.background("tell", send)

    def action_leave(self) -> None:
        """Back to where the class was called from; from the first screen to the course."""
        below = self.app.screen_stack[:-1]
        if any(isinstance(screen, BaseScreen) for screen in below):
            self.app.pop_screen()
        elif self.app.in_class.learner is not None:
            self.app.push_screen(screens.learn.LearnScreen(self.app.in_class.learner))


def _line(text: str) -> str:
    line = " ".join(safe(text).split())
    if not line or len(line) > LONGEST:
        raise SeqtuiError(_("type a line of 1 to {most} characters", most=LONGEST))
    return line


def _seconds(coming: datetime, now: datetime) -> float:
    return (coming - now).total_seconds()
