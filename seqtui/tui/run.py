"""Runs the app in this terminal: with a run, a comparison, a training or the course in front."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from seqtui import policy
from seqtui.engine.errors import SeqtuiError
from seqtui.language import _
from seqtui.session.share.restore import reopened
from seqtui.session.share.state import State
from seqtui.session.stepper import Stepper
from seqtui.session.terminal import can_draw, has_colours
from seqtui.session.text import TextStyle, safe
from seqtui.session.walk.player import Player
from seqtui.tui import screens
from seqtui.tui.app import SeqtuiApp
from seqtui.tui.driver import DRIVER
from seqtui.tui.panes.layout import view_of
from seqtui.tui.themes import DARK, LIGHT

if TYPE_CHECKING:
    from seqtui.classroom.class_session import ClassSession
    from seqtui.course.course_map import LearnRequest
    from seqtui.session.compare.comparison import Comparison
    from seqtui.train.training_config import TrainingConfig


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


def run_course(wish: LearnRequest, look: TextStyle | None = None, dark: bool = True) -> int:
    """Show the map of a course, and what is asked for of it; returns the exit status.

    Raises SeqtuiError, before the terminal is taken, for a course that cannot be read, or a lesson that it lacks.
    """
    learner = screens.learn.Learner(wish.folder)
    if wish.lesson:
        learner.course.lesson(wish.lesson)

    def begin(app: SeqtuiApp) -> None:
        if wish.lesson:
            app.open_lesson(wish.lesson, wish.step)
        elif wish.reviews:
            app.open_review(wish.count)
        elif wish.examines:
            app.open_exam(wish.name, wish.seed)

    return _run(lambda: SeqtuiApp(look=look, begin=begin, learner=learner, driver_class=DRIVER), dark)


def run_class(session: ClassSession, look: TextStyle | None = None, dark: bool = True) -> int:
    """Show a class to one person in it: a student's course, a teacher's class; returns the exit status.

    Where the server ends the session, the terminal is given back first, and the sentence of why stands below it. Raises
    SeqtuiError, before the terminal is taken, when the terminal cannot draw.
    """
    apps: list[SeqtuiApp] = []

    def make() -> SeqtuiApp:
        apps.append(SeqtuiApp(look=look, classroom=session, driver_class=DRIVER))
        return apps[0]

    try:
        return _run(make, dark)
    finally:
        session.store.close()
        said = apps[0].in_class.farewell if apps else ""
        if said:
            sys.stdout.write(f"{safe(said)}\n")
            sys.stdout.flush()


def _run(make: Callable[[], SeqtuiApp], dark: bool) -> int:
    """Make an app for this terminal and run it.

    Raises SeqtuiError when the terminal cannot draw it.
    """
    if not can_draw(policy.environment()):
        raise SeqtuiError(
            _(
                "the terminal TERM={term} cannot place text on its screen; use seqtui show, or set "
                "TERM=xterm-256color if it can",
                term=policy.environment()["TERM"],
            )
        )
    if not has_colours(policy.environment()):
        os.environ["NO_COLOR"] = "1"
    app = make()
    app.theme = (DARK if dark else LIGHT).name
    gc.enable()
    gc.freeze()  # what is loaded by now stays: looking through it for garbage takes tens of ms in the middle of a key
    app.run()
    if app.fault is not None:
        raise app.fault
    return app.return_code or 0
