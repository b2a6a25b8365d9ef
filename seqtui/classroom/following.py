"""What is shown of the place that a teacher leads to: the page of a lesson, and the stage as it stands there.

It comes from outside, so nothing in it is believed: what cannot be shown is a sentence. While the teacher walks through
one run, that is recorded once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress

from msgspec import Struct
from msgspec.structs import replace

from seqtui.classroom.standing import Whereabouts
from seqtui.course.lesson import StageTable
from seqtui.course.lesson_stage import same_request
from seqtui.course.loader import Course
from seqtui.course.shown_lesson import PageOf, ShownLesson
from seqtui.course.stage import OpenedStage
from seqtui.engine.allowance import held
from seqtui.engine.errors import SeqtuiError
from seqtui.language import N_, _
from seqtui.models.model import Request, Run
from seqtui.session.budget import Budgeted
from seqtui.session.share.code import read_code
from seqtui.session.share.restore import moved, reopened
from seqtui.session.share.state import State
from seqtui.session.stepper import Stepper
from seqtui.session.text import TextStyle

_OF_WALKS = ("stepper", "flow")  # screens that a state is shown on; any other lies on the stepper
_TRAINS = N_("the training of this step is on the teacher's screen alone")


class Followed(Struct, frozen=True, eq=False):
    """What is shown of a place: the page of a lesson, where there is one, and the stage; note says why there is none.

    view is the name of the view and drawing that of the drawing, "" for what the stage begins with.
    """

    lesson: ShownLesson | None = None
    stage: OpenedStage | None = None
    note: str = ""
    view: str = ""
    drawing: str = ""


class Follower:
    """Makes one place after the other into what is shown, in the language and the signs of the one who follows."""

    def __init__(self, course: Course, language: str, look: TextStyle) -> None:
        self.course, self.language, self.look = course, language, look
        self._code = self._screen = ""
        self._walk: OpenedStage | None = None  # what the last code was opened as
        self._page: tuple[str, PageOf] | None = None
        self._lesson: ShownLesson | None = None

    def speak(self, language: str) -> None:
        """Show the next page in another language."""
        self.language, self._page = language, None

    def at(self, place: Whereabouts, is_given_up: Callable[[], bool] = lambda: False) -> Followed | None:
        """Return what is shown of a place; None of one that shows nothing: a list, a menu.

        Raises GivenUpError when nobody waits for it any more.
        """
        if not place.lesson and not place.state:
            return None
        note = ""
        with held(Budgeted(None, is_given_up)):
            try:
                stage = self._opened(place)
            except SeqtuiError as error:
                stage, note = None, str(error)
            try:
                lesson = self._at_page(place, stage)
            except SeqtuiError as error:
                lesson, note = None, str(error)
        if stage is None and lesson is not None:
            stage = lesson.stage
        if stage is not None and stage.training is not None:
            stage, note = None, _(_TRAINS)
        return Followed(lesson, stage, note, place.view, place.drawing)

    def _opened(self, place: Whereabouts) -> OpenedStage | None:
        """The walk of a place: the same run at another place, where it is the same, else recorded anew."""
        screen = place.screen if place.screen in _OF_WALKS else _OF_WALKS[0]
        if not place.state:
            self._code, self._walk = "", None
        elif (place.state, screen) != (self._code, self._screen) or self._walk is None:
            stepper, view = self._stepper(place)
            self._code, self._screen = place.state, screen
            self._walk = OpenedStage(StageTable(), screen, stepper, view=view)
        return self._walk

    def _stepper(self, place: Whereabouts) -> tuple[Stepper, str]:
        """The walk that a code describes, and its view: through a run that is known, where it is one of those."""
        found, fault = None, SeqtuiError("")
        for known in self._known(place):
            try:
                found = read_code(place.state, None if known is None else known.player.recorded.request.weights)
            except SeqtuiError as error:
                fault = error
                continue
            if known is not None and _is_walk_of(known, found):
                return moved(known, found), found.view
        if found is None:
            raise fault
        return reopened(found, self.look), found.view

    def _known(self, place: Whereabouts) -> Iterator[Stepper | None]:
        """The walks that a code may be of: the last one, that with which the page begins, another one."""
        if self._walk is not None:
            yield self._walk.stepper
        if place.lesson:
            with suppress(SeqtuiError):
                yield ShownLesson(self.course, place.lesson, self.language, _page_of(place)).stage.stepper
        yield None

    def _at_page(self, place: Whereabouts, stage: OpenedStage | None) -> ShownLesson | None:
        """The page of the lesson, with the numbers of the run that stands beside it."""
        if not place.lesson:
            self._page, self._lesson = None, None
            return None
        page = place.lesson, _page_of(place)
        is_same_run = self._lesson is not None and (stage is None or self._lesson.stage.run is stage.run)
        if page != self._page or not is_same_run:
            self._lesson = ShownLesson(self.course, place.lesson, self.language, page[1], stage)
            self._page = page
        return self._lesson


def _is_walk_of(stepper: Stepper, state: State) -> bool:
    """Whether a state is of the run that is walked through, in the same direction, beside the same run before."""
    player, baseline = stepper.player, stepper.baseline
    if player.goal != state.goal or not _gives(state.request, player.recorded):
        return False
    if baseline is None or state.before is None:
        return baseline is None and state.before is None
    trail = [label for label, _request in state.trail]
    return _gives(state.before, baseline.run) and trail == [label for label, _request in baseline.trail]


def _gives(request: Request, run: Run) -> bool:
    """Whether a request of a code gives a run that is recorded already, whatever a code may ask for."""
    return same_request(replace(request, limited=run.request.limited), run.request)


def _page_of(place: Whereabouts) -> PageOf:
    return PageOf(place.step, place.question, place.variant, place.learner)
