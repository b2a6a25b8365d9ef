"""What the run has cost up to here, and what reading costs as the text grows."""

from __future__ import annotations

from contextlib import suppress
from functools import partial

from textual.message import Message
from textual.worker import get_current_worker

from seqtui.engine.allowance import held
from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Run
from seqtui.render.costs import page_lines
from seqtui.render.lines import Line
from seqtui.session.budget import Budgeted, GivenUpError
from seqtui.session.cost.ledger import Ledger
from seqtui.session.cost.lengths import CostView, cost_views
from seqtui.tui.panes.pane import Pane

_WAIT = "counting the table"


class Counted(Message):
    """Something was counted: the ledger of a run, or the table as far as it is; a sentence where there is none."""

    def __init__(self, run: Run, found: Ledger | CostView | str) -> None:
        super().__init__()
        self.run = run
        self.found = found


class CostPane(Pane):
    """The ledger up to the cursor above the table. Both are counted in a thread while they are looked at.

    What is counted of the table stays known: where it was left is where it goes on.
    """

    gradients = False

    def __init__(self, *shown, **options) -> None:
        super().__init__(*shown, **options)
        self._counted: Run | None = None  # the run that is counted, or being counted
        self._ledger: Ledger | None = None
        self._table: CostView | str = _WAIT

    def draw(self, width: int, height: int) -> list[Line]:
        """Both, as far as they are counted."""
        if self._counted is not self.run:
            self._counted, self._ledger, self._table = self.run, None, _WAIT
            self.run_worker(partial(self._count, self.run), thread=True, exclusive=True, group="costs")
        ledger = None if self._ledger is None else self._ledger.view(self.player.cursor)
        return page_lines(ledger, self._table, width, height, self.palette)

    def on_hide(self) -> None:
        """Count no more: the seconds that it takes would slow every key of another view."""
        if isinstance(self._table, str) or self._table.counting:
            self.workers.cancel_node(self)
            self._counted = None

    def on_counted(self, event: Counted) -> None:
        """Show what was counted, unless it belongs to a run that is gone."""
        event.stop()
        if event.run is not self._counted:
            return
        if isinstance(event.found, Ledger):
            self._ledger = event.found
        else:
            self._table = event.found
        self.repaint()

    def _count(self, run: Run) -> None:
        """In the thread, until it is given up; the recordings that are counted notice that at each of their steps."""
        worker = get_current_worker()
        self.post_message(Counted(run, Ledger(run)))
        try:
            with suppress(GivenUpError), held(Budgeted(None, lambda: worker.is_cancelled)):
                for view in cost_views(run):
                    self.post_message(Counted(run, view))
        except SeqtuiError as error:
            self.post_message(Counted(run, str(error)))
