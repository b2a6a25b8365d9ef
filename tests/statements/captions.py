"""Checks of captions: places, blocks, and what stands over the views."""

import re
from functools import cache

import numpy as np

from seqtui.session import statements
from tests.statements.checks import check

_SAID = {"backward": "reverse", "attention": "attn"}


def _parts(path: str) -> list[str]:
    """The scope in a path without its time."""
    return [name for name in path.split(".")[:-1] if not re.fullmatch(r"t\d+", name)]


def _named(place: str) -> list[str]:
    """The parts that a place in words names."""
    words = [word for word in place.split(" · ") if word]
    return [_SAID.get(word, re.sub(r" (?=\d+$)", "", word)) for word in words]


def _times(run, part: list[str]) -> tuple[int, ...]:
    """The time steps that are computed in an encoder, a decoder, or a network alone, in the order of the record."""
    return _times_of(run, part[0] if part[:1] in (["encoder"], ["decoder"]) else "")


@cache
def _times_of(run, side: str) -> tuple[int, ...]:
    found = []
    for path, index in run.trace.named():
        is_ours = not side or _parts(path)[:1] == [side]
        if is_ours and run.trace[index].time and not run.trace[index].is_leaf:
            found.append(run.trace[index].time)
    return tuple(found)


def _is_there(run, facts) -> bool:
    """Whether the place is the scope of the value that the walk stands at."""
    return _named(facts["place"]) == _parts(facts["owner"]) == list(facts["part"])


def _is_known(run, facts) -> bool:
    """Whether the value is one of the run: what is differentiated may have been recorded behind it."""
    return run.trace.has(facts["owner"])


@check(statements.IN_TIME)
def the_step_is_this_one_of_so_many(run, facts) -> bool:
    times = _times(run, _parts(facts["owner"]))
    in_path = re.search(r"(?:^|\.)t(\d+)\.", facts["owner"])
    asks_behind = not run.outputs and set(times) == set(range(1, len(run.tokens)))  # nothing follows the last word
    last = len(run.tokens) if asks_behind else max(times)
    return _is_there(run, facts) and int(in_path[1]) == facts["time"] <= facts["length"] == last


@check(statements.INITIAL)
def nothing_of_this_part_is_read_at_that_time(run, facts) -> bool:
    if not _is_there(run, facts):
        return False
    step = run.trace[run.trace.find(facts["owner"])]
    return step.time == facts["time"] and (step.time == 0 or (step.is_leaf and step.time not in _times(run, [])))


@check(statements.BEFORE)
def the_part_comes_to_this_time_step_next(run, facts) -> bool:
    if not _is_there(run, facts):
        return False
    same = [(i, run.trace[i].time) for path, i in run.trace.named() if _parts(path) == list(facts["part"])]
    here = run.trace.find(facts["owner"]) if _is_known(run, facts) else len(run.trace)
    after = [time for i, time in same if i > here and time and not run.trace[i].is_leaf]
    before = [time for i, time in same if i <= here and time and not run.trace[i].is_leaf]
    return after[:1] == [facts["time"]] and not before


@check(statements.AFTER)
def this_time_step_was_computed_last(run, facts) -> bool:
    here = run.trace.find(facts["owner"]) if _is_known(run, facts) else len(run.trace)
    steps = [(path, run.trace[i].time) for path, i in run.trace.named() if i < here and not run.trace[i].is_leaf]
    path, time = [(path, time) for path, time in steps if time][-1]
    return _named(facts["place"]) == _parts(path) == list(facts["part"]) and time == facts["time"]


@check(statements.WEIGHT)
def it_is_a_weight(run, facts) -> bool:
    return _is_there(run, facts) and run.trace[run.trace.find(facts["owner"])].op == "parameter"


@check(statements.WITHIN)
def it_has_no_time(run, facts) -> bool:
    return _is_there(run, facts) and not re.search(r"(?:^|\.)t\d+\.", facts["owner"])


@check(statements.AT_GOAL)
def it_was_recorded_behind_the_run(run, facts) -> bool:
    return not _is_known(run, facts)


@check(statements.FLOW)
def these_values_cross_the_border_of_the_part(run, facts) -> bool:
    trace = run.trace
    inside = {trace.find(path) for path in facts["steps"]}
    read, words = set(), []
    for last in sorted(inside):
        for k in _operations(run)[last]:
            read |= set(trace[k].operands) - inside
            words += _rows_taken(run, k)
    makes, given = ({trace.find(path) for path in facts[name]} for name in ("makes", "reads"))
    readers = {i: _readers(run).get(i, set()) for i in inside}
    crossing = {i for i in inside if readers[i] - inside}
    is_made = makes == (crossing or {i for i in inside if not readers[i]})
    written = [_word(run, path) for path in facts["steps"] if _word(run, path)]
    return given <= read and is_made and list(facts["words"]) == words and list(facts["written"]) == written


@cache
def _operations(run) -> dict[int, range]:
    """The operations of each named equation."""
    return {last: range(first, last + 1) for first, last in run.trace.equations}


@cache
def _readers(run) -> dict[int, set[int]]:
    """The named equations that read a value."""
    found: dict[int, set[int]] = {}
    for last, inside in _operations(run).items():
        for i in (i for k in inside for i in run.trace[k].operands):
            found.setdefault(i, set()).add(last)
    return found


def _rows_taken(run, k: int) -> list[str]:
    """The words whose vectors an operation takes: found again by comparing the numbers, where none was set by hand."""
    step = run.trace[k]
    table = run.trace[step.operands[0]] if step.op == "index" else None
    if table is None or table.op != "parameter" or table.symbol.axis_names[0] != "d_vocab":
        return []
    words = run.labels(table.scope, "d_vocab")
    assert len(words) in (0, len(table.value)), "a table of word vectors has a word for each row"
    if step.edited is not None:
        return [words[k] for k in np.atleast_1d(step.params[0]).tolist()]
    rows = step.value.reshape(-1, table.value.shape[1])
    return [words[int((table.value == row).all(axis=1).argmax())] for row in rows] if words else []


def _word(run, path: str) -> str:
    """The word chosen beside the probabilities of that path; "" where none was."""
    scope, _, name = path.rpartition(".")
    has_one = name == "y" and run.trace.has(f"{scope}.chosen")
    return run.vocabulary[int(run.trace.value(f"{scope}.chosen"))] if has_one else ""


@check(statements.UNROLLED)
def the_time_steps_stand_in_the_order_of_the_record(run, facts) -> bool:
    part = _parts(facts["owner"])
    order = []
    for path, index in run.trace.named():
        if _parts(path)[: len(part)] == part and not run.trace[index].is_leaf and run.trace[index].time:
            order.append(run.trace[index].time)
    places = [order.index(time) for time in facts["times"]]
    return places == sorted(places) and {order[0], max(order) if order[0] == min(order) else min(order)} <= set(
        facts["times"]
    )


@check(statements.OVER_TIME)
def it_is_the_sign_of_that_value(run, facts) -> bool:
    return run.trace[run.trace.find(facts["path"])].symbol.text == facts["sign"]


@check(statements.GRADIENTS_OVER_TIME)
def the_rows_are_gradients_of_what_is_differentiated(run, facts) -> bool:
    return facts["over"] == "∂L/∂" and (run.trace.has(facts["goal"]) or facts["goal"].startswith("goal."))


@check(statements.TENTHS, statements.SIGNS, statements.STRONGEST)
def it_is_the_largest_number_in_these_patterns(run, facts) -> bool:
    patterns = [run.trace.find(f"{head}.pattern".removeprefix(".")) for head in facts["heads"]]
    assert len({run.trace[i].value.shape for i in patterns}) == 1, "heads of one layer"
    if facts["backwards"]:
        return facts["scale"] > 0
    known = [run.trace[i].value.max() for i in patterns if i <= facts["cursor"]]
    return facts["scale"] == (max(known) if known else 1.0)


@check(statements.PATTERN_TO_COME)
def none_of_these_patterns_is_computed(run, facts) -> bool:
    patterns = [run.trace.find(f"{head}.pattern".removeprefix(".")) for head in facts["heads"]]
    return facts["backwards"] or all(index > facts["cursor"] for index in patterns)


def _distributions(run) -> list[int]:
    """The values whose numbers, along the words, are shares that add up to 1 by how they were made."""
    return [
        last
        for _, last in run.trace.equations
        if run.trace[last].symbol.axis_names[-1:] == ("d_vocab",)
        and np.allclose(run.trace[last].value.sum(axis=-1), 1)
        and (run.trace[last].value >= 0).all()
    ]


@check(statements.NO_BARS_YET)
def a_distribution_is_still_to_come(run, facts) -> bool:
    coming = run.trace.find(facts["path"])
    return coming > facts["cursor"] and coming in _distributions(run)


@check(statements.EARLIER_BARS)
def it_is_the_newest_and_of_an_earlier_step(run, facts) -> bool:
    known = [k for k in _distributions(run) if k <= facts["cursor"] and run.trace[k].value.ndim == 1]
    shown = run.trace.find(facts["path"])
    return shown == max(known) and run.trace[shown].time != run.trace[facts["cursor"]].time


@check(statements.LAST_BARS)
def it_is_the_newest(run, facts) -> bool:
    known = [k for k in _distributions(run) if k <= facts["cursor"] and run.trace[k].value.ndim == 1]
    return run.trace.find(facts["path"]) == max(known)


@check(statements.NO_BARS)
def no_distribution_is_computed(run, facts) -> bool:
    return not _distributions(run)
