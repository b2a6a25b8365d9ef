"""Going through a run: by equations, time steps, operations; to a path, to a breakpoint; by itself; and pointing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

from seqtui.engine import paths
from seqtui.engine.derive import Place
from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _
from seqtui.session.budget import numbers_of
from seqtui.session.explain.drill_down import DrillDown
from seqtui.session.export.formats import free_name
from seqtui.session.maps.given import find_given, given_place
from seqtui.session.stepper import Stepper
from seqtui.session.walk.breakpoints import Breakpoint
from seqtui.session.walk.cursor import Granularity
from seqtui.session.walk.player import Player
from seqtui.session.walk.search import told
from seqtui.tui.controllers.ui import Copied, Question, Ticker, Ui, first_matches

PACES = (0.2, 0.5, 1.0, 2.0)  # seconds between steps while playing
_WHERE = N_("go to a word (cat), a path (t3.f), a time (3), a meaning, or a value (0.547); Tab completes")
_STOPS = N_("stop where? f < 0.1; t5.c; max(y) > 0.9; norm(grad) < 1e-3; empty: nowhere")


class StepUi(Ui, Protocol):
    """A screen that shows a step."""

    def show(self, keep_message: bool = False) -> None:
        """Draw the step where the learner stands now."""


class WalkUi(StepUi, Protocol):
    """The stepper's screen, as far as the walk goes."""

    def put(self, stepper: Stepper, changed: bool = False) -> None:
        """Walk with another stepper; changed shows what a change moves, where there is room."""

    def open_matrix(self, place: Place) -> None:
        """Open a weight or an input as a matrix, at one of its numbers."""

    def open_why(self, selection: DrillDown, then: Callable[[Place | None], None]) -> None:
        """Open a number into its terms; then(place) is told where to walk, if anywhere."""


def show_step(ui: StepUi, moved: bool, direction: int) -> None:
    """Show a step that was made, or say which end it would go beyond."""
    if moved:
        ui.show()
    else:
        ui.say(_("this is the end") if direction > 0 else _("this is the beginning"))


def copied_program(name: str, make: Callable[[], str]) -> Copied:
    """Return a program to be copied; name is that of its model.

    Raises SeqtuiError when it would be too long.
    """
    program = make()
    first, *more = program.splitlines()
    lines, title = len(more) + 1, first.removeprefix("# ")
    what = _("a program of {n} lines: {title}", n=lines, title=title) if more else _("one equation, in Python")
    return Copied(program, what, free_name(f"seqtui-{name}", "py"), "python {file}")


class WalkController:
    """Moves the player, and holds the stepper: the one state that all controllers of its screen share."""

    def __init__(self, stepper: Stepper, ui: WalkUi) -> None:
        self.stepper, self.ui = stepper, ui
        self._pace = 1
        self._ticker: Ticker | None = None

    @property
    def player(self) -> Player:
        """Where the learner is in the run."""
        return self.stepper.player

    def step(self, count: int) -> None:
        """Go by equations."""
        show_step(self.ui, self.player.step(count, Granularity.EQUATION), count)

    def time(self, count: int) -> None:
        """Go by time steps."""
        show_step(self.ui, self.player.step(count, Granularity.TIME), count)

    def stage(self, count: int) -> None:
        """Go by stages of the model, and say which one begins."""
        make = partial(getattr, self.stepper, "stages")
        known = self.stepper.knows_stages
        self.ui.work("stages", 0 if known else numbers_of(self.player.recorded), make, lambda _: self._to_stage(count))

    def _to_stage(self, count: int) -> None:
        said = self.stepper.to_stage(count)
        if said is None:
            self.ui.say(_("this is the last stage; End goes to its end") if count > 0 else _("this is the beginning"))
        else:
            self.ui.show()
            self.ui.say(said)

    def operation(self, count: int) -> None:
        """Go by operations."""
        show_step(self.ui, self.player.step(count, Granularity.PRIMITIVE), count)

    def start(self) -> None:
        """Go to the first equation."""
        show_step(self.ui, self.player.start(), -1)

    def end(self) -> None:
        """Go to the last equation."""
        show_step(self.ui, self.player.end(), 1)

    def find(self) -> None:
        """Ask where to go."""
        self.ui.ask(Question(_(_WHERE), self._meant, matches=self._matches, hint=self._hint), self._arrived)

    def _meant(self, text: str) -> Place | None:
        """The element of a weight or an input that a line means; None when the walk went where it says."""
        place = None if self.player.goal is not None else given_place(self.player.trace, text)
        if place is None:
            self.player.jump(text)
        return place

    def _matches(self, text: str) -> list[str]:
        """What a line may mean: weights of that name, then what the walk finds, then what weights are called."""
        found = self.player.find(text)
        if self.player.goal is not None:
            return found
        named, holding = find_given(self.player.trace, text)
        return [*dict.fromkeys((*named, *found, *holding))]

    def _hint(self, question: Question, text: str) -> str:
        """Who calls a value what is typed, where it is no name of ours, and the first matches."""
        said = self.player.look.words(told(self.player.recorded.trace, text)) if text.strip() else ""
        return "  ".join(part for part in (said, first_matches(question, text)) if part)

    def _arrived(self, place: Place | None) -> None:
        """Show the step that the walk went to, or the matrix that was asked for."""
        if place is None:
            self.ui.show()
        else:
            self.ui.open_matrix(place)

    def go_to(self, place: Place | None) -> None:
        """Go to where a number was computed; None stays."""
        if place is None:
            return
        try:
            self.player.jump(paths.spell(self.player.trace.path(place.step), place.element))
        except SeqtuiError as error:
            self.ui.say(str(error))
        else:
            self.ui.show()

    # breakpoints ----------------------------------------------------------------------------------------------

    def breakpoint(self) -> None:
        """Ask for conditions to stop at; an empty line clears them."""
        self.ui.ask(Question(_(_STOPS), self.player.break_at, value=self._stops_at), self._seen)

    def run(self, direction: int) -> None:
        """Go to the next breakpoint."""
        if not self.player.breakpoints:
            self.ui.say(_("set a breakpoint with b first"))
            return
        make = partial(self.player.next_hit, direction)
        self.ui.work("breakpoint", numbers_of(self.player.recorded), make, partial(self._stop_at, direction))

    @property
    def _stops_at(self) -> str:
        """The breakpoints, as they are typed."""
        return "; ".join(breakpoint.text for breakpoint in self.player.breakpoints)

    def _stop_at(self, direction: int, hits: list[tuple[Breakpoint, int]]) -> None:
        """Stop at the breakpoint that was found, or say that there is none."""
        if hits and self.player.stop_at(*hits[0]):
            self.ui.show()
            self.ui.say(self.player.told_hit() or "")
        else:
            never = (
                N_("{stops}: does not happen after here")
                if direction > 0
                else N_("{stops}: does not happen before here")
            )
            self.ui.say(_(never, stops=self._stops_at))

    # by itself ------------------------------------------------------------------------------------------------

    def play(self) -> None:
        """Step by itself, or stop doing so."""
        if self._ticker is not None:
            self.stop()
        else:
            self._ticker = self.ui.every(PACES[self._pace], self._play)
            self.ui.say(_("playing, {pace:g} s a step; p stops, + and - change the pace", pace=PACES[self._pace]))

    def pace(self, slower: int) -> None:
        """Change how fast it plays."""
        self._pace = max(0, min(self._pace + slower, len(PACES) - 1))
        if self._ticker is not None:
            self._ticker.stop()
            self._ticker = None
            self.play()

    def stop(self) -> None:
        """Play no more."""
        if self._ticker is not None:
            self._ticker.stop()
            self._ticker = None
            self.ui.say("")

    def _play(self) -> None:
        if self.player.step(1, Granularity.EQUATION):
            self.ui.show(keep_message=True)
        else:
            self.stop()

    # pointing and looking -------------------------------------------------------------------------------------

    def point(self, rows: int, units: int) -> None:
        """Move the pointer in the values table."""
        if self.player.point(rows, units):
            self.ui.show()

    def point_at(self, step: int, unit: int, row: int | None) -> bool:
        """Point at a number, row being its own or its token's in a matrix; False when it was pointed at already."""
        if self.player.points_at(step, unit, row):
            return False
        self.player.point_at(step, unit, row)
        self.ui.show()
        return True

    def why(self, step: int | None = None) -> None:
        """Open a number into its terms, if it is computed already: the one pointed at, of this step or of all."""
        step = self.player.pointed if step is None else step
        if self.player.known(step):
            self.ui.open_why(self.stepper.drill_down(step), self.go_to)
        else:
            self.ui.say(_("not computed yet: step on, then ask again"))

    def level(self, count: int) -> None:
        """Look from nearer, or from farther away."""
        stepper = self.stepper
        if stepper.player.goal is not None:
            self.ui.say(_("gradients are shown as numbers: turn round with g, then z changes the level"))
            return
        stepper.level = stepper.level.nearer(count)
        self.ui.put(stepper)
        self.ui.say(_("{level}: z looks nearer, Z from farther away", level=_(stepper.level.value)))

    def copy(self) -> None:
        """Copy a program that prints the number that is pointed at."""
        self.ui.copy(partial(copied_program, self.player.recorded.model.name, self.stepper.snippet))

    def _seen(self, _: object) -> None:
        self.ui.show()
