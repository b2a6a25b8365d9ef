"""Backward mode: the walk from one number back to all that it depends on, and forwards again."""

from __future__ import annotations

from functools import partial

from seqtui.engine.allowance import held
from seqtui.engine.paths import Index
from seqtui.language import _
from seqtui.session.budget import BUDGETS, Budgeted, numbers_of
from seqtui.session.gradients.backward_player import BackwardPlayer
from seqtui.session.gradients.target import HOW, find_target
from seqtui.session.stepper import Stepper
from seqtui.tui.controllers.ui import Job, Question
from seqtui.tui.controllers.walk import WalkController, WalkUi


class BackwardController:
    """Turns the walk round. Finite differences are made in a thread: each takes two runs."""

    def __init__(self, walk: WalkController, ui: WalkUi) -> None:
        self.walk, self.ui = walk, ui

    def turn(self) -> None:
        """Walk backwards from the loss, or forwards again from here."""
        if isinstance(self.walk.player, BackwardPlayer):
            self.ui.put(self.walk.stepper.turned_back())
            self.ui.say(_("forwards again; g turns round"))
        else:
            self.differentiate("")

    def goal(self) -> None:
        """Ask what is differentiated."""
        player = self.walk.player
        question = _("differentiate what? {how}; empty: the loss", how=_(HOW))
        self.ui.ask(Question(question, self._checked_goal, player.goal or "", player.find), self.differentiate)

    def differentiate(self, text: str) -> None:
        """Walk backwards from a number, named as in ``t2.h[1]``; "" for the loss."""
        stepper = self.walk.stepper
        self.ui.work("gradients", numbers_of(stepper.player.recorded), partial(stepper.turned, text), self._turn)

    def check_here(self) -> None:
        """Make the finite difference of the gradient that is looked at, unless it was made before."""
        player = self.walk.player
        place = player.unchecked() if isinstance(player, BackwardPlayer) else None
        if isinstance(player, BackwardPlayer) and place is not None:
            self.ui.background("check", partial(self._check, player, place))

    def _checked_goal(self, text: str) -> str:
        """Return the text; a fault of it is said where it was typed."""
        if text:
            find_target(self.walk.player.recorded, text)
        return text

    def _turn(self, stepper: Stepper) -> None:
        """Walk backwards."""
        self.ui.put(stepper)
        self.ui.say(_("{source}; g turns round again, o chooses another number", source=stepper.player.run.source))

    def _check(self, player: BackwardPlayer, place: tuple[str, Index], job: Job) -> None:
        """In the thread: the two runs; what comes of them is shown if the learner is still there."""
        with held(Budgeted(BUDGETS["difference"], job.is_given_up)):
            player.check(place)
        job.tell(partial(self._checked, player))

    def _checked(self, player: BackwardPlayer) -> None:
        if player is self.walk.player:
            self.ui.show(keep_message=True)
