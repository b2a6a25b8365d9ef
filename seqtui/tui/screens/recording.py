"""A dialog that records a run before it closes, in a thread, so that the screen stays live and Esc gives it up."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Generic, TypeVar

from textual.screen import ModalScreen
from textual.widgets import Static
from textual.worker import get_current_worker

from seqtui.engine.errors import SeqtuiError
from seqtui.session.safe import safe

Result = TypeVar("Result")


class RecordingDialog(ModalScreen[Result], Generic[Result]):
    """Dismisses with what was recorded, or None. A Static with the id "answer" is where it says how things are."""

    def record(self, make: Callable[[], Result]) -> None:
        """Make the result in a worker; a SeqtuiError is answered in place."""
        self.answer("recording; Esc gives it up")
        self.run_worker(partial(self._make, make), thread=True, exclusive=True)

    def answer(self, sentence: str) -> None:
        """Say something in the dialog."""
        self.query_one("#answer", Static).update(safe(sentence))

    def action_leave(self) -> None:
        """Close without changing anything."""
        self.workers.cancel_node(self)
        self.dismiss(None)

    def _make(self, make: Callable[[], Result]) -> None:
        """In the worker; what comes of it is handed to the screen, unless it was given up."""
        worker = get_current_worker()
        try:
            result: Result | SeqtuiError = make()
        except SeqtuiError as error:
            result = error
        if not worker.is_cancelled:
            self.app.call_from_thread(self._made, result)

    def _made(self, result: Result | SeqtuiError) -> None:
        if isinstance(result, SeqtuiError):
            self.answer(str(result))
        elif self.is_current:
            self.dismiss(result)
