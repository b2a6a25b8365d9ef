"""Checks of what is said of a logit as a sum and of the logit lens, and the views that they stand in."""

from collections.abc import Iterator

from seqtui.models.model import Run
from seqtui.session import statements
from seqtui.session.inside.inside_views import Inside
from tests.statements.checks import check

PARTS = ("z", "mlp_out")  # what is added to the stream: no norm behind them lies on its way


def looked_inside(run: Run) -> Iterator[object]:
    """The sum and the lens at the place where the network answers, or that there is none."""
    inside = Inside(run)
    yield (inside.logit(None),)
    at = inside.answer if inside.places else 0
    yield (inside.looked_through(at, at + 1),)


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


@check(statements.LENS_THROUGH)
def these_norms_stand_behind_the_blocks(run, facts) -> bool:
    found = {scope.rpartition(".")[2] for scope in norms(run, facts["path"], ("block",)) if "block" not in scope}
    return set(facts["through"].split(", ")) == found


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
