"""A list to choose from, and what comes of the choice: experiments, presets, the tree of edits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Static

from seqtui.render.lines import Line
from seqtui.session.maps.matrix import first_shown
from seqtui.tui.canvas import Canvas
from seqtui.tui.screens.worker_dialog import Result, WorkerDialog

MOST = 12  # rows in sight: more are scrolled
Row = TypeVar("Row")


class ChoicePane(Canvas):
    """The rows of a choice dialog, one a line, and below them what is said about the chosen one."""

    def __init__(self, dialog: ChoiceDialog, chosen: int = 0) -> None:
        super().__init__()
        self.dialog, self.chosen = dialog, chosen
        self.shown = min(MOST, len(dialog.rows))
        self.styles.height = self.shown + dialog.told_height

    @property
    def first(self) -> int:
        """The first row in sight."""
        return first_shown(self.chosen, self.shown, len(self.dialog.rows))

    def draw(self, width: int, height: int) -> list[Line]:
        """The rows in sight, and the sentence."""
        first = self.first
        rows = enumerate(self.dialog.rows[first : first + self.shown], first)
        lines = [self.dialog.line(row, k == self.chosen, width) for k, row in rows]
        return [*lines, *self.dialog.told(self.dialog.rows[self.chosen], width)]

    def choose(self, row: int) -> None:
        """Point at another row, round the ends."""
        self.chosen = row % len(self.dialog.rows)
        self.repaint()


class ChoiceDialog(WorkerDialog[Result], Generic[Row, Result]):
    """Dismisses with what comes of a row, or None. A fault is answered in place."""

    BINDINGS = [
        Binding("down,j", "choose(1)", "Next", show=False),
        Binding("up,k", "choose(-1)", "Before", show=False),
        Binding("enter,right,l", "take", "Take it", show=False),
        Binding("escape,left,h", "leave", "Back", show=False),
    ]
    told_height = 0  # lines that told() takes
    hint = "Enter runs it, Esc closes, Up and Down move"

    def __init__(self, question: str, rows: Sequence[Row], chosen: int = 0) -> None:
        super().__init__()
        self.question, self.rows, self.chosen_first = question, rows, chosen

    def line(self, row: Row, is_chosen: bool, width: int) -> Line:
        """One row."""
        raise NotImplementedError

    def told(self, row: Row, width: int) -> list[Line]:
        """What is said about the chosen row."""
        return []

    def take(self, row: Row) -> None:
        """Do what the row says: record(...) or dismiss(...)."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        """The list, and what comes of it."""
        with Vertical():
            yield Static(self.question, markup=False, id="question")
            yield ChoicePane(self, self.chosen_first)
            yield Static(self.hint, markup=False, id="answer")

    def on_click(self, event: events.Click) -> None:
        """Choose a row; a second click takes it."""
        pane = self.query_one(ChoicePane)
        if event.widget is not pane or event.y >= pane.shown:
            return
        if event.y + pane.first == pane.chosen:
            self.action_take()
        else:
            pane.choose(event.y + pane.first)

    def action_choose(self, rows: int) -> None:
        """Another row."""
        pane = self.query_one(ChoicePane)
        pane.choose(pane.chosen + rows)

    def action_take(self) -> None:
        """Take the chosen row."""
        self.take(self.rows[self.query_one(ChoicePane).chosen])
