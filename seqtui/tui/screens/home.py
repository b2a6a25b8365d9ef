"""Home: the course and where it goes on, the trained networks, training, and every model."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult

from seqtui.language import _
from seqtui.models.table import run as record
from seqtui.render.home import HomeList
from seqtui.render.lines import Line
from seqtui.session.catalog import TRAIN_ROW, CatalogEntry, choices
from seqtui.tui import screens
from seqtui.tui.canvas import Canvas
from seqtui.tui.controllers.rows import RowsController
from seqtui.tui.controllers.ui import ALWAYS, Job
from seqtui.tui.footer import Footer
from seqtui.tui.keymap import bindings
from seqtui.tui.screens.base import BaseScreen, TooSmall, forward

if TYPE_CHECKING:
    from seqtui.session.export.blocks import Document

IDLE = 0.3  # seconds after which the first frame stands
_OF_MODELS = frozenset({"own text"})  # keys that do nothing on a row that is none


class HomePane(Canvas):
    """The list; chosen is the highlighted row."""

    def __init__(self) -> None:
        super().__init__()
        self.choices = choices()
        self.list = HomeList(self.choices)
        self.chosen = 0

    @property
    def names(self) -> list[str]:
        """What the rows are called."""
        return [choice.name for choice in self.choices]

    def take(self, personal: Sequence[CatalogEntry]) -> None:
        """Show rows of one's own behind the course, in place of those there were; the same row stays chosen."""
        kept, name = choices(), self.choices[self.chosen].name
        self.choices, top = (*kept[:1], *personal, *kept[1:]), self.list.top
        self.list = HomeList(self.choices)
        self.chosen = self.names.index(name) if name in self.names else 0
        self.list.top = top
        self.repaint()

    def draw(self, width: int, height: int) -> list[Line]:
        """The list, scrolled so that the chosen row is in sight."""
        return self.list.draw(self.chosen, width, height, self.palette)

    def row_at(self, y: int) -> int | None:
        """The number of the row on a line of the pane."""
        return self.list.row_at(y, self.size.height)


class HomeScreen(BaseScreen):
    """Where the program starts: choose what to open."""

    BINDINGS = bindings("home")
    keys = "home"
    is_stage = False

    def __init__(self) -> None:
        super().__init__()
        self.rows = RowsController(self)

    action_move = forward("rows", RowsController.move)
    action_page = forward("rows", RowsController.page)
    action_first = forward("rows", RowsController.first)
    action_last = forward("rows", RowsController.last)

    def compose(self) -> ComposeResult:
        """The list and the keys."""
        yield TooSmall()
        yield HomePane()
        yield Footer("home")

    def document(self) -> Document:
        """Return every model and every trained network, as ``seqtui models`` and ``seqtui zoo`` list them."""
        return screens.saving.home_page()

    def on_click(self, event: events.Click) -> None:
        """Choose a row; a second click opens it."""
        pane = self.query_one(HomePane)
        k = pane.row_at(event.y) if event.widget is pane else None
        if k is None:
            return
        if k == pane.chosen:
            self.action_open()
        else:
            self.choose_row(k)

    def action_open(self) -> None:
        """Open the chosen row with its example; the row that trains asks what is to be learnt."""
        chosen = self._chosen
        if chosen.model:
            self.work("record", ALWAYS, lambda: record(chosen.request()), self.app.show)
        elif chosen.name == TRAIN_ROW:
            self.app.choose_recipe()
        else:
            self.app.open_learning(chosen.name)

    def action_setup(self) -> None:
        """Choose text and options first."""
        chosen = self._chosen
        if chosen.model:
            self.work("record", ALWAYS, lambda: record(chosen.request()), self.app.set_up_model)
        else:
            self.action_open()

    def action_leave(self) -> None:
        """There is nothing behind home: leave the program with q."""
        self.query_one(Footer).say(_("press q to leave seqtui"))

    @property
    def chosen(self) -> int:
        """The row that is pointed at."""
        return self.query_one(HomePane).chosen

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self.query_one(HomePane).choices)

    def row_away(self, pages: int) -> int:
        """The row so many pages away, or the last one on that side."""
        pane = self.query_one(HomePane)
        return pane.list.row_away(pane.chosen, pages, pane.size.height)

    def choose_row(self, row: int) -> None:
        """Point at a row."""
        pane = self.query_one(HomePane)
        pane.chosen = row
        pane.repaint()
        footer = self.query_one(Footer)
        footer.say("")
        footer.leave_out(frozenset() if self._chosen.model else _OF_MODELS)

    def on_screen_resume(self) -> None:
        """In front: look up in a thread what the learner has begun, once the first frame stands."""
        self.set_timer(IDLE, partial(self.background, "progress", self._look_up))

    def _look_up(self, job: Job) -> None:
        """In the thread: where the course goes on, and what is due."""
        personal = screens.learn.rows_of_home(self.app.in_class.learner)
        if personal != self.query_one(HomePane).choices[1 : 1 + len(personal)]:
            job.tell(partial(self.query_one(HomePane).take, personal))

    @property
    def _chosen(self) -> CatalogEntry:
        pane = self.query_one(HomePane)
        return pane.choices[pane.chosen]
