"""Home: the trained networks, training, and every model in the order of the course."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult

from seqtui.language import _
from seqtui.models.table import run as record
from seqtui.render.home import HomeList
from seqtui.render.lines import Line
from seqtui.session.catalog import CatalogEntry, choices
from seqtui.tui import screens
from seqtui.tui.canvas import Canvas
from seqtui.tui.controllers.ui import ALWAYS
from seqtui.tui.footer import Footer
from seqtui.tui.keymap import bindings
from seqtui.tui.screens.base import BaseScreen, TooSmall

if TYPE_CHECKING:
    from seqtui.session.export.blocks import Document

_OF_MODELS = frozenset({"own text"})  # keys that do nothing on the row that trains


class HomePane(Canvas):
    """The list; chosen is the highlighted row."""

    def __init__(self) -> None:
        super().__init__()
        self.choices = choices()
        self.names = [choice.name for choice in self.choices]
        self.list = HomeList(self.choices)
        self.chosen = 0

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
            self._choose(k)

    def action_move(self, rows: int) -> None:
        """Choose another row, round the ends."""
        pane = self.query_one(HomePane)
        self._choose((pane.chosen + rows) % len(pane.choices))

    def action_page(self, pages: int) -> None:
        """Choose a row so many pages away, or the last one on that side."""
        pane = self.query_one(HomePane)
        self._choose(pane.chosen + pages * (pane.list.room(pane.size.height) - 1))

    def action_first(self) -> None:
        """Choose the first row."""
        self._choose(0)

    def action_last(self) -> None:
        """Choose the last row."""
        self._choose(len(self.query_one(HomePane).choices) - 1)

    def action_open(self) -> None:
        """Open the chosen row with its example; the row that trains asks what is to be learnt."""
        chosen = self._chosen
        if chosen.model:
            self.work("record", ALWAYS, lambda: record(chosen.request()), self.app.show)
        else:
            self.app.choose_recipe()

    def action_setup(self) -> None:
        """Choose text and options first."""
        chosen = self._chosen
        if chosen.model:
            self.work("record", ALWAYS, lambda: record(chosen.request()), self.app.set_up_model)
        else:
            self.app.choose_recipe()

    def action_leave(self) -> None:
        """There is nothing behind home: leave the program with q."""
        self.query_one(Footer).say(_("press q to leave seqtui"))

    def _choose(self, row: int) -> None:
        """Point at a row, the nearest where there is none of that number."""
        pane = self.query_one(HomePane)
        pane.chosen = max(0, min(row, len(pane.choices) - 1))
        pane.repaint()
        footer = self.query_one(Footer)
        footer.say("")
        footer.leave_out(frozenset() if self._chosen.model else _OF_MODELS)

    @property
    def _chosen(self) -> CatalogEntry:
        pane = self.query_one(HomePane)
        return pane.choices[pane.chosen]
