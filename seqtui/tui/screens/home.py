"""Home: every model in the order of the course, the trained networks, and the form that sets one up."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Model, Request, Run
from seqtui.models.table import run as record
from seqtui.render.lines import Line, clip, pad
from seqtui.render.palette import Palette
from seqtui.session.catalog import CatalogEntry, choices
from seqtui.session.requests import read_seed
from seqtui.session.text import safe
from seqtui.tui.canvas import Canvas
from seqtui.tui.controllers.ui import ALWAYS
from seqtui.tui.footer import Field, Footer
from seqtui.tui.keymap import bindings
from seqtui.tui.screens.base import BaseScreen, TooSmall
from seqtui.tui.screens.worker_dialog import WorkerDialog


class SetupScreen(WorkerDialog[Run]):
    """Dismisses with a new run, or None. The model runs with the new settings before the dialog closes."""

    BINDINGS = [
        Binding("escape", "leave", "Back", show=False),
        Binding("down", "app.focus_next", "Next", show=False, priority=True),
        Binding("up", "app.focus_previous", "Previous", show=False, priority=True),
    ]

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


_TITLE = "seqtui: sequence models, one number at a time"
_TRAIN = "train a network here, watch it learn, and open any moment of its training"


class HomePane(Canvas):
    """The list of models by family, and of trained networks; chosen is the highlighted row."""

    def __init__(self) -> None:
        super().__init__()
        self.choices = choices()
        self.names = [choice.name for choice in self.choices]
        self.chosen = 0

    def draw(self, width: int, height: int) -> list[Line]:
        """The title and the list, scrolled so that the chosen model is in sight."""
        palette = self.palette
        train = Line((" t ", palette.style("key")), (f" {_TRAIN}", palette.style("text")))
        lines = [Line((f" {_TITLE}", palette.style("title"))), train, Line()]
        self._rows: dict[int, int] = {}
        group = ""
        for k, choice in enumerate(self.choices):
            if choice.group != group:
                lines += [Line((f" {choice.group}", palette.style("dim")))]
                group = choice.group
            self._rows[len(lines)] = k
            lines.append(self._line(k, width))
        top = max(0, min(self._line_of(self.chosen) - height + 2, len(lines) - height))
        self._top = top
        return lines[top : top + height]

    def model_at(self, y: int) -> int | None:
        """The model on a line of the pane."""
        return self._rows.get(y + self._top)

    def _line_of(self, k: int) -> int:
        return next(line for line, row in self._rows.items() if row == k)

    def _line(self, k: int, width: int) -> Line:
        choice, palette = self.choices[k], self.palette
        here = k == self.chosen
        mark = palette.sign("▶", ">") if here else " "
        name = max(16, *(cell_len(other.name) for other in self.choices if other.group == choice.group))
        line = Line(
            (f" {mark} ", palette.style("accent")),
            (pad(choice.name, name), palette.style("current" if here else "operand")),
        )
        sentence = safe(palette.look.words(choice.sentence))
        return line.add(f" {clip(sentence, width - name - 6, palette)}", palette.style("title" if here else "text"))


class HomeScreen(BaseScreen):
    """Where the program starts: choose a model."""

    BINDINGS = bindings("home")
    keys = "home"

    def compose(self) -> ComposeResult:
        """The list and the keys."""
        yield TooSmall()
        yield HomePane()
        yield Footer("home")

    def on_click(self, event: events.Click) -> None:
        """Choose a model; a second click opens it."""
        pane = self.query_one(HomePane)
        k = pane.model_at(event.y) if event.widget is pane else None
        if k is None:
            return
        if k == pane.chosen:
            self.action_open()
        else:
            pane.chosen = k
            pane.repaint()

    def action_move(self, rows: int) -> None:
        """Choose another model."""
        pane = self.query_one(HomePane)
        pane.chosen = (pane.chosen + rows) % len(pane.names)
        pane.repaint()

    def action_open(self) -> None:
        """Open the chosen model with its example."""
        chosen = self._chosen
        self.work("record", ALWAYS, lambda: record(chosen.request()), self.app.show)

    def action_setup(self) -> None:
        """Choose text and options first."""
        chosen = self._chosen
        self.app.set_up_model(chosen.model, chosen.request())

    def action_train(self) -> None:
        """Choose what a network is to learn."""
        self.app.choose_recipe()

    def action_leave(self) -> None:
        """There is nothing behind home: leave the program with q."""
        self.query_one(Footer).say("press q to leave seqtui")

    @property
    def _chosen(self) -> CatalogEntry:
        pane = self.query_one(HomePane)
        return pane.choices[pane.chosen]
