"""The proof badge: torch is asked once for each run, in a thread, one run at a time; a changed run is asked anew."""

from __future__ import annotations

from functools import partial

from seqtui.session.proof import Proof, ProofState, ProofView, proof_of, shown
from seqtui.session.walk.views import StepView
from seqtui.tui.controllers.ui import Job, Ticker
from seqtui.tui.controllers.walk import WalkController, WalkUi

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
        if self._proof is not None:
            self.stop()
            self._proof = None
        elif self._kept is not None and self._kept.is_of(player):
            self._proof = self._kept
        else:
            self._proof = proof_of(player)
            self._ask()
        self.ui.show()
        self.ui.say("every number shown is compared with torch's; P turns it off" if self._proof else "")

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
            self.ui.say(f"not checked: {proof.reason}")
