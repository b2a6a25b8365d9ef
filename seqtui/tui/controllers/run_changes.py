"""Changing what is run: another text, other settings, one word, an experiment."""

from __future__ import annotations

from functools import partial

from seqtui.language import _
from seqtui.models.model import Run
from seqtui.models.table import run as record
from seqtui.render.experiments import SENTENCE, choice_line, sentence_lines
from seqtui.session.stepper import Stepper
from seqtui.session.walk.player import Player
from seqtui.session.whatif.edit_tree import setup_label
from seqtui.session.whatif.experiments import Experiment, experiments_of
from seqtui.session.whatif.outcomes import ExperimentOutcome, conduct
from seqtui.session.whatif.parse_edit import HOW_TO_CHANGE_A_WORD, Change, change_word
from seqtui.tui.controllers.edit import EditController, Made
from seqtui.tui.controllers.ui import Choices, Question
from seqtui.tui.controllers.walk import WalkController, WalkUi


class RunController:
    """Puts another run in the place of the one that is walked through."""

    def __init__(self, walk: WalkController, editing: EditController, ui: WalkUi) -> None:
        self.walk, self.editing, self.ui = walk, editing, ui

    def set_up(self, run: Run) -> None:
        """Put a run of other settings, or another text, in the place of this one."""
        before, tree = self.walk.player.recorded, self.editing.edits
        tree.make(setup_label(before.request, run.request), run.request, run, before)
        self.ui.put(Stepper(Player(run, self.walk.player.look), tree.baseline()))

    def change(self) -> None:
        """Change one word, and keep the place in the walk."""
        run = self.walk.player.recorded

        def make(text: str) -> Made:
            request = change_word(run, text)
            return self.editing.make(Change(text.strip(), request), record(request))

        question = Question(_("change a word: {how}", how=_(HOW_TO_CHANGE_A_WORD)), make, budget="record")
        self.ui.ask(question, partial(self.editing.made, changed=True))

    def experiment(self) -> None:
        """Choose an experiment of this model."""
        run = self.walk.player.recorded
        rows = experiments_of(run.model.name, run.request)
        if not rows:
            self.ui.say(_("there are no experiments for this model: change a word with t, or the settings with c"))
            return

        def make(experiment: Experiment) -> tuple[ExperimentOutcome, Stepper]:
            """In a thread: both runs, and a walk through the second one that stands at the value to look at."""
            outcome = conduct(run.model, run.request, experiment)
            player = Player(outcome.after, self.walk.player.look)
            player.jump(outcome.after.trace.path(outcome.steps[0]))
            changed = _(experiment.title), outcome.after.request, outcome.said, outcome.before
            return outcome, Stepper(player, self.editing.edits.baseline_of(*changed)).prepared()

        question = _("experiments with {name}", name=run.model.name)
        choices = Choices(question, rows, choice_line, make, told=sentence_lines, told_height=SENTENCE)
        self.ui.choose(choices, self._experimented)

    def _experimented(self, found: tuple[ExperimentOutcome, Stepper]) -> None:
        """Put the second run in the place of this one, beside the first."""
        outcome, stepper = found
        self.editing.edits.make(_(outcome.experiment.title), outcome.after.request, outcome.after, outcome.before)
        self.ui.put(stepper, changed=True)
