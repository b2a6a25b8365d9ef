"""Changing what is run: another text, other settings, one word, an experiment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seqtui.models.model import Run
from seqtui.models.table import run as record
from seqtui.session.stepper import Stepper
from seqtui.session.walk.player import Player
from seqtui.session.whatif.edit_tree import setup_label
from seqtui.session.whatif.experiments import experiments_of
from seqtui.session.whatif.outcomes import Outcome
from seqtui.session.whatif.parse_edit import HOW_TO_CHANGE_A_WORD, Change, change_word
from seqtui.tui import screens
from seqtui.tui.screens.asking import AskingDialog
from seqtui.tui.screens.editing import EditingScreen, Made
from seqtui.tui.screens.experiments import ExperimentsScreen

if TYPE_CHECKING:
    from seqtui.tui.screens.beside import Compared


class ChangingScreen(EditingScreen):
    """The part of the stepper that puts another run in the place of this one."""

    def action_setup(self) -> None:
        """Change text and settings."""
        self.app.set_up_model(self.run.model.name, self.run.request)

    def set_up(self, run: Run) -> None:
        """Put a run of other settings, or another text, in the place of this one."""
        self.edits.make(setup_label(self.player.recorded.request, run.request), run.request, run, self.player.recorded)
        self._begin(Player(run, self.player.look))

    def action_change(self) -> None:
        """Change one word, and keep the place in the walk."""

        def make(text: str) -> Made:
            request = change_word(self.run, text)
            return Change(text.strip(), request), record(request)

        def taken(found: Made) -> None:
            self._made(*found, changed=True)

        self.app.push_screen(AskingDialog(f"change a word: {HOW_TO_CHANGE_A_WORD}", make, taken))

    def action_compare(self) -> None:
        """Ask what shall stand beside this run."""
        self.app.push_screen(screens.beside.BesideScreen(self.stepper), self._compared)

    def _compared(self, compared: Compared | None) -> None:
        """Step through both in lock step; the way back is to this run."""
        if compared is not None:
            self.app.push_screen(screens.compare.CompareScreen(*compared))

    def action_experiment(self) -> None:
        """Choose an experiment of this model."""
        if experiments_of(self.run.model.name, self.run.request):
            self.app.push_screen(ExperimentsScreen(self.run), self._experimented)
        else:
            self._say("there are no experiments for this model: change a word with x, or the settings with c")

    def _experimented(self, outcome: Outcome | None) -> None:
        """Put the second run in the place of this one, at the value to look at, beside the first."""
        if outcome is None:
            return
        self.edits.make(outcome.experiment.title, outcome.after.request, outcome.after, outcome.before)
        player = Player(outcome.after, self.player.look)
        player.jump(outcome.after.trace.path(outcome.steps[0]))
        self._begin(player, outcome.said, changed=True)

    def _begin(self, player: Player, told: str = "", changed: bool = False) -> None:
        """Show a run that is no edit of this one."""
        self.put(Stepper(player, self.edits.baseline(told)), changed)
