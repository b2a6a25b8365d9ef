"""Gradients through time: computed in a thread, one run after the other; the page grows with each."""

from __future__ import annotations

from functools import partial
from time import monotonic
from typing import Any, Protocol

from msgspec.structs import replace

from seqtui.engine.allowance import held
from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _
from seqtui.models.model import Run
from seqtui.session.budget import BUDGETS, Budget, Budgeted, OverBudgetError, numbers_of
from seqtui.session.gradients.depth import depth_requests, depth_track
from seqtui.session.gradients.flow import flow_view
from seqtui.session.gradients.flow_page import Below, Compared, FlowPage, about, compare_flow
from seqtui.session.gradients.measures import neighbour
from seqtui.session.gradients.radius_sweep import edits_below, how_long, race_entries, radius_entries
from seqtui.session.text import safe
from seqtui.tui.controllers.ui import Job, Ui

COMPUTING = N_("computing the gradients; Esc gives it up")
PAUSE = 0.4  # seconds between two drawings while runs are computed: each sends most of a screen


class FlowUi(Ui, Protocol):
    """The screen of the gradients through time."""

    def show(self, page: FlowPage | None, waiting: str) -> None:
        """Draw a page; before there is one, what is being done."""


class FlowController:
    """Holds the page, fills it, and changes how it is looked at. goal: what is differentiated, None for the loss."""

    def __init__(self, run: Run, goal: str | None, now: int | None, ui: FlowUi) -> None:
        """now: the time step whose numbers are given first; None for the last."""
        self.run, self.goal, self.now, self.ui = run, goal, now, ui
        self.page: FlowPage | None = None
        self._is_begun = self._is_agreed = False

    def open(self) -> None:
        """Begin to compute, or say what it would cost."""
        question = BUDGETS["flow"].question(numbers_of(self.run))
        if question:
            self._ask(question)
        else:
            self.begin()

    def begin(self) -> None:
        """Begin to compute, when it was asked about."""
        if not self._is_begun:
            self._is_begun = True
            self.ui.show(self.page, _(COMPUTING))
            self.ui.background("flow", partial(self._compute, None if self._is_agreed else BUDGETS["flow"]))

    def show(self, page: FlowPage) -> None:
        """Take another page and draw it."""
        self.page = page
        self.ui.show(page, "")

    def time(self, count: int) -> None:
        """Give the numbers of another time step."""
        page = self.page
        if page is not None:
            self.show(replace(page, now=max(1, min(page.now + count, len(page.flow.tokens)))))

    def clip(self) -> None:
        """Clip gradients by their global norm, or leave them as they are."""
        page = self.page
        if page is not None:
            self.show(replace(page, clipping=not page.clipping, below=Below.COMPARED, top=0))

    def threshold(self, count: int) -> None:
        """Clip at a larger norm, or at a smaller one."""
        page = self.page
        if page is not None:
            threshold = neighbour(page.threshold, count)
            self.show(replace(page, threshold=threshold, clipping=True, below=Below.COMPARED))

    def view(self) -> None:
        """Other runs, or the weights of this one."""
        page = self.page
        if page is not None:
            below = Below.WEIGHTS if page.below is Below.COMPARED else Below.COMPARED
            self.show(replace(page, below=below, top=0))

    def _compute(self, budget: Budget | None, job: Job) -> None:
        """In the thread: the run itself, then each run that it is compared with."""
        page = None
        with held(Budgeted(budget, job.is_given_up)):
            try:
                page = self._first_page()
                self._compare(page, job)
            except OverBudgetError as error:
                job.tell(partial(self._ask, str(error)))
            except SeqtuiError as error:
                job.tell(partial(self._fault, page, safe(str(error))))

    def _compare(self, page: FlowPage, job: Job) -> None:
        entries, stacks = (*radius_entries(self.run), *race_entries(self.run)), depth_requests(self.run)
        job.tell(partial(self.show, replace(page, entries=len(entries) + len(stacks))))
        if stacks:
            depth = tuple(map(depth_track, stacks))
            job.tell(lambda: self._add(depth=depth))
        rows: list[Compared] = []
        told = monotonic()
        for entry in entries:
            rows.append(compare_flow(entry))
            if len(rows) == len(entries) or monotonic() - told > PAUSE:
                job.tell(partial(self._add, rows=tuple(rows)))
                told = monotonic()

    def _first_page(self) -> FlowPage:
        """The page of the run alone."""
        flow = flow_view(self.run, self.goal)
        last = len(flow.tokens)
        now = self.now if self.now is not None and 1 < self.now <= last else last  # t=1 has a column of its own
        return FlowPage(
            flow, about(self.run), how_long(self.run), now=now, edits=edits_below(self.run), tag=self.run.tag
        )

    def _add(self, **more: Any) -> None:
        if self.page is not None:
            self.show(replace(self.page, **more))

    def _fault(self, page: FlowPage | None, sentence: str) -> None:
        """Say why there is no more of a page, or none at all."""
        if page is None:
            self.ui.show(None, sentence)
        else:
            self.show(replace(self.page or page, fault=sentence))

    def _ask(self, question: str) -> None:
        """Say what it would cost; Enter begins it without a budget."""
        self._is_begun, self._is_agreed = False, True
        self.page = None
        self.ui.show(None, question)
