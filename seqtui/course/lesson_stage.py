"""The stage of a lesson as its learner has it: that of the step, that of a question in its place, and free play.

A run that is changed where nothing asks for it is free play: what texts and goals are read from stays the lesson's own
run, until the change is taken back or the learner returns.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from seqtui.course.facts import Measured, Scene
from seqtui.course.goals import Observation, observed
from seqtui.course.stage import Drawn, OpenedStage
from seqtui.models.model import Request
from seqtui.session.share.code import read_code
from seqtui.session.share.state import State


class LessonStage:
    """stage is what is to be open: another object whenever another one is to be opened.

    seen is what was last seen of it outside of free play, stands where it then stood. request is the run that the
    lesson goes by: a run that differs from it is free play.
    """

    def __init__(self, stage: OpenedStage) -> None:
        self.free = False
        self._plays = False  # free play that was asked for, whatever the run
        self._free_state: State | None = None
        self._beneath: tuple[OpenedStage, State | None] | None = None  # that of the step, below that of a question
        self.stage, self.seen = stage, seen_of(stage)
        self.stands: State | None = stage.state
        self.request: Request | None = None
        self.accept()

    @property
    def is_laid(self) -> bool:
        """Whether the stage of a question lies on that of the step."""
        return self._beneath is not None

    @property
    def state(self) -> State | None:
        """Where the stage of the step stands, or that of free play; what a lesson is resumed with."""
        if self.free:
            return self._free_state
        return self.stands if self._beneath is None else self._beneath[1]

    def open(self, stage: OpenedStage) -> None:
        """Open the stage of a step."""
        self._beneath = None
        self._put(stage)

    def lay(self, stage: OpenedStage) -> None:
        """Open the stage of a question on that of the step, which is kept as it stands."""
        if self._beneath is None:
            self._beneath = self.stage, self.stands
        self._put(stage)

    def lift(self) -> None:
        """Back from the stage of a question to that of the step, where it was left.

        Raises SeqtuiError when it cannot be opened again.
        """
        if self._beneath is not None:
            (stage, state), self._beneath = self._beneath, None
            self._put(stage if state is None else stage.at(state))

    def look(self, seen: Observation, state: State | None, may_change: bool) -> None:
        """See the stage as it is; may_change: the lesson asks for a change of its run, so that one is no free play."""
        if seen.run is not None and self.request is not None and not self._plays:
            self.free = not may_change and not same_request(seen.run.request, self.request)
        if self.free:
            self._free_state = state
        else:
            self.seen, self.stands = self.seen if self._lies_on(seen) else seen, state

    def _lies_on(self, seen: Observation) -> bool:
        """Whether a screen lies on the stage and shows its run, or none: why?, signs, help.

        Texts are still about the stage then: what it is compared with and what is differentiated are seen there alone.
        """
        if seen.screen == self.stage.screen or seen.sides:
            return False
        run = self.seen.run
        return seen.run is None or (run is not None and same_request(seen.run.request, run.request))

    def accept(self) -> None:
        """Take the run as it is now for the lesson's own: its goal is met."""
        self.request = None if self.seen.run is None else self.seen.run.request

    def play(self, state: State | None) -> None:
        """Begin free play, whatever is changed, until back(); state is where it begins."""
        self.free = self._plays = True
        self._free_state = state

    def back(self) -> None:
        """End free play, and open the stage where it was left for it.

        Raises SeqtuiError when it cannot be opened again.
        """
        self._put(self.stage if self.stands is None else self.stage.at(self.stands))

    def resume(self, code: str, free: bool) -> None:
        """Open the stage as a state code says; in free play, what it comes back to is the stage as it begins.

        Raises SeqtuiError for a code that cannot be opened any more.
        """
        request = None if self.stage.run is None else self.stage.run.request
        begins, state = self.stage, read_code(code, None if request is None else request.weights, large=True)
        found = begins.at(state)
        if not free:
            self._put(found)
            return
        self.stage = found
        self.play(state)

    def scene(self, drawn: Mapping[str, Drawn], measured: Measured) -> Scene:
        """Return what texts and answers are computed from: the run that the learner has, which goals may have changed.

        Raises SeqtuiError for a stage without a run.
        """
        seen = self.seen
        if seen.run is None:
            return self.stage.scene(drawn, measured)
        return Scene(seen.run, seen.before, seen.of, drawn, seen.sides, measured)

    def _put(self, stage: OpenedStage) -> None:
        self.free = self._plays = False
        self.stage, self.stands, self.seen = stage, stage.state, seen_of(stage)
        self.accept()


def seen_of(stage: OpenedStage) -> Observation:
    """Return what is seen of a stage that was just opened."""
    if stage.stepper is not None:
        return observed(stage.stepper, screen=stage.screen, view=stage.view, drawing=stage.drawing)
    return Observation(screen=stage.screen, run=stage.run, before=stage.before, sides=stage.sides)


def same_request(one: Request, other: Request) -> bool:
    """Return whether two requests give the same run."""
    names = [name for name in Request.__struct_fields__ if name not in ("input", "memory")]
    given = all(getattr(one, name) == getattr(other, name) for name in names)
    arrays = ((getattr(one, name), getattr(other, name)) for name in ("input", "memory"))
    return one is other or (given and all(a is b or np.array_equal(a, b) for a, b in arrays))
