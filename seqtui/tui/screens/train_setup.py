"""The dialog for a training: model, seed, rate, settings of the recipe; what does not fit is answered in place."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Static

from seqtui.engine.errors import SeqtuiError
from seqtui.session.text import safe
from seqtui.session.training.config_form import lines_of, orders_of
from seqtui.train.recipes import Recipe
from seqtui.train.training_config import TrainingConfig
from seqtui.tui.field import Field
from seqtui.tui.screens.worker_dialog import WorkerDialog


class TrainSetupScreen(WorkerDialog[tuple[TrainingConfig, ...]]):
    """Dismisses with the orders that were typed, or None."""

    BINDINGS = [
        Binding("escape", "leave", "Back", show=False),
        Binding("down", "app.focus_next", "Next", show=False, priority=True),
        Binding("up", "app.focus_previous", "Previous", show=False, priority=True),
    ]

    def __init__(self, recipe: Recipe, order: TrainingConfig | None = None) -> None:
        super().__init__()
        self.recipe, self.order = recipe, order or TrainingConfig(recipe.name)
        self.lines_first = lines_of(recipe, self.order)

    def compose(self) -> ComposeResult:
        """A line for each setting."""
        words = self.app.palette.look.words
        with VerticalScroll(can_focus=False) as panel:
            panel.border_title = self.recipe.title
            for line in self.lines_first:
                with Horizontal():
                    yield Static(line.name, markup=False, classes="name")
                    yield Field(safe(line.value), compact=True, select_on_focus=False, id=f"field-{line.name}")
                    yield Static(words(line.meaning), markup=False, classes="meaning")
            yield Static("", markup=False, id="answer")
            yield Static("Enter starts it, Esc leaves, Up and Down move", id="hint")

    def on_mount(self) -> None:
        """Start in the first line."""
        for line in self.query(Field):
            line.cursor_position = 0
        self.query(Field).first().focus()

    def on_input_submitted(self) -> None:
        """Take what was typed, or say what is wrong with it."""
        typed = {line.name: self.query_one(f"#field-{line.name}", Field).value for line in self.lines_first}
        try:
            orders = orders_of(self.recipe, typed, self.order.text)
        except SeqtuiError as error:
            self.query_one("#answer", Static).update(safe(str(error)))
            return
        self.dismiss(orders)

    def action_leave(self) -> None:
        """Close without starting anything."""
        self.dismiss(None)
