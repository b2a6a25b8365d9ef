"""The dialog to change text, seed and the options of a model; what does not fit is answered in place."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static
from textual.worker import get_current_worker

from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Model, Request, Run
from seqtui.render.skin import Skin
from seqtui.session.requests import read_seed
from seqtui.session.safe import safe
from seqtui.tui.field import Field


class SetupScreen(ModalScreen[Run]):
    """Dismisses with a new run, or None. The model runs with the new settings before the dialog closes."""

    BINDINGS = [
        Binding("escape", "leave", "Back", show=False),
        Binding("down", "app.focus_next", "Next", show=False, priority=True),
        Binding("up", "app.focus_previous", "Previous", show=False, priority=True),
    ]

    def __init__(self, model: Model, request: Request) -> None:
        super().__init__()
        self.model, self.request = model, request

    def compose(self) -> ComposeResult:
        """A line for each setting."""
        skin: Skin = self.app.skin  # type: ignore[attr-defined]
        with VerticalScroll(can_focus=False) as panel:
            panel.border_title = self.model.title
            if self.request.input is None:
                text = self.model.example if self.request.text is None else self.request.text
                yield self._line("text", safe(text), "")
            yield self._line("seed", str(self.request.seed), "a whole number; the same seed, the same weights")
            for setting in self.model.settings:
                value = self.request.settings.get(setting.name, setting.default)
                shown = ("yes" if value else "no") if isinstance(value, bool) else str(value)
                yield self._line(setting.name, shown, skin.look.words(f"{setting.meaning} ({setting.allowed})"))
            yield Static("", markup=False, id="answer")
            yield Static("Enter takes it, Esc leaves everything as it was, Up and Down move", id="hint")

    def on_mount(self) -> None:
        """Start in the first line, each line at its beginning."""
        for line in self.query(Field):
            line.cursor_position = 0
        self.query(Field).first().focus()

    def on_input_submitted(self) -> None:
        """Run the model with the new settings, in a thread: a long text takes a second or two."""
        try:
            request = self._request()
        except SeqtuiError as error:
            self._answer(str(error))
            return
        self._answer("recording the run; Esc gives it up")
        self.run_worker(partial(self._record, request), thread=True, exclusive=True)

    def _record(self, request: Request) -> None:
        """Record in the worker; what comes of it is handed to the screen, unless it was given up."""
        worker = get_current_worker()
        try:
            result: Run | SeqtuiError = self.model.run(request)
        except SeqtuiError as error:
            result = error
        if not worker.is_cancelled:
            self.app.call_from_thread(self._recorded, result)

    def _recorded(self, result: Run | SeqtuiError) -> None:
        if isinstance(result, SeqtuiError):
            self._answer(str(result))
        elif self.is_current:
            self.dismiss(result)

    def _answer(self, sentence: str) -> None:
        self.query_one("#answer", Static).update(safe(sentence))

    def action_leave(self) -> None:
        """Close without changing anything."""
        self.workers.cancel_node(self)
        self.dismiss(None)

    def _line(self, name: str, value: str, meaning: str) -> Horizontal:
        parts = [Static(name, markup=False, classes="name")]
        parts.append(Field(value, compact=True, select_on_focus=False, id=f"field-{name}"))
        if meaning:
            parts.append(Static(meaning, markup=False, classes="meaning"))
        return Horizontal(*parts)

    def _value(self, name: str) -> str:
        return self.query_one(f"#field-{name}", Field).value

    def _request(self) -> Request:
        seed = read_seed(self._value("seed").strip())
        given = {s.name: self._value(s.name) for s in self.model.settings}
        changed = {
            s.name: given[s.name]
            for s in self.model.settings
            if s.read(given[s.name]) != s.default or s.name in self.request.settings
        }
        text = self._value("text") if self.request.input is None else None
        if self.request.text is not None and text == safe(self.request.text):
            text = self.request.text  # left as it was
        return replace(self.request, text=text, seed=seed, settings=changed)
