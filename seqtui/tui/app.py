"""The application: which screen is up, the theme, and the commands of the palette."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING

from textual import events
from textual.app import SystemCommand
from textual.filter import Monochrome, NoColor
from textual.screen import Screen
from textual.widgets import Input, Static

from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.models.model import Run
from seqtui.render.palette import COLOR_DEPTHS, Palette
from seqtui.session.setup_form import setup_form
from seqtui.session.share.restore import reopened
from seqtui.session.share.state import State
from seqtui.session.stepper import Stepper
from seqtui.session.terminal import can_draw, has_colours
from seqtui.session.text import TextStyle, safe
from seqtui.session.walk.player import Player
from seqtui.session.whatif.edit_tree import Baseline
from seqtui.tui import screens
from seqtui.tui.driver import DRIVER
from seqtui.tui.footer import Field, Footer, length_of
from seqtui.tui.help_page import Topic
from seqtui.tui.keyboard import Flooded
from seqtui.tui.keymap import bindings, keys_of
from seqtui.tui.panes.layout import view_of
from seqtui.tui.routing import RoutingApp
from seqtui.tui.screens.base import BaseScreen
from seqtui.tui.screens.form import FormScreen
from seqtui.tui.screens.stepper import StepperScreen
from seqtui.tui.themes import DARK, LIGHT, remember_theme

if TYPE_CHECKING:
    from seqtui.session.compare.comparison import Comparison
    from seqtui.train.training_config import TrainingConfig
    from seqtui.tui.screens.train_dialogs import TrainingStart


class SeqtuiApp(RoutingApp, inherit_bindings=False):
    """Brings screens to the front; run is shown first when there is one, home otherwise.

    stepper: a walk to go on with, in place of run; view is the number of the view it is shown in. begin is done at the
    start, when the first screen is up.
    """

    CSS_PATH = "seqtui.tcss"
    BINDINGS = bindings("*")
    TITLE = "seqtui"
    ENABLE_COMMAND_PALETTE = True

    def __init__(
        self,
        run: Run | None = None,
        look: TextStyle | None = None,
        stepper: Stepper | None = None,
        view: int | None = None,
        comparison: Comparison | None = None,
        begin: Callable[[SeqtuiApp], None] | None = None,
        **options,
    ) -> None:
        super().__init__(look or TextStyle(), **options)
        self.first = stepper if run is None else Stepper(Player(run, self.look))
        self.first_view = view
        self.first_comparison = comparison
        self.begin = begin
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self.theme = DARK.name
        if self.no_color:  # greys are colours, too
            self._filters = [NoColor() if isinstance(f, Monochrome) else f for f in self._filters]

    @cached_property
    def training_start(self) -> TrainingStart:
        """How a training is chosen and begun; loaded with the first of them."""
        return screens.train_dialogs.TrainingStart(self)

    @property
    def palette(self) -> Palette:
        """How things are drawn: signs, background, depth of colour."""
        depth = 0 if self.no_color else COLOR_DEPTHS[self.console.color_system]
        return Palette(self.look, self.theme == DARK.name, depth)

    @property
    def fault(self) -> Exception | None:
        """What ended the app, when it did not end in order."""
        return self._exception

    def _print_error_renderables(self) -> None:
        """Print no traceback: the command line says in one line what the fault was."""
        self._exit_renderables.clear()

    def on_mount(self) -> None:
        """Show the run that was asked for, or home."""
        self.app_resume_signal.subscribe(self, lambda _: self.screen.refresh(layout=True))
        if self.first is None:
            self.push_screen(screens.home.HomeScreen())
        else:
            self.push_screen(StepperScreen(self.first, self.first_view))
        if self.first_comparison is not None:
            self.push_screen(screens.compare.CompareScreen(self.first_comparison))
        if self.begin is not None:
            self.begin(self)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """No cursor blinks: a screen that idles sends nothing."""
        if isinstance(event.widget, Input):
            event.widget.cursor_blink = False

    def on_paste(self, event: events.Paste) -> None:
        """Say that nothing takes a paste: a line to type in would have taken it."""
        self._say(_("pasted {n:,} characters: there is no line here to paste them into", n=length_of(event)))

    def on_field_cut(self, event: Field.Cut) -> None:
        """Say what was left out of a paste."""
        self._say(event.sentence)

    def on_flooded(self, event: Flooded) -> None:
        """Say that keys were left out."""
        self._say(_("{n:,} keys came faster than anyone types: they are left out", n=event.keys))

    # what screens ask for -------------------------------------------------------------------------------------

    def show(self, run: Run, before: Run | None = None) -> None:
        """Open a run in the stepper; before is the run it was changed from."""
        self.push_screen(StepperScreen(Stepper(Player(run, self.look), None if before is None else Baseline(before))))

    def go_home(self) -> None:
        """Close the stepper; home is behind it, or takes its place when the program began with a run."""
        if any(isinstance(screen, screens.home.HomeScreen) for screen in self.screen_stack):
            self.pop_screen()
        else:
            self.switch_screen(screens.home.HomeScreen())

    def set_up_model(self, run: Run) -> None:
        """Ask for text and settings of a run; then open the new one, in place of the one that asked."""
        asked_by = self.screen

        def opened(run: Run | None) -> None:
            if run is None:
                return
            if isinstance(asked_by, StepperScreen):
                asked_by.set_up(run)
            else:
                self.show(run)

        self.push_screen(FormScreen(setup_form(run)), opened)

    def choose_recipe(self) -> None:
        """Ask what a network is to learn, then how, and begin."""
        self.training_start.choose()

    def get_system_commands(self, screen: Screen) -> Iterable[SystemCommand]:
        """Everything the keys do, by name."""
        name = getattr(screen, "keys", "")
        for key in keys_of(name):
            if key.action not in ("command_palette",):
                owner = self if key.screen == "*" and not hasattr(screen, f"action_{key.action}") else screen
                pressed = _("key {key}", key=key.short(True))
                yield SystemCommand(_(key.help), pressed, self._runner(owner, key.action))

    def action_command_palette(self) -> None:
        """Everything by name."""
        if not isinstance(self.screen, screens.by_name.CommandsByName):
            self.push_screen(screens.by_name.CommandsByName(placeholder=_("Search by name")))

    def action_help(self) -> None:
        """Explain the keys and signs of this screen, or what a dialog asks for."""
        screen = self.screen
        if isinstance(screen, screens.worker_dialog.WorkerDialog):
            self.push_screen(screens.help.HelpScreen(Topic(screen.keys, told=screen.told)))
        elif isinstance(screen, BaseScreen) and not isinstance(screen, screens.help.HelpScreen):
            run = getattr(screen, "run", None)
            self.push_screen(screens.help.HelpScreen(Topic(screen.keys, run, idle=screen.idle, here=screen.here)))

    def show_signs(self, run: Run, here: int | None = None) -> None:
        """Say what every sign of a run means, those of the equation of a named step first."""
        self.push_screen(screens.help.HelpScreen(Topic(run=run, here=here)))

    def action_dark(self) -> None:
        """Switch between dark and light."""
        self.theme = LIGHT.name if self.theme == DARK.name else DARK.name
        for screen in self.screen_stack:
            if isinstance(screen, BaseScreen):
                screen.repaint()
        if isinstance(self.screen, BaseScreen):
            self.screen.background("theme", partial(remember_theme, self.screen))

    def action_save(self) -> None:
        """Write the page in front to a file."""
        if isinstance(self.screen, BaseScreen):
            self.screen.action_save()

    def action_interrupt(self) -> None:
        """Say how to leave: Ctrl+C ends no training by accident."""
        self._say(_("q leaves seqtui, Esc goes one step back"))

    async def action_quit(self) -> None:
        """Leave; a training that still runs is asked about first."""
        if all(screen.may_go(self.exit) for screen in self.screen_stack if isinstance(screen, BaseScreen)):
            self.exit()

    def action_leave(self) -> None:
        """One step back."""
        if isinstance(self.screen, BaseScreen):
            self.screen.action_leave()

    def _runner(self, owner, action: str):
        return lambda: self.call_later(self.run_action, action, owner)

    def _say(self, message: str) -> None:
        for footer in self.screen.query(Footer):
            footer.say(safe(message))
        for answer in self.screen.query("#answer").results(Static):
            answer.update(safe(message))


def run_app(
    state: State | None, look: TextStyle | None = None, comparison: Comparison | None = None, dark: bool = True
) -> int:
    """Run the program until the user leaves; returns the exit status. A comparison lies before its first run.

    Raises SeqtuiError, before the terminal is taken, when the state does not fit or the terminal cannot draw.
    """
    look = look or TextStyle()
    stepper = None if state is None else reopened(state, look)
    view = None if state is None or stepper is None else view_of(state, stepper.player.run)
    if comparison is not None:
        stepper = Stepper(Player(comparison.lanes[0].run, look))
    return _run(lambda: SeqtuiApp(None, look, stepper, view, comparison, driver_class=DRIVER), dark)


def run_train(configs: Sequence[TrainingConfig] = (), look: TextStyle | None = None, dark: bool = True) -> int:
    """Train on the screen until the user leaves; returns the exit status.

    Trainings begin at once; without any there is a list of recipes. Raises SeqtuiError, before the terminal
    is taken, when the terminal cannot draw.
    """

    def begin(app: SeqtuiApp) -> None:
        if configs:
            app.push_screen(screens.train.TrainScreen(configs))
        else:
            app.choose_recipe()

    return _run(lambda: SeqtuiApp(look=look, begin=begin, driver_class=DRIVER), dark)


def _run(make: Callable[[], SeqtuiApp], dark: bool) -> int:
    """Make an app for this terminal and run it.

    Raises SeqtuiError when the terminal cannot draw it.
    """
    if not can_draw(os.environ):
        raise SeqtuiError(
            _(
                "the terminal TERM={term} cannot place text on its screen; use seqtui show, or set "
                "TERM=xterm-256color if it can",
                term=os.environ["TERM"],
            )
        )
    if not has_colours(os.environ):
        os.environ["NO_COLOR"] = "1"
    app = make()
    app.theme = (DARK if dark else LIGHT).name
    gc.enable()
    gc.freeze()  # what is loaded by now stays: looking through it for garbage takes tens of ms in the middle of a key
    app.run()
    if app.fault is not None:
        raise app.fault
    return app.return_code or 0
