"""One line to type in, with matches above it while typing: jump, breakpoint."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Input, Static

from seqtui.engine.errors import SeqtuiError
from seqtui.tui.field import Field
from seqtui.tui.screens.worker_dialog import WorkerDialog


class PromptScreen(WorkerDialog[str]):
    """Asks for one line. accept(text) may raise SeqtuiError, whose sentence is shown; matches(text) completes it."""

    BINDINGS = [
        Binding("escape", "leave", "Back", show=False),
        Binding("tab", "complete", "Complete", show=False, priority=True),
    ]

    def __init__(
        self,
        question: str,
        accept: Callable[[str], object],
        matches: Callable[[str], Sequence[str]] = lambda text: (),
        value: str = "",
    ) -> None:
        super().__init__()
        self.question, self.accept, self.matches, self.value = question, accept, matches, value

    def compose(self) -> ComposeResult:
        """The question, the line, and what comes of it."""
        with Vertical():
            yield Static(self.question, markup=False, id="question")
            yield Field(self.value, compact=True)
            yield Static("", markup=False, id="answer")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show the first matches."""
        found = list(self.matches(event.value)) if event.value.strip() else []
        self.answer("  ".join(found[:8]))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the line, or say what is wrong with it."""
        try:
            self.accept(event.value)
        except SeqtuiError as error:
            found = list(self.matches(event.value))
            if found and event.value.strip():
                self.accept(found[0])
                self.dismiss(found[0])
                return
            self.answer(str(error))
            return
        self.dismiss(event.value)

    def action_complete(self) -> None:
        """Take the first match."""
        line = self.query_one(Field)
        found = list(self.matches(line.value))
        if found:
            line.value = found[0]
            line.cursor_position = len(found[0])
