"""What is counted in a thread when it is first looked at: the costs of a run, and all four counting models."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from seqtui.engine.allowance import held
from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Run
from seqtui.session.budget import Budgeted
from seqtui.session.cost.ledger import Ledger
from seqtui.session.cost.lengths import cost_views
from seqtui.session.counting import compare_counting
from seqtui.session.step_views import Counted
from seqtui.tui.controllers.ui import Job
from seqtui.tui.controllers.walk import WalkController, WalkUi

COSTS = "cost"  # the view of them


class CountController:
    """Counts for the run that is shown what the view that is shown needs, the table of costs while it is looked at.

    What is counted of the table stays known: where it was left is where it goes on.
    """

    def __init__(self, walk: WalkController, ui: WalkUi) -> None:
        self.walk, self.ui = walk, ui
        self._run: Run | None = None
        self._counted = Counted()
        self._begun: set[str] = set()

    @property
    def counted(self) -> Counted:
        """What is counted of the run that is shown."""
        return self._counted if self._run is self.walk.player.run else Counted()

    @property
    def _has_costs(self) -> bool:
        return not isinstance(self._counted.table, str) and not self._counted.table.counting

    def look(self, view: str) -> None:
        """Begin to count what a view needs, by its name, unless that was begun for this run."""
        run, counts = self.walk.player.run, {COSTS: self._count_costs, "compare": self._count_models}
        if run is not self._run:
            self._run, self._counted, self._begun = run, Counted(), set()
        if view != COSTS and COSTS in self._begun and not self._has_costs:
            self._begun.remove(COSTS)  # the seconds that it takes would slow every key of another view
            self.ui.give_up(COSTS)
        if view in counts and view not in self._begun:
            self._begun.add(view)
            self.ui.background(view, partial(counts[view], run))

    def _count_costs(self, run: Run, job: Job) -> None:
        """In the thread, until it is given up; the recordings that are counted notice that at each of their steps."""
        job.tell(partial(self._take, run, ledger=Ledger(run)))
        try:
            with held(Budgeted(None, job.is_given_up)):
                for table in cost_views(run):
                    job.tell(partial(self._take, run, table=table))
        except SeqtuiError as error:
            job.tell(partial(self._take, run, table=str(error)))

    def _count_models(self, run: Run, job: Job) -> None:
        """In the thread."""
        try:
            job.tell(partial(self._take, run, models=compare_counting(run.request)))
        except SeqtuiError as error:
            job.tell(partial(self._take, run, models=str(error)))

    def _take(self, run: Run, **found: Any) -> None:
        """Show what was counted, unless it belongs to a run that is gone."""
        if run is self._run:
            self._counted = replace(self._counted, **found)
            self.ui.show(keep_message=True)
