"""A list to choose from, and what a row stands for: experiments, presets, the tree of edits, recipes."""

from __future__ import annotations

from functools import partial
from typing import Generic

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Static

from seqtui.render.lines import Line
from seqtui.session.maps.matrix import first_shown
from seqtui.tui.canvas import Canvas
from seqtui.tui.controllers.ui import Choices, Result, Row
from seqtui.tui.screens.worker_dialog import WorkerDialog

MOST = 12  # rows in sight: more are scrolled


class ListPane(Canvas):
    """The rows of a list, one a line, and below them what is said about the chosen one."""

    def __init__(self, choices: Choices) -> None:
        super().__init__()
        self.choices, self.chosen = choices, choices.chosen
        self.shown = min(MOST, len(choices.rows))
        self.styles.height = self.shown + choices.told_height

    @property
    def first(self) -> int:
        """The first row in sight."""
        return first_shown(self.chosen, self.shown, len(self.choices.rows))

    def draw(self, width: int, height: int) -> list[Line]:
        """The rows in sight, and what is said."""
        choices, palette, first = self.choices, self.palette, self.first
        rows = enumerate(choices.rows[first : first + self.shown], first)
        lines = [choices.line(row, k == self.chosen, width, palette) for k, row in rows]
        return lines if choices.told is None else [*lines, *choices.told(choices.rows[self.chosen], width, palette)]

    def choose(self, row: int) -> None:
        """Point at another row, round the ends."""
        self.chosen = row % len(self.choices.rows)
        self.repaint()


class ListDialog(WorkerDialog[Result], Generic[Row, Result]):
    """Dismisses with what the chosen row stands for, or None. A fault is answered in place."""

    BINDINGS = [
        Binding("down,j", "choose(1)", "Next", show=False),
        Binding("up,k", "choose(-1)", "Before", show=False),
        Binding("enter,right,l", "take", "Take it", show=False),
        Binding("escape,left,h", "leave", "Back", show=False),
    ]

    def __init__(self, choices: Choices[Row, Result]) -> None:
        super().__init__()
        self.choices = choices

    def compose(self) -> ComposeResult:
        """The question, the list, and the keys or what is wrong."""
        with Vertical():
            yield Static(self.choices.question, markup=False, id="question")
            yield ListPane(self.choices)
            yield Static(self.choices.hint, markup=False, id="answer")

    def on_click(self, event: events.Click) -> None:
        """Choose a row; a second click takes it."""
        pane = self.query_one(ListPane)
        if event.widget is not pane or event.y >= pane.shown:
            return
        if event.y + pane.first == pane.chosen:
            self.action_take()
        else:
            pane.choose(event.y + pane.first)

    def action_choose(self, rows: int) -> None:
        """Another row."""
        pane = self.query_one(ListPane)
        pane.choose(pane.chosen + rows)

    def action_take(self) -> None:
        """Make what the chosen row stands for, in a thread where that takes time."""
        choices = self.choices
        row = choices.rows[self.query_one(ListPane).chosen]
        if choices.in_thread:
            self.record(partial(choices.make, row))
        else:
            self.dismiss(choices.make(row))
