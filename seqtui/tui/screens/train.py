"""The Train screen: keys to the trainings, and to how they are looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from seqtui.engine.errors import SeqtuiError
from seqtui.session.training.orders import for_all_models
from seqtui.session.training.page import has_figures, parts_of, timeline_of
from seqtui.session.training.view import Part
from seqtui.session.training.weight_history import WeightHistory
from seqtui.train.training_config import TrainingConfig
from seqtui.tui.keymap import bindings
from seqtui.tui.screens.prompt import PromptScreen
from seqtui.tui.screens.train_following import STOPPING, FollowingScreen
from seqtui.tui.screens.train_leaving import LeavingScreen
from seqtui.tui.screens.train_setup import TrainSetupScreen


class TrainScreen(FollowingScreen):
    """One or several trainings of a recipe, live and looked back on."""

    BINDINGS = bindings("train")
    keys = "train"

    # the training ---------------------------------------------------------------------------------------------

    async def action_pause(self) -> None:
        """Pause, or go on."""
        training = self.trainings.training
        if training is None:
            self.say("nothing is running: a starts the same again with other settings")
        elif self.trainings.logs[-1].paused:
            self.say("")
            await training.resume()
        else:
            self.say("paused: . makes one update, p goes on")
            await training.pause()

    async def action_one(self) -> None:
        """One update, when paused."""
        training = self.trainings.training
        if training is None or not self.trainings.logs[-1].paused:
            self.say("pause first: p")
            return
        self._to_live_end()
        await training.step()

    async def action_stop(self) -> None:
        """End the training in order."""
        if self.trainings.training is None:
            self.say("nothing is running")
            return
        self.say(STOPPING)
        await self.trainings.stop()

    async def action_rate(self, direction: int) -> None:
        """Twice the learning rate, or half of it, from the next update on."""
        training = self.trainings.training
        if training is None or not self.trainings.logs[-1].lr:
            self.say("nothing is running that has a learning rate")
            return
        log = self.trainings.logs[-1]
        log.lr *= 2.0**direction
        self.say(f"learning rate {log.lr:.3g} from the next update on")
        await training.set_lr(log.lr)
        self.look()

    def action_again(self) -> None:
        """The same start with another model, rate or clipping, laid over what there is."""
        log = self.shown
        self.app.push_screen(TrainSetupScreen(log.recipe, log.order), self._more)

    def action_all_models(self) -> None:
        """Every model of the recipe in turn."""
        log = self.shown
        orders = for_all_models(log.recipe, log.order)
        if len(orders) < 2:
            self.say(f"{log.recipe.name} has one model")
            return
        known = {each.model for each in self.trainings.logs} | {each.model for each in self.trainings.waiting}
        missing = [order for order in orders if order.model not in known]
        self._more(missing or orders)

    def action_forget(self) -> None:
        """Take the other curves away."""
        self.chosen = self.shown
        self.trainings.keep_only(self.shown)
        self.look()

    def on_mouse_scroll_down(self) -> None:
        """The wheel goes on through the snapshots."""
        if self.trainings.logs:
            self.action_scrub(1)

    def on_mouse_scroll_up(self) -> None:
        """The wheel goes back through the snapshots."""
        if self.trainings.logs:
            self.action_scrub(-1)

    # looking --------------------------------------------------------------------------------------------------

    def action_scrub(self, count: int) -> None:
        """Back or on through the snapshots; past the last one lies the live end."""
        log = self.shown
        timeline = timeline_of(log, self.looking.at)
        if not timeline.steps:
            self.say("no snapshots yet")
            return
        place = timeline.chosen + count
        self.looking.at = timeline.steps[max(0, place)] if place < len(timeline.steps) - 1 else None
        self.chosen = log if self.looking.at is not None else self.chosen
        self._looked()

    def action_start(self) -> None:
        """To the first snapshot."""
        self.action_scrub(-len(self.shown.kept))

    def action_end(self) -> None:
        """To the live end."""
        self._to_live_end()
        self._looked()

    def action_open(self) -> None:
        """Open the snapshot in the stepper."""
        self.open_snapshot()

    def action_view(self, count: int) -> None:
        """The next part of the screen, large."""
        parts = parts_of(self.shown.recipe, any(map(has_figures, self.trainings.logs)))
        here = parts.index(self.looking.part) if self.looking.part in parts else 0
        self.looking.part = parts[(here + count) % len(parts)]
        self._looked()

    def action_sample(self, count: int) -> None:
        """Another sample."""
        self.looking.sample += count
        self._looked()

    def action_run(self, count: int) -> None:
        """Another run."""
        logs = self.trainings.logs
        if len(logs) < 2:
            self.say("there is one run: a starts another, A every model")
            return
        self.chosen = logs[(logs.index(self.shown) + count) % len(logs)]
        self.looking.at = None
        self._looked()

    def action_weight(self) -> None:
        """Choose the weight whose history is drawn."""
        history = WeightHistory(self.weight.text)
        try:
            history.learn(self.shown.snapshots)
        except SeqtuiError as error:
            self.say(str(error))
            return
        question = "which weight? a name as in the file, and a place: out.bias[3]; Tab completes"
        self.app.push_screen(PromptScreen(question, history.check, history.matches, history.text), self._weigh)

    # leaving --------------------------------------------------------------------------------------------------

    def action_leave(self) -> None:
        """Back; a training that still runs is asked about."""
        if self.trainings.busy:
            self.ask_to_leave(self.dismiss)
        else:
            self.dismiss()

    def ask_to_leave(self, leave: Callable[[], object]) -> None:
        """Ask whether to stop the training; then leave."""

        def decided(stop: bool | None) -> None:
            if stop:
                self.run_worker(self._end(leave), group="leaving", exclusive=True)

        self.app.push_screen(LeavingScreen(), decided)

    async def _end(self, leave: Callable[[], object]) -> None:
        self.say("stopping; the last snapshot stays on disk")
        await self.trainings.end()
        leave()

    def _more(self, orders: Sequence[TrainingConfig] | None) -> None:
        """Add trainings to those there are."""
        if not orders:
            return
        self.trainings.add(orders)
        self.chosen, self.looking.at = None, None
        if self.trainings.busy:
            self.say(f"{len(self.trainings.waiting)} to come: the next starts when this one ends, or at s")
        self.begin()
        self.look()

    def _weigh(self, text: str | None) -> None:
        if text is None:
            return
        self.weight = WeightHistory(text)
        self._history_of = self.shown
        self.looking.part = Part.WEIGHT
        self._looked()

    def _to_live_end(self) -> None:
        self.looking.at = None

    def _looked(self) -> None:
        self.say("")
        self.look()
