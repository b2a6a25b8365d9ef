"""A dialog that works before it closes, in a thread, so that the screen stays live and Esc gives it up.

Work that turns out to take more than its budget stops and asks; Enter begins it again without one.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Generic, TypeVar

from textual import events, getters
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.containers import Vertical
from textual.message import Message
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, Static
from textual.worker import get_current_worker

from seqtui.engine.allowance import held
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.render.lines import Line, wrap
from seqtui.render.palette import Palette
from seqtui.render.panes import fits
from seqtui.session.budget import BUDGETS, Budget, Budgeted, GivenUpError, OverBudgetError
from seqtui.session.text import safe
from seqtui.tui.help_page import described
from seqtui.tui.keymap import bindings
from seqtui.tui.routing import RoutingApp, lay_out_once, may_close, reaches

Result = TypeVar("Result")
PATIENCE = 0.15  # seconds: what takes no longer is not announced, for painting that would make it take longer


class WorkerDialog(ModalScreen[Result], Generic[Result], inherit_bindings=False):
    """Dismisses with what was made, or None. A Static with the id "answer" is where it says how things are."""

    app = getters.app(RoutingApp)
    DEFAULT_CSS = """
    WorkerDialog.-small > * { display: none; }
    """

    _typed_in: Widget | None = None  # the field that had the cursor when there was no room for it
    keys = ""  # the rows of the table of keys that are its own
    budget: Budget = BUDGETS["record"]
    _announcement: Timer | None = None
    _closes_with: tuple[Any] | None = None  # what it would have closed with, had it been in front
    _is_agreed = False  # what it would cost was said, and nothing was changed since

    def dismiss(self, result: Any = None) -> AwaitComplete:
        """Close it; behind a page of help, when that is closed."""
        if may_close(self):
            return super().dismiss(result)
        self._closes_with = (result,)
        return AwaitComplete.nothing()

    def on_screen_resume(self) -> None:
        """Close it with what was done while something else was in front."""
        if self._closes_with is not None:
            self.dismiss(*self._closes_with)

    async def _dispatch_message(self, message: Message) -> None:
        if reaches(self, message):
            await super()._dispatch_message(message)

    def on_resize(self, event: events.Resize) -> None:
        """Lay it out, unless it is in that size already; without room the screen below says so alone."""
        lay_out_once(self, event)
        small = not fits(*event.size)
        if small and not self.has_class("-small"):
            self._typed_in = self.focused
        elif not small and self._typed_in is not None:
            self.call_after_refresh(self.set_focus, self._typed_in)
        self.set_class(small, "-small")

    def record(self, make: Callable[[], Result]) -> None:
        """Make the result in a worker, and say so if it takes a while; a SeqtuiError is answered in place."""
        self._hush()
        said = _("{doing}; Esc gives it up", doing=_(self.budget.doing))
        self._announcement = self.set_timer(PATIENCE, partial(self.answer, said))
        budget = None if self._is_agreed else self.budget
        self.run_worker(partial(self._make, make, budget), thread=True, exclusive=True)

    def answer(self, sentence: str) -> None:
        """Say something in the dialog."""
        self.query_one("#answer", Static).update(safe(sentence))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Ask anew: this is other work."""
        self._is_agreed = False

    def told(self, width: int, palette: Palette) -> list[Line]:
        """What it says of itself on the page of help: the question whole, and its fields with what they mean."""
        lines, name = [], ""
        for part in self.query(Static):
            words = str(part.content)
            if part.id == "question":
                lines += [Line((f" {piece}", palette.style("title"))) for piece in wrap(words, width - 2)]
            elif "name" in part.classes:
                name = words
            elif "meaning" in part.classes:
                lines += described(name, words, width, palette)
        return lines

    def action_help(self) -> None:
        """Explain what it asks for."""
        self.app.action_help()

    def action_leave(self) -> None:
        """Close without changing anything."""
        self._hush()
        self.workers.cancel_node(self)
        self.dismiss(None)

    def _make(self, make: Callable[[], Result], budget: Budget | None) -> None:
        """In the worker; what comes of it is handed to the screen, unless it was given up."""
        worker = get_current_worker()
        try:
            with held(Budgeted(budget, lambda: worker.is_cancelled)):
                result: Result | SeqtuiError = make()
        except GivenUpError:
            return
        except SeqtuiError as error:
            result = error
        except OSError as error:  # of a file that was named
            result = SeqtuiError(_("a file cannot be read: {reason}", reason=error.strerror or error))
        if not worker.is_cancelled:
            self.call_later(self._made, result)

    def _hush(self) -> None:
        """Do not say any more that something is being recorded."""
        if self._announcement is not None:
            self._announcement.stop()
            self._announcement = None

    def _made(self, result: Result | SeqtuiError) -> None:
        self._hush()
        if isinstance(result, SeqtuiError):
            self._is_agreed = isinstance(result, OverBudgetError)
            self.answer(str(result))
        else:
            self.dismiss(result)


class WorkingDialog(WorkerDialog[Result]):
    """Does one piece of work; numbers, where they are known beforehand, say whether it is asked about first.

    Dismisses with what was made, with the sentence of why it could not be, or None.
    """

    BINDINGS = bindings("work")
    keys = "work"

    def __init__(self, make: Callable[[], Result], kind: str = "record", numbers: int = 0) -> None:
        super().__init__()
        self.make, self.budget, self.numbers = make, BUDGETS[kind], numbers
        self._is_working = False

    def compose(self) -> ComposeResult:
        """What is going on."""
        with Vertical():
            yield Static("", markup=False, id="answer")

    def on_mount(self) -> None:
        """Begin, or say what it would cost."""
        question = self.budget.question(self.numbers)
        if question:
            self._is_agreed = True
            self.answer(question)
        else:
            self.action_begin()

    def action_begin(self) -> None:
        """Begin, once."""
        if not self._is_working:
            self._is_working = True
            self.record(self.make)

    def _made(self, result: Result | SeqtuiError) -> None:
        self._is_working = False
        if isinstance(result, SeqtuiError) and not isinstance(result, OverBudgetError):
            self._hush()
            self.dismiss(result)
        else:
            super()._made(result)
