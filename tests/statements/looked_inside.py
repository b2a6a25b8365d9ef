"""Checks of what is said of a logit as a sum and of the logit lens, and the views that they stand in."""

from collections.abc import Iterator

from seqtui.models.model import Run
from seqtui.session import statements
from seqtui.session.inside.inside_views import Inside
from seqtui.session.step_views import StepViews
from seqtui.session.stepper import Stepper
from seqtui.session.walk.player import Player
from tests.statements.checks import check

GIVEN = ("parameter", "input", "constant")
PARTS = ("z", "mlp_out")  # what is added to the stream: no norm behind them lies on its way


def looked_inside(run: Run) -> Iterator[object]:
    """The sum and the lens at the place where the network answers, or that there is none."""
    inside = Inside(run)
    yield (inside.logit(None),)
    at = inside.answer if inside.places else 0
    yield (inside.looked_through(at, at + 1),)
    views = StepViews(Stepper(Player(run)))  # at the first equation
    yield views.logit(), views.lens(lambda layers: 2)


def on_the_way(run, path, stops=()):
    """The named steps from which the scores follow, without passing through a part of the stream."""
    left, seen = [run.trace.find(path)], set()
    while left:
        k = left.pop()
        if k not in seen:
            seen.add(k)
            step = run.trace[k]
            left += [] if step.name in PARTS or any(stop in step.scope for stop in stops) else step.operands
    return [run.trace[k] for k in seen]


def norms(run, path, stops=()):
    return {str(step.scope) for step in on_the_way(run, path, stops) if step.name == "normalized"}


@check(statements.HELD_NORM, statements.HELD_NORMS)
def every_norm_on_the_way_is_named(run, facts) -> bool:
    said = [facts["norm"]] if "norm" in facts else facts["norms"].split(", ")
    return set(said) == norms(run, facts["path"]) and facts.get("n", 1) == len(said)


@check(statements.HELD_RATIO)
def a_function_of_one_number_stands_behind_the_stream(run, facts) -> bool:
    step = run.trace[run.trace.find(facts["value"])]
    return step.op in ("gelu", "tanh", "relu", "silu", "gelu_tanh") and step in on_the_way(
        run, facts["path"], ("block",)
    )


@check(statements.LOGITS_TO_COME)
def they_are_computed_later(run, facts) -> bool:
    return run.trace[run.trace.find(facts["path"])].name == "logits" and run.trace.find(facts["path"]) > facts["cursor"]


@check(statements.LENS_THROUGH)
def these_norms_stand_behind_the_blocks(run, facts) -> bool:
    behind = [step for step in on_the_way(run, facts["path"], ("block",)) if "block" not in step.scope]
    found = {names[-1] for step in behind if (names := step.scope.untimed.names) and step.op not in GIVEN}
    return set(facts["through"].split(", ")) == found - {"decoder", "encoder", "classifier"}


@check(statements.LENS_STRAIGHT)
def no_norm_stands_behind_the_blocks(run, facts) -> bool:
    return all("block" in scope for scope in norms(run, facts["path"], ("block",)))


@check(statements.NO_LOGITS)
def no_scores_of_words_or_no_attention(run, facts) -> bool:
    names = {step.name for step in run.trace}
    return not {"logits", "pattern"} <= names


@check(statements.NO_LAYERS)
def there_are_scores_and_no_blocks(run, facts) -> bool:
    return any(step.name == "logits" for step in run.trace) and not any("block" in step.scope for step in run.trace)
