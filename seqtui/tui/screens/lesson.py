"""A lesson on the screens: its pane on whichever stage is in front, the stages it opens, what is seen of them."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Callable, Iterable, Sequence

from textual import events
from textual.geometry import Size
from textual.keys import key_to_character
from textual.screen import Screen

from seqtui.course.lesson_view import LessonView
from seqtui.course.stage import OpenedStage
from seqtui.session.share.restore import state_of
from seqtui.session.share.state import State
from seqtui.tui import screens
from seqtui.tui.controllers.asking import LessonUi
from seqtui.tui.controllers.lesson import LessonController
from seqtui.tui.controllers.series import SeriesController
from seqtui.tui.controllers.ui import ALWAYS, Result
from seqtui.tui.observing import observation
from seqtui.tui.panes.layout import layout_of
from seqtui.tui.panes.lesson import LessonPane
from seqtui.tui.routing import RoutingApp
from seqtui.tui.screens.base import BaseScreen
from seqtui.tui.screens.stepper import StepperScreen
from seqtui.tui.screens.worker_dialog import WorkerDialog

SHOW_ME = "show me"  # what presses the keys
PACE, PATIENCE = 0.12, 10.0  # seconds between keys that are shown, and for what one of them has begun


class LessonScreens:
    """The screens of a lesson: the first, at depth in the stack, is its stage; what lies on it is a side trip."""

    def __init__(self, app: RoutingApp, make: Callable[[LessonUi], LessonController | SeriesController]) -> None:
        self.app, self.depth = app, len(app.screen_stack)
        self._is_asking = False
        self.controller = make(self)
        self.view: LessonView = self.controller.view()

    @property
    def base(self) -> Screen | None:
        """The stage of the lesson; None before it is put up, and when it was left."""
        stack = self.app.screen_stack
        return stack[self.depth] if len(stack) > self.depth else None

    # what the app tells ---------------------------------------------------------------------------------------

    def panes(self, screen: Screen) -> Iterable[LessonPane]:
        """The pane for a screen that is being composed; none for one that is no stage."""
        return [LessonPane(self.view)] if isinstance(screen, BaseScreen) and screen.is_stage else []

    def room_of(self, screen: Screen) -> Size:
        """What the pane leaves of the terminal."""
        pane = next(iter(screen.query(LessonPane)), None)
        size = screen.app.size
        return size if pane is None else pane.room(size)

    def fit(self, screen: Screen) -> None:
        """Let the pane take its place in another size."""
        for pane in screen.query(LessonPane):
            pane.fit(screen.app.size)

    def resume(self, screen: Screen) -> None:
        """A screen came to the front: show the page there, or end where the stage was left."""
        if self.base is None:
            self.end()
        elif isinstance(screen, BaseScreen) and screen.is_stage and screen is self.app.screen:
            if not screen.query(LessonPane):  # it was mounted before the lesson began
                screen.mount(LessonPane(self.view), before=0)
            if screen is self.base:
                self.controller.came_back()
            self._look(screen)
            if screen is self.base:  # put up only now, it had no line yet when the question was asked
                self.ask(self._is_asking)
            self.observe("")

    def observe(self, action: str) -> None:
        """See what an action, or the answer to a dialog, has done."""
        front = self.app.screen
        if isinstance(front, BaseScreen) and self.base is not None and not action.startswith("lesson("):
            typed, self.app.typed = self.app.typed, ""
            self.controller.observe(observation(front, action, typed))

    def step_back(self) -> None:
        """One step back: to the stage, from there out of the lesson."""
        if not self.lift():
            self.leave()

    # what the controller asks for -----------------------------------------------------------------------------

    def show(self, view: LessonView) -> None:
        """Show a page beside the stage."""
        self.view = view
        front = self.app.screen
        if isinstance(front, BaseScreen):
            self._look(front)
        self.app.in_class.moved()

    def ask(self, is_asked: bool) -> None:
        """Give the keyboard to the line of the answer, or to the stage."""
        self._is_asking = is_asked
        for pane in self.app.screen.query(LessonPane):
            pane.ask(is_asked)

    def write(self, text: str) -> None:
        """Put an answer into the line."""
        for pane in self.app.screen.query(LessonPane):
            pane.write(text)

    def put(self, stage: OpenedStage) -> None:
        """Put the stage of the lesson up, in place of the one there was; what lies on that is closed."""
        base, screen = self.base, screen_of(stage)
        if base is None:
            self.app.push_screen(screen)
        else:
            self.app.replace(base, screen)

    def lay(self, stage: OpenedStage) -> None:
        """Lay another stage on it, which one key takes away."""
        self.app.push_screen(screen_of(stage))

    def lift(self) -> bool:
        """Take away what lies on the stage of the lesson; False where nothing does."""
        base = self.base
        lies = base is not None and self.app.screen is not base
        while base is not None and self.app.screen is not base:
            self.app.pop_screen()
        return lies

    def point(self, path: str) -> None:
        """Point at a number of the stage, where it is one that has been computed."""
        base = self.base
        if isinstance(base, StepperScreen):
            base.point_at_path(path)

    def press(self, keys: Sequence[str]) -> None:
        """Press keys of the stage, one after the other, as slowly as one can follow."""
        self.app.run_worker(self._press(keys), exclusive=True, group=SHOW_ME)

    def state(self) -> State | None:
        """Where the stage of the lesson stands; None where it is no walk."""
        base = self.base
        return state_of(base.stepper, base.views.name) if isinstance(base, StepperScreen) else None

    def say(self, message: str) -> None:
        """Say something below the stage."""
        if isinstance(self.app.screen, BaseScreen):
            self.app.screen.say(message)

    def work(self, make: Callable[[], Result], taken: Callable[[Result], object]) -> None:
        """Make something in a thread; taken(result) is told of it, a fault is said below the stage."""
        front = self.app.screen
        if isinstance(front, BaseScreen):
            front.work("record", ALWAYS, lambda: (make(),), lambda found: taken(*found))

    def leave(self) -> None:
        """Back to where the lesson was opened."""
        self.lift()
        self.app.pop_screen()

    def end(self) -> None:
        """The lesson is closed: nothing stands beside the screens any more."""
        self.controller.leave()
        self.app.lesson = None
        for screen in self.app.screen_stack:
            for pane in screen.query(LessonPane):
                pane.remove()

    def _look(self, screen: BaseScreen) -> None:
        for pane in screen.query(LessonPane):
            if pane.look(self.view):
                screen.make_room()

    async def _press(self, keys: Sequence[str]) -> None:
        for name in keys:
            self.app.post_message(pressed(name))
            await asyncio.sleep(PACE)
            waited = 0.0
            while waited < PATIENCE and is_at_work(self.app.screen):
                await asyncio.sleep(PACE)
                waited += PACE
        self.app.call_later(self.app.in_class.moved)


def screen_of(stage: OpenedStage) -> BaseScreen:
    """Return the screen that shows a stage."""
    if stage.training is not None:
        return screens.train.TrainScreen([stage.training])
    comparison = stage.comparison()
    if comparison is not None:
        return screens.compare.CompareScreen(comparison)
    assert stage.stepper is not None
    player = stage.stepper.player
    if stage.screen == "flow":
        return screens.flow.FlowScreen(player.recorded, player.goal, player.frame.time)
    layout = layout_of(player.run)
    view = layout.find(stage.view) if stage.view in layout.names else None
    return StepperScreen(stage.stepper, view, drawing=stage.drawing)


def pressed(name: str) -> events.Key:
    """Return the event of a key, by its name or its sign: ``enter``, ``shift+right``, ``.``, ``t``."""
    if len(name) == 1 and not name.isalnum():
        named = unicodedata.name(name).lower().replace("-", "_").replace(" ", "_")
        return events.Key({"solidus": "slash", "hyphen_minus": "minus"}.get(named, named), name)
    return events.Key(name, key_to_character(name))


def is_at_work(screen: Screen) -> bool:
    """Whether a dialog does in a thread what was asked of it."""
    own = (worker for worker in screen.workers if worker.node is screen)  # the others are those of the whole app
    return isinstance(screen, WorkerDialog) and any(worker.is_running for worker in own)
