"""Changing what is run: another text, other settings, one word, an experiment."""

from __future__ import annotations

from functools import partial
from typing import Protocol

from seqtui.models.model import Request, Run
from seqtui.models.table import run as record
from seqtui.render.experiments import SENTENCE, choice_line, sentence_lines
from seqtui.session.stepper import Stepper
from seqtui.session.walk.player import Player
from seqtui.session.whatif.edit_tree import setup_label
from seqtui.session.whatif.experiments import experiments_of
from seqtui.session.whatif.outcomes import Outcome, conduct
from seqtui.session.whatif.parse_edit import HOW_TO_CHANGE_A_WORD, Change, change_word
from seqtui.tui.controllers.edit import EditController, EditUi, Made
from seqtui.tui.controllers.ui import Choices, Question
from seqtui.tui.controllers.walk import WalkController


class RunUi(EditUi, Protocol):
    """The stepper's screen, as far as other runs go."""

    def set_up_model(self, name: str, request: Request) -> None:
        """Ask for text and settings; the run that comes of it is handed to RunController.set_up."""


class RunController:
    """Puts another run in the place of the one that is walked through."""

    def __init__(self, walk: WalkController, editing: EditController, ui: RunUi) -> None:
        self.walk, self.editing, self.ui = walk, editing, ui

    def setup(self) -> None:
        """Change text and settings."""
        run = self.walk.player.recorded
        self.ui.set_up_model(run.model.name, run.request)

    def set_up(self, run: Run) -> None:
        """Put a run of other settings, or another text, in the place of this one."""
        before, tree = self.walk.player.recorded, self.editing.edits
        tree.make(setup_label(before.request, run.request), run.request, run, before)
        self._begin(Player(run, self.walk.player.look))

    def change(self) -> None:
        """Change one word, and keep the place in the walk."""
        run = self.walk.player.recorded

        def make(text: str) -> Made:
            request = change_word(run, text)
            return Change(text.strip(), request), record(request)

        def taken(found: Made) -> None:
            self.editing.made(*found, changed=True)

        self.ui.ask(Question(f"change a word: {HOW_TO_CHANGE_A_WORD}", make, budget="record"), taken)

    def experiment(self) -> None:
        """Choose an experiment of this model."""
        run = self.walk.player.recorded
        rows = experiments_of(run.model.name, run.request)
        if not rows:
            self.ui.say("there are no experiments for this model: change a word with x, or the settings with c")
            return
        question, make = f"experiments with {run.model.name}", partial(conduct, run.model, run.request)
        choices = Choices(question, rows, choice_line, make, told=sentence_lines, told_height=SENTENCE)
        self.ui.choose(choices, self._experimented)

    def _experimented(self, outcome: Outcome) -> None:
        """Put the second run in the place of this one, at the value to look at, beside the first."""
        tree = self.editing.edits
        tree.make(outcome.experiment.title, outcome.after.request, outcome.after, outcome.before)
        player = Player(outcome.after, self.walk.player.look)
        player.jump(outcome.after.trace.path(outcome.steps[0]))
        self._begin(player, outcome.said, changed=True)

    def _begin(self, player: Player, told: str = "", changed: bool = False) -> None:
        """Show a run that is no edit of this one."""
        self.ui.put(Stepper(player, self.editing.edits.baseline(told)), changed)
