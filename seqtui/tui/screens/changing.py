"""Changing what is run: another text, other settings, one word, an experiment."""

from __future__ import annotations

from seqtui.models.table import run as record
from seqtui.session.changes import HOW, change_word
from seqtui.session.experiments import experiments_of
from seqtui.session.outcomes import Outcome
from seqtui.session.player import Player
from seqtui.tui.screens.experiments import ExperimentsScreen
from seqtui.tui.screens.prompt import PromptScreen
from seqtui.tui.screens.walking import WalkingScreen


class ChangingScreen(WalkingScreen):
    """The part of the stepper that puts another run in the place of this one."""

    def put(self, player: Player, changed: bool = False) -> None:
        """Show another run, or the same one in another light; changed shows what a change moves, where there is room.

        The screen decides whether its panes can stay.
        """
        raise NotImplementedError

    def action_setup(self) -> None:
        """Change text and settings."""
        self.app.set_up_model(self.run.model.name, self.run.request)  # type: ignore[attr-defined]

    def action_change(self) -> None:
        """Change one word, and keep the place in the walk."""
        self.app.push_screen(PromptScreen(f"change a word: {HOW}", self._change_word))

    def _change_word(self, text: str) -> None:
        """Put the changed run in the place of this one."""
        run = record(change_word(self.run, text))
        player = Player(run, self.player.look, before=self.run)
        path = self.run.trace.path(self.player.cursor)
        if run.trace.has(path):
            player.jump(path)
        self.put(player, changed=True)

    def action_experiment(self) -> None:
        """Choose an experiment of this model."""
        if experiments_of(self.run.model.name):
            self.app.push_screen(ExperimentsScreen(self.run), self._experimented)
        else:
            self._say("there are no experiments for this model: change a word with x, or the settings with c")

    def _experimented(self, outcome: Outcome | None) -> None:
        """Put the second run in the place of this one, at the value to look at, beside the first."""
        if outcome is None:
            return
        player = Player(outcome.after, self.player.look, before=outcome.before)
        player.told = outcome.experiment.look
        player.jump(outcome.after.trace.path(outcome.steps[0]))
        self.put(player, changed=True)
