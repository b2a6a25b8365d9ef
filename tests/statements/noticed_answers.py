"""Checks of what is noticed behind the output layer, and where a model counts: answers, surprises, choices."""

import math

import numpy as np

from seqtui.session.notice import answers, counting
from tests.statements.checks import check
from tests.statements.noticed import close, is_called, is_untrained, line, shown
from tests.statements.noticed_values import operands

_ASKED = {"first": None, "referent": "it"}  # at which word the answer is read; None: at the last


def first_two(run, facts) -> bool:
    """Whether the first two are the most probable ones, by their names and shares."""
    values, (best, second) = line(run, facts), facts["places"]
    order = sorted(values, reverse=True)
    named = is_called(run, facts["path"], facts["best"], best) and is_called(
        run, facts["path"], facts["second"], second
    )
    told = (values[best], facts["share"]) == (order[0], order[0]) and facts["next"] == values[second]
    return named and told and facts["next"] == order[min(1, len(order) - 1)] and close((facts["even"] * len(values), 1))


def asks(run) -> str:
    about = run.request.weights.about if run.request.weights is not None else None
    return about.rest.get("asks", "next") if about else "next"


def place_of(run, facts) -> int:
    """The place among the tokens, from 0, whose row or time step it is."""
    time = run.trace[run.trace.find(facts["path"])].time
    return facts["row"] if time is None else time - 1


@check(answers.BY_CHANCE)
def nobody_gave_weights(run, facts) -> bool:
    return is_untrained(run) and first_two(run, facts)


@check(answers.FIRST)
def it_is_most_probable(run, facts) -> bool:
    return not is_untrained(run) and first_two(run, facts)


@check(answers.NOT_ASKED)
def the_answer_is_read_elsewhere(run, facts) -> bool:
    word = _ASKED[asks(run)]
    at = list(run.tokens).index(word) if word in run.tokens else len(run.tokens) - 1
    return first_two(run, facts) and place_of(run, facts) != at == facts["place"] and run.tokens[at] == facts["asked"]


@check(answers.RIGHT, answers.WRONG)
def the_word_that_comes_has_this_share(run, facts) -> bool:
    values, words = line(run, facts), run.vocabulary
    target, best = run.targets[place_of(run, facts)], words[facts["places"][0]]
    if (
        not run.trained
        or asks(run) != "next"
        or run.outputs
        or not first_two(run, facts)
        or shown(target) != facts["target"]
    ):
        return False
    if "rank" not in facts:
        return best == target
    share = values[words.index(target)]
    return best != target and share == facts["target_share"] and facts["rank"] == 1 + sum(x > share for x in values)


@check(answers.FIRST_RIGHT, answers.FIRST_WRONG)
def the_first_word_is_asked_for(run, facts) -> bool:
    is_right = run.vocabulary[facts["places"][0]] == run.tokens[0] == facts["target"]
    at_end = place_of(run, facts) == len(run.tokens) - 1 and asks(run) == "first" and run.trained
    return at_end and first_two(run, facts) and facts["target"] == run.tokens[0] and is_right in (True, False)


@check(answers.REFERENT)
def the_network_is_asked_what_it_stands_for(run, facts) -> bool:
    at_it = run.tokens[place_of(run, facts)] == "it" and asks(run) == "referent" and run.trained
    return at_it and first_two(run, facts)


@check(answers.CLASS)
def the_picture_is_of_that_class(run, facts) -> bool:
    best = run.vocabulary[facts["places"][0]]
    return run.trained and run.model.name == "vit" and first_two(run, facts) and facts["digit"] == best


@check(answers.WRITES, answers.BEGINS_WITH, answers.PAINTS)
def so_much_is_written_before(run, facts) -> bool:
    time = run.trace[run.trace.find(facts["path"])].time
    if not run.trained or facts["time"] != time or not first_two(run, facts):
        return False
    if "patch" in facts:
        return facts["patch"] == f"p{time - 1}" and run.canvas is not None
    return is_text(run, facts["written"], time - 1) if "written" in facts else time == 1


def is_text(run, text: str, count: int) -> bool:
    """Whether a text is what was chosen in the first steps, its end where it is long."""
    chosen = [run.vocabulary[int(run.trace.value(f"decoder.t{k}.chosen"))] for k in range(1, count + 1)]
    words = [word for word in chosen if word != "</s>"]
    return text == (f"*{' '.join(words)}*" if len(words) <= 6 else f"*... {' '.join(words[-6:])}*")


@check(answers.LEADS)
def it_leads_by_so_much(run, facts) -> bool:
    values, (best, second, worst) = line(run, facts), facts["places"]
    order = sorted(values, reverse=True)
    told = (values[best], values[second], values[worst]) == (order[0], order[1], order[-1])
    return (
        told and (facts["high"], facts["low"]) == (order[0], order[-1]) and close((facts["lead"], order[0] - order[1]))
    )


@check(answers.SURPRISE, answers.GREEDY, answers.NOT_GREEDY, answers.FORCED, answers.DRAWN)
def the_word_had_that_share(run, facts) -> bool:
    step = run.trace[run.trace.find(facts["path"])]
    y = run.trace.value(facts["of"])
    y = (y if y.ndim == 1 else y[step.time - 1]).tolist()
    words = run.labels(run.trace[run.trace.find(facts["of"])].scope, "d_vocab")
    word = next(word for word in words if shown(word) == facts["word"])
    chosen = step.scope.path("chosen")
    if run.trace.has(chosen):
        drawn = run.trace.has(step.scope.path("u")) and not run.config["target"]
        is_drawn = "u" in facts and facts["u"] == float(run.trace.value(step.scope.path("u")))
        if word != words[int(run.trace.value(chosen))] or drawn != is_drawn:
            return False
    share = y[words.index(word)]
    top = words[y.index(max(y))]
    by_edit = step.edited is not None or abs(math.exp(-float(step.value)) - share) > 1e-9 * max(1, 1 / share)
    return (
        close((share, facts["share"]), (max(y), facts["most"]), (facts["ways"] * share, 1))
        and facts["best"] == f"*{shown(top)}*"
        and not by_edit
    )


@check(answers.TOTAL, answers.WRITTEN)
def the_mean_of_so_many_surprises(run, facts) -> bool:
    step = run.trace[run.trace.find(facts["path"])]
    losses = [
        run.trace[k] for _, k in run.trace.named() if run.trace[k].name == "loss" and run.trace[k].time <= step.time
    ]
    mean = float(step.value) / len(losses)
    told = facts["count"] == len(losses) and close((mean, facts["mean"]), (math.exp(mean), facts["ways"]))
    return told and ("written" not in facts or (run.trained and is_text(run, facts["written"], facts["time"])))


@check(answers.SUM_SO_FAR, answers.SUM_OFF)
def the_marked_numbers_add_up_to_that(run, facts) -> bool:
    marked = [token for token in run.tokens if token.endswith("*")]
    if "off" in facts:
        goal = sum(float(token.rstrip("*")) for token in marked)
        return close((goal, facts["goal"])) and close((abs(facts["answer"] - goal), facts["off"]))
    time = run.trace[run.trace.find(facts["path"])].time
    read = [token for token in run.tokens[:time] if token.endswith("*")]
    total = sum(float(token.rstrip("*")) for token in read)
    return close((total, facts["goal"]), (float(run.trace.value(facts["path"])), facts["value"]))


# counting -----------------------------------------------------------------------------------------------------


def beside(run, facts, name: str) -> float:
    """Another number of the same time step."""
    return float(run.trace.value(run.trace[run.trace.find(facts["path"])].scope.path(name)).ravel()[0])


@check(counting.CONTEXTS, counting.VOCABULARY)
def so_many_contexts_are_possible(run, facts) -> bool:
    size = float(run.trace.value("V"))
    if "size" in facts:
        return facts["size"] == size == len(run.vocabulary)
    told = (facts["m"], facts["seen"]) == (beside(run, facts, "m"), beside(run, facts, "seen"))
    possible, power = int(size) ** facts["m"], facts["m"] * math.log10(size)
    written = facts["possible"] == (f"{possible:,}" if possible < 10**6 else f"10^{power:.3f}")
    return told and written and close((facts["value"], power))


@check(counting.NEVER_SEEN, counting.SEEN)
def the_context_was_seen_so_often(run, facts) -> bool:
    count = float(run.trace.value(facts["path"]))
    if "count" not in facts:
        return count == 0
    added = float(run.trace.value("k")) * len(run.vocabulary)
    return (facts["count"], facts["added"]) == (f"{count:g}", f"{added:g}")


@check(counting.FOLLOWED, counting.NEVER_FOLLOWED)
def none_followed_more_often(run, facts) -> bool:
    values = line(run, facts)
    if "most" not in facts:
        return not any(values)
    (best,) = facts["places"]
    told = (facts["most"], facts["count"]) == (f"{max(values):g}", f"{sum(values):g}")
    return told and values[best] == max(values) and is_called(run, facts["path"], facts["best"], best)


@check(counting.SMOOTHED_EVEN)
def all_shares_are_the_same(run, facts) -> bool:
    values = line(run, facts)
    return set(values) == {float(facts["share"])} and facts["size"] == len(values)


@check(counting.CAME, counting.CAME_FIRST)
def what_came_had_that_share(run, facts) -> bool:
    p = run.trace.value(operands(run, facts)[0]).tolist()
    share = p[run.vocabulary.index(run.tokens[facts["time"] - 1])]
    word = facts["word"] == run.tokens[facts["time"] - 1]
    best = facts["best"] == f"*{run.vocabulary[p.index(max(p))]}*"
    return word and best and (share, max(p)) == (facts["share"], facts["most"])


@check(counting.AS_ONE_OF)
def one_of_so_many(run, facts) -> bool:
    return close((facts["ways"] * math.exp(float(run.trace.value(facts["path"]))), 1))


@check(counting.JOINT)
def the_text_so_far_is_as_probable(run, facts) -> bool:
    before = [math.log(float(run.trace.value(f"t{t}.p_x"))) for t in range(1, facts["time"] + 1)]
    told = close((facts["power"] * math.log(10), sum(before)), (1 / facts["ways"], math.exp(before[-1])))
    whole, written = math.exp(sum(before)), facts["probability"]
    is_whole = written.startswith("10^") == (whole <= 1e-4) and (
        whole <= 1e-4 or abs(float(written) / whole - 1) < 0.05
    )
    return told and is_whole and facts["word"] == run.tokens[facts["time"] - 1]


@check(counting.ROWS_COUNTED, counting.SUREST_ROW)
def no_row_has_more(run, facts) -> bool:
    value = run.trace.value(facts["path"])
    words = [*run.labels(run.trace[run.trace.find(facts["path"])].scope, "d_prev")]
    if "even" in facts:
        row, column = facts["places"]
        named = (facts["before"], facts["best"]) == (f"*{words[row]}*", f"*{run.vocabulary[column]}*")
        even = sum(len(set(one)) == 1 for one in value.tolist())
        return named and value[row, column] == value.max() == facts["share"] and facts["even"] == even
    (row,) = facts["places"]
    counted = [sum(one) for one in run.trace.value("N").tolist()]
    told = (facts["most"], facts["unseen"]) == (f"{max(counted):g}", counted.count(0.0))
    return told and counted[row] == max(counted) and facts["best"] == f"*{words[row]}*"


@check(counting.RISES, counting.PREDICTED, counting.MISSED, counting.ERRORS)
def the_series_says_so(run, facts) -> bool:
    series = [float(run.trace.value(f"t{t}.x")[0]) for t in range(1, run.length + 1)]
    time, tau = run.trace[run.trace.find(facts["path"])].time, int(run.config["tau"])
    last = series[time - 2]
    if "newest" in facts:
        return close(
            (facts["newest"], last),
            (facts["oldest"], series[time - 1 - tau]),
            (facts["change"], last - series[time - 1 - tau]),
        )
    guess, came = beside(run, facts, "x_hat"), series[time - 1]
    if "last" in facts:
        return close((facts["value"], guess), (facts["last"], last), (facts["change"], guess - last))
    if "missed" in facts:
        return close(
            (facts["value"], series[time - 1]), (facts["predicted"], guess), (facts["missed"], series[time - 1] - guess)
        )
    total = float(np.sum([float(run.trace.value(f"t{t}.e")) ** 2 for t in range(tau + 1, time + 1)]))
    return close((facts["added"], (came - guess) ** 2), (facts["share"] * total, facts["added"]))
