"""The comparison: two or three runs in lock step, each in a column of its own."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal

from seqtui.engine import paths
from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Run
from seqtui.render.panes import SMALLEST
from seqtui.session.compare.comparison import Comparison
from seqtui.session.compare.summary import Summary, summary
from seqtui.session.compare.view import ComparisonView
from seqtui.session.compare.view_builder import comparison_view
from seqtui.session.explain.drill_down import DrillDown
from seqtui.session.text import safe
from seqtui.tui.footer import Footer
from seqtui.tui.keymap import bindings
from seqtui.tui.panes.race import LanePane, LaneSelected, RaceHeaderPane, RacePane, RaceRibbonPane, StandingsPane
from seqtui.tui.screens.base import BaseScreen, TooSmall
from seqtui.tui.screens.prompt import PromptScreen
from seqtui.tui.screens.why import ask_why


class CompareScreen(BaseScreen):
    """Runs side by side. The race is the only state; table is the same for every place in it."""

    BINDINGS = bindings("compare")
    keys = "compare"

    def __init__(self, race: Comparison, table: Summary | None = None) -> None:
        super().__init__()
        self.race, self.table = race, table or summary(race)

    @property
    def run(self) -> Run:
        """The run that keys speak to."""
        return self.race.lanes[self.race.chosen].run

    def compose(self) -> ComposeResult:
        """Where, the words, a column for each run; behind them the table."""
        view = self._moment()
        yield TooSmall()
        yield RaceHeaderPane(view)
        yield RaceRibbonPane(view)
        with Horizontal(id="lanes"):
            for k in range(len(self.race.lanes)):
                yield LanePane(view, k)
        table = StandingsPane(view, self.table, id="standings")
        table.display = False
        yield table
        yield Footer("compare")

    def on_lane_selected(self, event: LaneSelected) -> None:
        """Speak to the run that was clicked."""
        self.action_lane(event.lane - self.race.chosen)

    def on_mount(self) -> None:
        """Say what a reader must know; the next key brings the keys back."""
        for note in self._moment().notes[:1]:
            self._say(self.app.look.words(note))

    def on_resize(self, event: events.Resize) -> None:
        """Use the room there is."""
        super().on_resize(event)
        self._look(keep_message=True)

    # walking --------------------------------------------------------------------------------------------------

    def action_step(self, count: int) -> None:
        """Every run one equation on, where it has not met the others yet."""
        self._walk(self.race.step(count), count)

    def action_meet(self, count: int) -> None:
        """To the next meeting point."""
        self._walk(self.race.meeting(count), count)

    def action_start(self) -> None:
        """To the first equations."""
        self._walk(self.race.start(), -1)

    def action_end(self) -> None:
        """To the last equations."""
        self._walk(self.race.end(), 1)

    def action_find(self) -> None:
        """Ask where to go."""
        question = "go to a time step (3), a meeting point, or a path (t3.h); Tab completes"
        self.app.push_screen(PromptScreen(question, self.race.jump, self.race.find), self._went)

    # looking --------------------------------------------------------------------------------------------------

    def action_lane(self, count: int) -> None:
        """Speak to another run."""
        self.race.choose(count)
        self._look()

    def action_point(self, rows: int, units: int) -> None:
        """Point at another value, token or unit."""
        if self.race.point_at(rows, units):
            self._look()

    def action_view(self) -> None:
        """The columns, or the table of all meeting points."""
        lanes, table = self.query_one("#lanes"), self.query_one("#standings")
        lanes.display, table.display = not lanes.display, not table.display

    def action_why(self) -> None:
        """Open the pointed number into its terms, if it is computed already."""
        lane, step = self.race.pointed
        if step > lane.step:
            self._say("not computed yet: step on, then ask again")
            return
        ask_why(self.app, DrillDown(lane.run, step, lane.player.element(step), lane.player.look), self._go_to)

    def _go_to(self, place) -> None:
        """After why: walk to where a number was computed."""
        if place is None:
            return
        try:
            self.race.jump(paths.spell(self.run.trace.path(place.step), place.element))
        except SeqtuiError as error:
            self._say(str(error))
            return
        self._look()

    def _walk(self, moved: bool, direction: int) -> None:
        if moved:
            self._look()
        else:
            self._say("this is the end" if direction > 0 else "this is the beginning")

    def _went(self, text: str | None) -> None:
        if text is not None:
            self._look()

    def _look(self, keep_message: bool = False) -> None:
        """Show every pane the moment."""
        view = self._moment()
        for pane in self.query(RacePane):
            pane.look(view)
        if not keep_message:
            self._say("")

    def _moment(self) -> ComparisonView:
        """The moment, with as much as there may be room for."""
        drawn = all(lane.carriers for lane in self.race.lanes)
        return comparison_view(self.race, full=not drawn or self.app.size.height > SMALLEST[1] + 8)

    def _say(self, message: str) -> None:
        self.query_one(Footer).say(safe(message))
