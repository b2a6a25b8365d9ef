"""The training loop: one network, one task, events on the way. torch, so imported only in the worker.

What is measured when depends on the number of the update alone, never on the clock: the same config, the same curve.
"""

import math
from contextlib import suppress
from pathlib import Path

import torch

from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _
from seqtui.models.inputs.settings import read_settings
from seqtui.policy import leash
from seqtui.train.process.channel import Channel, PipeClosed
from seqtui.train.process.events import Failed, Finished, Progress, Sample, Started, Stopwatch
from seqtui.train.recipe import Recipe
from seqtui.train.run_directory import DirectoryLock
from seqtui.train.snapshots import Snapshots
from seqtui.train.tasks.task import Task, baseline_of, counts_of, make_task
from seqtui.train.training_config import TrainingConfig

POINTS, MEASURES, SAMPLES = 300, 12, 5  # events of each kind over all steps
_SELDOM = {POINTS: 50, MEASURES: 500, SAMPLES: 2000}  # but with very many steps, not so many updates apart
_EXPLODED = 10.0  # times the first loss


def run(config: TrainingConfig, channel: Channel) -> None:
    """Train as the config says.

    Raises SeqtuiError for a fault in it, PipeClosed when nobody reads any more.
    """
    torch.set_num_threads(config.threads)
    recipe = config.checked()
    settings = read_settings(recipe.settings, config.settings)
    with DirectoryLock(Path(config.directory)):
        task = make_task(recipe, recipe.model(config.model or None), settings, config.seed, config.text)
        leash.loosen()
        Loop(config, recipe, task, channel).run()


class Loop:
    """One training, update by update."""

    def __init__(self, config: TrainingConfig, recipe: Recipe, task: Task, channel: Channel) -> None:
        self.config, self.recipe, self.task, self.channel = config, recipe, task, channel
        self.steps = config.steps or task.steps
        self.lr = config.lr or task.lr
        self.parameters = [p for p in task.module.parameters() if p.requires_grad]
        self.optimizer = torch.optim.Adam(self.parameters, lr=self.lr, fused=True)
        self.generator = torch.Generator().manual_seed(config.seed + 1)
        self.snapshots = Snapshots(config, recipe, task, self.steps)
        self.stopwatch = Stopwatch(self.steps)
        self.step, self.paused, self.stopping = 0, config.paused, False
        self.losses: list[float] = []
        self.first_loss = self.smooth_loss = math.nan
        self.norm = 0.0
        self.held_out: dict[str, float] = {}
        self.measured = -1

    def run(self) -> None:
        """Train until the target, the last step, or a stop; leave the weights on disk whatever happens."""
        self._start()
        try:
            reason = self._train()
            self._finish(reason)
        except PipeClosed:
            with suppress(SeqtuiError):
                self._take()
                list(self.snapshots.written(wait=True))
            raise
        except SeqtuiError as error:
            with suppress(SeqtuiError):
                self._tell_written(wait=True)
            self.channel.send(Failed(str(error), self.step, self.snapshots.last))

    def _start(self) -> None:
        config, recipe = self.config, self.recipe
        self.channel.send(
            Started(
                recipe=recipe.name,
                model=recipe.model(config.model or None),
                seed=config.seed,
                steps=self.steps,
                lr=self.lr,
                clip=config.clip,
                batch=self.task.batch,
                threads=config.threads,
                parameters=sum(p.numel() for p in self.parameters),
                directory=config.directory,
                measure=recipe.measure,
                baseline=baseline_of(self.task, recipe),
                torch=torch.__version__,
                settings=dict(config.settings),
                counts=counts_of(self.task),
            )
        )

    def _train(self) -> str:
        self._progress(self._measure(), (), 0.0, 0.0)
        self._keep()
        self._sample()
        if self.paused:
            self.stopwatch.hold()
        while self.step < self.steps:
            self._obey()
            if self.stopping:
                return "stopped"
            self._update()
            if self._report():
                return "target"
        return "steps"

    def _update(self) -> None:
        """One step of the optimizer, on a batch of its own."""
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.task.loss(self.generator)
        loss.backward()
        if self.config.clip or self._reports(self.step + 1):
            limit = self.config.clip or math.inf
            self.norm = float(torch.nn.utils.clip_grad_norm_(self.parameters, limit))
        self._watch(loss.item())
        self.optimizer.step()
        self.step += 1

    def _watch(self, loss: float) -> None:
        """Stop where there is nothing more to learn from: the loss is no number, or far above the first.

        Raises SeqtuiError that says what to try.
        """
        if not (math.isfinite(loss) and math.isfinite(self.norm)):
            said = N_(
                "the loss or its gradient became infinite at update {n}, because the steps were too large: {advice}"
            )
            if math.isnan(loss + self.norm):
                said = N_(
                    "the loss or its gradient became NaN at update {n}, because the steps were too large: {advice}"
                )
            raise SeqtuiError(_(said, n=self.step + 1, advice=self._advice()))
        if not self.losses and math.isnan(self.first_loss):
            self.first_loss = self.smooth_loss = loss
        self.smooth_loss += 0.1 * (loss - self.smooth_loss)
        if self.smooth_loss > _EXPLODED * (self.first_loss + 1):
            said = N_(
                "the loss exploded: {loss:.3g} at update {n}, from {first:.3g} at the first, because the steps were "
                "too large: {advice}"
            )
            facts = {"loss": self.smooth_loss, "n": self.step + 1, "first": self.first_loss}
            raise SeqtuiError(_(said, advice=self._advice(), **facts))
        self.losses.append(loss)

    def _advice(self) -> str:
        clip = self.config.clip
        said = N_("try a smaller learning rate (--lr {rate:.2g}) or gradient clipping (--clip 1)")
        if clip:
            said = N_("try a smaller learning rate (--lr {rate:.2g}) or stronger clipping (--clip {clip:.2g})")
        return _(said, rate=self.lr / 10, clip=clip / 10)

    def _reports(self, step: int) -> bool:
        return self.paused or step == 1 or step == self.steps or self._each(POINTS, step)

    def _each(self, events: int, step: int) -> bool:
        """Whether an event is due after so many updates that comes so many times in all."""
        return step % max(1, min(self.steps // events, _SELDOM[events])) == 0

    def _report(self) -> bool:
        """Send what is due after this update; returns whether the target is reached.

        Where weights are kept there are gradients and samples, too: what is looked back on is of one update.
        """
        due = self._each(MEASURES, self.step) or self.step == self.steps
        kept = self.snapshots.due(self.step)
        moment = due or kept or self.paused or self._each(SAMPLES, self.step)
        if moment or self._reports(self.step):
            rate, left = self.stopwatch.measure(self.step)
            held_out = self._measure() if due else {}
            self._progress(held_out, self._norms() if moment else (), rate, left)
        if self.paused:
            self._keep()
        elif kept:
            self._take()
        self._tell_written()
        if moment:
            self._sample()
        return due and self.recipe.reached(self.recipe.model(self.config.model or None), self._headline())

    def _norms(self) -> tuple[float, ...]:
        """The gradient's norm by time step; nothing where there is no time, or no number."""
        norms = tuple(self.task.gradient_norms() or ())
        return norms if all(map(math.isfinite, norms)) else ()

    def _progress(self, held_out: dict[str, float], norms: tuple[float, ...], rate: float, left: float) -> None:
        loss = sum(self.losses) / len(self.losses) if self.losses else None
        self.losses.clear()
        self.channel.send(Progress(self.step, loss, self.lr, held_out, self.norm, norms, rate, left, self.paused))

    def _measure(self) -> dict[str, float]:
        if self.measured != self.step:
            self.task.module.eval()
            with torch.no_grad():
                self.held_out = self.task.held_out()
            self.task.module.train()
            self.measured = self.step
            if not all(map(math.isfinite, self.held_out.values())):
                raise SeqtuiError(
                    _("a held-out figure is no number after update {n}: {advice}", n=self.step, advice=self._advice())
                )
        return self.held_out

    def _headline(self) -> float:
        return next(iter(self.held_out.values()))

    def _sample(self) -> None:
        self.task.module.eval()
        with torch.no_grad():
            self.channel.send(Sample(self.step, tuple(self.task.samples())))
        self.task.module.train()

    def _take(self) -> None:
        self.snapshots.write(self.step, self.held_out if self.measured == self.step else {})

    def _keep(self) -> None:
        """Take a snapshot, and go on when it is on disk."""
        self._take()
        self._tell_written(wait=True)

    def _tell_written(self, wait: bool = False) -> None:
        for snapshot in self.snapshots.written(wait):
            self.channel.send(snapshot)

    def _obey(self) -> None:
        """Carry out the commands that came; while paused, wait for one that goes on."""
        while True:
            command = self.channel.command(wait=0.1 if self.paused else 0.0)
            if command is not None and self._carry_out(command):
                return
            if command is None and not self.paused:
                return

    def _carry_out(self, command: dict) -> bool:
        """Returns whether one update is to be made although training is paused."""
        name = command.get("command")
        if name == "stop":
            self.stopping = True
            return True
        if name == "pause" and not self.paused:
            self.paused = True
            self.stopwatch.hold()
            self._keep()
            self._progress({}, self._norms() if self.step else (), *self.stopwatch.measure(self.step))
            self._sample()
        elif name == "resume" and self.paused:
            self.paused = False
            self.stopwatch.go_on()
        elif name == "lr":
            self._set_lr(command.get("value"))
        return name == "step" and self.paused

    def _set_lr(self, value: object) -> None:
        if isinstance(value, float | int) and math.isfinite(value) and value > 0:
            self.lr = float(value)
            for group in self.optimizer.param_groups:
                group["lr"] = self.lr

    def _finish(self, reason: str) -> None:
        held_out = self._measure()
        if reason == "stopped" and self.step:
            self._progress(held_out, self._norms(), *self.stopwatch.measure(self.step))
        self._sample()
        self._keep()
        path = self.snapshots.finish(self.step, held_out)
        self.channel.send(Finished(self.step, reason, held_out, *self.stopwatch.total(), path))
