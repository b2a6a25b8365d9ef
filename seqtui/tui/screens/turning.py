"""Turning the stepper round: from one number backwards to all that it depends on, and forwards again."""

from __future__ import annotations

from contextlib import suppress
from functools import partial

from textual.worker import get_current_worker

from seqtui.engine.allowance import held
from seqtui.engine.paths import Index
from seqtui.session.budget import BUDGETS, Budgeted, GivenUpError, numbers_of
from seqtui.session.gradients.backward_player import BackwardPlayer
from seqtui.session.gradients.target import HOW, find_target
from seqtui.session.stepper import Stepper
from seqtui.tui.screens.prompt import PromptScreen
from seqtui.tui.screens.sharing import SharingScreen


class TurningScreen(SharingScreen):
    """The part of the stepper that walks backwards. Finite differences are made in a thread: each takes two runs."""

    def action_turn(self) -> None:
        """Walk backwards from the loss, or forwards again from here."""
        if isinstance(self.player, BackwardPlayer):
            self.put(self.stepper.turned_back())
            self._say("forwards again; g turns round")
        else:
            self._differentiate("")

    def action_goal(self) -> None:
        """Ask what is differentiated."""
        now = self.player.goal or ""
        question = f"differentiate what? {HOW}; empty: the loss"
        self.app.push_screen(PromptScreen(question, self._differentiate, self.player.find, value=now))

    def _differentiate(self, text: str) -> None:
        """Turn round; a fault of the text is said where it was typed, else in the footer."""
        if text:
            find_target(self.player.recorded, text)  # which raises what the prompt answers
        make = partial(self.stepper.turned, text)
        self.call_later(self.work, "gradients", numbers_of(self.player.recorded), make, self._turn)

    def _turn(self, stepper: Stepper) -> None:
        """Walk backwards."""
        self.put(stepper)
        self._say(f"{stepper.player.run.source}; g turns round again, o chooses another number")

    def _look(self, keep_message: bool = False) -> None:
        """Show the moment; of a gradient that was not checked yet, make the finite difference meanwhile."""
        super()._look(keep_message)
        self._check_here()

    def on_mount(self) -> None:
        """A walk may be opened turned round: check where it begins."""
        self._check_here()

    def _check_here(self) -> None:
        if isinstance(self.player, BackwardPlayer):
            place = self.player.unchecked()
            if place is not None:
                check = partial(self._check, self.player, place)
                self.run_worker(check, thread=True, exclusive=True, group="check")

    def _check(self, player: BackwardPlayer, place: tuple[str, Index]) -> None:
        """In a worker: the two runs; what comes of them is shown if the learner is still there."""
        worker = get_current_worker()
        with suppress(GivenUpError), held(Budgeted(BUDGETS["difference"], lambda: worker.is_cancelled)):
            player.check(place)
        if not worker.is_cancelled:
            self.call_later(self._checked, player)

    def _checked(self, player: BackwardPlayer) -> None:
        if player is self.player and self.is_current:
            self._look(keep_message=True)
