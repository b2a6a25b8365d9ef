"""Gradients through time: the run's own norms, other runs beside them, clipping on and off."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from time import monotonic

from textual.app import ComposeResult
from textual.worker import get_current_worker

from seqtui.engine.allowance import held
from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Run
from seqtui.render.flow import flow_lines, scrolled
from seqtui.render.lines import Line
from seqtui.session.budget import BUDGETS, Budget, Budgeted, GivenUpError, OverBudgetError, numbers_of
from seqtui.session.gradients.flow import flow_view
from seqtui.session.gradients.flow_page import Below, Compared, FlowPage, about, compare
from seqtui.session.gradients.measures import neighbour
from seqtui.session.gradients.radius_sweep import edits_below, how_long, race_entries, radius_entries
from seqtui.session.text import safe
from seqtui.tui.canvas import Canvas
from seqtui.tui.footer import Footer
from seqtui.tui.keymap import bindings
from seqtui.tui.screens.base import BaseScreen, TooSmall

COMPUTING = "computing the gradients; Esc gives it up"
PAUSE = 0.4  # seconds between two drawings while runs are computed: each sends most of a screen


class FlowPane(Canvas):
    """The page as it is now; before there is one, what is being done."""

    def __init__(self) -> None:
        super().__init__()
        self.page: FlowPage | None = None
        self.waiting = COMPUTING

    def draw(self, width: int, height: int) -> list[Line]:
        """Norms along time."""
        if self.page is None:
            return [Line(), Line((f" {safe(self.waiting)}", self.palette.style("dim")))]
        return flow_lines(self.page, width, height, self.palette)

    def show(self, page: FlowPage) -> None:
        """Take another page and draw it."""
        self.page = page
        self.repaint()


class FlowScreen(BaseScreen):
    """All numbers are computed in a thread, one run after the other; the page grows with each."""

    BINDINGS = bindings("flow")
    keys = "flow"

    def __init__(self, run: Run, goal: str | None = None, now: int | None = None) -> None:
        super().__init__()
        self._run, self.goal, self.now = run, goal, now
        self._is_begun = self._is_agreed = False

    @property
    def run(self) -> Run:
        """The run whose gradients these are."""
        return self._run

    @property
    def pane(self) -> FlowPane:
        """The whole screen but for the footer."""
        return self.query_one(FlowPane)

    def compose(self) -> ComposeResult:
        """The page above, the keys below."""
        yield TooSmall()
        yield FlowPane()
        yield Footer("flow")

    def on_mount(self) -> None:
        """Begin to compute, or say what it would cost."""
        question = BUDGETS["flow"].question(numbers_of(self._run))
        if question:
            self._ask(question)
        else:
            self.action_begin()

    def action_begin(self) -> None:
        """Begin to compute, when it was asked about."""
        if not self._is_begun:
            self._is_begun = True
            self.pane.waiting = COMPUTING
            self.pane.repaint()
            budget = None if self._is_agreed else BUDGETS["flow"]
            self.run_worker(partial(self._compute, budget), thread=True, exclusive=True)

    def action_time(self, count: int) -> None:
        """Give the numbers of another time step."""
        page = self.pane.page
        if page is not None:
            now = max(1, min(page.now + count, len(page.flow.tokens)))
            self.pane.show(replace(page, now=now))

    def action_clip(self) -> None:
        """Clip gradients by their global norm, or leave them as they are."""
        page = self.pane.page
        if page is not None:
            self.pane.show(replace(page, clipping=not page.clipping, below=Below.COMPARED, top=0))

    def action_threshold(self, count: int) -> None:
        """Clip at a larger norm, or at a smaller one."""
        page = self.pane.page
        if page is not None:
            threshold = neighbour(page.threshold, count)
            self.pane.show(replace(page, threshold=threshold, clipping=True, below=Below.COMPARED))

    def action_view(self) -> None:
        """Other runs, or the weights of this one."""
        page = self.pane.page
        if page is not None:
            below = Below.WEIGHTS if page.below is Below.COMPARED else Below.COMPARED
            self.pane.show(replace(page, below=below, top=0))

    def action_scroll_by(self, count: int) -> None:
        """Scroll the lower part."""
        page = self.pane.page
        if page is not None:
            size = self.pane.size
            self.pane.show(scrolled(page, count, size.width, size.height, self.pane.palette))

    def action_leave(self) -> None:
        """Back to the walk; what is still being computed is given up."""
        self.workers.cancel_node(self)
        self.dismiss()

    def _compute(self, budget: Budget | None) -> None:
        """In the worker: the run itself, then each run that it is compared with."""
        worker = get_current_worker()
        with suppress(GivenUpError), held(Budgeted(budget, lambda: worker.is_cancelled)):
            self._compute_all(self._run)

    def _compute_all(self, run: Run) -> None:
        try:
            flow = flow_view(run, self.goal)
        except OverBudgetError as error:
            self._tell(partial(self._ask, str(error)))
            return
        except SeqtuiError as error:
            self._tell(partial(self._failed, str(error)))
            return
        last = len(flow.tokens)
        now = self.now if self.now is not None and 1 < self.now <= last else last  # t=1 has a column of its own
        page = FlowPage(flow, about(run), how_long(run), now=now, edits=edits_below(run))
        try:
            entries = (*radius_entries(run), *race_entries(run))
            self._tell(partial(self.pane.show, replace(page, entries=len(entries))))
            rows: list[Compared] = []
            told = monotonic()
            for entry in entries:
                rows.append(compare(entry))
                if len(rows) == len(entries) or monotonic() - told > PAUSE:
                    self._tell(partial(self._add, tuple(rows)))
                    told = monotonic()
        except OverBudgetError as error:
            self._tell(partial(self._ask, str(error)))
        except SeqtuiError as error:
            self._tell(partial(self._fault, page, str(error)))

    def _tell(self, what: Callable[[], None]) -> None:
        """Hand something to the screen, unless it was left."""
        if not get_current_worker().is_cancelled:
            self.call_later(what)

    def _add(self, rows: tuple[Compared, ...]) -> None:
        page = self.pane.page
        if page is not None:
            self.pane.show(replace(page, rows=rows))

    def _fault(self, page: FlowPage, sentence: str) -> None:
        self.pane.show(replace(self.pane.page or page, fault=safe(sentence)))

    def _ask(self, question: str) -> None:
        """Say what it would cost; Enter begins it without a budget."""
        self._is_begun, self._is_agreed = False, True
        self.pane.page, self.pane.waiting = None, question
        self.pane.repaint()

    def _failed(self, sentence: str) -> None:
        self.pane.waiting = sentence
        self.pane.repaint()
