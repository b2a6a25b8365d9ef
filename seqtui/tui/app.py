"""The application: which screen is up, the theme, and the commands of the palette."""

from __future__ import annotations

import os
from collections.abc import Iterable

from textual import events
from textual.app import App, SystemCommand
from textual.command import CommandPalette
from textual.filter import Monochrome, NoColor
from textual.screen import Screen
from textual.widgets import Input

from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Request, Run
from seqtui.models.table import find_model
from seqtui.models.table import run as record
from seqtui.render.console import COLOR_DEPTHS
from seqtui.render.skin import Skin
from seqtui.session import doctor
from seqtui.session.look import Look
from seqtui.session.player import Player
from seqtui.session.safe import safe
from seqtui.tui.driver import GuardedDriver
from seqtui.tui.footer import Footer
from seqtui.tui.keymap import bindings, keys_of
from seqtui.tui.screens.base import BaseScreen
from seqtui.tui.screens.help import HelpScreen
from seqtui.tui.screens.home import HomeScreen
from seqtui.tui.screens.setup import SetupScreen
from seqtui.tui.screens.stepper import StepperScreen
from seqtui.tui.themes import DARK, LIGHT


class SeqtuiApp(App[int]):
    """A switchboard between screens; run is shown first when there is one, home otherwise."""

    CSS_PATH = "seqtui.tcss"
    BINDINGS = bindings("*")
    TITLE = "seqtui"
    ENABLE_COMMAND_PALETTE = True

    def __init__(self, run: Run | None = None, look: Look | None = None, **options) -> None:
        super().__init__(**options)
        self.first_run = run
        self.look = look or Look()
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self.theme = DARK.name
        if self.no_color:  # greys are colours, too
            self._filters = [NoColor() if isinstance(f, Monochrome) else f for f in self._filters]

    @property
    def skin(self) -> Skin:
        """How things are drawn: signs, background, depth of colour."""
        depth = 0 if self.no_color else COLOR_DEPTHS[self.console.color_system]
        return Skin(self.look, self.theme == DARK.name, depth)

    @property
    def fault(self) -> Exception | None:
        """What ended the app, when it did not end in order."""
        return self._exception

    def _print_error_renderables(self) -> None:
        """Print no traceback: the command line says in one line what the fault was."""
        self._exit_renderables.clear()

    def on_mount(self) -> None:
        """Show the run that was asked for, or home."""
        if self.first_run is None:
            self.push_screen(HomeScreen())
        else:
            self.show(self.first_run)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """No cursor blinks: a screen that idles sends nothing."""
        if isinstance(event.widget, Input):
            event.widget.cursor_blink = False

    # what screens ask for -------------------------------------------------------------------------------------

    def show(self, run: Run, before: Run | None = None) -> None:
        """Open a run in the stepper; before is the run it was changed from."""
        self.push_screen(StepperScreen(Player(run, self.look, before)))

    def go_home(self) -> None:
        """Close the stepper; home is behind it, or takes its place when the program began with a run."""
        if any(isinstance(screen, HomeScreen) for screen in self.screen_stack):
            self.pop_screen()
        else:
            self.switch_screen(HomeScreen())

    def open_model(self, name: str) -> None:
        """Open a model with its example."""
        try:
            self.show(record(Request(name)))
        except SeqtuiError as error:
            self._say(str(error))

    def set_up_model(self, name: str, request: Request | None = None) -> None:
        """Ask for text and settings; then open the run, in place of the one that asked."""
        asked_by = self.screen

        def opened(run: Run | None) -> None:
            if run is None:
                return
            before = asked_by.run if isinstance(asked_by, StepperScreen) else None
            if before is not None:
                self.pop_screen()
            self.show(run, before)

        self.push_screen(SetupScreen(find_model(name), request or Request(name)), opened)

    def get_system_commands(self, screen: Screen) -> Iterable[SystemCommand]:
        """Everything the keys do, by name."""
        name = getattr(screen, "keys", "")
        for key in keys_of(name):
            if key.action not in ("command_palette",):
                owner = self if key.screen == "*" and not hasattr(screen, f"action_{key.action}") else screen
                yield SystemCommand(key.help, f"key {key.ascii}", self._runner(owner, key.action))

    def action_command_palette(self) -> None:
        """Everything by name."""
        if not CommandPalette.is_open(self):
            self.push_screen(CommandPalette(placeholder="Search by name", id="--command-palette"))

    def action_help(self) -> None:
        """Explain the keys and signs of this screen."""
        screen = self.screen
        if isinstance(screen, BaseScreen) and not isinstance(screen, HelpScreen):
            self.push_screen(HelpScreen(screen.keys, getattr(screen, "run", None)))

    def action_dark(self) -> None:
        """Switch between dark and light."""
        self.theme = LIGHT.name if self.theme == DARK.name else DARK.name
        for screen in self.screen_stack:
            if isinstance(screen, BaseScreen):
                screen.repaint()

    def action_leave(self) -> None:
        """One step back."""
        if isinstance(self.screen, BaseScreen):
            self.screen.action_leave()

    def _runner(self, owner, action: str):
        return lambda: self.call_later(self.run_action, action, owner)

    def _say(self, message: str) -> None:
        for footer in self.screen.query(Footer):
            footer.say(safe(message))


def run_app(request: Request | None, ascii: bool = False) -> int:
    """Run the program until the user leaves; returns the exit status.

    Raises SeqtuiError, before the terminal is taken, when the request does not fit or the terminal cannot draw.
    """
    run = None if request is None else record(request)
    if not doctor.can_draw(os.environ):
        raise SeqtuiError(
            f"the terminal TERM={os.environ['TERM']} cannot place text on its screen; "
            "use seqtui show, or set TERM=xterm-256color if it can"
        )
    if not doctor.has_colours(os.environ):
        os.environ["NO_COLOR"] = "1"
    app = SeqtuiApp(run, Look(ascii), driver_class=GuardedDriver)
    app.run()
    if app.fault is not None:
        raise app.fault
    return app.return_code or 0
