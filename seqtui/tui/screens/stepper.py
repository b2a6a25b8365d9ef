"""The stepper: keys to the player, moments to the panes."""

from __future__ import annotations

from functools import partial

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from seqtui.engine import paths
from seqtui.engine.errors import SeqtuiError
from seqtui.models.statement import is_of_words
from seqtui.models.weights.file_notes import assumed_tag
from seqtui.render.panes import Page
from seqtui.session.stepper import Stepper
from seqtui.session.walk.views import Level
from seqtui.session.whatif.edit_tree import EditTree
from seqtui.tui import screens
from seqtui.tui.footer import Footer
from seqtui.tui.keymap import bindings
from seqtui.tui.panes.equation import EquationPane
from seqtui.tui.panes.header import HeaderPane, NotProven
from seqtui.tui.panes.layout import layout_of
from seqtui.tui.panes.pane import CellSelected, Pane
from seqtui.tui.panes.ribbon import RibbonPane
from seqtui.tui.screens.base import TooSmall
from seqtui.tui.screens.turning import TurningScreen
from seqtui.tui.screens.why import ask_why, mount_why

IDLE = 0.3  # seconds after which the first frame stands, so that what is asked for next can be made ready
ABOVE, AROUND = 9, 3  # lines: the model and its equation; header, ribbon and footer
ROOM_FOR_BARS = 8  # the fewest that a distribution needs
MOST_SAID, LEAST_SCREEN = 9, 19  # the more that a level may take of a screen, down to where its numbers need the rest


class StepperScreen(TurningScreen):
    """One run, walked through. The stepper is the only state; moment, histories and bars are its frozen views."""

    BINDINGS = bindings("stepper")
    keys = "stepper"

    def __init__(self, stepper: Stepper, view: int | None = None, tree: EditTree | None = None) -> None:
        super().__init__(stepper, tree)
        self.layout_table = layout_of(stepper.player.run)
        self.view = view or 0
        self.is_view_given = view is not None
        self.offered: int | None = None  # the view that v goes to, while the sentence about that stands

    def compose(self) -> ComposeResult:
        """Where, the text, the model and its equation, the numbers; more beside and below them when there is room."""
        layout, shown = self.layout_table, (self.stepper, self.stepper.view())
        yield TooSmall()
        yield HeaderPane(*shown)
        yield RibbonPane(*shown)
        with Horizontal(id="body"):
            with Vertical(id="left"):
                with Horizontal(id="top"):
                    if layout.above:
                        yield layout.above(*shown)
                    yield EquationPane(*shown)
                for k, panes in enumerate(layout.views):
                    yield Horizontal(*(pane(*shown) for pane in panes), id=f"view{k}", classes="view")
                if layout.below:
                    yield layout.below(*shown, id="below")
            yield layout.beside(*shown, id="beside")
        yield Footer("stepper")

    def on_mount(self) -> None:
        """Show the first view, and say what a reader must know of a file; the next key brings the keys back."""
        run = self.player.run
        if said := next(filter(is_of_words, run.notes), assumed_tag(run)):
            self._say(self.app.look.words(said))
        if not self.is_view_given and Page.of(self.size.width, self.size.height).history:
            self.view = self.layout_table.wide
        self._arrange()
        self.set_timer(IDLE, partial(mount_why, self.app))

    def on_resize(self, event: events.Resize) -> None:
        """Use the room there is."""
        super().on_resize(event)
        self._arrange()

    def on_cell_selected(self, event: CellSelected) -> None:
        """Point at the clicked cell; ask why when it was pointed at already."""
        player, row = self.player, event.row
        if row is not None and player.element(event.step) == (row, event.unit):
            self._open(event.step)
        elif row is None and (event.step, event.unit) == (player.pointed, player.unit):
            self.action_why()
        else:
            player.point_at(event.step, event.unit, row)
            self._look()

    def put(self, stepper: Stepper, changed: bool = False) -> None:
        """Show another run in place; panes that do not fit it make way for a new screen."""
        layout = layout_of(stepper.player.run)
        view = layout.changes if changed else self.view
        if layout != self.layout_table:
            self.app.call_later(self.app.replace, self, StepperScreen(stepper, view or None, self.edits))
            return
        self.stepper = stepper
        if stepper.player.goal is not None and not layout.for_gradients(view):
            view = layout.next(view, gradients=True)
        for pane in self.query(Pane):
            pane.stepper = stepper
        self.view = view
        self._arrange()
        self._look()

    # looking --------------------------------------------------------------------------------------------------

    def action_point(self, rows: int, units: int) -> None:
        """Move the pointer in the values table."""
        if self.player.point(rows, units):
            self._look()

    def action_why(self) -> None:
        """Open the pointed number into its terms, if it is computed already."""
        self._open(self.player.pointed)

    def action_flow(self) -> None:
        """How gradients flow through time."""
        player = self.player
        self.app.push_screen(screens.flow.FlowScreen(player.recorded, player.goal, player.frame.time))

    def _open(self, step: int) -> None:
        """Open the number that is pointed at in a step."""
        if not self.player.known(step):
            self._say("not computed yet: step on, then ask again")
            return
        ask_why(self.app, self.stepper.drill_down(step), self._go_to, self.edit_in_why)

    def action_view(self) -> None:
        """The next view; right after the first change, the one of both runs."""
        following = self.layout_table.next(self.view, self.player.goal is not None)
        offered, self.offered = self.offered, None
        self.view = following if offered is None else offered
        self._arrange()
        if offered is not None:
            self._say("")  # what v would show is shown

    def offer_both(self, label: str) -> str:
        """The sentence stands until the next key that moves, and as long v does what it says."""
        self.offered, said = self.layout_table.after(self.view, label)
        return said

    def _look(self, keep_message: bool = False) -> None:
        """Show every pane the moment."""
        if not keep_message:
            self.offered = None
        super()._look(keep_message)

    def action_level(self, count: int) -> None:
        """Look from nearer, or from farther away."""
        if self.player.goal is not None:
            self._say("gradients are shown as numbers: turn round with g, then z changes the level")
            return
        self.stepper.level = self.stepper.level.nearer(count)
        self._arrange()
        self._look()
        self._say(f"{self.stepper.level.value}: z looks nearer, Z from farther away")

    def action_proof(self) -> None:
        """Compare what is shown with torch, or stop doing so."""
        on = self.query_one(HeaderPane).toggle()
        self._say("every number shown is compared with torch's; P turns it off" if on else "")

    def on_not_proven(self, event: NotProven) -> None:
        """Say why torch has no answer."""
        self._say(f"not checked: {event.reason}")

    def action_leave(self) -> None:
        """Back home."""
        self.app.go_home()

    def action_copy(self) -> None:
        """Copy a program that prints the number that is pointed at."""
        self._say(self.copy(self.stepper.snippet))

    def _go_to(self, place) -> None:
        """After why: walk to where a number was computed."""
        if place is None:
            return
        try:
            self.player.jump(paths.spell(self.player.trace.path(place.step), place.element))
        except SeqtuiError as error:
            self._say(str(error))
            return
        self._look()

    def _arrange(self) -> None:
        """Show the panes that there is room for."""
        page = Page.of(self.size.width, self.size.height)
        is_said = self.stepper.level is not Level.NUMBERS and self.player.goal is None
        above = ABOVE + min(MOST_SAID, max(0, self.size.height - LEAST_SCREEN)) * is_said
        top = self.query_one("#top")
        for pane in (top, *top.children):
            pane.styles.height = above
        for k in range(len(self.layout_table.views)):
            self.query_one(f"#view{k}").display = k == self.view
        beside = self.query_one("#beside")
        beside.display = page.history > 0
        beside.styles.width = page.history or 1
        table = self.player.tallest + 2
        room = self.size.height - AROUND - above - table
        for below in self.query("#below"):
            below.display = room >= ROOM_FOR_BARS and self.view == 0
            self.query_one("#view0").styles.height = table if below.display else "1fr"
