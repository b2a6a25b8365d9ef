"""The comparison: what shall stand beside a run, and the way through two or three runs in lock step."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

from seqtui.engine import paths
from seqtui.engine.derive import Place
from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _
from seqtui.models.model import Run
from seqtui.session.compare.comparison import Comparison
from seqtui.session.compare.suggestions import beside, matches, suggestions
from seqtui.session.compare.summary import Summary, summary
from seqtui.session.explain.drill_down import DrillDown
from seqtui.session.stepper import Stepper
from seqtui.tui.controllers.ui import Question
from seqtui.tui.controllers.walk import StepUi, show_step

_WHAT = N_("compare with? a model, KEY=VALUE, weights, a zoo name, a code; two at most")
_WHERE = N_("go to a time step (3), a meeting point, or a path (t3.h); Tab completes")
Compared = tuple[Comparison, Summary]


class CompareUi(StepUi, Protocol):
    """The screen of the comparison."""

    def open_why(self, selection: DrillDown, then: Callable[[Place | None], None]) -> None:
        """Open a number into its terms; then(place) is told where to walk, if anywhere."""


def compare_question(stepper: Stepper) -> Question[Compared]:
    """Return the question what shall stand beside a run, completed from what fits; its answer is the comparison."""
    forwards = stepper.turned_back()
    known = suggestions(forwards.player.run, forwards.before)

    def hint(_: Question, text: str) -> str:
        return "  ".join(name.rpartition(" ")[2] for name in matches(text, known)) if text else "  ".join(known)

    make = partial(_compared, forwards)
    return Question(_(_WHAT), make, matches=partial(matches, known=known), hint=hint, budget="compare")


def _compared(stepper: Stepper, text: str) -> Compared:
    """In a thread: the runs, the place in them, and the table of all meeting points."""
    player = stepper.player
    comparison = Comparison(beside(player.run, stepper.before, text), player.look)
    comparison.go(comparison.place_of(0, comparison.lanes[0].frames.equation_of[player.cursor]))
    return comparison, summary(comparison)


class CompareController:
    """Moves the runs of a comparison, and points at the numbers of the one that keys speak to."""

    def __init__(self, comparison: Comparison, ui: CompareUi) -> None:
        self.comparison, self.ui = comparison, ui

    @property
    def run(self) -> Run:
        """The run that keys speak to."""
        return self.comparison.lanes[self.comparison.chosen].run

    def step(self, count: int) -> None:
        """Every run one equation on, where it has not met the others yet."""
        show_step(self.ui, self.comparison.step(count), count)

    def meet(self, count: int) -> None:
        """To the next meeting point."""
        show_step(self.ui, self.comparison.meeting(count), count)

    def start(self) -> None:
        """To the first equations."""
        show_step(self.ui, self.comparison.start(), -1)

    def end(self) -> None:
        """To the last equations."""
        show_step(self.ui, self.comparison.end(), 1)

    def find(self) -> None:
        """Ask where to go."""
        self.ui.ask(Question(_(_WHERE), self.comparison.jump, matches=self.comparison.find), lambda _: self.ui.show())

    def lane(self, count: int) -> None:
        """Speak to another run."""
        self.comparison.choose(count)
        self.ui.show()

    def point(self, rows: int, units: int) -> None:
        """Point at another value, token or unit."""
        if self.comparison.point_at(rows, units):
            self.ui.show()

    def why(self) -> None:
        """Open the pointed number into its terms, if it is computed already."""
        lane, step = self.comparison.pointed
        if step > lane.step:
            self.ui.say(_("not computed yet: step on, then ask again"))
        else:
            self.ui.open_why(DrillDown(lane.run, step, lane.player.element(step), lane.player.look), self.go_to)

    def go_to(self, place: Place | None) -> None:
        """Go to where a number was computed; None stays."""
        if place is None:
            return
        try:
            self.comparison.jump(paths.spell(self.run.trace.path(place.step), place.element))
        except SeqtuiError as error:
            self.ui.say(str(error))
        else:
            self.ui.show()
