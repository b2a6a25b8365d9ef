"""The top line: where we are, and whether torch says the same."""

from __future__ import annotations

from functools import partial

from textual.message import Message
from textual.timer import Timer

from seqtui.render.lines import Line
from seqtui.render.panes import badge, header
from seqtui.session.proof import Agreement, Proof, ProofState, proof_of, shown
from seqtui.session.walk.views import StepView
from seqtui.tui.panes.pane import Pane

CALM = 0.3  # seconds without another change before torch is asked again


class Answered(Message):
    """Torch has answered, or will not."""

    def __init__(self, proof: Proof) -> None:
        super().__init__()
        self.proof = proof


class NotProven(Message):
    """Torch cannot say anything about this run: the reason, in a sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason


class HeaderPane(Pane):
    """The model, its size and weights, the proof badge, the time step and the equation, on one line.

    The badge asks torch once for each run, in a worker, one at a time; a run that is changed is asked about again.
    """

    DEFAULT_CSS = """
    HeaderPane { height: 1; }
    """

    def __init__(self, *shown, **options) -> None:
        super().__init__(*shown, **options)
        self.proof: Proof | None = None  # None: the badge is off
        self._asking: Proof | None = None  # the one that has a subprocess now
        self._kept: Proof | None = None  # the last one that was answered
        self._calm: Timer | None = None

    def toggle(self) -> bool:
        """Turn the badge on or off; returns whether it is on."""
        if self.proof is None and self._kept is not None and self._kept.is_of(self.player):
            self.proof = self._kept
        elif self.proof is None:
            self.proof = proof_of(self.player)
            self._ask()
        else:
            self._stop()
            self.proof = None
        self.repaint()
        return self.proof is not None

    def look(self, moment: StepView) -> None:
        """Take the new moment; of another run, or of another goal, torch is asked anew once the changes have ended."""
        if self.proof is not None and not self.proof.is_of(self.player):
            self._stop()
            self.proof = proof_of(self.player)
            self.proof.state = ProofState.CHECKING
            self._calm = self.set_timer(CALM, self._settled)
        super().look(moment)

    def draw(self, width: int, height: int) -> list[Line]:
        """One line."""
        drawn = badge(self.proof, self.worst, max(16, width - 44), self.palette)
        return [header(self.moment, self.run, width, self.palette, drawn, self.proof is not None)]

    @property
    def worst(self) -> Agreement | None:
        """The largest difference over what is shown now; None where torch has not answered."""
        if self.proof is None or self.proof.state is not ProofState.KNOWN:
            return None
        return self.proof.worst(*shown(self.player, self.moment))

    def on_answered(self, event: Answered) -> None:
        """Show the answer; ask about the next run when this one was given up for it."""
        event.stop()
        self._asking = None
        if event.proof is not self.proof:
            self._ask()
            return
        if event.proof.state is ProofState.KNOWN:
            self._kept = event.proof
        else:
            self.post_message(NotProven(event.proof.reason))
        self.repaint()

    def on_unmount(self) -> None:
        """Leave no subprocess behind."""
        self._stop()

    def _settled(self) -> None:
        """No change came for a while."""
        self._calm = None
        self._ask()

    def _ask(self) -> None:
        """Ask torch about the run, unless another question has not ended yet: its end comes back here."""
        if self.proof is None or self._asking is not None or self._calm is not None:
            return
        self._asking = self.proof
        self.proof.state = ProofState.CHECKING
        self.run_worker(partial(self._check, self.proof), thread=True, group="proof")

    def _check(self, proof: Proof) -> None:
        """In the worker."""
        proof.check()
        self.post_message(Answered(proof))

    def _stop(self) -> None:
        if self._calm is not None:
            self._calm.stop()
            self._calm = None
        if self._asking is not None:
            self._asking.give_up()
