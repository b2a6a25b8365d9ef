"""Looking back on trainings: which of them, which snapshot of it, and what is read from its files."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import partial

from seqtui.language import _
from seqtui.session.training.log import TrainingLog
from seqtui.session.training.page import Looking, has_figures, sections_of, snapshot_of, timeline_of, train_view
from seqtui.session.training.snapshots import WeightHistory, pronoun_view
from seqtui.session.training.view import PronounView, Section, TrainView, WeightView
from seqtui.tui.trainings import Trainings

Read = WeightView | PronounView


class Lookback:
    """A place in the logs of trainings: the newest one live, unless a key went to another run or to a snapshot.

    A method that cannot go anywhere returns a sentence that says why, "" otherwise.
    """

    def __init__(self, trainings: Trainings) -> None:
        self.trainings, self.looking = trainings, Looking()
        self._chosen: TrainingLog | None = None  # None follows the newest

    @property
    def log(self) -> TrainingLog:
        """The run that is looked at."""
        logs = self.trainings.logs
        return self._chosen if self._chosen is not None and self._chosen in logs else logs[-1]

    @property
    def snapshot(self) -> str:
        """The file of the snapshot looked at; raises SeqtuiError when there is none."""
        return snapshot_of(self.log, self.looking.at)

    def page(self) -> TrainView:
        """Return all that the Train screen shows."""
        self.looking.run = self.trainings.logs.index(self.log)
        return train_view(self.trainings.logs, self.looking, len(self.trainings.waiting))

    def scrub(self, count: int) -> str:
        """Go back or on through the snapshots; past the last one lies the live end."""
        log = self.log
        timeline = timeline_of(log, self.looking.at)
        if not timeline.steps:
            return _("no snapshots yet")
        place = timeline.chosen + count
        self.looking.at = timeline.steps[max(0, place)] if place < len(timeline.steps) - 1 else None
        self._chosen = log if self.looking.at is not None else self._chosen
        return ""

    def start(self) -> str:
        """Go to the first snapshot."""
        return self.scrub(-len(self.log.kept))

    def end(self) -> str:
        """Go to the live end."""
        self.looking.at = None
        return ""

    def other_part(self, count: int) -> str:
        """Show another part of the page, large."""
        sections = sections_of(self.log.recipe, any(map(has_figures, self.trainings.logs)))
        here = sections.index(self.looking.section) if self.looking.section in sections else 0
        self.looking.section = sections[(here + count) % len(sections)]
        return ""

    def other_sample(self, count: int) -> str:
        """Show another sample."""
        self.looking.sample += count
        return ""

    def other_run(self, count: int) -> str:
        """Look at another run, at its live end."""
        logs = self.trainings.logs
        if len(logs) < 2:
            return _("there is one run: a starts another, A every model")
        self._chosen = logs[(logs.index(self.log) + count) % len(logs)]
        return self.end()

    def follow(self) -> None:
        """Look at the newest run, live."""
        self._chosen = None
        self.end()

    def forget_others(self) -> None:
        """Keep this run and the one that is under way."""
        self._chosen = self.log
        self.trainings.keep_only(self.log)


class SnapshotReader:
    """Reads from the files of snapshots what a part of the page shows; one reading at a time.

    begin(read) has to call read() in a thread, and then found() with what it returns in the turn of the screen.
    """

    def __init__(self, lookback: Lookback, begin: Callable[[Callable[[], Read]], object]) -> None:
        self.lookback, self._begin = lookback, begin
        self.weight = WeightHistory()
        self._log: TrainingLog | None = None
        self._asked: Hashable = None
        self._is_reading = False

    def ask(self) -> None:
        """Begin to read what the part looked at shows, unless it was read last, or something is being read."""
        log, looking = self.lookback.log, self.lookback.looking
        if self._log is not log:
            self._log, self.weight = log, WeightHistory(self.weight.text)
            looking.weight, looking.pronoun = WeightView(), PronounView()
        asked, read = self._what(log, looking)
        if read is None or self._is_reading or (id(log), asked) == self._asked:
            return
        self._asked, self._is_reading = (id(log), asked), True
        self._begin(read)

    def found(self, view: Read) -> None:
        """Take what was read."""
        self._is_reading = False
        if isinstance(view, WeightView):
            self.lookback.looking.weight = view
        else:
            self.lookback.looking.pronoun = view

    def names(self) -> WeightHistory:
        """Return a history that knows the names of the weights; raises SeqtuiError when no snapshot can be read."""
        history = WeightHistory(self.weight.text)
        history.learn(self.lookback.log.snapshots)
        return history

    def choose_weight(self, text: str) -> None:
        """Show the history of another weight."""
        self.weight, self._log = WeightHistory(text), self.lookback.log
        self.lookback.looking.section = Section.WEIGHT

    def _what(self, log: TrainingLog, looking: Looking) -> tuple[Hashable, Callable[[], Read] | None]:
        """What the part is read from, and how; nothing for most parts."""
        kept, snapshots, after = log.kept, dict(log.snapshots), timeline_of(log, looking.at).step
        if looking.section is Section.WEIGHT:
            return (self.weight.text, kept), partial(self.weight.read, snapshots)
        if looking.section is Section.PRONOUN and kept and after is not None:
            steps = (kept[0], after)
            return steps, partial(pronoun_view, snapshots[kept[0]], snapshots[after], steps)
        return None, None
