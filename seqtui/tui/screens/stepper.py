"""The stepper: keys to its controllers, moments to the panes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from seqtui.engine.derive import Place
from seqtui.models.model import Request, Run
from seqtui.models.statement import is_of_words
from seqtui.models.weights.file_notes import assumed_tag
from seqtui.render.lines import Line, pasted
from seqtui.render.panes import Page
from seqtui.session.explain.drill_down import DrillDown
from seqtui.session.stepper import Stepper
from seqtui.session.walk.player import Player
from seqtui.session.walk.views import Level
from seqtui.session.whatif.edit_tree import EditTree
from seqtui.tui import screens
from seqtui.tui.canvas import Canvas
from seqtui.tui.controllers.backward import BackwardController
from seqtui.tui.controllers.edit import EditController
from seqtui.tui.controllers.run_changes import RunController
from seqtui.tui.controllers.share import ShareController
from seqtui.tui.controllers.walk import WalkController
from seqtui.tui.footer import Footer
from seqtui.tui.keymap import bindings
from seqtui.tui.panes.equation import EquationPane
from seqtui.tui.panes.header import HeaderPane, NotProven
from seqtui.tui.panes.layout import layout_of
from seqtui.tui.panes.pane import CellSelected, Pane
from seqtui.tui.panes.ribbon import RibbonPane
from seqtui.tui.screens.base import BaseScreen, TooSmall, forward
from seqtui.tui.screens.why import ask_why, mount_why

IDLE = 0.3  # seconds after which the first frame stands, so that what is asked for next can be made ready
ABOVE, AROUND = 9, 3  # lines: the model and its equation; header, ribbon and footer
ROOM_FOR_BARS = 8  # the fewest that a distribution needs
MOST_SAID, LEAST_SCREEN = 9, 19  # the more that a level may take of a screen, down to where its numbers need the rest


class StepperScreen(BaseScreen):
    """One run, walked through. Its controllers share the stepper; the panes show its frozen views."""

    BINDINGS = bindings("stepper")
    keys = "stepper"

    def __init__(self, stepper: Stepper, view: int | None = None, tree: EditTree | None = None) -> None:
        super().__init__()
        self.walk = WalkController(stepper, self)
        self.editing = EditController(self.walk, self, tree)
        self.runs = RunController(self.walk, self.editing, self)
        self.sharing = ShareController(self.walk, self)
        self.backward = BackwardController(self.walk, self)
        self.layout_table = layout_of(stepper.player.run)
        self.view = view or 0
        self.is_view_given = view is not None
        self.offered: int | None = None  # the view that v goes to, while the sentence about that stands

    action_step = forward("walk", WalkController.step)
    action_time = forward("walk", WalkController.time)
    action_operation = forward("walk", WalkController.operation)
    action_start = forward("walk", WalkController.start)
    action_end = forward("walk", WalkController.end)
    action_find = forward("walk", WalkController.find)
    action_breakpoint = forward("walk", WalkController.breakpoint)
    action_run = forward("walk", WalkController.run)
    action_play = forward("walk", WalkController.play)
    action_pace = forward("walk", WalkController.pace)
    action_point = forward("walk", WalkController.point)
    action_level = forward("walk", WalkController.level)
    action_copy = forward("walk", WalkController.copy)
    action_edit = forward("editing", EditController.edit)
    action_preset = forward("editing", EditController.preset)
    action_undo = forward("editing", EditController.undo)
    action_redo = forward("editing", EditController.redo)
    action_tree = forward("editing", EditController.tree)
    action_setup = forward("runs", RunController.setup)
    action_change = forward("runs", RunController.change)
    action_experiment = forward("runs", RunController.experiment)
    action_code = forward("sharing", ShareController.code)
    action_save = forward("sharing", ShareController.save)
    action_turn = forward("backward", BackwardController.turn)
    action_goal = forward("backward", BackwardController.goal)
    on_screen_suspend = forward("walk", WalkController.stop)
    set_up = forward("runs", RunController.set_up)

    @property
    def stepper(self) -> Stepper:
        """The walk, and what its views are made from."""
        return self.walk.stepper

    @property
    def player(self) -> Player:
        """Where the learner is in the run."""
        return self.stepper.player

    @property
    def run(self) -> Run:
        """The run that is walked through, forwards or backwards."""
        return self.player.recorded

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
            self.say(self.app.look.words(said))
        if not self.is_view_given and Page.of(self.size.width, self.size.height).history:
            self.view = self.layout_table.wide
        self.make_room()
        self.set_timer(IDLE, partial(mount_why, self.app))
        self.backward.check_here()  # a walk may be opened turned round

    def on_resize(self, event: events.Resize) -> None:
        """Use the room there is."""
        super().on_resize(event)
        self.make_room()

    def on_cell_selected(self, event: CellSelected) -> None:
        """Point at the clicked cell; ask why when it was pointed at already."""
        if not self.walk.point_at(event.step, event.unit, event.row):
            self.walk.why(event.step)

    def on_not_proven(self, event: NotProven) -> None:
        """Say why torch has no answer."""
        self.say(f"not checked: {event.reason}")

    # what controllers ask for ---------------------------------------------------------------------------------

    def show(self, keep_message: bool = False) -> None:
        """Show every pane the moment; those that are hidden draw it when they are shown."""
        if not keep_message:
            self.offered = None
        moment = self.stepper.view()
        for pane in self.query(Pane):
            pane.look(moment)
        if not keep_message:
            self.say("")
        self.backward.check_here()

    def put(self, stepper: Stepper, changed: bool = False) -> None:
        """Walk with another stepper; panes that do not fit its run make way for a new screen."""
        layout = layout_of(stepper.player.run)
        view = layout.changes if changed else self.view
        if layout != self.layout_table:
            self.app.call_later(self.app.replace, self, StepperScreen(stepper, view or None, self.editing.edits))
            return
        self.walk.stepper = stepper
        if stepper.player.goal is not None and not layout.for_gradients(view):
            view = layout.next(view, gradients=True)
        for pane in self.query(Pane):
            pane.stepper = stepper
        self.view = view
        self.make_room()
        self.show()

    def offer_both(self, label: str) -> str:
        """The sentence stands until the next key that moves, and as long v does what it says."""
        self.offered, said = self.layout_table.after(self.view, label)
        return said

    def set_up_model(self, name: str, request: Request) -> None:
        """Ask for text and settings; the run that comes of it is handed to set_up."""
        self.app.set_up_model(name, request)

    def open_why(self, selection: DrillDown, then: Callable[[Place | None], None]) -> None:
        """Open a number into its terms, which can be edited there; then(place) is told where to walk."""
        ask_why(self.app, selection, then, self.editing.edit_in_why)

    def show_code(self, code: str, name: str, large: bool) -> None:
        """Copy a state code, and show all of it: not every terminal takes what is copied."""
        self.app.copy_to_clipboard(code)
        self.app.push_screen(screens.code.CodeScreen(code, name, large), self._coded)

    def drawn(self) -> list[Line]:
        """The lines of all panes as they stand on the screen, without the keys."""
        canvases = [canvas for canvas in self.query(Canvas) if not isinstance(canvas, Footer | TooSmall)]
        seen = [canvas for canvas in canvases if canvas.is_on_screen and canvas.region.area]
        return pasted([(canvas.region.x, canvas.region.y, canvas.lines) for canvas in seen])

    @property
    def view_name(self) -> str:
        """The name of the view that is shown."""
        return self.layout_table.names[self.view]

    def _coded(self, said: str | None) -> None:
        if said is not None:
            self.say(said)

    # the screen's own keys ------------------------------------------------------------------------------------

    def action_why(self) -> None:
        """Open the number that is pointed at into its terms."""
        self.walk.why(self.player.pointed)

    def action_compare(self) -> None:
        """Ask what shall stand beside this run; then step through both in lock step."""
        compare = screens.compare
        question = compare.compare_question(self.stepper)
        self.ask(question, lambda compared: self.app.push_screen(compare.CompareScreen(*compared)))

    def action_flow(self) -> None:
        """How gradients flow through time."""
        player = self.player
        self.app.push_screen(screens.flow.FlowScreen(player.recorded, player.goal, player.frame.time))

    def action_view(self) -> None:
        """The next view; right after the first change, the one of both runs."""
        following = self.layout_table.next(self.view, self.player.goal is not None)
        offered, self.offered = self.offered, None
        self.view = following if offered is None else offered
        self.make_room()
        if offered is not None:
            self.say("")  # what v would show is shown

    def action_proof(self) -> None:
        """Compare what is shown with torch, or stop doing so."""
        on = self.query_one(HeaderPane).toggle()
        self.say("every number shown is compared with torch's; P turns it off" if on else "")

    def action_leave(self) -> None:
        """Back home."""
        self.app.go_home()

    def make_room(self) -> None:
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
