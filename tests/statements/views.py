"""The views in which statements stand: every kind that a screen or a page shows of a run, made here for the tests.

Each function of VIEWS takes a run and yields views; a new kind of view with sentences in it gets a line here.
"""

from collections.abc import Callable, Iterator
from functools import cache
from unittest.mock import patch

import numpy as np

from seqtui.engine import paths
from seqtui.models.model import Request, Run
from seqtui.models.table import run as record
from seqtui.models.weights.file_notes import file_says, told_torch, untrained
from seqtui.session.compare.comparison import Comparison
from seqtui.session.compare.summary import comparison_view, summary
from seqtui.session.cost import lengths as counting
from seqtui.session.explain.drill_down import DrillDown
from seqtui.session.explain.level_views import looked_at
from seqtui.session.gradients.backward_player import BackwardPlayer
from seqtui.session.gradients.backward_views import GradientDrillDown
from seqtui.session.gradients.target import DifferentiationTarget, find_target
from seqtui.session.maps.attention import heads_view
from seqtui.session.maps.matrix import Room
from seqtui.session.share.restore import stands_at, state_of, stood
from seqtui.session.step_views import StepViews
from seqtui.session.stepper import Stepper
from seqtui.session.text import TextStyle
from seqtui.session.walk.player import Player
from seqtui.session.walk.views import Level
from seqtui.tui.panes.layout import layout_of
from tests.statements.changed_views import CHANGED
from tests.statements.flow_remarks import flows
from tests.statements.inside import heads, taken_out
from tests.statements.looked_inside import looked_inside
from tests.statements.map_captions import MAPS
from tests.statements.noticed import walked, walked_back

MOST_STEPS = 2000  # of a record that is put beside another one


def notes(run: Run) -> Iterator[object]:
    """The notes on the run, and whether it is untrained."""
    yield run.notes
    yield run.tag, untrained(run)
    yield file_says(run.request.weights)


def moments(run: Run) -> Iterator[object]:
    """What the stepper shows at a dozen places of the walk, forwards."""
    player = Player(run)
    stride = max(1, len(player.frames.equations) // 12)
    stepper = Stepper(player)
    yield stepper.view()
    while player.step(stride):
        yield stepper.view()


def drawings(run: Run) -> Iterator[object]:
    """The drawings at a dozen places of the walk."""
    player = Player(run)
    for step in player.frames.equations[:: max(1, len(player.frames.equations) // 12)]:
        player.cursor = step
        yield tuple(drawing.view for drawing in StepViews(Stepper(player)).drawings)


def walked_by_stages(run: Run) -> Iterator[object]:
    """What is said of each stage of the model, to the end and back."""
    stepper = Stepper(Player(run))
    for count in (1, -1):
        while said := stepper.to_stage(count):
            yield (said,)


def backwards(run: Run) -> Iterator[object]:
    """What the stepper shows at some places of the walk backwards."""
    player = BackwardPlayer(run)
    stride = max(1, len(player.frames.equations) // 6)
    stepper = Stepper(player)
    yield stepper.view()
    while player.step(stride):
        yield stepper.view()


def gradients(run: Run) -> Iterator[object]:
    """Why gradients are what they are: of random numbers, from the loss, a random number and the last state."""
    rng = np.random.default_rng(len(run.trace))
    states = [run.trace.path(step) for _, step in run.trace.named() if run.trace[step].name == "h"]
    truncated = ("truncate 2", f"{states[-1]} truncate 1", "truncate 90") if run.model.family == "recurrent" else ()
    goals = (None, _some_number(run, rng), *states[-1:], *truncated)
    for goal in (find_target(run, text) for text in goals):
        yield goal.run.notes
        yield _why(goal, goal.step, goal.element)
        count, spread = len(goal.run.trace), 7 if goal.text in states else 4
        near = range(max(0, goal.step - 5 * spread), min(goal.step + 3, count), spread)
        for step in (*near, *rng.choice(count, 2)):
            yield _why(goal, int(step), rng)


def _some_number(run: Run, rng: np.random.Generator) -> str:
    step = run.trace.equations[int(rng.integers(len(run.trace.equations)))].last
    return paths.spell(run.trace.path(step), _element(run, step, rng))


def _element(run: Run, step: int, rng: np.random.Generator | None) -> paths.Index:
    shape = run.trace[step].value.shape
    return tuple(0 if rng is None else int(rng.integers(n)) for n in shape)


def _why(goal: DifferentiationTarget, step: int, chosen: np.random.Generator | paths.Index | None) -> object:
    element = chosen if isinstance(chosen, tuple) else _element(goal.run, step, chosen)
    return GradientDrillDown(goal, step, element).view()


def places(run: Run) -> Iterator[object]:
    """Where a code stands that is made in the middle of the walk, forwards and turned round."""
    player = Player(run)
    player.step(len(player.frames.equations) // 2)
    yield (stands_at(stood(state_of(Stepper(player)))),)
    player = BackwardPlayer(run)
    player.step(len(player.frames.equations) // 3)
    yield (stands_at(stood(state_of(Stepper(player)))),)


def breakpoints(run: Run) -> Iterator[object]:
    """What breakpoints stopped for, whose numbers lie in the middle of a value."""
    if len(run.trace) > MOST_STEPS:
        return
    rng, back = np.random.default_rng(3), BackwardPlayer(run)
    on_the_way_back = {step.name for step in (back.trace[k] for k in back.frames.equations)}
    for equation in rng.choice(len(run.trace.equations), 2):
        step = run.trace[run.trace.equations[int(equation)].last]
        middle = float(np.median(step.value[np.isfinite(step.value)])) if np.isfinite(step.value).any() else 0.0
        for condition in ("{} <= {}", "{} > {}", "norm({}) >= {}", "max({}) >= {}", "grad({}) < {}"):
            player = back if "grad" in condition else Player(run)
            if player is not back or step.name in on_the_way_back:
                player.break_at(condition.format(step.name, middle))
                player.run_to_breakpoint()
                yield (player.told_hit(),)


def weights(run: Run) -> Iterator[object]:
    """Where random weights come from, and random numbers in them."""
    rng = np.random.default_rng(5)
    found = [k for k, step in enumerate(run.trace) if step.op == "parameter" and step.value.size]
    for step in rng.choice(found, 5) if found else ():
        yield DrillDown(run, int(step), _element(run, int(step), rng)).view()
    read = [k for k, step in enumerate(run.trace) if set(found) & set(step.operands) and step.value.size]
    for step in rng.choice(read, 3) if read else ():
        yield DrillDown(run, int(step), _element(run, int(step), rng)).view()


def changed(run: Run) -> Iterator[object]:
    """What is said after the first change, in every view."""
    layout = layout_of(run)
    yield tuple(layout.after(view, "t1.h = 0")[1] for view in range(len(layout.views)))


def proofs(run: Run) -> Iterator[object]:
    """What is said beside a comparison with torch."""
    yield told_torch(run)


def races(run: Run) -> Iterator[object]:
    """The run beside another of its model, and beside a network that reads something else."""
    if len(run.trace) > MOST_STEPS or run.model.family == "attention":
        return
    changed = next((eq.last for eq in run.trace.equations if run.trace[eq.last].time is not None), None)
    if changed is not None and not run.request.edits:
        race = Comparison([run, record(run.request.with_edits((run.trace.path(changed), 0.25)))])
        yield summary(race), comparison_view(race)
    if run.vocabulary:
        race = Comparison([run, _other(run.model.name == "gru")])
        yield summary(race), comparison_view(race)


@cache
def _other(is_wide: bool) -> Run:
    settings = {"d_hidden": 150, "output": False} if is_wide else {}
    return record(Request("lstm", " ".join(["so"] * (22 if is_wide else 3)), settings=settings))


LENGTHS = (2, 4, 40)  # of the table of costs here: counted in no time


def costs(run: Run) -> Iterator[object]:
    """The table of costs beside the run, complete and on its way."""
    if {"d_model", "d_hidden"} & set(run.config):
        with patch.object(counting, "LENGTHS", LENGTHS):
            yield from counting.cost_views(run)


def over_time_and_heads(run: Run) -> Iterator[object]:
    """The values of a part over time, and the heads of a layer side by side, in both walks."""
    for player in (Player(run), BackwardPlayer(run)):
        views = Stepper(player).builder
        for step in player.frames.equations[:: max(1, len(player.frames.equations) // 5)]:
            player.cursor = step
            yield views.histories(4)
            if player.goal is None:
                bars = views.bars()
                yield (views.no_bars(),) if bars is None else (bars.earlier,) if bars.earlier else ()
            yield heads_view(player, lambda heads, shape: (min(2, heads), Room(*shape)))


def blocks(run: Run) -> Iterator[object]:
    """The parts of the model, as such and around some places of the walk."""
    yield tuple(view for _, _, view in looked_at(run, TextStyle(), Level.BLOCKS))
    player = Player(run)
    stepper = Stepper(player, level=Level.BLOCKS)
    for step in player.frames.equations[:: max(1, len(player.frames.equations) // 6)]:
        player.cursor = step
        yield stepper.view().current


VIEWS: tuple[Callable[[Run], Iterator[object]], ...] = (
    notes,
    moments,
    drawings,
    walked_by_stages,
    blocks,
    over_time_and_heads,
    backwards,
    gradients,
    places,
    races,
    breakpoints,
    changed,
    flows,
    weights,
    proofs,
    costs,
    walked,
    walked_back,
    heads,
    taken_out,
    looked_inside,
    *CHANGED,
    *MAPS,
)
