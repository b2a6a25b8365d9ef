"""Home: every model, one line each."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult

from seqtui.models.table import MODELS
from seqtui.render.lines import Line, clip, pad
from seqtui.tui.canvas import Canvas
from seqtui.tui.footer import Footer
from seqtui.tui.keymap import bindings
from seqtui.tui.screens.base import BaseScreen, TooSmall

_FAMILIES = {
    "counting": "Before neural networks: count what followed what",
    "recurrent": "Recurrent networks: one step at a time, one state carried along",
    "attention": "Attention: every word looks at every other",
}
_TITLE = "seqtui: sequence models, one number at a time"
_TRAIN = "train a network here, watch it learn, and open any moment of its training"


class HomePane(Canvas):
    """The list of models by family; chosen is the highlighted one."""

    def __init__(self) -> None:
        super().__init__()
        self.names = list(MODELS)
        self.chosen = 0

    def draw(self, width: int, height: int) -> list[Line]:
        """The title and the list, scrolled so that the chosen model is in sight."""
        skin = self.skin
        train = Line((" t ", skin.ink("key")), (f" {_TRAIN}", skin.ink("text")))
        lines = [Line((f" {_TITLE}", skin.ink("title"))), train, Line()]
        self._rows: dict[int, int] = {}
        family = ""
        for k, model in enumerate(MODELS.values()):
            if model.family != family:
                lines += [Line((f" {_FAMILIES[model.family]}", skin.ink("dim")))]
                family = model.family
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
        model, skin = MODELS[self.names[k]], self.skin
        here = k == self.chosen
        mark = skin.sign("▶", ">") if here else " "
        line = Line(
            (f" {mark} ", skin.ink("accent")), (pad(model.name, 16), skin.ink("current" if here else "operand"))
        )
        return line.add(
            f" {clip(skin.look.words(model.summary), width - 22, skin)}", skin.ink("title" if here else "text")
        )


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
        self.app.open_model(self._chosen)  # type: ignore[attr-defined]

    def action_setup(self) -> None:
        """Choose text and options first."""
        self.app.set_up_model(self._chosen)  # type: ignore[attr-defined]

    def action_train(self) -> None:
        """Choose what a network is to learn."""
        self.app.choose_recipe()  # type: ignore[attr-defined]

    def action_leave(self) -> None:
        """There is nothing behind home: leave the program with q."""
        self.query_one(Footer).say("press q to leave seqtui")

    @property
    def _chosen(self) -> str:
        pane = self.query_one(HomePane)
        return pane.names[pane.chosen]
