"""Checks of what is noticed in attention, in blocks, and of the words that are read."""

import math

import numpy as np

from seqtui.session.notice import attention, stack
from tests.statements.checks import check
from tests.statements.noticed import close, flat, is_called, is_largest, line, norm, pick, shown
from tests.statements.noticed_values import operands, stands_out


def rows(run, facts) -> list[list[float]]:
    return run.trace.value(facts["path"]).tolist()


@check(attention.LONGEST_ROW, attention.EQUAL_ROWS)
def no_other_row_is_longer(run, facts) -> bool:
    sizes = [norm(row) for row in rows(run, facts)]
    told = stands_out(run, facts) and close((sizes[facts["row"]], facts["length"]))
    if "most" not in facts:
        return told and max(sizes) - min(sizes) <= 1e-3 * max(sizes)
    return (
        told
        and close((max(sizes), facts["most"]), (sizes[facts["place"]], facts["most"]))
        and is_called(run, facts["path"], facts["longest"], facts["place"], 0)
    )


@check(attention.OWN_LONGEST)
def every_other_row_is_shorter(run, facts) -> bool:
    sizes = [norm(row) for row in rows(run, facts)]
    told = stands_out(run, facts) and close((sizes[facts["row"]], facts["length"]))
    return told and facts["size"] == len(sizes) and max(sizes) == sizes[facts["row"]]


@check(attention.BEST_MATCH)
def none_matches_better_or_worse(run, facts) -> bool:
    values, (best, worst) = line(run, facts), facts["places"]
    named = is_called(run, facts["path"], facts["best"], best[0]) and is_called(
        run, facts["path"], facts["worst"], worst[0]
    )
    return named and (facts["high"], facts["low"]) == (max(values), min(values)) == (values[best[0]], values[worst[0]])


@check(attention.LEAD_SHRINKS, attention.LEAD_STAYS)
def the_lead_is_this_and_was_that(run, facts) -> bool:
    values, (best, second) = line(run, facts), facts["places"]
    first, next_ = sorted((x for x in values if math.isfinite(x)), reverse=True)[:2]
    told = close((first - next_, facts["lead"]), (values[best[0]], first), (values[second[0]], next_))
    if "before" not in facts:
        return told and line(run, facts, operands(run, facts)[0]) == values
    source = line(run, facts, facts["source"])
    return told and close((source[best[0]] - source[second[0]], facts["before"])) and facts["lead"] < facts["before"]


@check(attention.MASKED, attention.NONE_MASKED)
def so_many_are_hidden(run, facts) -> bool:
    values, (best,) = line(run, facts), facts["places"]
    hidden = sum(x == -math.inf for x in values)
    told = hidden == facts.get("hidden", 0) and facts["size"] == len(values)
    return (
        told
        and facts["high"] == max(values) == values[best[0]]
        and is_called(run, facts["path"], facts["best"], best[0])
    )


@check(attention.ONLY_KEY, attention.EVENLY, attention.SHARES)
def it_gets_the_largest_share(run, facts) -> bool:
    values, (best, second) = line(run, facts), facts["places"]
    first, next_ = sorted(values, reverse=True)[:2]
    scores = flat(line(run, facts, operands(run, facts)[0]))
    count = sum(x != -math.inf for x in scores)
    told = (facts["share"], values[best[0]]) == (first, first) and values[second[0]] == next_
    told = told and facts["open"] == count and close((facts["even"] * count, 1))
    spread = math.exp(-sum(x * math.log(x) for x in values if x > 0))
    if facts.get("next") is not None:
        return told and facts["next"] == next_ and spread <= 0.95 * count + 1e-9
    return told and (next_ == 0 or spread > 0.95 * count - 1e-9)


@check(attention.PAD_ROW)
def no_query_takes_from_its_row(run, facts) -> bool:
    patterns = [run.trace[k].value for path, k in run.trace.named() if path.endswith("pattern")]
    finite = [x for x in line(run, facts) if math.isfinite(x)]
    unused = all(not pattern[:, facts["row"]].any() for pattern in patterns)
    return run.tokens[facts["row"]] == "<pad>" and bool(patterns) and unused and close((norm(finite), facts["length"]))


@check(attention.WEIGHTED)
def its_part_is_so_long(run, facts) -> bool:
    weights, value = line(run, facts, facts["of"][0]), run.trace.value(facts["of"][1]).tolist()
    (best,) = facts["places"]
    share = weights[best[0]]
    told = close((share, facts["share"]), (norm(line(run, facts)), facts["length"]), (max(weights), share))
    return told and close((norm([share * x for x in value[best[0]]]), facts["part"]))


def cosine(a, b) -> float:
    sizes = norm(a) * norm(b)
    return sum(x * y for x, y in zip(a, b, strict=True)) / sizes if sizes else 0.0


@check(attention.ALIKE, attention.SAME_ROW)
def no_other_row_is_more_alike(run, facts) -> bool:
    found, own = rows(run, facts), facts["row"]
    alike = [cosine(row, found[own]) for k, row in enumerate(found) if k != own]
    told = is_called(run, facts["path"], facts["other"], facts["place"], 0) and facts["place"] != own
    return told and close(
        (cosine(found[own], found[facts["place"]]), facts["cosine"]),
        (max(alike), facts["cosine"]),
        (norm(found[own]), facts["length"]),
    )


@check(attention.READ_AGAIN, attention.READ_NEAREST, attention.READ_SECOND, attention.READ_FIRST)
def the_words_read_before_say_so(run, facts) -> bool:
    trace = run.trace
    step = trace[trace.find(facts["path"])]
    before = {}
    for time in range(1, step.time):
        path = step.scope.at(time).path(step.name)
        if trace.has(path) and trace.find(path) < trace.find(facts["path"]):
            before[time] = trace.value(path).tolist()
    own = line(run, facts)
    words = run.labels(trace[step.operands[0]].scope, "d_vocab")
    if shown(words[int(step.params[0])]) != facts["word"] or not close((norm(own), facts["length"])):
        return False
    if "cosine" in facts:
        alike = {time: cosine(own, vector) for time, vector in before.items()}
        told = close((alike[facts["time"]], facts["cosine"]), (max(alike.values()), facts["cosine"]))
        return told and facts.get("count", 1) == len(before)
    if "time" in facts:
        other = trace[trace.find(step.scope.at(facts["time"]).path(step.name))]
        return shown(words[int(other.params[0])]) == facts["word"]
    return stands_out(run, facts)


# blocks -------------------------------------------------------------------------------------------------------


@check(stack.ADDED)
def the_second_turns_the_first_by_so_much(run, facts) -> bool:
    whole = line(run, facts)
    first, second = (np.broadcast_to(np.array(line(run, facts, path)), len(whole)).tolist() for path in facts["of"])
    told = close((norm(first), facts["first_size"]), (norm(second), facts["second_size"]))
    angle = math.degrees(math.acos(max(-1.0, min(1.0, cosine(first, whole)))))
    return told and abs(angle - facts["angle"]) <= 0.5 + 1e-6


@check(stack.MEAN)
def the_mean_lies_between_them(run, facts) -> bool:
    values = line(run, facts, facts["of"])
    mean = sum(values) / len(values)
    return (min(values), max(values)) == (facts["low"], facts["high"]) and close((mean, facts["value"]))


@check(stack.CENTERED)
def the_mean_is_taken_away(run, facts) -> bool:
    values, now = line(run, facts, facts["of"]), line(run, facts)
    taken = close((values[0] - now[0], facts["mean"]))
    return taken and close((norm(values), facts["before"]), (norm(now), facts["length"]))


@check(stack.VARIANCE, stack.ONE_VARIANCE)
def no_row_is_spread_more_widely(run, facts) -> bool:
    values = [row[0] for row in rows(run, facts)]
    if "root" in facts:
        return len(values) == 1 and close((values[0], facts["value"]), (facts["root"] ** 2, facts["value"]))
    return (values[facts["row"]], max(values)) == (facts["value"], facts["most"]) and is_called(
        run, facts["path"], facts["other"], facts["place"], 0
    )


@check(stack.NORMALIZED)
def every_row_has_that_length(run, facts) -> bool:
    sizes = [norm(row) for row in rows(run, facts)]
    told = close((norm(line(run, facts, facts["of"])), facts["before"]), (norm(line(run, facts)), facts["length"]))
    return told and stands_out(run, facts) and max(sizes) - min(sizes) <= 0.01 * max(sizes)


@check(stack.STRETCHED, stack.UNSTRETCHED)
def scale_and_shift_make_that_of_it(run, facts) -> bool:
    before, (_, scale, shift) = line(run, facts, facts["of"][0]), facts["of"]
    after, at = line(run, facts), facts["element"]
    if facts["value"] != pick(after, at):
        return False
    gamma, beta = run.trace.value(scale), run.trace.value(shift)
    if (gamma == 1).all() and (beta == 0).all():
        return after == before and is_largest(after, at)
    told = (gamma[at], beta[at], pick(before, at)) == (facts["scale"], facts["shift"], facts["before"])
    return told and close((facts["before"] * facts["scale"] + facts["shift"], facts["value"]))


@check(stack.ABOVE_ZERO, stack.CUT, stack.PRESSED)
def so_many_pass(run, facts) -> bool:
    values = line(run, facts)
    if facts["value"] != max(values) != pick(values, facts["element"]) or facts["size"] != len(values):
        return False
    if "positive" in facts:
        return facts["positive"] == sum(x > 0 for x in values)
    before = line(run, facts, facts["of"])
    cut = [y for x, y in zip(before, values, strict=True) if x < 0]
    is_relu = run.trace[run.trace.find(facts["path"])].op == "relu"
    if is_relu:
        return facts["cut"] == values.count(0.0)
    return facts["cut"] == len(cut) and all(abs(y) <= 0.1705 for y in cut)
