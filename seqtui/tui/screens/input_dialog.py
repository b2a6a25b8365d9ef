"""One line to type in, with what completes it; the dialog stays until the line means something."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Input, Static

from seqtui.engine.errors import SeqtuiError
from seqtui.session.budget import BUDGETS
from seqtui.tui.controllers.ui import Question, Result
from seqtui.tui.field import Field
from seqtui.tui.screens.worker_dialog import WorkerDialog


class InputDialog(WorkerDialog[tuple[Result]]):
    """Dismisses with what the line means, alone in a tuple for it may be None, or with None."""

    BINDINGS = [
        Binding("escape", "leave", "Back", show=False),
        Binding("tab", "complete", "Complete", show=False, priority=True),
    ]

    def __init__(self, question: Question[Result]) -> None:
        super().__init__(classes="-wrapped" if question.is_wrapped else None)
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
        make = self.question.make
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
        self.answer(self.question.hint(self.question, text))

    def _matches(self, text: str) -> list[str]:
        return list(self.question.matches(text))


def _alone(make: Callable[[str], Result], text: str) -> tuple[Result]:
    return (make(text),)
