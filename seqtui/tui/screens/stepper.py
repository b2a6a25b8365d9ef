"""The stepper: keys to its controllers, moments to the panes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult

from seqtui.engine import paths
from seqtui.engine.derive import Place
from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _
from seqtui.models.model import Run
from seqtui.models.statement import is_of_words
from seqtui.models.weights.file_notes import told_at_first
from seqtui.models.weights.zoo_questions import question_of
from seqtui.render.lines import Line
from seqtui.render.panes import notice_height
from seqtui.session.explain.drill_down import DrillDown
from seqtui.session.step_views import StepViews
from seqtui.session.stepper import Stepper
from seqtui.session.walk.player import Player
from seqtui.session.walk.views import Level
from seqtui.session.whatif.edit_tree import EditTree
from seqtui.tui import screens
from seqtui.tui.canvas import pictured
from seqtui.tui.controllers.backward import BackwardController
from seqtui.tui.controllers.count import CountController, ProofController
from seqtui.tui.controllers.edit import EditController
from seqtui.tui.controllers.run_changes import RunController
from seqtui.tui.controllers.share import ShareController
from seqtui.tui.controllers.views import ViewController
from seqtui.tui.controllers.walk import WalkController
from seqtui.tui.footer import Footer
from seqtui.tui.keymap import bindings
from seqtui.tui.panes.body import Body
from seqtui.tui.panes.layout import layout_of
from seqtui.tui.panes.pane import CellSelected, HeaderPane, NoticePane, Pane, RibbonPane, WhyAsked
from seqtui.tui.panes.tiling import WIDE
from seqtui.tui.screens.base import BaseScreen, TooSmall, forward
from seqtui.tui.screens.why import ask_why, mount_why
from seqtui.tui.try_menu import try_choices

if TYPE_CHECKING:
    from seqtui.session.export.blocks import Document

ROOMY = 24  # lines of a stage under a lesson from which on the voice has a place
IDLE = 0.3  # seconds after which the first frame stands, so that what is asked for next can be made ready


class StepperScreen(BaseScreen):
    """One run, walked through. Its controllers share the stepper; the panes show its frozen views."""

    BINDINGS = bindings("stepper")
    keys = "stepper"

    def __init__(
        self, stepper: Stepper, view: int | None = None, tree: EditTree | None = None, drawing: str = ""
    ) -> None:
        super().__init__()
        self.walk = WalkController(stepper, self)
        self.layout_table = layout_of(stepper.player.recorded)
        self.views = ViewController(self.layout_table, self.walk, self, view)
        self.views.drawing = drawing
        self.editing = EditController(self.walk, self.views, self, tree)
        self.runs = RunController(self.walk, self.editing, self)
        self.sharing = ShareController(self.walk, self.views, self)
        self.backward = BackwardController(self.walk, self)
        self.proving = ProofController(self.walk, self)
        self.counting = CountController(self.walk, self)

    action_step = forward("walk", WalkController.step)
    action_time = forward("walk", WalkController.time)
    action_stage = forward("walk", WalkController.stage)
    action_operation = forward("walk", WalkController.operation)
    action_start = forward("walk", WalkController.start)
    action_end = forward("walk", WalkController.end)
    action_find = forward("walk", WalkController.find)
    action_breakpoint = forward("walk", WalkController.breakpoint)
    action_run = forward("walk", WalkController.run)
    action_play = forward("walk", WalkController.play)
    action_pace = forward("walk", WalkController.pace)
    action_why = forward("walk", WalkController.why)
    action_point = forward("walk", WalkController.point)
    action_level = forward("walk", WalkController.level)
    action_copy = forward("walk", WalkController.copy)
    action_view = forward("views", ViewController.view)
    action_edit = forward("editing", EditController.edit)
    action_preset = forward("editing", EditController.preset)
    action_undo = forward("editing", EditController.undo)
    action_redo = forward("editing", EditController.redo)
    action_tree = forward("editing", EditController.tree)
    action_change = forward("runs", RunController.change)
    action_experiment = forward("runs", RunController.experiment)
    action_code = forward("sharing", ShareController.code)
    action_turn = forward("backward", BackwardController.turn)
    action_goal = forward("backward", BackwardController.goal)
    action_proof = forward("proving", ProofController.proof)
    on_unmount = forward("proving", ProofController.stop)
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

    @property
    def here(self) -> int | None:
        """The named step whose equation is shown; None for a number to differentiate that the run has not recorded."""
        owner = self.player.owner
        return owner if owner < len(self.run.trace) else None

    def compose(self) -> ComposeResult:
        """Where, the text, and the panes."""
        views = self._views()
        yield from (TooSmall(), HeaderPane(views), RibbonPane(views))
        yield from (Body(self.layout_table, views), NoticePane(views, self.app.met), Footer("stepper"))

    def on_mount(self) -> None:
        """Show the first view, and say what a reader must know of a file; the next key brings the keys back."""
        run = self.player.run
        if said := next(filter(is_of_words, run.notes), told_at_first(run)) or self._begins():
            self.say(self.app.look.words(said))
        if self.room.width >= WIDE:
            self.views.prefer(self.layout_table.wide)
        self.make_room()
        self.set_timer(IDLE, partial(mount_why, self.app))
        self.backward.check_here()  # a walk may be opened turned round

    def _begins(self) -> str:
        """What a network of the zoo answers, and the keys that lead there, where a walk begins."""
        player = self.player
        question = question_of(player.run.request.weights)
        if not question or player.goal is not None or not player.is_where_it_begins:
            return ""
        sign = self.palette.sign
        said = N_("{question} End: the answer; {stage}: next stage; {step}: step")
        return _(said, question=question, stage=sign("⇧↓", "J"), step=sign("→", "right"))

    def on_resize(self, event: events.Resize) -> None:
        """Use the room there is."""
        super().on_resize(event)
        self.make_room()

    def on_cell_selected(self, event: CellSelected) -> None:
        """Point at the clicked cell; ask why when it was pointed at already."""
        if not self.walk.point_at(event.step, event.unit, event.row):
            self.walk.why(event.step)

    def on_why_asked(self, event: WhyAsked) -> None:
        """Ask why the number is what it is that is pointed at."""
        self.walk.why()

    def show(self, keep_message: bool = False) -> None:
        """Show every pane the step; those that are hidden draw it when they are shown."""
        if not keep_message:
            self.views.forget_offer()
        views = self._views()
        self.query_one(HeaderPane).proof = self.proving.view(views.step)
        for pane in self.query(Pane):
            pane.look(views)
        if not keep_message:
            self.say("")
        self.backward.check_here()
        self.app.in_class.moved()

    def put(self, stepper: Stepper, changed: bool = False) -> None:
        """Walk with another stepper; panes that do not fit its run make way for a new screen."""
        layout = layout_of(stepper.player.recorded)
        if layout != self.layout_table:
            view = layout.changes if changed else self.views.number
            self.app.call_later(self.app.replace, self, StepperScreen(stepper, view or None, self.editing.edits))
            return
        self.walk.stepper = stepper
        self.views.follow(changed)
        self.make_room()
        self.show()

    @property
    def shown_drawing(self) -> str:
        """The name of the drawing that is shown; "" where the step has none."""
        return next((drawing.name for drawing in self._views().drawings), "")

    def point_at_path(self, path: str) -> None:
        """Point at a number, ``t2.c[0]``; nothing, where the run has none of that name."""
        with suppress(SeqtuiError):
            name, element = paths.parse(path)
            self.stepper.look_at(Place(self.player.trace.find(name), element or ()))
            self.show()

    def open_matrix(self, place: Place) -> None:
        """Open a weight or an input as a matrix, whose numbers can be edited there."""
        screen = screens.matrix.MatrixScreen(self.run, place, self.player.look, self.editing.edit_at)
        self.open(screen, self.walk.go_to)

    def open_why(self, selection: DrillDown, then: Callable[[Place | None], None]) -> None:
        """Open a number into its terms, which can be edited there; then(place) is told where to walk."""
        ask_why(self.app, selection, then, self.editing.edit_in_why)

    def document(self) -> Document:
        """Return the numbers of the frame; in the view of costs, what the run and a growing text cost."""
        return screens.saving.step_page(self)

    def action_save(self) -> None:
        """Write the view or the whole walk to a file."""
        screens.saving.save_walk(self)

    def drawn(self) -> list[Line]:
        """The lines of all panes as they stand on the screen, without the keys, in all colours."""
        palette = self.palette.of_pictures
        return pictured(self.query(Pane), palette, self.query_one(Body).rules(palette))

    def action_drawing(self) -> None:
        """Show the next drawing of the model."""
        self.views.draw(self._views())
        self.make_room()

    @property
    def idle(self) -> frozenset[str]:
        """The actions that would do nothing now: there is no change to undo, no breakpoint, nothing that flows."""
        player, change = self.player, self.editing.edits.here
        of_keys = {
            "undo": change.parent is None,
            "redo": change.visited is None,
            "run(1)": not player.breakpoints,
            "run(-1)": not player.breakpoints,
            "level(1)": player.goal is not None,
            "level(-1)": player.goal is not None,
            "flow": self.run.model.family == "counting",
            "inside('heads')": not any(step.name == "pattern" for step in self.run.trace),
        }
        return frozenset(action for action, is_idle in of_keys.items() if is_idle)

    def action_setup(self) -> None:
        """Change text and settings; the run that comes of it is handed to set_up."""
        self.app.set_up_model(self.run)

    def action_try(self) -> None:
        """Show what can be tried with this run, and do what is chosen."""
        choices = try_choices(self.player.recorded, bool(self.editing.edits.root.children))
        self.choose(choices, lambda key: self.call_later(self.run_action, key.action))

    def action_compare(self) -> None:
        """Ask what shall stand beside this run; then step through both in lock step."""
        compare = screens.compare
        question = compare.compare_question(self.stepper)
        self.ask(question, lambda compared: self.app.push_screen(compare.CompareScreen(*compared)))

    def action_practice(self, kind: str) -> None:
        """Ask questions about this run, or hunt for a bug in it."""
        screens.beginning.begin_practice(self.app, self.player.recorded, kind)

    def action_flow(self) -> None:
        """How gradients flow through time."""
        player = self.player
        self.app.push_screen(screens.flow.FlowScreen(player.recorded, player.goal, player.frame.time))

    def action_logits(self) -> None:
        """A logit as a sum, and the logit lens."""
        screens.logits.open_logits(self)

    def action_inside(self, what: str) -> None:
        """Look into the network: "heads", all of them at once; "parts", what each does, taken out or swapped."""
        (screens.heads.open_heads if what == "heads" else screens.effects.open_effects)(self)

    def action_leave(self) -> None:
        """Back home."""
        self.app.go_home()

    def make_room(self) -> None:
        """Show the panes of the view that there is room for."""
        player = self.player
        is_said = self.stepper.level is not Level.NUMBERS and player.goal is None
        self.counting.look(self.views.name)
        room = self.room
        is_under = room.width < self.size.width or room.height < self.size.height - 1  # one line is no lesson
        notice = self.query_one(NoticePane)
        notice.styles.height = notice_height(room.width)
        notice.set_class(is_under and room.height < ROOMY, "-silent")
        self.query_one(Body).show(
            self.views.number, is_said, player.goal is not None, is_under, bool(self.views.drawing)
        )

    def _views(self) -> StepViews:
        return StepViews(self.stepper, self.counting.counted, self.views.drawing)
