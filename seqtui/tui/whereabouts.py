"""Where somebody is, as a class is told of it: read off the screens, and told when it changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from msgspec.structs import replace
from textual.screen import Screen

from seqtui.classroom.standing import MOST_STATE, Whereabouts
from seqtui.engine.errors import SeqtuiError
from seqtui.session.share.code import write_code
from seqtui.session.share.restore import state_of
from seqtui.session.share.state import State
from seqtui.tui.controllers.asking import AskingController
from seqtui.tui.controllers.exam import ExamController
from seqtui.tui.controllers.lesson import LessonController
from seqtui.tui.routing import RoutingApp
from seqtui.tui.screens.base import BaseScreen
from seqtui.tui.screens.lesson import is_at_work
from seqtui.tui.screens.stepper import StepperScreen

if TYPE_CHECKING:
    from seqtui.tui.screens.lesson import LessonScreens

SOON, PACE = 0.05, 0.5  # seconds: behind the frame of the key that moved; between two tellings
EXAM = "exam"  # in place of the kind of screen: whoever is examined is only said to be


def whereabouts(stack: Sequence[Screen], lesson: LessonScreens | None) -> tuple[Whereabouts, State | None]:
    """Return where somebody is who has these screens, the front last, and the state of the walk there, if there is one.

    lesson is the one that runs beside them. Dialogs are looked through.
    """
    front = next((screen for screen in reversed(stack) if isinstance(screen, BaseScreen)), None)
    if front is None:
        return Whereabouts(), None
    waits = is_at_work(stack[-1])
    if lesson is not None and isinstance(lesson.controller, ExamController):
        return Whereabouts(screen=EXAM, waiting=waits), None
    beside = stack if lesson is None else stack[lesson.depth :]
    walk = next((screen for screen in reversed(beside) if isinstance(screen, StepperScreen)), None)
    view, drawing = ("", "") if walk is None else (walk.views.name, walk.views.drawing)
    place = Whereabouts(screen=front.keys, view=view, waiting=waits, drawing=drawing)
    state = None if walk is None else state_of(walk.stepper, view)
    return _in_lesson(place, None if lesson is None else lesson.controller), state


def _in_lesson(place: Whereabouts, controller: AskingController | None) -> Whereabouts:
    """The place with the page of the lesson, or the question of a lesson that is asked anywhere else."""
    question = None if controller is None else controller.question
    if question is not None:
        lesson, asked = question.lesson, {"question": question.id, "variant": question.variant}
        return replace(place, lesson=lesson.id, step=lesson.steps[question.step].id, learner=question.learner, **asked)
    if isinstance(controller, LessonController):
        return replace(place, lesson=controller.run.lesson.id, step=controller.run.step.id)
    return place


def with_code(place: Whereabouts, state: State | None) -> Whereabouts:
    """Return the place with the code of the walk there; without where it has none, or one that is too long."""
    code = ""
    if state is not None:
        with suppress(SeqtuiError):
            code = write_code(state)
    return replace(place, state=code if len(code) <= MOST_STATE else "")


class Teller:
    """Tells of the place when it has changed: soon after the screen shows it, not twice within PACE, the last always.

    look() returns the place as it is, in the turn of the app; tell(place), in a thread, hands it on, and may take its
    time: meanwhile nothing else is told.
    """

    def __init__(
        self, app: RoutingApp, look: Callable[[], tuple[Whereabouts, State | None]], tell: Callable[[Whereabouts], None]
    ) -> None:
        self.app, self.look, self.tell = app, look, tell
        self.pace = PACE
        self._told: Whereabouts | None = None
        self._told_at = 0.0
        self._is_due = self._is_stale = False

    def moved(self) -> None:
        """Something may have changed."""
        self._is_stale = True
        if not self._is_due:
            self._is_due = True
            self.app.set_timer(max(SOON, self._told_at + self.pace - monotonic()), self._begin)

    def again(self) -> None:
        """Tell of the place even where it is as it was."""
        self._told = None
        self.moved()

    def _begin(self) -> None:
        self._is_stale = False
        self.app.run_worker(partial(self._hand_on, *self.look()), thread=True, group="whereabouts")

    def _hand_on(self, place: Whereabouts, state: State | None) -> None:
        """In a thread: weights are read through for a code."""
        found = with_code(place, state)
        if found != self._told:
            self.tell(found)
            self._told = found
        self.app.call_later(self._done)

    def _done(self) -> None:
        self._is_due, self._told_at = False, monotonic()
        if self._is_stale:
            self.moved()
