"""What shall stand beside this run? A line to type in, completed from what fits, recorded before it closes."""

from __future__ import annotations

from functools import partial

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Input, Static

from seqtui.session.budget import BUDGETS
from seqtui.session.compare.comparison import Comparison
from seqtui.session.compare.suggestions import beside, matches, suggestions
from seqtui.session.compare.summary import Summary, summary
from seqtui.session.stepper import Stepper
from seqtui.session.text import TextStyle
from seqtui.tui.field import Field
from seqtui.tui.screens.worker_dialog import WorkerDialog

Compared = tuple[Comparison, Summary]


class BesideScreen(WorkerDialog[Compared]):
    """Dismisses with the comparison and its table, or None. The other runs are recorded before it closes."""

    budget = BUDGETS["compare"]
    BINDINGS = [
        Binding("escape", "leave", "Back", show=False),
        Binding("tab", "complete", "Complete", show=False, priority=True),
    ]

    def __init__(self, stepper: Stepper) -> None:
        super().__init__()
        self.stepper = stepper.turned_back()  # runs race forwards
        self.known = suggestions(self.stepper.player.run, stepper.before)

    def compose(self) -> ComposeResult:
        """The question, the line, and what fits."""
        with Vertical():
            yield Static(
                "compare with? a model, KEY=VALUE, weights, a zoo name, a code; two at most",
                markup=False,
                id="question",
            )
            yield Field(compact=True)
            yield Static("", markup=False, id="answer")

    def on_mount(self) -> None:
        """Show what fits."""
        self.answer("  ".join(self.known))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what begins like the last word."""
        self.answer("  ".join(name.rpartition(" ")[2] for name in matches(event.value, self.known)))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Record the others: a long text takes a second or two."""
        self.record(partial(_compare, self.stepper, event.value))

    def action_complete(self) -> None:
        """Take the first match."""
        line = self.query_one(Field)
        found = matches(line.value, self.known)
        if found:
            line.value = found[0]
            line.cursor_position = len(found[0])


def _compare(stepper: Stepper, text: str) -> Compared:
    """In the worker: the runs, the place in them, and the table."""
    player = stepper.player
    race = Comparison(beside(player.run, stepper.before, text), TextStyle(player.look.ascii))
    race.go(race.place_of(0, race.lanes[0].frames.equation_of[player.cursor]))
    return race, summary(race)
