"""A dialog that records a run before it closes, in a thread, so that the screen stays live and Esc gives it up."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Generic, TypeVar

from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Static
from textual.worker import get_current_worker

from seqtui.engine.errors import SeqtuiError
from seqtui.session.safe import safe
from seqtui.tui.screens.front import Fronted

Result = TypeVar("Result")
RECORDING = "recording; Esc gives it up"
PATIENCE = 0.15  # seconds: what takes no longer is not announced, for painting that would make it take longer


class RecordingDialog(Fronted, ModalScreen[Result], Generic[Result]):
    """Dismisses with what was recorded, or None. A Static with the id "answer" is where it says how things are."""

    _announcement: Timer | None = None

    def record(self, make: Callable[[], Result]) -> None:
        """Make the result in a worker, and say so if it takes a while; a SeqtuiError is answered in place."""
        self._hush()
        self._announcement = self.set_timer(PATIENCE, partial(self.answer, RECORDING))
        self.run_worker(partial(self._make, make), thread=True, exclusive=True)

    def answer(self, sentence: str) -> None:
        """Say something in the dialog."""
        self.query_one("#answer", Static).update(safe(sentence))

    def action_leave(self) -> None:
        """Close without changing anything."""
        self._hush()
        self.workers.cancel_node(self)
        self.dismiss(None)

    def _make(self, make: Callable[[], Result]) -> None:
        """In the worker; what comes of it is handed to the screen, unless it was given up."""
        worker = get_current_worker()
        try:
            result: Result | SeqtuiError = make()
        except SeqtuiError as error:
            result = error
        except OSError as error:  # of a file that was named
            result = SeqtuiError(f"a file cannot be read: {error.strerror or error}")
        if not worker.is_cancelled:
            self.hand(self._made, result)

    def _hush(self) -> None:
        """Do not say any more that something is being recorded."""
        if self._announcement is not None:
            self._announcement.stop()
            self._announcement = None

    def _made(self, result: Result | SeqtuiError) -> None:
        self._hush()
        if isinstance(result, SeqtuiError):
            self.answer(str(result))
        elif self.is_current:
            self.dismiss(result)
