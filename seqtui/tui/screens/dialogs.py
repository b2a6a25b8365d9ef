"""Dialogs that ask: for a line of text, or for one row of a list."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Generic

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Static

from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _
from seqtui.render.lines import Line, wrap
from seqtui.render.palette import Palette
from seqtui.session.budget import BUDGETS
from seqtui.session.maps.matrix import first_shown
from seqtui.tui.canvas import Canvas
from seqtui.tui.controllers.ui import Choices, Question, Result, Row
from seqtui.tui.footer import Field
from seqtui.tui.keymap import bindings
from seqtui.tui.screens.worker_dialog import WorkerDialog

_LINE_KEYS = N_("Enter takes it, F1 explains, Esc closes")


class InputDialog(WorkerDialog[tuple[Result]]):
    """Dismisses with what the line means, alone in a tuple for it may be None, or with None."""

    BINDINGS = bindings("line")
    keys = "line"

    def __init__(self, question: Question[Result]) -> None:
        super().__init__()
        self.question = question
        if question.budget:
            self.budget = BUDGETS[question.budget]

    def compose(self) -> ComposeResult:
        """The question, the line, and what completes it or is wrong with it."""
        with Vertical():
            yield Static(self.question.text, markup=False, id="question")
            yield Field(self.question.value, compact=True)
            yield Static("", markup=False, id="answer")

    def on_mount(self) -> None:
        """Show what could be typed."""
        self._hint("")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what completes the line."""
        self._hint(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the line, in a thread where that takes time; say what is wrong with it."""
        make, self.app.typed = self.question.make, event.value
        if self.question.budget:
            self.record(partial(_alone, make, event.value))
            return
        try:
            result = make(event.value)
        except SeqtuiError as error:
            found = self._matches(event.value) if event.value.strip() else []
            if not found:
                self.answer(str(error))
                return
            result = make(found[0])
        self.dismiss((result,))

    def action_complete(self) -> None:
        """Take the first match."""
        line = self.query_one(Field)
        found = self._matches(line.value)
        if found:
            line.value = found[0]
            line.cursor_position = len(found[0])

    def _hint(self, text: str) -> None:
        self.answer(self.question.hint(self.question, text) or _(_LINE_KEYS))

    def _matches(self, text: str) -> list[str]:
        return list(self.question.matches(text))


def _alone(make: Callable[[str], Result], text: str) -> tuple[Result]:
    return (make(text),)


MOST = 12  # rows in sight: more are scrolled
_WIDTH, _FRAME = 76, (4, 3)  # columns of a list; columns and lines of it that are empty


class ListPane(Canvas):
    """The rows of a list, one a line, and below them what is said about the chosen one."""

    def __init__(self, choices: Choices) -> None:
        super().__init__()
        self.choices, self.chosen = choices, choices.chosen
        self.shown = min(MOST, len(choices.rows))

    @property
    def first(self) -> int:
        """The first row in sight."""
        return first_shown(self.chosen, self.shown, len(self.choices.rows))

    def fit_in(self, lines: int) -> None:
        """Show as many rows as there are lines for."""
        told = min(self.choices.told_height, max(0, lines - 1))
        self.shown = max(1, min(MOST, len(self.choices.rows), lines - told))
        self.styles.height = self.shown + told
        self.repaint()

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

    BINDINGS = bindings("list")
    keys = "list"

    def __init__(self, choices: Choices[Row, Result]) -> None:
        super().__init__()
        self.choices = choices

    def compose(self) -> ComposeResult:
        """The question, the list, and the keys or what is wrong."""
        with Vertical():
            yield Static(self.choices.question, markup=False, id="question")
            yield ListPane(self.choices)
            yield Static(_(self.choices.hint), markup=False, id="answer")

    def on_resize(self, event: events.Resize) -> None:
        """Show as many rows as there is room for."""
        super().on_resize(event)
        self._make_room(_(self.choices.hint))

    def answer(self, sentence: str) -> None:
        """Say something, for which fewer rows may be in sight."""
        super().answer(sentence)
        self._make_room(sentence)

    def _make_room(self, said: str) -> None:
        width = min(_WIDTH, self.app.size.width) - _FRAME[0]
        around = sum(len(wrap(text, width)) for text in (self.choices.question, said))
        self.query_one(ListPane).fit_in(self.app.size.height - around - _FRAME[1])

    def on_click(self, event: events.Click) -> None:
        """Choose a row; a second click takes it."""
        pane = self.query_one(ListPane)
        if event.widget is not pane or event.y >= pane.shown:
            return
        if event.y + pane.first == pane.chosen:
            self.action_take()
        else:
            pane.choose(event.y + pane.first)

    def on_key(self, event: events.Key) -> None:
        """Take the row with this letter, where the rows have letters."""
        letters = self.choices.letters
        if letters and event.character and event.character in letters:
            event.stop()
            self.query_one(ListPane).choose(letters.index(event.character))
            self.action_take()

    def told(self, width: int, palette: Palette) -> list[Line]:
        """The question, and every row with what is said about it."""
        choices = self.choices
        lines = super().told(width, palette)
        for row in choices.rows:
            said = [] if choices.told is None else choices.told(row, width, palette)
            lines += [Line(), choices.line(row, False, width, palette), *(line for line in said if line.plain.strip())]
        return lines

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
