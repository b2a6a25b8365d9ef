"""The experiments and the presets of a run as lists; the chosen one is run in place."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Generic

from seqtui.engine.trace import Step
from seqtui.models.model import Run
from seqtui.render.experiments import SENTENCE, choice_line, sentence_lines
from seqtui.render.lines import Line
from seqtui.session.whatif.experiments import Experiment, experiments_of
from seqtui.session.whatif.outcomes import Outcome, conduct
from seqtui.session.whatif.presets import Preset, apply
from seqtui.tui.screens.choosing import ChoiceDialog, Row
from seqtui.tui.screens.worker_dialog import Result


class TitledScreen(ChoiceDialog[Row, Result], Generic[Row, Result]):
    """Rows with an id, a title, and a sentence of what to look at."""

    told_height = SENTENCE

    def line(self, row: Row, is_chosen: bool, width: int) -> Line:
        """The id and the title."""
        return choice_line(row, is_chosen, width, self.app.palette)

    def told(self, row: Row, width: int) -> list[Line]:
        """The sentence."""
        return sentence_lines(row, width, self.app.palette)


class ExperimentsScreen(TitledScreen[Experiment, Outcome]):
    """Dismisses with both runs of an experiment, or None."""

    def __init__(self, run: Run) -> None:
        super().__init__(f"experiments with {run.model.name}", experiments_of(run.model.name, run.request))
        self.run = run

    def take(self, row: Experiment) -> None:
        """Record both runs: a long text takes a second or two."""
        self.record(partial(conduct, self.run.model, self.run.request, row))


class PresetsScreen(TitledScreen[Preset, tuple[Preset, Run]]):
    """Dismisses with a preset and the run that it made, or None; at is the step looked at."""

    def __init__(self, run: Run, rows: Sequence[Preset], at: Step) -> None:
        super().__init__(f"what if, with {run.model.name}", rows)
        self.run, self.at = run, at

    def take(self, row: Preset) -> None:
        """Record the run with the preset."""
        self.record(lambda: (row, apply(self.run, row, self.at)))
