"""A walk as a learner looks at it: the frozen views of each step, beside the run before a change, at one level."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from functools import cached_property

import numpy as np
from msgspec.structs import replace

from seqtui.engine import paths
from seqtui.engine.derive import Place
from seqtui.engine.formula import formula
from seqtui.engine.spelling import Style
from seqtui.models.model import Run
from seqtui.models.statement import Statement
from seqtui.session.explain.drill_down import DrillDown
from seqtui.session.explain.level_views import LevelViews
from seqtui.session.explain.program import program_of
from seqtui.session.explain.stages import Stage, stages_of
from seqtui.session.gradients.backward_player import BackwardPlayer, turned, turned_back
from seqtui.session.gradients.backward_views import BackwardViewBuilder, GradientDrillDown
from seqtui.session.inside.inside_views import Inside
from seqtui.session.walk.player import Player, follow
from seqtui.session.walk.view_builder import StepViewBuilder
from seqtui.session.walk.views import Level, StepView
from seqtui.session.whatif.change_profile import ChangeProfile, change_profile
from seqtui.session.whatif.edit_tree import Baseline
from seqtui.session.whatif.run_diff import RunDiff


class Stepper:
    """Builds the frozen views of the steps of one player, forwards or backwards.

    baseline is what its run is compared with, None where nothing was changed; level is how near the learner looks.
    """

    def __init__(self, player: Player, baseline: Baseline | None = None, level: Level = Level.NUMBERS) -> None:
        self.player, self.baseline, self.level = player, baseline, level
        self.builder = BackwardViewBuilder(player) if isinstance(player, BackwardPlayer) else StepViewBuilder(player)

    @property
    def before(self) -> Run | None:
        """The run that this one was changed from; None where nothing was changed."""
        return None if self.baseline is None else self.baseline.run

    def view(self) -> StepView:
        """Return the step that the player stands at, its rows beside those before, its equation at the level."""
        view = self.builder.view()
        if self.difference is not None:
            view = self.difference.marked(view, self.player)
        if self.baseline is not None:
            view = replace(view, changes=self.baseline.changes)
        if self.level is Level.NUMBERS or view.backwards:
            return view
        current = self._levels.equation(view.current, self.level, self.player.owner, *self.player.highlighted)
        return replace(view, current=current)

    @cached_property
    def difference(self) -> RunDiff | None:
        """What this walk has that the run before has not; None where that has nothing to compare with."""
        before = None if self.before is None else self.player.counterpart(self.before)
        return None if before is None else RunDiff(before, self.player.run, self.player.over)

    @cached_property
    def profile(self) -> ChangeProfile | None:
        """How far the whole run is from the one before, part by part; None where there is nothing to compare with."""
        return None if self.difference is None else change_profile(self.difference)

    @cached_property
    def inside(self) -> Inside:
        """What can be looked at inside of the run: logits as sums, the lens; beside the run before."""
        return Inside(self.player.recorded, self.before)

    @property
    def changed(self) -> Callable[[int], np.ndarray] | None:
        """Tells of a step of the walk forwards which elements differ from the run before; None where nothing does."""
        return None if self.difference is None or self.player.goal is not None else self.difference.changed

    def effect(self) -> Place | None:
        """Where the last edit is seen: what was set by hand, or the first number that followed from a weight."""
        run, changed = self.player.recorded, self.changed
        if not run.request.edits or changed is None:
            return None
        path, index = paths.parse(str(run.request.edits[-1][0]))
        edited = run.trace.find(path) if run.trace.has(path) else None
        if edited is not None and edited in self.player.frames.equation_of:
            return Place(edited, index or (0,) * run.trace[edited].value.ndim)
        step = next((step for step in self.player.frames.equations if changed(step).any()), None)
        return None if step is None else Place(step, tuple(int(k) for k in np.argwhere(changed(step))[0]))

    def look_at(self, place: Place) -> None:
        """Point at a number where it stands; go there where it does not, or is still to be computed."""
        player, (step, element) = self.player, (place.step, place.element)
        if step not in player.row_steps(player.frame) or not player.reached(step):
            player.jump(player.trace.path(step))
        if element:
            player.point_at(step, element[-1], element[0])

    def drill_down(self, step: int) -> DrillDown:
        """Return the drill-down that starts at the element of a step that is pointed at."""
        player, element = self.player, self.player.element(step)
        if isinstance(player, BackwardPlayer):
            return GradientDrillDown(player.goal_of_walk, step, element, player.look, player.checks)
        return DrillDown(player.run, step, element, player.look)

    def snippet(self, library: str = "numpy") -> str:
        """Return a program that prints the highlighted number; backwards, which takes a whole run, its equation.

        Raises SeqtuiError when it would be too long.
        """
        if self.player.goal is not None:
            return formula(self.player.trace, self.player.owner, Style.PYTHON)
        return program_of(self.player.run, *self.player.highlighted, library)

    def to_stage(self, count: int) -> Statement | None:
        """Go to the next stage of the model (negative: back to where one begins); None where there is none."""
        player, backwards = self.player, self.player.goal is not None
        ends = {(stage.last if backwards else stage.first): stage for stage in self.stages}
        stops = [step for step in ends if step in player.frames.equation_of]
        ahead = -count if backwards else count
        if not any((stop - player.cursor) * ahead > 0 for stop in stops):
            return None  # inside of the last stage
        moved = player.step_among(stops, ahead)
        return ends[player.cursor].said(player.look) if moved else None

    def still(self) -> Stepper:
        """Return the walk as it stands: steps that are made later do not move it."""
        still = copy(self)
        still.player = self.player.still()
        still.builder = self.builder.of(still.player)
        return still

    # other players at the same level --------------------------------------------------------------------------

    def turned(self, goal: str | None = None) -> Stepper:
        """Return the walk backwards from a number, which begins there.

        Raises SeqtuiError when there is no such number.
        """
        return Stepper(turned(self.player, goal), self.baseline, self.level)

    def turned_back(self) -> Stepper:
        """Return the walk forwards, at the same place where it passes there; itself where it is one."""
        if not isinstance(self.player, BackwardPlayer):
            return self
        return Stepper(turned_back(self.player), self.baseline, self.level)

    def followed(self, run: Run, baseline: Baseline | None) -> Stepper:
        """Return the same place in another run, compared with another baseline."""
        return Stepper(follow(run, self.player), baseline, self.level)

    def prepared(self) -> Stepper:
        """Return itself, when all that goes through both runs is made: long runs take time, which a thread has."""
        _ = self.profile
        return self

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """The stages of the run, in order; found when they are first asked for."""
        return stages_of(self.player.recorded)

    @property
    def knows_stages(self) -> bool:
        """Whether the stages were found already."""
        return "stages" in self.__dict__

    @cached_property
    def _levels(self) -> LevelViews:
        return LevelViews(self.player.run, self.player.look)
