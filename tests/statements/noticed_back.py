"""Checks of what is noticed on the walk backwards: the gradients are made again, and compared with plain arithmetic."""

from functools import cache

import numpy as np

from seqtui.session.gradients.target import find_target
from seqtui.session.notice import backwards
from tests.statements.checks import check
from tests.statements.noticed import close, flat, is_called, is_largest, norm, pick, shown


@cache
def made(run, of: str):
    """The gradients of a number, made again."""
    goal = find_target(run, of)
    return goal, goal.gradients()


class Back:
    """The gradient that a sentence is about."""

    def __init__(self, run, facts) -> None:
        self.goal, self.gradients = made(run, facts["of"])
        self.run, self.facts, self.trace = self.goal.run, facts, self.goal.run.trace
        self.index = self.trace.find(facts["path"])
        self.step, self.whole = self.trace[self.index], self.gradients[self.index]

    @property
    def line(self) -> list:
        return self.cut(self.whole)

    def cut(self, gradient) -> list:
        row = self.facts["row"]
        return (gradient if row is None else gradient[row]).tolist()

    def of(self, path: str):
        return self.gradients[self.trace.find(path)]

    def stands_out(self) -> bool:
        at = self.facts["element"]
        return is_largest(self.line, at) and close((pick(self.line, at), self.facts["value"]))


@check(backwards.BEGINS)
def it_is_what_is_differentiated(run, facts) -> bool:
    back = Back(run, facts)
    found = {back.index}
    for k in range(back.index, -1, -1):
        found |= set(back.trace[k].operands) if k in found else set()
    return back.index == back.goal.step and (facts["reached"], facts["all"]) == (len(found), len(back.trace))


@check(backwards.NOTHING)
def nothing_comes_back(run, facts) -> bool:
    values = flat(Back(run, facts).line)
    return set(values) <= {0.0} and facts["size"] == len(values)


@check(backwards.NOTHING_HERE)
def it_comes_back_to_another_row(run, facts) -> bool:
    back = Back(run, facts)
    sizes = [norm(row) for row in back.whole.tolist()]
    named = is_called(back.run, facts["path"], facts["longest"], facts["place"], 0)
    return (
        named and not any(flat(back.line)) and close((max(sizes), facts["most"]), (sizes[facts["place"]], max(sizes)))
    )


@check(backwards.NOT_FINITE)
def so_many_are_not_finite(run, facts) -> bool:
    values = flat(Back(run, facts).line)
    return (facts["count"], facts["size"]) == (sum(not np.isfinite(x) for x in values), len(values)) and facts[
        "count"
    ] > 0


@check(backwards.FADES, backwards.GROWS)
def so_much_is_left_of_it(run, facts) -> bool:
    back = Back(run, facts)
    after, last = (norm(back.of(path).tolist()) for path in facts["paths"])
    here, names = norm(back.line), {back.trace[back.trace.find(path)].name for path in facts["paths"]}
    fades = facts["ratio"] < 1
    told = close((here, facts["length"]), (facts["ratio"] * after, here), (facts["left"] * last, here))
    times = [back.trace[back.trace.find(path)].time for path in facts["paths"]]
    return told and names == {back.step.name} and abs(times[0] - back.step.time) == 1 and fades == (here < after)


@check(backwards.LOGITS)
def softmax_reads_them_and_they_add_up_to_nothing(run, facts) -> bool:
    back = Back(run, facts)
    low, high = facts["places"]
    readers = {back.trace[k].op for k in range(len(back.trace)) if back.index in back.trace[k].operands}
    told = (min(back.line), max(back.line)) == (facts["low"], facts["high"]) == (back.line[low[0]], back.line[high[0]])
    return told and "softmax" in readers and abs(sum(back.line)) < 1e-8 and facts["low"] < 0 < facts["high"]


@check(backwards.WORD)
def so_many_words_move_it_more(run, facts) -> bool:
    back = Back(run, facts)
    scope = back.step.scope
    steps = [k for _, k in back.trace.named() if back.trace[k].name == back.step.name and back.trace[k].time]
    beside = [k for k in steps if back.trace[k].scope.untimed == scope.untimed and back.trace[k].time >= 1]
    sizes = [norm(back.gradients[k].tolist()) for k in beside]
    own = norm(back.line)
    words = back.run.labels(back.trace[back.step.operands[0]].scope, "d_vocab")
    is_word = shown(words[int(back.step.params[0])]) == facts["word"]
    rank = 1 + sum(size > own for size in sizes)
    return is_word and (facts["count"], facts["rank"]) == (len(sizes), rank) and close((own, facts["length"]))


@check(backwards.USES, backwards.ONE_USE)
def its_uses_send_that_back(run, facts) -> bool:
    """What each named reader sends back, added up from the contributions of its operations."""
    back = Back(run, facts)
    sent = {}
    for contribution in back.gradients.contributions(back.index):
        consumer = contribution.consumer
        owner = consumer if back.trace[consumer].name else back.trace.owner(consumer)
        sent[owner] = sent.get(owner, 0) + contribution.gradient
    sizes = {back.trace.path(k): norm(back.cut(gradient)) for k, gradient in sent.items()}
    if not close((norm(back.line), facts["length"])):
        return False
    if "count" not in facts:
        return back.stands_out() and (not sizes or list(sizes) == [facts["consumer"]])
    return facts["count"] == len(sizes) and close(
        (max(sizes.values()), facts["most"]), (sizes[facts["consumer"]], facts["most"])
    )


@check(backwards.SLOPE, backwards.NO_SLOPE)
def the_slope_lets_so_much_through(run, facts) -> bool:
    back, at = Back(run, facts), facts["element"]
    inside = back.trace[back.step.operands[0]].value
    place = at if facts["row"] is None else (facts["row"], *at)
    x, y = float(inside[place]), float(back.step.value[place])
    slopes = {
        "sigmoid": lambda: y * (1 - y),
        "tanh": lambda: 1 - y * y,
        "relu": lambda: float(x > 0),
        "exp": lambda: y,
        "log": lambda: 1 / x,
        "square": lambda: 2 * x,
    }
    slope = slopes[facts["op"]]() if facts["op"] in slopes else None
    told = slope is None or close((slope, facts["slope"]))
    return told and back.stands_out() and close((facts["slope"] * facts["value"], facts["passed"]))


@check(backwards.ROWS)
def no_row_has_a_longer_gradient(run, facts) -> bool:
    back = Back(run, facts)
    sizes = [norm(row) for row in back.whole.tolist()]
    named = is_called(back.run, facts["path"], facts["longest"], facts["place"], 0)
    told = close(
        (sizes[facts["row"]], facts["length"]), (max(sizes), facts["most"]), (sizes[facts["place"]], max(sizes))
    )
    return named and told and back.stands_out()


@check(backwards.OWN_LONGEST)
def every_other_row_has_a_shorter_gradient(run, facts) -> bool:
    back = Back(run, facts)
    sizes = [norm(row) for row in back.whole.tolist()]
    told = close((sizes[facts["row"]], facts["length"]), (max(sizes), facts["length"]))
    return told and facts["size"] == len(sizes) and back.stands_out()


@check(backwards.NUMBER)
def a_hundredth_moves_it_by_that(run, facts) -> bool:
    back = Back(run, facts)
    return close((float(back.whole), facts["value"]), (facts["moved"], 0.01 * facts["value"]))
