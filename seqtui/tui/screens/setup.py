"""The form that sets up a model: its text, its seed and its settings, one a line."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Model, Request, Run
from seqtui.render.palette import Palette
from seqtui.session.requests import read_seed
from seqtui.session.text import safe
from seqtui.tui.footer import Field
from seqtui.tui.keymap import bindings
from seqtui.tui.screens.worker_dialog import WorkerDialog


class SetupScreen(WorkerDialog[Run]):
    """Dismisses with a new run, or None. The model runs with the new settings before the dialog closes."""

    BINDINGS = bindings("form")
    keys = "form"

    def __init__(self, model: Model, request: Request, run: Run | None = None) -> None:
        """run is the one that was recorded from the request, where there is one: it knows the sizes of its weights."""
        super().__init__()
        self.model, self.request = model, request
        self.settings = model.settings_of(request) if run is None else run.settings

    @property
    def _own_text(self) -> str:
        """The text that is read as it stands, whether it was typed or not."""
        return self.model.text_of(self.request) or ""

    def compose(self) -> ComposeResult:
        """A line for each setting."""
        palette: Palette = self.app.palette
        with VerticalScroll(can_focus=False) as panel:
            panel.border_title = self.model.title
            if self.request.input is None:
                yield self._line("text", safe(self._own_text), "")
            yield self._line("seed", str(self.request.seed), "a whole number; the same seed, the same weights")
            for setting in self.model.settings:
                value = self.settings[setting.name]
                shown = ("yes" if value else "no") if isinstance(value, bool) else str(value)
                yield self._line(setting.name, shown, palette.look.words(f"{setting.meaning} ({setting.allowed})"))
            yield Static("", markup=False, id="answer")
            yield Static("Enter takes it, Esc leaves everything as it was, Up and Down move", id="hint")

    def on_mount(self) -> None:
        """Start in the first line, each line at its beginning."""
        for line in self.query(Field):
            line.cursor_position = 0
        self.query(Field).first().focus()

    def on_input_submitted(self) -> None:
        """Run the model with the new settings: a long text takes a second or two."""
        try:
            request = self._request()
        except SeqtuiError as error:
            self.answer(str(error))
            return
        self.record(partial(self.model.run, request))

    def _line(self, name: str, value: str, meaning: str) -> Horizontal:
        parts: list[Widget] = [Static(name, markup=False, classes="name")]
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
            if s.read(given[s.name]) != self.settings[s.name] or s.name in self.request.settings
        }
        text = self._value("text") if self.request.input is None else None
        if text == safe(self._own_text):
            text = self.request.text  # left as it was
        return replace(self.request, text=text, seed=seed, settings=changed, limited=False)
