"""Trainings one after the other, each in a process of its own; what they say is kept in their logs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import aclosing, suppress

from seqtui import policy
from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _
from seqtui.session.training.config_form import for_all_models, placed
from seqtui.session.training.log import TrainingLog
from seqtui.session.training.page import MOST_RUNS
from seqtui.train.process import spawn
from seqtui.train.process.client import Training
from seqtui.train.process.events import Failed
from seqtui.train.recipes import RECIPES, find_recipe
from seqtui.train.training_config import TrainingConfig
from seqtui.tui.routing import RoutingApp

STOPPING = N_("stopping")
LONGEST_END = 2.0  # seconds for a training that was told to stop; then it is ended


def maker_of(app: RoutingApp) -> Callable[[TrainingConfig], Training]:
    """What makes the trainings of an app: at home processes of its own, in a class the queue."""
    session = app.in_class.session
    return Training if session is None else session.make_training


class Spare:
    """A worker that imports torch while the learner still chooses; the next training takes it."""

    def __init__(self, make: Callable[[TrainingConfig], Training] = Training) -> None:
        self.make = make
        self.training: Training | None = None

    async def prepare(self) -> None:
        """Start one, if there is none and torch is there; what is wrong is said when a training starts."""
        if not policy.may_start() or (self.training is not None and self.training.running):
            return
        with suppress(SeqtuiError, OSError):
            spawn.need_torch()
            self.training = self.make(TrainingConfig(next(iter(RECIPES))))
            await self.training.prepare()

    def take(self, config: TrainingConfig) -> Training:
        """Return a training of the config: the prepared one, if it lives."""
        training = self.training if find_recipe(config.recipe).torch else None
        if training is None or not training.running:
            return self.make(config)
        self.training, training.config = None, config
        return training

    async def drop(self) -> None:
        """End it: nothing is to be trained."""
        training, self.training = self.training, None
        if training is not None:
            await training.kill(0.0)


class Trainings:
    """Trains one config after the other, and tells when something happened. The last MOST_RUNS logs are kept."""

    def __init__(self, told: Callable[[], None], make: Callable[[TrainingConfig], Training] = Training) -> None:
        self.told, self.make = told, make
        self.logs: list[TrainingLog] = []
        self.waiting: list[TrainingConfig] = []
        self.training: Training | None = None
        self._still = asyncio.Event()
        self._still.set()

    @property
    def busy(self) -> bool:
        """Whether one is running."""
        return not self._still.is_set()

    def add(self, configs: Iterable[TrainingConfig]) -> None:
        """Configs that come after those there are."""
        self.waiting += configs

    async def run(self) -> None:
        """Carry out what waits, until nothing does; ends at once when one is at it already."""
        if self.busy:
            return
        self._still.clear()
        try:
            while self.waiting:
                await self._carry_out(self.waiting.pop(0))
        finally:
            self._still.set()
            self.told()

    # each returns what there is to say about it

    async def pause(self) -> str:
        """Pause the running one, or let it go on."""
        if self.training is None:
            return _("nothing is running: a starts the same again with other settings")
        if self.logs[-1].paused:
            await self.training.resume()
            return ""
        await self.training.pause()
        return _("paused: 1 makes one update, p goes on")

    async def one(self) -> str:
        """Make one update, when paused."""
        if self.training is None or not self.logs[-1].paused:
            return _("pause first: p")
        await self.training.step()
        return ""

    async def change_rate(self, direction: int) -> str:
        """Train with twice the learning rate, or with half of it (direction -1), from the next update on."""
        if self.training is None or not self.logs[-1].lr:
            return _("nothing is running that has a learning rate")
        log = self.logs[-1]
        log.lr *= 2.0**direction
        await self.training.set_lr(log.lr)
        return _("learning rate {rate:.3g} from the next update on", rate=log.lr)

    async def stop(self) -> str:
        """End the running one in order, and forget those that wait."""
        self.waiting.clear()
        if self.training is None:
            return _("nothing is running")
        await self.training.stop()
        return _(STOPPING)

    def missing_models(self, log: TrainingLog) -> str | tuple[TrainingConfig, ...]:
        """Return the configs of a run's recipe for the models that were not trained yet; of all, if each one was."""
        configs = for_all_models(log.recipe, log.config)
        if len(configs) < 2:
            return _("{recipe} has one model", recipe=log.recipe.name)
        known = {each.model for each in self.logs} | {each.model for each in self.waiting}
        return tuple(config for config in configs if config.model not in known) or configs

    async def end(self) -> None:
        """Stop, and see to it that no process is left."""
        await self.stop()
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._still.wait(), LONGEST_END)
        if self.training is not None:
            await self.training.kill()

    def keep_only(self, log: TrainingLog) -> None:
        """Forget all logs but this one and that of the running training."""
        running = self.logs[-1:] if self.busy else []
        self.logs = [each for each in self.logs if each is log or each in running]

    async def _carry_out(self, config: TrainingConfig) -> None:
        log = TrainingLog(placed(config))
        self.logs = [*self.logs, log][-MOST_RUNS:]
        self.told()
        training = self.training = self.make(log.config)
        try:
            await training.start()
            async with aclosing(training.events()) as events:
                async for event in events:
                    log.add(event)
                    self.told()
        except (SeqtuiError, OSError) as error:
            self.waiting.clear()
            said = (
                str(error)
                if isinstance(error, SeqtuiError)
                else _("the training cannot be started: {reason}", reason=error.strerror)
            )
            log.add(Failed(said))
        finally:
            self.training = None
        self.told()
