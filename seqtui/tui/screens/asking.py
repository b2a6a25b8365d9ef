"""One line to type in that a run is made of: the dialog stays until it is recorded, and says what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Static

from seqtui.engine.errors import SeqtuiError
from seqtui.tui.field import Field
from seqtui.tui.screens.worker_dialog import Result, WorkerDialog


class AskingDialog(WorkerDialog[Result]):
    """Dismisses with what make(text) makes of the line, or None. make may raise SeqtuiError.

    taken(result) is called before the dialog closes: what lies below is changed by then, and painted once.
    """

    BINDINGS = [Binding("escape", "leave", "Back", show=False)]

    def __init__(
        self, question: str, make: Callable[[str], Result], taken: Callable[[Result], None], value: str = ""
    ) -> None:
        super().__init__()
        self.question, self.make, self.taken, self.value = question, make, taken, value

    def compose(self) -> ComposeResult:
        """The question, the line, and what comes of it."""
        with Vertical():
            yield Static(self.question, markup=False, id="question")
            yield Field(self.value, compact=True)
            yield Static("", markup=False, id="answer")

    def on_input_submitted(self) -> None:
        """Record what was typed."""
        self.record(partial(self.make, self.query_one(Field).value))

    def _made(self, result: Result | SeqtuiError) -> None:
        if not isinstance(result, SeqtuiError) and self.is_current:
            self.taken(result)
        super()._made(result)
