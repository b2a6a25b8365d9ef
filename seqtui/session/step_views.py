"""The frozen views of one step, each made when it is asked for: a screen asks for those that it has room for."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from msgspec import Struct

from seqtui.language import N_
from seqtui.models.statement import Statement
from seqtui.session import statements
from seqtui.session.cost.ledger import Ledger, LedgerView
from seqtui.session.cost.lengths import CostView
from seqtui.session.counting import ChainView, ContextView, CountingRow, chain, context_view, transition_view
from seqtui.session.drawings import Drawing, drawings_of, next_name, ring
from seqtui.session.explain.drill_down import WhyView
from seqtui.session.inside.inside_views import LensView, LogitView
from seqtui.session.maps.attention import (
    AttentionView,
    HeadsView,
    Plan,
    attention_view,
    heads_view,
    is_in_stages,
    matrix_of_tokens,
    no_heads,
)
from seqtui.session.maps.hypotheses import HypothesesView, hypotheses_view
from seqtui.session.maps.matrix import MatrixView, Room
from seqtui.session.maps.pictures import PicturePair, PictureView, overlay_of, pattern_paths, picture_pair, picture_view
from seqtui.session.maps.stack import StackView, stack_view
from seqtui.session.maps.stages import StagesView, alignment_to_come, alignment_view, stages_view
from seqtui.session.notice.voice import voice
from seqtui.session.stepper import Stepper
from seqtui.session.walk.views import Bars, History
from seqtui.session.whatif.change_profile import ChangeProfile, Here, here_of
from seqtui.session.whatif.change_view import ChangeView, change_view

COUNTING_COSTS = N_("counting the table")
COUNTING_MODELS = N_("counting the corpus for all four")


class Counted(Struct, frozen=True):
    """What was counted of a run in a thread: its ledger, its table of costs, and all four counting models.

    A sentence stands in the place of what is not counted yet, or cannot be; it is translated where it is shown.
    """

    ledger: Ledger | None = None
    table: CostView | str = COUNTING_COSTS
    models: tuple[CountingRow, ...] | str = COUNTING_MODELS


class StepViews:
    """The views of the step at which a stepper stands when they are taken; what it does later does not change them.

    step is what every view shows a part of. told says what to look at in a changed run, "" where nothing is told.
    drawing is the name of the drawing that was asked for, "" where the step chooses.
    """

    def __init__(self, stepper: Stepper, counted: Counted | None = None, drawing: str = "") -> None:
        self.step = stepper.view()
        self.drawing = drawing
        self.counted = counted or Counted()
        self.run = stepper.player.run
        self.owner = stepper.player.owner
        self.told = "" if stepper.baseline is None else stepper.baseline.told
        self._whole = stepper  # for what is the same at every step, and made once
        self._still = stepper.still()
        self._player = self._still.player

    # how much there is at most, at any step of the run --------------------------------------------------------

    @property
    def tallest(self) -> int:
        """The most lines that the values table has in any part of the model."""
        return self._whole.player.tallest

    @property
    def over_time(self) -> int:
        """The most numbers that any part of the model has over time."""
        return self._still.builder.most_over_time

    @property
    def longest(self) -> int:
        """The most queries that any pattern has."""
        return max((self._player.recorded.trace[k].value.shape[0] for k in self._player.patterns), default=0)

    def notice(self) -> Statement:
        """What is remarkable in the numbers of the step, in one sentence."""
        return voice(self._player)

    # values ---------------------------------------------------------------------------------------------------

    def bars(self) -> Bars | Statement:
        """The distribution of this time step, or what is said where there is none."""
        builder = self._still.builder
        return builder.bars() or builder.no_bars()

    def why(self) -> WhyView:
        """The number that is pointed at, and the terms that it is made of."""
        return self._still.drill_down(self._player.highlighted[0]).view()

    def histories(self, columns: int) -> tuple[History, ...]:
        """The values of this part of the model over the last time steps, at most so many."""
        return self._still.builder.histories(columns)

    # attention ------------------------------------------------------------------------------------------------

    def attention(self, plan: Plan) -> AttentionView | Statement:
        """The map of the head the walk is in, or was in last; or that there is none."""
        return attention_view(self._player, plan, self._still.changed) or no_heads(self._player)

    def tokens(self, plan: Plan) -> MatrixView | None:
        """The matrix that is computed, a row for each token; None where none is."""
        return matrix_of_tokens(self._player, plan, self._still.changed)

    def is_in_stages(self) -> bool:
        """Whether the equation is a stage of a head's scores."""
        return is_in_stages(self._player)

    def heads(self, plan: Callable[[int, tuple[int, int]], tuple[int, Room]]) -> HeadsView | Statement:
        """All heads of the layer side by side, or that there are none."""
        return heads_view(self._player, plan) or no_heads(self._player)

    def stages(self, count: int) -> StagesView | Statement:
        """One query through all stages, at most so many keys of it; or that there is no head."""
        return stages_view(self._player, count) or no_heads(self._player)

    def alignment(self, plan: Plan) -> MatrixView:
        """Which source words each written word looked at; before the first, the source words alone."""
        run, cursor = self.run, self._player.cursor
        room = plan((len(run.outputs), len(run.sources)))
        return alignment_view(run, cursor, self.step.time or 1, room) or alignment_to_come(run, cursor, room)

    def hypotheses(self) -> HypothesesView | None:
        """The tree of a beam search as far as the walk has come; None for a run that was not searched."""
        return hypotheses_view(self.run, self._player.cursor if self._player.goal is None else None)

    # logits ---------------------------------------------------------------------------------------------------

    def logit(self) -> LogitView | Statement:
        """The logit of this position as a sum, or that it is not computed yet."""
        inside, at = self._whole.inside, self._place
        return self._to_come(at) or inside.logit(at)

    def lens(self, room: Callable[[tuple[str, ...]], int]) -> tuple[LensView, int] | Statement:
        """What each layer would say around this position, as many of them as room says, and its number from 1."""
        inside, at = self._whole.inside, self._place
        if told := self._to_come(at):
            return told
        view = inside.around(at, room(inside.layers))
        return view if isinstance(view, Statement) else (view, at + 1)

    @property
    def _place(self) -> int:
        return self._whole.inside.near(self.step.time, self.step.query)

    def _to_come(self, at: int) -> Statement | None:
        """That the logits of a place are not computed yet; None where they are, or will never be."""
        places, cursor = self._whole.inside.places, self._player.cursor
        if at >= len(places) or places[at].step <= cursor:
            return None
        return statements.LOGITS_TO_COME(path=self.run.trace.path(places[at].step), cursor=cursor)

    # drawings -------------------------------------------------------------------------------------------------

    @cached_property
    def drawings(self) -> tuple[Drawing, ...]:
        """The drawings that this step has, from the one that is shown on."""
        return ring(self._found, self.drawing)

    @property
    def next_drawing(self) -> str:
        """The name of the drawing after the one that is shown; "" where that is the one that the step chooses."""
        name = next_name(self.drawings)
        return "" if name == next((drawing.name for drawing in ring(self._found, "")), "") else name

    @cached_property
    def _found(self) -> tuple[Drawing, ...]:
        is_counted = self.run.model.family == "counting" and bool(self.run.vocabulary)
        return tuple(drawings_of(self._still, self.step, self.context() if is_counted else None))

    def stack(self) -> StackView:
        """The blocks, and where among them the walk is."""
        return stack_view(self._player)

    def picture(self, is_overlaid: bool = False) -> PictureView | Statement:
        """The picture that is read or drawn, or that there is none; overlaid by what the last pattern looks at."""
        run, cursor, time = self.run, self._player.cursor, self.step.time
        overlay = overlay_of(run, self._patterns[-1]) if is_overlaid and self._patterns else None
        return picture_view(run, time, overlay, cursor) or statements.NO_PICTURE()

    def uncovered(self) -> Statement | None:
        """That nothing can be laid over the picture yet; None where a pattern can."""
        return None if self._patterns else statements.UNCOVERED(time=self.step.time, cursor=self._player.cursor)

    @cached_property
    def _patterns(self) -> list[str]:
        """The patterns of this time step that are computed."""
        run, cursor = self.run, self._player.cursor
        return [path for path in pattern_paths(run, self.step.time) if run.trace.find(path) <= cursor]

    # what is counted ------------------------------------------------------------------------------------------

    def context(self) -> ContextView | None:
        """The tokens that count, and how much the corpus knows of them; None outside time."""
        player, time = self._player, self.step.time
        # on the walk backwards all of it is computed
        cursor = player.cursor if player.goal is None else len(player.recorded.trace)
        return None if time is None else context_view(player.recorded, time, cursor)

    def chain(self, rows: int) -> ChainView:
        """The factors of the joint probability so far, at most so many."""
        return chain(self.run, self.step.time or 1, self._player.cursor, rows)

    def transitions(self, rows: int, columns: int) -> MatrixView | Statement:
        """Which token follows which, or that this model has no such matrix."""
        return transition_view(self.run, self.step.time or 1, rows, columns) or statements.NO_MATRIX()

    def ledger(self) -> LedgerView | None:
        """What the run has cost up to here; None while it is counted."""
        ledger = self.counted.ledger
        return None if ledger is None else ledger.view(self._player.cursor)

    # changes --------------------------------------------------------------------------------------------------

    def pictures(self) -> PicturePair | None:
        """The pictures of both runs; None where not both have one."""
        before = self._still.before
        return None if before is None else picture_pair(before, self.run)

    def changes(self) -> ChangeView | Statement:
        """How far the current value is from that of the run before, or how to get a run to compare with."""
        before = self._still.before
        if before is None:
            return statements.NO_CHANGE_TO_FOLLOW(request=self.run.request)
        return change_view(before, self.run, self.owner, self._player.look)

    def profile(self) -> tuple[ChangeProfile, Here] | Statement:
        """Where in the whole run the change is felt, and where the walk is; or that there is no run before."""
        profile = self._whole.profile
        if profile is None:
            return statements.NO_RUN_BEFORE(request=self.run.request)
        return profile, here_of(self._player)
