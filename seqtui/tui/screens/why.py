"""The why screen: a number opened into its terms, to any depth."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace
from textual import events
from textual.app import App, ComposeResult

from seqtui.engine.derive import Place
from seqtui.language import _
from seqtui.models.model import Run
from seqtui.render.lines import Line
from seqtui.render.why import first_term_line, why_lines
from seqtui.session.explain.drill_down import DrillDown, WhyView
from seqtui.tui import screens
from seqtui.tui.canvas import Canvas
from seqtui.tui.controllers.walk import copied_program
from seqtui.tui.footer import Footer
from seqtui.tui.keymap import bindings
from seqtui.tui.screens.base import BaseScreen, TooSmall

if TYPE_CHECKING:
    from seqtui.session.export.blocks import Document

KEPT = "why"
Edit = Callable[[DrillDown, Callable[[Run], None]], None]


class WhyPane(Canvas):
    """The terms of the number that is open; empty while none is."""

    def __init__(self, view: WhyView | None) -> None:
        super().__init__()
        self.view = view

    def draw(self, width: int, height: int) -> list[Line]:
        """The question, the terms, the sum."""
        return [] if self.view is None else why_lines(self.view, width, height, self.palette)

    def row_at(self, y: int) -> int | None:
        """The number of the term on a line of the pane."""
        view = self.view
        if view is None:
            return None
        line, first = first_term_line(view, self.size.width, self.size.height, self.palette)
        row = y - line + first
        return row if y >= line and row < len(view.terms) else None


class WhyScreen(BaseScreen):
    """Opens terms and goes back; dismisses with the step to walk to, or None."""

    BINDINGS = bindings("why")
    keys = "why"

    selection: DrillDown

    def __init__(self) -> None:
        super().__init__()
        self.edit: Edit | None = None
        self.theme = ""  # for which it is styled
        self._view: WhyView | None = None

    def compose(self) -> ComposeResult:
        """The terms above, the keys below."""
        yield TooSmall()
        yield WhyPane(self._view)
        yield Footer("why")

    @property
    def run(self) -> Run:
        """The run that the number belongs to."""
        return self.selection.run

    @property
    def here(self) -> int | None:
        """The named step whose equation the number is in."""
        trace = self.selection.run.trace
        step = self.selection.place.step
        return step if trace[step].name is not None else trace.owner(step)

    def show(self, selection: DrillDown, edit: Edit | None) -> None:
        """Show another number."""
        self.selection, self.edit = selection, edit
        for footer in self.query(Footer):
            footer.say("")
        self.look()

    def look(self) -> None:
        """Show the number that is open now; all is drawn again, for colours may have changed while it lay behind."""
        self._view = replace(self.selection.view(), tag=self.selection.run.tag)
        for pane in self.query(WhyPane):
            pane.view = self._view
        self.repaint()

    def document(self) -> Document:
        """Return the open number with its terms, as ``seqtui explain`` gives it."""
        return screens.saving.why_page(self.selection)

    def on_click(self, event: events.Click) -> None:
        """Point at a term; a second click opens it."""
        pane = self.query_one(WhyPane)
        row = pane.row_at(event.y) if event.widget is pane else None
        if row is None:
            return
        if pane.view is not None and row == pane.view.chosen:
            self.action_open()
        else:
            self.selection.choose(row)
            self.look()

    def action_point(self, rows: int) -> None:
        """Move to another term."""
        self.selection.point(rows)
        self.look()

    def action_open(self) -> None:
        """Open the chosen term."""
        self._say("" if self.selection.open() else _("this is where it comes from: a given number has no terms"))

    def action_open_weight(self) -> None:
        """Open the weight of the chosen term."""
        self._say("" if self.selection.open(other=True) else _("this term has no weight to open"))

    def action_back(self) -> None:
        """Back to the number that was open before, or out."""
        if self.selection.back():
            self._say("")
        else:
            self.dismiss(None)

    def action_go(self) -> None:
        """Leave, and walk to where the open number is computed."""
        self.dismiss(self.selection.place)

    def action_edit(self) -> None:
        """Change the chosen term's weight, or the term; the same number is open in the run that comes of it."""
        if self.edit is None:
            self._say(_("this number is not edited here: edit in the stepper"))
        else:
            self.edit(self.selection, self._follow)

    def _follow(self, run: Run) -> None:
        """Open the same numbers of another run."""
        self.show(self.selection.followed(run), self.edit)

    def action_copy(self) -> None:
        """Copy a program that prints the open number; of a gradient, what it is the sum of."""
        self.copy(partial(copied_program, self.selection.run.model.name, self.selection.program))

    def action_leave(self) -> None:
        """Close the whole drill-down."""
        self.dismiss(None)

    def _say(self, message: str) -> None:
        self.query_one(Footer).say(message)
        self.look()


def mount_why(app: App) -> None:
    """Mount the why screen while another one is in front, laid out, so that the first key that opens it paints it once.

    Textual mounts a screen when it is pushed, and paints it three times then: 27 ms of work in place of 17.
    """
    if not app.is_screen_installed(KEPT):
        app.install_screen(screen := WhyScreen(), KEPT)
        app._get_screen(screen)
        app.call_later(screen._refresh_layout, app.size)


def ask_why(app: App, selection: DrillDown, then: Callable[[Place | None], None], edit: Edit | None = None) -> None:
    """Open a number; then(place) is told where to walk. One screen stays mounted, for mounting takes long."""
    if not app.is_screen_installed(KEPT):
        app.install_screen(WhyScreen(), KEPT)
    screen = app.get_screen(KEPT, WhyScreen)
    if screen.theme != app.theme:  # Textual styles what lies in the stack: not this screen, which waits beside it
        app.stylesheet.update(screen)
        screen.theme = app.theme
    screen.show(selection, edit)
    app.push_screen(screen, then)
