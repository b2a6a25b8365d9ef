"""Checks of the remarks: the answers to keys and questions."""

import operator
import re
from functools import lru_cache

import numpy as np
import pytest
from msgspec.structs import replace

from seqtui.engine.backward import backward
from seqtui.engine.ops import OPS
from seqtui.engine.paths import spell
from seqtui.models.parts.cost import multiplications
from seqtui.models.weights.network import Origin
from seqtui.session import statements
from seqtui.session.axes import axes_of
from seqtui.session.compare.comparison import Comparison
from seqtui.session.gradients.backward_player import BackwardPlayer
from seqtui.session.gradients.measures import MAX_WORK
from seqtui.session.gradients.target import find_target
from seqtui.session.text import short
from seqtui.session.walk.player import Player
from seqtui.tui.panes.layout import layout_of
from tests.statements.checks import check


@check(statements.BEGINS)
def l_is_this_number(run, facts) -> bool:
    goal, step, element = place(run, facts)
    return goal.step == step and goal.gradients()[step][element] == 1.0


@check(statements.NOT_THE_GOAL)
def l_is_another_number_of_this_value(run, facts) -> bool:
    goal, step, element = place(run, facts)
    return goal.step == step and goal.element != element and nothing_comes_back(goal, step, element)


def full_gradients(goal):
    return backward(goal.run.trace, goal.step, goal.element)


@check(statements.CUT_HERE)
def a_state_is_read_later_and_nothing_comes_back_from_there(run, facts) -> bool:
    goal, step, element = place(run, facts)
    trace, full = goal.run.trace, full_gradients(goal)
    readers = [c for c, one in enumerate(trace) if step in one.operands and one.time == facts["later"]]
    silent = all(consumer not in [c for c, _ in goal.gradients().readers(step)] for consumer in readers)
    later = abs(facts["later"] - trace[step].time) == 1
    return bool(readers) and silent and later and facts["full"] == full[step][element]


@check(statements.CUT_BELOW)
def the_full_gradient_is_another(run, facts) -> bool:
    goal, step, element = place(run, facts)
    full = full_gradients(goal)
    other = full[step][element] != goal.gradients()[step][element] or not goal.gradients().reached(step)
    return other and facts["full"] == full[step][element]


@check(statements.TRUNCATED, statements.NOTHING_TRUNCATED)
def that_much_is_lost_where_the_states_are_cut(run, facts) -> bool:
    goal = find_target(run, facts["of"])
    trace, ours, full = goal.run.trace, goal.gradients(), full_gradients(goal)
    last, k = trace[goal.step].time, facts["steps"]
    if facts["times"] != tuple(t for t in range(last - 1, 0, -1) if (last - t) % k == 0):
        return False
    weights = [index for index, step in enumerate(trace) if step.op == "parameter"]
    whole, apart = (
        np.concatenate([(full[w] - part[w]).ravel() for w in weights]) for part in (dict.fromkeys(weights, 0.0), ours)
    )
    share = np.linalg.norm(apart) / np.linalg.norm(whole) if np.linalg.norm(whole) else 0.0
    return facts.get("share", 0.0) == pytest.approx(share, rel=1e-9, abs=1e-12)


@check(statements.AFTER_THE_GOAL)
def it_was_recorded_after_l(run, facts) -> bool:
    goal, step, element = place(run, facts)
    return step > goal.step and nothing_comes_back(goal, step, element)


@check(statements.NOTHING_READS)
def no_step_that_l_depends_on_is_made_of_it(run, facts) -> bool:
    goal, step, element = place(run, facts)
    return not read_by(goal, step, element) and nothing_comes_back(goal, step, element)


@check(statements.SET_BY_HAND_BEHIND)
def all_that_reads_it_was_set_by_hand(run, facts) -> bool:
    goal, step, element = place(run, facts)
    trace = goal.run.trace
    by_hand = all(trace[trace.find(path)].edited[at] for path, at in facts["read_by"])
    return by_hand and bool(read_by(goal, step, element)) and nothing_comes_back(goal, step, element)


@check(statements.ZERO_LOCAL)
def no_reader_moves_with_it(run, facts) -> bool:
    goal, step, element = place(run, facts)
    local = [backward(goal.run.trace, k, at)[step][element] for k, at in readers(goal, facts)]
    return bool(local) and not any(local) and bool(read_by(goal, step, element))


@check(statements.ZERO_UPSTREAM)
def l_moves_with_no_reader(run, facts) -> bool:
    goal, step, element = place(run, facts)
    upstream = [goal.gradients()[k][at] for k, at in readers(goal, facts)]
    return bool(upstream) and not any(upstream) and bool(read_by(goal, step, element))


@check(statements.ZERO_PRODUCT)
def a_product_of_two_small_numbers_is_no_number_any_more(run, facts) -> bool:
    goal, step, element = place(run, facts)
    trace = goal.run.trace
    both = [(goal.gradients()[k][at], backward(trace, k, at)[step][element]) for k, at in readers(goal, facts)]
    return any(up and local for up, local in both) and not any(up * local for up, local in both)


@check(statements.STANDS_AT)
def the_number_has_this_value(run, facts) -> bool:
    value = run.trace.value(facts["path"])[facts["element"]]
    return facts["place"] == spell(facts["path"], facts["element"] or None) and facts["value"] == short(float(value))


@check(statements.OTHER_TOKENS)
def the_runs_read_other_tokens(run, facts) -> bool:
    return run in facts["runs"] and any(one.given != run.given for one in facts["runs"])


@check(statements.FELT_LEFT_OUT)
def the_jacobians_take_long(run, facts) -> bool:
    def work(one):
        last = max(step for _, step in one.trace.named() if one.trace[step].name == "h")
        return one.trace[last].value.size * multiplications(one.trace, last)

    return all(work(one) > MAX_WORK / 3 and one.model.name in facts["models"] for one in facts["runs"])


@check(statements.APART_NUMBERS, statements.APART_CHANCES)
def another_run_of_this_model_is_measured(run, facts) -> bool:
    """A gap is the largest difference of named values between two points, or of chances, which are at most 1."""
    race = Comparison([run, *facts["runs"]][:2])
    for point in range(len(race.points)):
        gap = race.gap(1, race.end_of(point))
        if gap is not None and gap.path:
            old, new = (lane.run.trace.value(gap.path) for lane in race.lanes)
            name = gap.path.rpartition(".")[2]
            assert (name == "p") == bool(run.vocabulary and run.model.family == "counting")
            assert gap.size == pytest.approx(np.abs(new - old).max()) or not np.isfinite(gap.size)
    return True


@check(statements.STOPPED, statements.STOPPED_AT)
def the_number_meets_the_condition(run, facts) -> bool:
    if facts["where"]:  # the words of the place are those of its columns and rows, or its numbers
        axes = axes_of(run, run.trace[run.trace.find(facts["path"])])
        said = [
            f"{axis.noun} {axis.names[k] if axis.names else k}" for axis, k in zip(axes, facts["element"], strict=True)
        ]
        if facts["where"] != ", ".join(said):
            return False
    player = BackwardPlayer(run) if facts["of_gradient"] else Player(run)
    step = player.trace.find(facts["path"])
    value = player.gradient(step) if facts["of_gradient"] else run.trace.value(facts["path"])
    inside = re.search(r"(<=|>=|<|>|=)\s*(\S+)$", facts["breakpoint"])
    number = {"norm": np.linalg.norm, "mean": np.mean, "sum": np.sum}.get(facts["breakpoint"].partition("(")[0])
    found = float(value[facts["element"] or ()]) if number is None else float(number(value))
    met = {"<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge, "=": operator.eq}
    return (
        found == facts["number"]
        and short(found, minus="−") == facts["value"]
        and met[inside[1]](found, float(inside[2]))
    )


@check(statements.WEIGHT_UNTRAINED)
def no_file_was_given_and_it_is_given_by_the_seed(run, facts) -> bool:
    again = _unedited(run).trace.value(facts["path"])[facts["element"]]
    return run.request.weights is None and again == run.trace.value(facts["path"])[facts["element"]]


@check(statements.WEIGHT_TRAINED, statements.WEIGHT_IN_FILE)
def the_file_holds_it(run, facts) -> bool:
    number = run.trace.value(facts["path"])[facts["element"]]
    held = np.concatenate([np.ravel(tensor) for tensor in run.request.weights.tensors.values()])
    return number in held and facts["file"] == run.request.weights.name


@check(statements.WEIGHT_AT, statements.WEIGHT_WITHIN, statements.TERM_AT)
def the_tensors_of_that_key_hold_it_and_there_it_is(run, facts) -> bool:
    weights, there = run.request.weights, facts["there"]
    named = {name: weights.origins[name] if weights.origins else Origin(name) for name in weights.tensors}
    held = [weights.tensors[name] for name, origin in named.items() if origin.key == there.key]
    number = run.trace.value(facts["path"])[facts["element"]]
    shapes = {origin.shape or weights.tensors[name].shape for name, origin in named.items() if origin.key == there.key}
    inside = there.index is None or all(len(there.index) == len(shape) for shape in shapes)
    written = facts["tensor"] == (there.key if there.index is None else spell(there.key, there.index))
    return inside and written and any(number in tensor for tensor in held) and facts["file"] == weights.name


@check(statements.WEIGHT_NOT_IN_FILE)
def the_file_does_not_hold_it(run, facts) -> bool:
    return not the_file_holds_it(run, facts) and run.request.weights is not None


@check(statements.V_SHOWS_BOTH, statements.BOTH_ARE_SHOWN)
def that_view_has_both_runs(run, facts) -> bool:
    return layout_of(run).names[facts["view"]] == "whatif"


@lru_cache(8)
def _unedited(run):
    return run.model.run(replace(run.request, edits=()))


_goal = lru_cache(8)(find_target)  # with its gradients


def place(run, facts):
    """What was differentiated, and the number that the sentence is about."""
    goal = _goal(run, facts["of"])
    assert facts["meaning"] == goal.meaning
    return goal, goal.run.trace.find(facts["path"]), facts["element"]


def nothing_comes_back(goal, step, element) -> bool:
    return goal.gradients()[step][element] == 0.0


def readers(goal, facts):
    some = re.fullmatch(r"(.*) and (\d+) more", facts["readers"])
    count = len(some[1].split(", ")) + int(some[2]) if some else len(facts["readers"].split(" and "))
    assert count == len(facts["read_by"])
    return [(goal.run.trace.find(path), at) for path, at in facts["read_by"]]


def read_by(goal, step, element) -> list[int]:
    """The named values on the way to L of which a number is made of this one, by the terms of the drill-down.

    Unnamed steps are seen through number by number: one may read a whole table of which the next takes a row.
    """
    trace = goal.run.trace
    waiting, on_the_way = [goal.step], set()
    while waiting:
        index = waiting.pop()
        if index not in on_the_way:
            on_the_way.add(index)
            waiting += trace[index].operands
    here = np.zeros(trace[step].value.shape, dtype=bool)
    here[element] = True
    seen, found = {step: here}, []
    for k in sorted(k for k in on_the_way if k > step):
        if not any(i in seen for i in trace[k].operands):
            continue
        reads = _made_of(trace, k, seen)
        if trace[k].name is not None or k == goal.step:
            found += [k] if reads.any() else []
        elif reads.any():
            seen[k] = reads
    return found


def _made_of(trace, k, moved) -> np.ndarray:
    """Which numbers of a step are made of marked numbers of its operands."""
    consumer = trace[k]
    values = [trace[i].value for i in consumer.operands]
    found = np.zeros(consumer.value.shape, dtype=bool)
    for at in np.ndindex(consumer.value.shape):
        terms = OPS[consumer.op].terms(at, values, *consumer.params)
        factors = (factor for term in terms for factor in term.factors)
        marked = ((moved.get(consumer.operands[i]), tuple(place)) for i, place in factors)
        found[at] = any(marks is not None and marks[place] for marks, place in marked)
    return found
