"""The comparison: two or three runs in lock step, each in a column of its own."""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal

from seqtui.engine.derive import Place
from seqtui.models.model import Run
from seqtui.render.panes import notice_height
from seqtui.session.compare.comparison import Comparison
from seqtui.session.compare.summary import Summary, comparison_view, point_data, row_data, summary, summary_data
from seqtui.session.compare.tabled import tabled, title_of
from seqtui.session.compare.view import ComparisonView
from seqtui.session.explain.drill_down import DrillDown
from seqtui.session.export.blocks import Document
from seqtui.session.export.page import Page
from seqtui.session.json_text import headed
from seqtui.tui.controllers.compare import CompareController, compare_question
from seqtui.tui.footer import Footer
from seqtui.tui.keymap import bindings
from seqtui.tui.panes.compare import (
    ComparisonHeaderPane,
    ComparisonNoticePane,
    ComparisonPane,
    ComparisonRibbonPane,
    RunPane,
    RunSelected,
    SummaryPane,
)
from seqtui.tui.screens.base import BaseScreen, TooSmall, forward
from seqtui.tui.screens.why import ask_why

__all__ = ("CompareScreen", "compare_question")

_ROOMY = 32  # lines of a screen above which there is room for all values of a run


class CompareScreen(BaseScreen):
    """Runs side by side. Its comparison is the only state; table is the same for every place in it."""

    BINDINGS = bindings("compare")
    keys = "compare"

    def __init__(self, comparison: Comparison, table: Summary | None = None) -> None:
        super().__init__()
        self.compare, self.table = CompareController(comparison, self), table or summary(comparison)

    action_step = forward("compare", CompareController.step)
    action_meet = forward("compare", CompareController.meet)
    action_start = forward("compare", CompareController.start)
    action_end = forward("compare", CompareController.end)
    action_find = forward("compare", CompareController.find)
    action_lane = forward("compare", CompareController.lane)
    action_point = forward("compare", CompareController.point)
    action_why = forward("compare", CompareController.why)

    @property
    def comparison(self) -> Comparison:
        """The runs, and where they stand."""
        return self.compare.comparison

    @property
    def run(self) -> Run:
        """The run that keys speak to."""
        return self.compare.run

    @property
    def here(self) -> int | None:
        """The named step of that run whose equation is shown."""
        return self.comparison.lanes[self.comparison.chosen].player.owner

    def compose(self) -> ComposeResult:
        """Where, the words, a column for each run; behind them the table."""
        view = self._view()
        yield TooSmall()
        yield ComparisonHeaderPane(view)
        yield ComparisonRibbonPane(view)
        with Horizontal(id="lanes"):
            for k in range(len(self.comparison.lanes)):
                yield RunPane(view, k)
        table = SummaryPane(view, self.table, id="summary")
        table.display = False
        yield table
        yield ComparisonNoticePane(view)
        yield Footer("compare")

    def on_run_selected(self, event: RunSelected) -> None:
        """Speak to the run that was clicked."""
        self.compare.lane(event.lane - self.comparison.chosen)

    def on_mount(self) -> None:
        """Say what a reader must know; the next key brings the keys back."""
        for note in self._view().notes[:1]:
            self.say(self.app.look.words(note))

    def on_resize(self, event: events.Resize) -> None:
        """Use the room there is."""
        super().on_resize(event)
        for voice in self.query(ComparisonNoticePane):
            voice.display = self.room.height >= _ROOMY
            voice.styles.height = notice_height(self.room.width)
        self.show(keep_message=True)

    def show(self, keep_message: bool = False) -> None:
        """Show every pane the place where the runs stand now."""
        view = self._view()
        for pane in self.query(ComparisonPane):
            pane.look(view)
        if not keep_message:
            self.say("")

    def open_why(self, selection: DrillDown, then: Callable[[Place | None], None]) -> None:
        """Open a number into its terms; then(place) is told where to walk."""
        ask_why(self.app, selection, then)

    def document(self) -> Document:
        """Return the table of meeting points, and at the one where the runs stand all values."""
        comparison, here = self.comparison, self.comparison.number
        rows = enumerate(self.table.rows)
        points = [point_data(comparison, k) if k == here else row_data(row) for k, row in rows]
        found = headed("compare", {**summary_data(self.table), "points": points})
        return Page(title_of(comparison), found, tabled(comparison, found))

    def action_view(self) -> None:
        """The columns, or the table of all meeting points."""
        lanes, table = self.query_one("#lanes"), self.query_one("#summary")
        lanes.display, table.display = not lanes.display, not table.display

    def _view(self) -> ComparisonView:
        """The place where the runs stand, with as much as there may be room for."""
        drawn = all(lane.carriers for lane in self.comparison.lanes)
        return comparison_view(self.comparison, full=not drawn or self.room.height > _ROOMY)
