"""The experiments of a model: choose one, and both its runs are recorded."""

from __future__ import annotations

from functools import partial

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Static

from seqtui.models.model import Run
from seqtui.render.experiments import SENTENCE, choice_lines
from seqtui.render.lines import Line
from seqtui.session.experiments import Experiment, experiments_of
from seqtui.session.outcomes import Outcome, conduct
from seqtui.tui.canvas import Canvas
from seqtui.tui.screens.recording import RecordingDialog


class ExperimentsPane(Canvas):
    """The titles, one a line, and below them the sentence of the chosen one."""

    def __init__(self, rows: tuple[Experiment, ...]) -> None:
        super().__init__()
        self.rows, self.chosen = rows, 0
        self.styles.height = len(rows) + SENTENCE

    def draw(self, width: int, height: int) -> list[Line]:
        """The list."""
        return choice_lines(self.rows, self.chosen, width, self.skin)

    def choose(self, row: int) -> None:
        """Point at another row, round the ends."""
        self.chosen = row % len(self.rows)
        self.repaint()


class ExperimentsScreen(RecordingDialog[Outcome]):
    """Dismisses with both runs, or None. They are recorded before the list closes; a fault is answered in place."""

    BINDINGS = [
        Binding("down,j", "choose(1)", "Next experiment", show=False),
        Binding("up,k", "choose(-1)", "Experiment before", show=False),
        Binding("enter,right,l", "run", "Run it", show=False),
        Binding("escape,left,h", "leave", "Back", show=False),
    ]

    def __init__(self, run: Run) -> None:
        super().__init__()
        self.run = run

    def compose(self) -> ComposeResult:
        """The list, and what comes of it."""
        with Vertical():
            yield Static(f"experiments with {self.run.model.name}", markup=False, id="question")
            yield ExperimentsPane(experiments_of(self.run.model.name))
            yield Static("Enter runs it, Esc closes, Up and Down move", markup=False, id="answer")

    def on_click(self, event: events.Click) -> None:
        """Choose a row; a second click runs it."""
        pane = self.query_one(ExperimentsPane)
        if event.widget is not pane or event.y >= len(pane.rows):
            return
        if event.y == pane.chosen:
            self.action_run()
        else:
            pane.choose(event.y)

    def action_choose(self, rows: int) -> None:
        """Another experiment."""
        pane = self.query_one(ExperimentsPane)
        pane.choose(pane.chosen + rows)

    def action_run(self) -> None:
        """Record both runs: a long text takes a second or two."""
        pane = self.query_one(ExperimentsPane)
        self.record(partial(conduct, self.run.model, self.run.request, pane.rows[pane.chosen]))
