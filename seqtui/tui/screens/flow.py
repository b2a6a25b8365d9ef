"""Gradients through time: the run's own norms, other runs beside them, clipping on and off."""

from __future__ import annotations

from textual.app import ComposeResult

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.model import Run
from seqtui.render.flow import flow_lines, scrolled
from seqtui.render.lines import Line
from seqtui.session.export.blocks import Document
from seqtui.session.export.page import Page
from seqtui.session.export.run import provenance
from seqtui.session.gradients.flow_page import FlowPage, flow_data
from seqtui.session.json_text import headed
from seqtui.session.text import safe
from seqtui.tui.canvas import Canvas
from seqtui.tui.controllers.flow import COMPUTING, FlowController
from seqtui.tui.footer import Footer
from seqtui.tui.keymap import bindings
from seqtui.tui.screens.base import BaseScreen, TooSmall, forward


class FlowPane(Canvas):
    """The page as it is now; before there is one, what is being done."""

    def __init__(self) -> None:
        super().__init__()
        self.page: FlowPage | None = None
        self.waiting = _(COMPUTING)

    def draw(self, width: int, height: int) -> list[Line]:
        """Norms along time."""
        if self.page is None:
            return [Line(), Line((f" {safe(self.waiting)}", self.palette.style("dim")))]
        return flow_lines(self.page, width, height, self.palette)

    def look(self, page: FlowPage | None, waiting: str) -> None:
        """Take another page, or what is being done for one, and draw it."""
        self.page, self.waiting = page, waiting or self.waiting
        self.repaint()


class FlowScreen(BaseScreen):
    """One page of numbers, which grows while they are computed."""

    BINDINGS = bindings("flow")
    keys = "flow"

    def __init__(self, run: Run, goal: str | None = None, now: int | None = None) -> None:
        super().__init__()
        self.flow = FlowController(run, goal, now, self)

    action_begin = forward("flow", FlowController.begin)
    action_time = forward("flow", FlowController.time)
    action_clip = forward("flow", FlowController.clip)
    action_threshold = forward("flow", FlowController.threshold)
    action_view = forward("flow", FlowController.view)
    on_mount = forward("flow", FlowController.open)

    @property
    def run(self) -> Run:
        """The run whose gradients these are."""
        return self.flow.run

    @property
    def pane(self) -> FlowPane:
        """The whole screen but for the footer."""
        return self.query_one(FlowPane)

    def compose(self) -> ComposeResult:
        """The page above, the keys below."""
        yield TooSmall()
        yield FlowPane()
        yield Footer("flow")

    def show(self, page: FlowPage | None, waiting: str) -> None:
        """Draw a page; before there is one, what is being done."""
        self.pane.look(page, waiting)

    def document(self) -> Document:
        """Return the norms along time, as ``seqtui gradients`` gives them."""
        page = self.flow.page
        if page is None:
            raise SeqtuiError(_("there is nothing to save yet: the gradients are still being computed"))
        data = flow_data(self.run, page)
        return Page(_("gradients: {run}", run=self.run.name), headed("gradients", {**data, **provenance(self.run)}))

    def action_scroll_by(self, count: int) -> None:
        """Scroll the lower part."""
        page, pane = self.flow.page, self.pane
        if page is not None:
            self.flow.show(scrolled(page, count, pane.size.width, pane.size.height, pane.palette))

    def action_leave(self) -> None:
        """Back to the walk; what is still being computed is given up."""
        self.workers.cancel_node(self)
        self.dismiss()
