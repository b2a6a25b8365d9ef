"""All heads at once: small maps under a cursor, or their ranking; Enter opens one of them in the stepper."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct
from textual.app import ComposeResult

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.model import Run
from seqtui.models.statement import Statement
from seqtui.models.table import run as record
from seqtui.render.all_heads import all_heads_lines, ranked_lines
from seqtui.render.lines import Line
from seqtui.session.budget import numbers_of
from seqtui.session.explain.drill_down import DrillDown
from seqtui.session.export.blocks import Document
from seqtui.session.export.page import Page
from seqtui.session.export.run import provenance
from seqtui.session.inside.all_heads import AllHeads, all_heads, heads_data
from seqtui.session.inside.repeated_text import LENGTH, repeated_text
from seqtui.session.json_text import headed
from seqtui.session.maps.attention import head_here
from seqtui.tui.canvas import Canvas
from seqtui.tui.footer import Footer
from seqtui.tui.keymap import bindings
from seqtui.tui.screens.base import BaseScreen, TooSmall
from seqtui.tui.screens.why import ask_why

if TYPE_CHECKING:
    from seqtui.tui.screens.stepper import StepperScreen

_INDUCTION = "induction"


class OpenedHead(Struct, frozen=True):
    """The head that was opened: its run, and the step of its last pattern there."""

    run: Run
    step: int


class HeadsPane(Canvas):
    """The maps, or the ranking."""

    def __init__(self, view: AllHeads) -> None:
        super().__init__()
        self.view, self.is_ranked = view, False

    def draw(self, width: int, height: int) -> list[Line]:
        """The lines."""
        lines = ranked_lines if self.is_ranked else all_heads_lines
        return lines(self.view, width, height, self.palette)


class HeadsScreen(BaseScreen):
    """The heads of one run; dismisses with the one that was opened, or None."""

    BINDINGS = bindings("heads")
    keys = "heads"

    def __init__(self, view: AllHeads) -> None:
        super().__init__()
        self.view, self.own = view, view.run

    @property
    def run(self) -> Run:
        """The run whose heads these are: the one that was walked through, or its text of random words."""
        return self.view.run

    @property
    def pane(self) -> HeadsPane:
        """The whole screen but for the footer."""
        return self.query_one(HeadsPane)

    def compose(self) -> ComposeResult:
        """The maps above, the keys below."""
        yield TooSmall()
        yield HeadsPane(self.view)
        yield Footer("heads")

    def show(self, view: AllHeads) -> None:
        """Draw another look at the heads."""
        self.view = self.pane.view = view
        self.say("")
        self.pane.repaint()

    def document(self) -> Document:
        """Return the heads with their measures, as ``seqtui heads`` gives them."""
        data = {**heads_data(self.view), **provenance(self.run)}
        return Page(_("heads: {run}", run=self.run.name), headed("heads", data))

    def action_move(self, layers: int, heads: int) -> None:
        """Look at another head."""
        places = layers or heads
        self.show(self.view.ranked_by(places) if self.pane.is_ranked else self.view.moved(layers, heads))

    def action_leader(self) -> None:
        """Look at the head that has most of the measure."""
        self.show(self.view.looking_at(self.view.ranked[0].head.name))

    def action_sort(self, count: int) -> None:
        """Sort by another measure."""
        self.show(self.view.sorted_next(count))

    def action_view(self) -> None:
        """The maps, or the ranking."""
        self.pane.is_ranked = not self.pane.is_ranked
        self.show(self.view)

    def action_open(self) -> None:
        """Close this screen for the stepper, at the head looked at."""
        self.dismiss(OpenedHead(self.run, self.view.here.head.steps[-1]))

    def action_why(self) -> None:
        """Open the measure of the head into the cells that it averages."""
        recorded = self.view.measure.recorded(self.view.here.head)
        if recorded is None:
            self.say(_("this head has no such place in this text: there is nothing to average"))
            return
        run, step = recorded
        ask_why(self.app, DrillDown(run, step, (), self.app.look), lambda place: None)

    def action_repeat(self) -> None:
        """Read random words twice, sorted by what shows itself there; the second time the own text again."""
        if self.view.repeated:
            self._read(all_heads(self.own, self.view.sort))
            return
        try:
            request = repeated_text(self.own)
        except SeqtuiError as error:
            self.say(str(error))
            return
        grows = 1 + 2 * LENGTH // max(1, self.own.length)
        make = lambda: all_heads(record(request), _INDUCTION, True)  # noqa: E731
        self.work("record", grows * numbers_of(self.own), make, self._read)

    def _read(self, view: AllHeads | Statement) -> None:
        """Show the heads of another text, the same head looked at."""
        if isinstance(view, AllHeads):
            self.show(view.looking_at(self.view.here.head.name))

    def action_leave(self) -> None:
        """Back to the walk."""
        self.dismiss(None)


def open_heads(stepper: StepperScreen) -> None:
    """Put the heads of a walk's run in front; the one that is opened there is walked to."""
    view = all_heads(stepper.run)
    if isinstance(view, Statement):
        stepper.say(view)
        return
    here = head_here(stepper.player) if stepper.player.goal is None else None
    view = view if here is None else view.looking_at(str(here.untimed) or "head")
    stepper.app.push_screen(HeadsScreen(view), partial(_walk_to, stepper))


def _walk_to(stepper: StepperScreen, opened: OpenedHead | None) -> None:
    """Walk to the pattern of a head, in the view of its map; a text of random words takes the place of the run.

    None, where none was opened, stays where the walk is.
    """
    if opened is None:
        return
    stepper.walk.stop()
    if opened.run is not stepper.run:
        stepper.set_up(opened.run)
    elif stepper.player.goal is not None:
        stepper.backward.turn()
    stepper.views.number = stepper.layout_table.find("map")
    stepper.player.jump(opened.run.trace.path(opened.step))
    stepper.make_room()
    stepper.show()
