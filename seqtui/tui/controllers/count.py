"""What is counted and compared in the background: the ledger of costs, and the proof against torch."""

from __future__ import annotations

from functools import partial
from typing import Any

from msgspec.structs import replace

from seqtui import policy
from seqtui.engine.allowance import held
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.model import Run
from seqtui.session.budget import Budgeted
from seqtui.session.cost.ledger import Ledger
from seqtui.session.cost.lengths import cost_views
from seqtui.session.counting import compare_counting
from seqtui.session.proof import Proof, ProofState, ProofView, proof_of, shown
from seqtui.session.step_views import Counted
from seqtui.session.walk.views import StepView
from seqtui.tui.controllers.ui import Job, Ticker
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


CALM = 0.3  # seconds without another change before torch is asked again


class ProofController:
    """Asks torch about the run that is shown, while the badge is on."""

    def __init__(self, walk: WalkController, ui: WalkUi) -> None:
        self.walk, self.ui = walk, ui
        self._proof: Proof | None = None  # None: the badge is off
        self._asking: Proof | None = None  # the one that has a subprocess now
        self._kept: Proof | None = None  # the last one that was answered
        self._calm: Ticker | None = None

    def proof(self) -> None:
        """Turn the badge on or off."""
        player = self.walk.player
        try:
            policy.ask_to_start(_("the proof by torch"))
        except policy.NotAllowedError as error:
            self.ui.say(str(error))
            return
        if self._proof is not None:
            self.stop()
            self._proof = None
        elif self._kept is not None and self._kept.is_of(player):
            self._proof = self._kept
        else:
            self._proof = proof_of(player)
            self._ask()
        self.ui.show()
        self.ui.say(_("every number shown is compared with torch's; P turns it off") if self._proof else "")

    def view(self, step: StepView) -> ProofView | None:
        """Return what torch says of the numbers of a step; None while the badge is off.

        Of another run, or of another goal, torch is asked anew once the changes have ended.
        """
        player, proof = self.walk.player, self._proof
        if proof is None:
            return None
        if not proof.is_of(player):
            self.stop()
            proof = self._proof = proof_of(player)
            proof.state = ProofState.CHECKING
            self._calm = self.ui.after(CALM, self._settled)
        return proof.view(*shown(player, step)) if proof.state is ProofState.KNOWN else proof.view()

    def stop(self) -> None:
        """Leave no subprocess behind."""
        if self._calm is not None:
            self._calm.stop()
            self._calm = None
        if self._asking is not None:
            self._asking.give_up()

    def _settled(self) -> None:
        """No change came for a while."""
        self._calm = None
        self._ask()

    def _ask(self) -> None:
        """Ask torch about the run, unless another question has not ended yet: its end comes back here."""
        if self._proof is None or self._asking is not None or self._calm is not None:
            return
        self._asking = self._proof
        self._proof.state = ProofState.CHECKING
        self.ui.background("proof", partial(self._check, self._proof))

    def _check(self, proof: Proof, job: Job) -> None:
        """In the thread."""
        proof.check()
        job.tell(partial(self._answered, proof))

    def _answered(self, proof: Proof) -> None:
        """Show the answer; ask about the next run when this one was given up for it."""
        self._asking = None
        if proof is not self._proof:
            self._ask()
            return
        self.ui.show(keep_message=True)
        if proof.state is ProofState.KNOWN:
            self._kept = proof
        else:
            self.ui.say(_("not checked: {reason}", reason=proof.reason))
