"""The application: which screen is up, the theme, and the commands of the palette."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property, partial
from typing import TYPE_CHECKING

from textual import events
from textual.app import SystemCommand
from textual.filter import Monochrome, NoColor
from textual.screen import Screen
from textual.widgets import Input, Static

from seqtui import policy
from seqtui.language import _
from seqtui.models.model import Run
from seqtui.render.palette import COLOR_DEPTHS, Palette
from seqtui.session.catalog import CONTINUE_ROW, REVIEW_ROW
from seqtui.session.setup_form import setup_form
from seqtui.session.stepper import Stepper
from seqtui.session.text import TextStyle, safe
from seqtui.session.walk.player import Player
from seqtui.session.whatif.edit_tree import Baseline
from seqtui.tui import screens
from seqtui.tui.footer import Field, Footer, length_of
from seqtui.tui.help_page import Topic
from seqtui.tui.keyboard import Flooded
from seqtui.tui.keymap import bindings, keys_of
from seqtui.tui.routing import RoutingApp
from seqtui.tui.screens.base import BaseScreen
from seqtui.tui.screens.form import FormScreen
from seqtui.tui.screens.stepper import StepperScreen
from seqtui.tui.themes import DARK, LIGHT, remember_theme

if TYPE_CHECKING:
    from seqtui.classroom.class_session import ClassSession
    from seqtui.session.compare.comparison import Comparison
    from seqtui.tui.screens.learn import Learner
    from seqtui.tui.screens.train_dialogs import TrainingStart


class SeqtuiApp(RoutingApp, inherit_bindings=False):
    """Brings screens to the front; run is shown first when there is one, home otherwise.

    stepper: a walk to go on with, in place of run; view is the number of the view it is shown in. learner: the course
    whose map is shown first. begin is done at the start, when the first screen is up. classroom: a session in a class,
    which says what is learnt.
    """

    CSS_PATH = "seqtui.tcss"
    BINDINGS = bindings("*", "lesson", "class")
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
        learner: Learner | None = None,
        classroom: ClassSession | None = None,
        **options,
    ) -> None:
        super().__init__(look or TextStyle(), **options)
        self.first = stepper if run is None else Stepper(Player(run, self.look))
        self.first_view = view
        self.first_comparison = comparison
        self.begin, self._learner = begin, learner
        if classroom is not None:
            self.in_class = screens.in_class.InClass(self, classroom)
            self._learner = self.in_class.learner
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
        if self.in_class.role:
            self.in_class.begin()
        elif self._learner is not None:
            self.push_screen(screens.learn.LearnScreen(self._learner))
        elif self.first is None:
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
        self.say_in_front(_("pasted {n:,} characters: there is no line here to paste them into", n=length_of(event)))

    def on_field_cut(self, event: Field.Cut) -> None:
        """Say what was left out of a paste."""
        self.say_in_front(event.sentence)

    def on_flooded(self, event: Flooded) -> None:
        """Say that keys were left out."""
        self.say_in_front(_("{n:,} keys came faster than anyone types: they are left out", n=event.keys))

    # what screens ask for -------------------------------------------------------------------------------------

    def show(self, run: Run, before: Run | None = None) -> None:
        """Open a run in the stepper; before is the run it was changed from."""
        self.push_screen(StepperScreen(Stepper(Player(run, self.look), None if before is None else Baseline(before))))

    def go_home(self) -> None:
        """Close the stepper; home is behind it, or takes its place when the program began with a run.

        While a lesson runs, what it was left for is closed first, then the lesson itself.
        """
        if self.lesson is not None:
            self.lesson.step_back()
        elif any(isinstance(screen, screens.home.HomeScreen) for screen in self.screen_stack):
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

    # the course -----------------------------------------------------------------------------------------------

    @cached_property
    def learner(self) -> Learner:
        """The course and what was done of it; read when it is first asked for."""
        return self._learner or screens.learn.Learner()

    def open_learning(self, name: str) -> None:
        """Open what a row of home offers of the course: its map, the lesson that was left last, or the review."""
        if name == REVIEW_ROW:
            self.open_review()
        elif name == CONTINUE_ROW and self.learner.map().last:
            self.open_lesson(self.learner.map().last)
        else:
            self.push_screen(screens.learn.LearnScreen(self.learner))

    def open_lesson(self, id: str, step: str = "") -> None:
        """Begin a lesson, or go on with it where it was left; at a step where one is named."""
        screens.beginning.begin(self, self.learner, id, step)

    def open_exam(self, name: str | None = None, seed: int | None = None) -> None:
        """Go on with the examination that was begun, else begin one, asking for a name where none is given."""
        screens.beginning.begin_exam(self, self.learner, name, seed)

    def open_review(self, count: int | None = None) -> None:
        """Ask for the concepts that are due, at most so many."""
        screens.beginning.begin_review(self, self.learner, count)

    def action_lesson(self, what: str, *facts: int) -> None:
        """Do what a key of the lesson asks for."""
        if self.lesson is not None:
            getattr(self.lesson.controller, what)(*facts)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether an action means something now: those of a lesson while one runs."""
        if action == "classroom":
            return self.in_class.does(str(parameters[0]))
        return self.lesson is not None if action == "lesson" else super().check_action(action, parameters)

    def action_classroom(self, what: str) -> None:
        """Do what a key of the class asks for."""
        self.in_class.do(what)

    def get_system_commands(self, screen: Screen) -> Iterable[SystemCommand]:
        """Everything the keys do, by name."""
        name = getattr(screen, "keys", "")
        for key in keys_of(name, self.lesson is not None and getattr(screen, "is_stage", False), self.in_class.actions):
            if key.action != "command_palette" and key.screen != "answer":
                is_ours = key.screen in ("*", "lesson", "class")
                owner = self if is_ours and not hasattr(screen, f"action_{key.action}") else screen
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
            is_stage = screen.is_stage and self.lesson is not None
            topic = Topic(screen.keys, run, screen.told, screen.idle, screen.here, is_stage, self.in_class.actions)
            self.push_screen(screens.help.HelpScreen(topic))

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
        self.say_in_front(_("q leaves seqtui, Esc goes one step back"))

    def action_suspend_process(self) -> None:
        """Stop for a while, where there is a shell to go to."""
        try:
            policy.ask_to_suspend()
            super().action_suspend_process()
        except policy.NotAllowedError as error:
            self.say_in_front(str(error))

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

    def say_in_front(self, message: str) -> None:
        """Say something at the foot of whatever is in front, a dialog too."""
        for footer in self.screen.query(Footer):
            footer.say(safe(message))
        for answer in self.screen.query("#answer").results(Static):
            answer.update(safe(message))
