"""Home: every model, one line each."""

from __future__ import annotations

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult

from seqtui.models.table import run as record
from seqtui.render.lines import Line, clip, pad
from seqtui.session.catalog import Choice, choices
from seqtui.session.text import safe
from seqtui.tui.canvas import Canvas
from seqtui.tui.controllers.ui import ALWAYS
from seqtui.tui.footer import Footer
from seqtui.tui.keymap import bindings
from seqtui.tui.screens.base import BaseScreen, TooSmall

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
    def _chosen(self) -> Choice:
        pane = self.query_one(HomePane)
        return pane.choices[pane.chosen]
