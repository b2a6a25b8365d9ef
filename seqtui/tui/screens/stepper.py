"""The stepper: keys to the player, moments to the panes."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.timer import Timer

from seqtui.engine import paths
from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Run
from seqtui.models.table import run as record
from seqtui.render.page import Page
from seqtui.session.changes import HOW, change_word
from seqtui.session.experiments import experiments_of
from seqtui.session.frames import Granularity
from seqtui.session.outcomes import Outcome
from seqtui.session.player import Player
from seqtui.session.safe import safe
from seqtui.session.selection import Selection
from seqtui.tui.footer import Footer
from seqtui.tui.keymap import bindings
from seqtui.tui.panes.equation import EquationPane
from seqtui.tui.panes.header import HeaderPane
from seqtui.tui.panes.layout import layout_of
from seqtui.tui.panes.pane import CellSelected, Pane
from seqtui.tui.panes.ribbon import RibbonPane
from seqtui.tui.screens.base import BaseScreen, TooSmall
from seqtui.tui.screens.experiments import ExperimentsScreen
from seqtui.tui.screens.prompt import PromptScreen
from seqtui.tui.screens.why import WhyScreen

PACES = (0.2, 0.5, 1.0, 2.0)  # seconds between steps while playing
PANES_ABOVE, ROOM_FOR_BARS = 12, 8  # lines: header, ribbon, cell and footer; the fewest that a distribution needs


class StepperScreen(BaseScreen):
    """One run, walked through. The player is the only state; moment, histories and bars are its frozen views."""

    BINDINGS = bindings("stepper")
    keys = "stepper"

    def __init__(self, run: Run, player: Player, view: int = 0) -> None:
        super().__init__()
        self.run, self.player = run, player
        self.layout_table = layout_of(run)
        self.view = view
        self.pace = 1
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """Where, the text, the model and its equation, the numbers; more beside and below them when there is room."""
        layout, shown = self.layout_table, (self.player, self.player.moment())
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
        """Show the first view."""
        if not self.view and Page.of(self.size.width, self.size.height).history:
            self.view = self.layout_table.wide
        self._arrange()

    def on_resize(self, event: events.Resize) -> None:
        """Use the room there is."""
        super().on_resize(event)
        self._arrange()

    def on_screen_suspend(self) -> None:
        """Stop playing while another screen is in front."""
        self._stop()

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

    # walking --------------------------------------------------------------------------------------------------

    def action_step(self, count: int) -> None:
        """Go by equations."""
        self._walk(self.player.step(count, Granularity.EQUATION), count)

    def action_time(self, count: int) -> None:
        """Go by time steps."""
        self._walk(self.player.step(count, Granularity.TIME), count)

    def action_operation(self, count: int) -> None:
        """Go by operations."""
        self._walk(self.player.step(count, Granularity.PRIMITIVE), count)

    def action_start(self) -> None:
        """Go to the first equation."""
        self._walk(self.player.start(), -1)

    def action_end(self) -> None:
        """Go to the last equation."""
        self._walk(self.player.end(), 1)

    def action_find(self) -> None:
        """Ask where to go."""
        question = "go to a path (t3.f), a time step (3), or a meaning; Tab completes"
        self.app.push_screen(PromptScreen(question, self.player.jump, self.player.find), self._went)

    def action_breakpoint(self) -> None:
        """Ask for a condition to stop at; an empty line clears it."""
        now = self.player.breakpoints[0].text if self.player.breakpoints else ""
        question = "stop where? f < 0.1, t5.c, max(y) > 0.9; empty: nowhere"
        self.app.push_screen(PromptScreen(question, self._set_breakpoint, value=now), self._went)

    def action_run(self, direction: int) -> None:
        """Walk to the next breakpoint."""
        if not self.player.breakpoints:
            self._say("set a breakpoint with b first")
        elif self.player.run_to_breakpoint(direction):
            self._look()
        else:
            self._say(
                f"{self.player.breakpoints[0].text}: does not happen {'after' if direction > 0 else 'before'} here"
            )

    def action_play(self) -> None:
        """Step by itself, or stop doing so."""
        if self._timer is not None:
            self._stop()
        else:
            self._timer = self.set_interval(PACES[self.pace], self._play)
            self._say(f"playing, {PACES[self.pace]:g} s a step; p stops, + and - change the pace")

    def action_pace(self, slower: int) -> None:
        """Change how fast it plays."""
        self.pace = max(0, min(self.pace + slower, len(PACES) - 1))
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
            self.action_play()

    # looking --------------------------------------------------------------------------------------------------

    def action_point(self, rows: int, units: int) -> None:
        """Move the pointer in the values table."""
        if self.player.point(rows, units):
            self._look()

    def action_why(self) -> None:
        """Open the pointed number into its terms, if it is computed already."""
        self._open(self.player.pointed)

    def _open(self, step: int) -> None:
        """Open the number that is pointed at in a step."""
        if step > self.player.cursor and not self.run.trace[step].is_leaf:
            self._say("not computed yet: step on, then ask again")
            return
        selection = Selection(self.run, step, self.player.element(step), self.player.look)
        self.app.push_screen(WhyScreen(selection), self._go_to)

    def action_view(self) -> None:
        """The next view."""
        self.view = (self.view + 1) % len(self.layout_table.views)
        self._arrange()

    def action_leave(self) -> None:
        """Back home."""
        self.app.go_home()  # type: ignore[attr-defined]

    def action_setup(self) -> None:
        """Change text and settings."""
        self.app.set_up_model(self.run.model.name, self.run.request)  # type: ignore[attr-defined]

    def action_change(self) -> None:
        """Change one word, and keep the place in the walk."""
        self.app.push_screen(PromptScreen(f"change a word: {HOW}", self._change_word))

    def _change_word(self, text: str) -> None:
        """Put the changed run in the place of this one."""
        run = record(change_word(self.run, text))
        player = Player(run, self.player.look, before=self.run)
        path = self.run.trace.path(self.player.cursor)
        if run.trace.has(path):
            player.jump(path)
        self.app.call_later(self.app.switch_screen, StepperScreen(run, player, self.layout_table.changes))

    def action_experiment(self) -> None:
        """Choose an experiment of this model."""
        if experiments_of(self.run.model.name):
            self.app.push_screen(ExperimentsScreen(self.run), self._experimented)
        else:
            self._say("there are no experiments for this model: change a word with x, or the settings with c")

    def _experimented(self, outcome: Outcome | None) -> None:
        """Put the second run in the place of this one, at the value to look at, beside the first."""
        if outcome is None:
            return
        player = Player(outcome.after, self.player.look, before=outcome.before)
        player.told = outcome.experiment.look
        player.jump(outcome.after.trace.path(outcome.steps[0]))
        shown = StepperScreen(outcome.after, player, layout_of(outcome.after).changes)
        self.app.call_later(self.app.switch_screen, shown)

    def action_copy(self) -> None:
        """Copy the python line of the current equation."""
        line = self.player.python_line()
        self.app.copy_to_clipboard(line)
        self._say(f"copied: {line}")

    def _walk(self, moved: bool, direction: int) -> None:
        if moved:
            self._look()
        else:
            self._say("this is the end" if direction > 0 else "this is the beginning")

    def _play(self) -> None:
        if self.player.step(1, Granularity.EQUATION):
            self._look(keep_message=True)
        else:
            self._stop()

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
            self._say("")

    def _set_breakpoint(self, text: str) -> None:
        self.player.break_at(text)

    def _went(self, text: str | None) -> None:
        if text is not None:
            self._look()

    def _go_to(self, place) -> None:
        """After why: walk to where a number was computed."""
        if place is None:
            return
        try:
            self.player.jump(paths.spell(self.run.trace.path(place.step), place.element))
        except SeqtuiError as error:
            self._say(str(error))
            return
        self._look()

    def _arrange(self) -> None:
        """Show the panes that there is room for."""
        page = Page.of(self.size.width, self.size.height)
        for k in range(len(self.layout_table.views)):
            self.query_one(f"#view{k}").display = k == self.view
        beside = self.query_one("#beside")
        beside.display = page.history > 0
        beside.styles.width = page.history or 1
        table = self.player.tallest + 2
        room = self.size.height - PANES_ABOVE - table
        for below in self.query("#below"):
            below.display = room >= ROOM_FOR_BARS and self.view == 0
            self.query_one("#view0").styles.height = table if below.display else "1fr"

    def _look(self, keep_message: bool = False) -> None:
        """Show every pane the moment; those that are hidden draw it when they are shown."""
        moment = self.player.moment()
        for pane in self.query(Pane):
            pane.look(moment)
        if not keep_message:
            self._say("")

    def _say(self, message: str) -> None:
        self.query_one(Footer).say(safe(message))
