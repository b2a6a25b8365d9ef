"""What the Train screen does by itself: it follows the trainings, and draws a few times a second what they said."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from functools import partial
from time import monotonic

from textual.app import ComposeResult
from textual.timer import Timer
from textual.worker import get_current_worker

from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Run
from seqtui.session.text import safe
from seqtui.session.training.log import TrainingLog
from seqtui.session.training.page import Looking, snapshot_of, timeline_of, train_view
from seqtui.session.training.snapshots import WeightHistory, pronoun_view, run_of_snapshot
from seqtui.session.training.view import Part, PronounView, WeightView
from seqtui.train.process.client import Training
from seqtui.train.training_config import TrainingConfig
from seqtui.tui.footer import Footer
from seqtui.tui.panes.train import TrainPane
from seqtui.tui.screens.base import BaseScreen, TooSmall
from seqtui.tui.trainings import Trainings

STOPPING = "stopping"
PAUSE = 0.2  # seconds between two drawings while events come: each sends a part of the screen


class FollowingScreen(BaseScreen):
    """Trainings, how they are looked at, and what is read from their snapshots in a thread."""

    def __init__(self, orders: Sequence[TrainingConfig], make: Callable[[TrainingConfig], Training] = Training) -> None:
        super().__init__()
        self.trainings = Trainings(self._told, make)
        self.trainings.add(orders)
        self.looking = Looking()
        self.chosen: TrainingLog | None = None  # None follows the newest
        self.weight = WeightHistory()
        self._drawn_at = 0.0
        self._due: Timer | None = None
        self._asked: Hashable = None
        self._asking = False
        self._history_of: TrainingLog | None = None

    @property
    def shown(self) -> TrainingLog:
        """The run that is looked at."""
        logs = self.trainings.logs
        return self.chosen if self.chosen in logs else logs[-1]

    def compose(self) -> ComposeResult:
        """The drawing above, the keys below."""
        yield TooSmall()
        yield TrainPane()
        yield Footer("train")

    def on_mount(self) -> None:
        """Begin."""
        self.begin()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether a key does something now: all but leaving need a training that has begun."""
        return action == "leave" or bool(self.trainings.logs)

    def on_screen_resume(self) -> None:
        """Back from the stepper or a dialog: draw what happened meanwhile."""
        self.look()

    def begin(self) -> None:
        """Carry out what waits, if that is not being done already."""
        self.run_worker(self.trainings.run(), group="training", exit_on_error=True)

    def look(self) -> None:
        """Draw the moment, now."""
        if self._due is not None:
            self._due.stop()
            self._due = None
        if not self.trainings.logs or not self.is_mounted or not self.is_current:
            return
        if not self.trainings.busy and self.query_one(Footer).message == STOPPING:
            self.say("")
        self._drawn_at = monotonic()
        self.looking.run = self.trainings.logs.index(self.shown)
        self._read()
        self.query_one(TrainPane).show(train_view(self.trainings.logs, self.looking, len(self.trainings.waiting)))

    def say(self, sentence: str) -> None:
        """Say something in the footer until the next key."""
        self.query_one(Footer).say(safe(sentence))

    def open_snapshot(self) -> None:
        """Open the weights looked at in the stepper, forward and backward; a long example takes a moment."""
        try:
            path = snapshot_of(self.shown, self.looking.at)
        except SeqtuiError as error:
            self.say(str(error))
            return
        self.say("opening the snapshot")
        self.run_worker(partial(self._record, path), thread=True, group="opening", exclusive=True)

    def _told(self) -> None:
        """Something happened: draw soon, but not more often than every PAUSE."""
        if self._due is None and self.is_mounted:
            self._due = self.set_timer(max(0.001, self._drawn_at + PAUSE - monotonic()), self._draw_due)

    def _draw_due(self) -> None:
        self._due = None
        self.look()

    # from the snapshots, in a thread --------------------------------------------------------------------------

    def _read(self) -> None:
        """Ask for what the part shows from the files, when it is not what was asked for last."""
        log, part = self.shown, self.looking.part
        job = self._jobs(log).get(part)
        if job is None or self._asking:
            return
        asked, make = job
        if (part, id(log), asked) != self._asked:
            self._asked, self._asking = (part, id(log), asked), True
            self.run_worker(partial(self._answer, make), thread=True, group="reading")

    def _jobs(self, log: TrainingLog) -> dict[Part, tuple[Hashable, Callable[[], WeightView | PronounView]]]:
        """What each part is read from, and how."""
        if self._history_of is not log:
            self._history_of, self.weight = log, WeightHistory(self.weight.text)
            self.looking.weight, self.looking.pronoun = WeightView(), PronounView()
        kept, snapshots = log.kept, dict(log.snapshots)
        after = timeline_of(log, self.looking.at).step
        jobs: dict = {Part.WEIGHT: ((self.weight.text, kept), partial(self.weight.read, snapshots))}
        if kept and after is not None:
            steps = (kept[0], after)
            jobs[Part.PRONOUN] = (steps, partial(pronoun_view, snapshots[kept[0]], snapshots[after], steps))
        return jobs

    def _answer(self, make: Callable[[], WeightView | PronounView]) -> None:
        found = make()
        if not get_current_worker().is_cancelled:
            self.call_later(self._answered, found)

    def _answered(self, found: WeightView | PronounView) -> None:
        self._asking = False
        if isinstance(found, WeightView):
            self.looking.weight = found
        else:
            self.looking.pronoun = found
        self.look()

    def _record(self, path: str) -> None:
        try:
            result: Run | SeqtuiError = run_of_snapshot(path)
        except SeqtuiError as error:
            result = error
        except OSError as error:  # the file went away just now
            result = SeqtuiError(f"the snapshot cannot be read: {error.strerror}")
        if not get_current_worker().is_cancelled:
            self.call_later(self._recorded, result)

    def _recorded(self, result: Run | SeqtuiError) -> None:
        if isinstance(result, SeqtuiError):
            self.say(str(result))
        elif self.is_current:
            self.say("")
            self.app.show(result)
