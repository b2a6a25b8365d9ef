"""The Train screen: keys to the trainings, and to how they are looked back on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from textual.app import ComposeResult
from textual.worker import get_current_worker

from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _
from seqtui.render.lines import Line
from seqtui.render.train import train_lines
from seqtui.session.export.blocks import Document
from seqtui.session.export.page import Page
from seqtui.session.text import safe
from seqtui.session.training.config_form import training_form
from seqtui.session.training.data import training_data
from seqtui.session.training.snapshots import WeightHistory, run_of_snapshot
from seqtui.session.training.view import TrainView
from seqtui.train.process.client import Training
from seqtui.train.training_config import TrainingConfig
from seqtui.tui.canvas import Canvas
from seqtui.tui.controllers.ui import ALWAYS, Question
from seqtui.tui.footer import Footer
from seqtui.tui.keymap import bindings
from seqtui.tui.lookback import Lookback, Read, SnapshotReader
from seqtui.tui.screens.base import BaseScreen, Pace, TooSmall
from seqtui.tui.screens.form import FormScreen
from seqtui.tui.screens.train_dialogs import Leaving
from seqtui.tui.trainings import STOPPING, Trainings, maker_of

PAUSE = 0.2  # seconds between two drawings while events come: each sends a part of the screen
WHICH = N_("which weight? a name as in the file, and a place: out.bias[3]; Tab completes")


class TrainPane(Canvas):
    """The whole screen but for the footer; empty until there is something to show."""

    def __init__(self) -> None:
        super().__init__()
        self.view: TrainView | None = None

    def draw(self, width: int, height: int) -> list[Line]:
        """The view as it is now."""
        return [] if self.view is None else train_lines(self.view, width, height, self.palette)

    def show(self, view: TrainView) -> None:
        """Take another view and draw it."""
        self.view = view
        self.repaint()


class TrainScreen(BaseScreen):
    """One or several trainings of a recipe, live and looked back on."""

    BINDINGS = bindings("train")
    keys = "train"

    def __init__(
        self, configs: Sequence[TrainingConfig], make: Callable[[TrainingConfig], Training] | None = None
    ) -> None:
        """make: what makes a training; None for what does so in this app."""
        super().__init__()
        self.trainings = Trainings(lambda: self.pace.ask(), make or (lambda config: maker_of(self.app)(config)))
        self.trainings.add(configs)
        self.lookback = Lookback(self.trainings)
        self.reader = SnapshotReader(self.lookback, self._read)
        self.pace = Pace(self, PAUSE, self.look)
        self.leaving = Leaving(self, self.trainings)

    def compose(self) -> ComposeResult:
        """The drawing above, the keys below."""
        yield TooSmall()
        yield TrainPane()
        yield Footer("train")

    def on_mount(self) -> None:
        """Begin."""
        self._begin()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether a key does something now: all but leaving need a training that has begun."""
        return action == "leave" or bool(self.trainings.logs)

    def on_screen_resume(self) -> None:
        """Back from the stepper or a dialog: draw what happened meanwhile."""
        self.look()

    def look(self, said: str | None = None) -> None:
        """Draw the moment, now; said is for the footer, where it stays until the next key."""
        if said is not None:
            self.query_one(Footer).say(safe(said))
        self.pace.drawn()
        if not self.trainings.logs or not self.is_mounted or not self.is_current:
            return
        if not self.trainings.busy and self.query_one(Footer).message == _(STOPPING):
            self.query_one(Footer).say("")
        self.reader.ask()
        self.query_one(TrainPane).show(self.lookback.page())
        self.app.observed("")

    def document(self) -> Document:
        """Return the moment that is looked at: curves, figures, norms, samples."""
        if not self.trainings.logs:
            raise SeqtuiError(_("there is nothing to save yet: no training has begun"))
        view = self.lookback.page()
        return Page(_("train: {place}", place=" ".join(view.place[1:])), training_data(view))

    def _read(self, read: Callable[[], Read]) -> None:
        """Read from snapshots in a thread, and draw what is found."""

        def reading() -> None:
            found = read()
            if not get_current_worker().is_cancelled:
                self.call_later(self._found, found)

        self.run_worker(reading, thread=True, group="reading")

    def _found(self, found: Read) -> None:
        self.reader.found(found)
        self.look()

    # the trainings --------------------------------------------------------------------------------------------

    async def action_pause(self) -> None:
        """Pause, or go on."""
        self.look(await self.trainings.pause())

    async def action_one(self) -> None:
        """One update, when paused."""
        self.look(await self.trainings.one() or self.lookback.end())

    async def action_stop(self) -> None:
        """End the training in order."""
        self.look(await self.trainings.stop())

    async def action_rate(self, direction: int) -> None:
        """Twice the learning rate, or half of it, from the next update on."""
        self.look(await self.trainings.change_rate(direction))

    def action_again(self) -> None:
        """The same start with another model, rate or clipping, laid over what there is."""
        log = self.lookback.log
        self.app.push_screen(FormScreen(training_form(log.recipe, log.config)), self._add)

    def action_all_models(self) -> None:
        """Every model of the recipe in turn."""
        configs = self.trainings.missing_models(self.lookback.log)
        if isinstance(configs, str):
            self.look(configs)
        else:
            self._add(configs)

    def _add(self, configs: Sequence[TrainingConfig] | None) -> None:
        if not configs:
            return
        self.trainings.add(configs)
        self.lookback.follow()
        comes = _("{n} to come: the next starts when this one ends, or at x", n=len(self.trainings.waiting))
        self.look(comes if self.trainings.busy else None)
        self._begin()

    def _begin(self) -> None:
        """Carry out what waits, if that is not being done already."""
        self.run_worker(self.trainings.run(), group="training", exit_on_error=True)

    # looking back ---------------------------------------------------------------------------------------------

    def action_scrub(self, count: int) -> None:
        """Back or on through the snapshots; past the last one lies the live end."""
        self.look(self.lookback.scrub(count))

    async def on_mouse_scroll_down(self) -> None:
        """The wheel goes on through the snapshots."""
        await self.run_action("scrub(1)")

    async def on_mouse_scroll_up(self) -> None:
        """The wheel goes back through the snapshots."""
        await self.run_action("scrub(-1)")

    def action_start(self) -> None:
        """To the first snapshot."""
        self.look(self.lookback.start())

    def action_end(self) -> None:
        """To the live end."""
        self.look(self.lookback.end())

    def action_view(self, count: int) -> None:
        """The next part of the page, large."""
        self.look(self.lookback.other_part(count))

    def action_sample(self, count: int) -> None:
        """Another sample."""
        self.look(self.lookback.other_sample(count))

    def action_run(self, count: int) -> None:
        """Another run."""
        self.look(self.lookback.other_run(count))

    def action_forget(self) -> None:
        """Take the other curves away."""
        self.lookback.forget_others()
        self.look()

    def action_open(self) -> None:
        """Open the snapshot in the stepper, forward and backward."""
        try:
            path = self.lookback.snapshot
        except SeqtuiError as error:
            self.look(str(error))
        else:
            self.work("record", ALWAYS, partial(run_of_snapshot, path), self.app.show)

    def action_weight(self) -> None:
        """Choose the weight whose history is drawn."""
        self.work("record", ALWAYS, self.reader.names, self._ask_weight)

    def _ask_weight(self, names: WeightHistory) -> None:
        self.ask(Question(_(WHICH), names.checked, names.text, names.matches), self._choose_weight)

    def _choose_weight(self, text: str) -> None:
        self.reader.choose_weight(text)
        self.look("")

    def action_leave(self) -> None:
        """Back; a training that still runs is asked about."""
        if self.may_go(self.dismiss):
            self.dismiss()

    def may_go(self, leave: Callable[[], object]) -> bool:
        """Whether no training runs; of one that does it is asked whether to stop it and leave."""
        return self.leaving.may_go(leave)
