"""Checks of what came of experiments and presets: every number is looked up again in both records."""

import re

import numpy as np
from msgspec.structs import replace

from seqtui.session import statements
from tests.statements.changes import runs_of
from tests.statements.checks import check
from tests.statements.runs import again

SAME = 1e-12


def values(run, facts):
    """The values looked at, in both runs."""
    return [[one.trace.value(path) for path in facts["paths"]] for one in runs_of(run, facts)]


def rows_moved(old, new) -> int:
    return sum(max(abs(a - b) for a, b in zip(x, y, strict=True)) > SAME for x, y in zip(old, new, strict=True))


@check(statements.NEIGHBOURS)
def so_many_rows_of_both_moved(run, facts) -> bool:
    (z, x), (new_z, new_x) = values(run, facts)
    names = tuple(path.rpartition(".")[2] for path in facts["paths"])
    return (rows_moved(z, new_z), rows_moved(x, new_x), len(z), *names) == (
        *(facts[name] for name in ("moved", "alone", "words", "first", "second")),
    )


@check(statements.REORDERED)
def so_many_words_are_not_the_same_elsewhere(run, facts) -> bool:
    before, after = runs_of(run, facts)
    (old,), (new,) = values(run, facts)
    turned = before.tokens == after.tokens[::-1]
    return turned and len(old) == facts["words"] and rows_moved(old[::-1], new) == facts["moved"]


@check(statements.LARGEST)
def these_are_the_largest_numbers(run, facts) -> bool:
    old, new = (max(abs(x) for x in found[0].ravel()) for found in values(run, facts))
    return (old, new) == (facts["old"], facts["new"])


@check(statements.WIDTHS)
def all_have_the_width_of_what_they_are_made_with(run, facts) -> bool:
    wide = [{name: one.trace.value(name).shape[1] for name in "qkvz"} for one in runs_of(run, facts)]
    told = [
        {"q": facts[f"{when}_k"], "k": facts[f"{when}_k"], "v": facts[f"{when}_v"], "z": facts[f"{when}_v"]}
        for when in ("old", "new")
    ]
    return wide == told


@check(statements.HEAD_WIDTH)
def the_weights_behind_the_heads_have_these_widths(run, facts) -> bool:
    shapes = [one.trace.value("W_O").shape for one in runs_of(run, facts)]
    return shapes == [(facts[f"{when}_in"], facts[f"{when}_out"]) for when in ("old", "new")]


@check(statements.SAME_VALUES)
def nothing_moved(run, facts) -> bool:
    old, new = values(run, facts)
    return all(np.abs(a - b).max() <= SAME for a, b in zip(old, new, strict=True))


@check(statements.LEANING)
def the_mean_of_the_largest_shares_is_this(run, facts) -> bool:
    old, new = (np.mean([max(row) for row in found[0]]) for found in values(run, facts))
    return bool(np.allclose([old, new], [facts["old"], facts["new"]], atol=SAME))


@check(statements.FUTURE)
def later_words_get_this_share(run, facts) -> bool:
    (old, z), (new, new_z) = values(run, facts)
    later = [sum(row[k] for q, row in enumerate(p) for k in range(q + 1, len(row))) / p.sum() for p in (old, new)]
    told = (facts["words"], facts["moved"])
    return bool(np.allclose(later, [facts["old"], facts["new"]], atol=SAME)) and told == (len(z), rows_moved(z, new_z))


@check(statements.FADED)
def the_two_states_move_so_far(run, facts) -> bool:
    far = [float(np.sqrt(((new - old) ** 2).sum())) for old, new in zip(*values(run, facts), strict=True)]
    assert list(facts["paths"]) == [facts["early"], facts["late"]]
    left = far[1] / far[0] if far[0] else 0.0
    return bool(np.allclose([*far, left], [facts["first"], facts["last"], facts["left"]]))


@check(statements.GATED)
def the_states_are_so_long(run, facts) -> bool:
    (old, old_h), (new, new_h) = ([float(np.sqrt((v**2).sum())) for v in found] for found in values(run, facts))
    assert list(facts["paths"]) == [facts["what"], facts["h"]]
    return bool(np.allclose([old, new, old_h, new_h], [facts[name] for name in ("old", "new", "old_h", "new_h")]))


@check(statements.CARRIES)
def so_many_words_are_in_so_many_numbers(run, facts) -> bool:
    sizes = [len(found[0].ravel()) for found in values(run, facts)]
    words = [len(request.text.split()) for request in facts["runs"]]
    return sizes == [facts["old"], facts["new"]] and words == [facts["old_words"], facts["new_words"]]


@check(statements.HIDDEN_HALF)
def these_classes_are_most_probable(run, facts) -> bool:
    best = [sorted(enumerate(found[0].ravel().tolist()), key=lambda pair: pair[1])[-1] for found in values(run, facts)]
    return best == [(facts["old"], facts["share"]), (facts["new"], facts["other"])]


@check(statements.PADDING)
def the_words_are_so_far_from_those_of_the_text_alone(run, facts) -> bool:
    """Beside the words alone, read as they are."""
    before, after = runs_of(run, facts)
    pattern, what = facts["paths"]
    settings = {name: value for name, value in before.request.settings.items() if name != "batch_with"}
    alone = again(replace(before.request, settings=settings)).trace.value(what).tolist()
    words = len(alone)
    far = [
        max(
            abs(a - b)
            for x, y in zip(one.trace.value(what).tolist(), alone, strict=False)
            for a, b in zip(x, y, strict=True)
        )
        for one in (before, after)
    ]
    share = sum(sum(row[words:]) for row in before.trace.value(pattern).tolist()[:words]) / words
    told = (facts["words"], facts["what"], facts["pattern"]) == (words, what, pattern)
    return told and far == [facts["apart"], facts["same"]] and bool(np.isclose(share, facts["share"], atol=SAME))


@check(statements.COSTS)
def the_pattern_has_so_many_numbers(run, facts) -> bool:
    old, new = ([len(found[0]) * len(found[0][0])] for found in values(run, facts))
    return [*old, *new] == [facts["old"], facts["new"]] and facts["times"] == new[0] / old[0]


# presets ------------------------------------------------------------------------------------------------------


def cells(run, gate, *names):
    """The values of each cell that has the gate, in the order of the record, by scope."""
    for path, index in run.trace.named():
        step, scope = run.trace[index], path.rpartition(".")[0]
        if "beam" in step.scope:  # presets leave these alone
            continue
        if step.name == gate and step.op == "sigmoid" and all(run.trace.has(f"{scope}.{name}") for name in names):
            yield scope, {name: run.trace.value(f"{scope}.{name}") for name in (gate, *names)}


def earlier(run, scope, name):
    """The value of the cell at the step that it read before."""
    time = int(re.search(r"(?:^|[.])t(\d+)", scope)[1])
    other = time + 1 if "reverse" in scope else time - 1
    return run.trace.value(re.sub(r"(^|[.])t\d+(?=[.]|$)", rf"\g<1>t{other}", scope) + f".{name}")


def held(facts, holding) -> bool:
    holding = list(holding)
    return (facts["held"], facts["steps"]) == (sum(holding), len(holding)) and bool(holding)


@check(statements.FORGET_CLOSED)
def c_is_what_is_written_now(run, facts) -> bool:
    after = runs_of(run, facts)[1]
    return held(facts, (np.allclose(v["c"], v["i"] * v["g"], atol=SAME) for _, v in cells(after, "f", "i", "g", "c")))


@check(statements.FORGET_OPEN)
def c_adds_up(run, facts) -> bool:
    after, sums, holding = runs_of(run, facts)[1], {}, []
    for scope, v in cells(after, "f", "i", "g", "c"):
        part = re.sub(r"(^|[.])t\d+", "", scope)
        sums[part] = sums.get(part, 0 if part in sums else earlier(after, scope, "c")) + v["i"] * v["g"]
        holding.append(np.allclose(v["c"], sums[part], atol=SAME))
    return held(facts, holding)


@check(statements.INPUT_CLOSED)
def c_only_fades(run, facts) -> bool:
    after = runs_of(run, facts)[1]
    found = cells(after, "i", "f", "c")
    return held(facts, (np.allclose(v["c"], v["f"] * earlier(after, scope, "c"), atol=SAME) for scope, v in found))


@check(statements.INPUT_OPEN)
def all_of_g_is_added(run, facts) -> bool:
    after = runs_of(run, facts)[1]
    found = cells(after, "i", "f", "g", "c")
    return held(
        facts, (np.allclose(v["c"] - v["g"], v["f"] * earlier(after, scope, "c"), atol=SAME) for scope, v in found)
    )


@check(statements.OUTPUT_CLOSED, statements.OUTPUT_CLOSED_Y)
def h_is_0_and_c_is_not(run, facts) -> bool:
    after = runs_of(run, facts)[1]
    found = [v for _, v in cells(after, "o", "c", "h")]
    y = [
        after.trace[k].value
        for _, k in after.trace.named()
        if after.trace[k].name == "y" and after.trace[k].value.ndim == 1 and "beam" not in after.trace[k].scope
    ]
    kinds = []
    for one in y:
        kinds += [one] if not any(np.allclose(one, other, atol=1e-11, rtol=0) for other in kinds) else []
    if ("kinds" in facts) != bool(y) or (y and facts["kinds"] != len(kinds)):
        return False
    return held(facts, (not v["h"].any() for v in found)) and facts["largest"] == max(
        np.abs(v["c"]).max() for v in found
    )


@check(statements.NOTHING_KEPT)
def h_is_the_candidate(run, facts) -> bool:
    after = runs_of(run, facts)[1]
    return held(facts, (np.allclose(v["h"], v["n"], atol=SAME) for _, v in cells(after, "z", "n", "h")))


@check(statements.RESET_CLOSED)
def n_does_not_change_with_h(run, facts) -> bool:
    """n is made again from the weights and the input of the cell."""
    after, holding = runs_of(run, facts)[1], []
    for scope, v in cells(after, "r", "n"):
        part = re.sub(r"[.]?(^|(?<=[.]))t\d+$", "", scope).rstrip(".")
        w = {name: after.trace.value(f"{part}.{name}" if part else name) for name in ("W_xn", "b_xn", "b_hn")}
        x = read_by(after, scope)
        outside = w["b_hn"] if after.config.get("reset") == "before" else 0.0
        holding.append(np.allclose(np.tanh(w["W_xn"] @ x + w["b_xn"] + outside), v["n"], atol=SAME))
    return held(facts, holding)


def read_by(run, scope):
    """The input of a cell: the vector that W_xn is multiplied with."""
    trace = run.trace
    todo = [trace.find(f"{scope}.n")]
    while todo:
        step = trace[todo.pop()]
        names = [trace[k].name for k in step.operands]
        if step.op == "matmul" and names[0] == "W_xn":
            return trace[step.operands[1]].value
        todo += [k for k in step.operands if trace[k].name is None]
    raise AssertionError(scope)


@check(statements.FROZEN_C, statements.FROZEN_H)
def it_is_the_same_as_a_step_before(run, facts) -> bool:
    before, after = runs_of(run, facts)
    edited = [path for path, _ in after.request.edits[len(before.request.edits) :]]
    scopes = list(dict.fromkeys(path.rpartition(".")[0] for path in edited))
    name = "c" if any(path.endswith(".f") for path in edited) else "h"
    return held(
        facts, (np.allclose(after.trace.value(f"{s}.{name}"), earlier(after, s, name), atol=SAME) for s in scopes)
    )


def shared(run):
    """Every query's shares with their scores."""
    for _, index in run.trace.named():
        step = run.trace[index]
        if step.name in ("pattern", "alpha") and step.op == "softmax":
            yield from zip(np.atleast_2d(step.value), np.atleast_2d(run.trace[step.operands[0]].value), strict=True)


@check(statements.UNIFORM)
def seen_keys_have_the_same_share(run, facts) -> bool:
    rows = list(shared(runs_of(run, facts)[1]))
    even = sum(bool(np.allclose(row, np.isfinite(s) / max(1, np.isfinite(s).sum()), atol=SAME)) for row, s in rows)
    return (facts["held"], facts["rows"]) == (even, len(rows)) and even == len(rows)


@check(statements.HARD)
def one_key_has_all(run, facts) -> bool:
    rows = [row for row, _ in shared(runs_of(run, facts)[1])]
    single = sum(sorted(row.tolist())[:-1] == [0.0] * (len(row) - 1) and max(row) == 1 for row in rows)
    return (facts["held"], facts["rows"]) == (single, len(rows))


@check(statements.DROPPED)
def so_many_values_moved_and_this_is_the_most(run, facts) -> bool:
    before, after = runs_of(run, facts)
    edited = {path for path, _ in after.request.edits}
    parts = {re.sub(r"(^|[.])t\d+(?=[.])", "", path).strip(".").rpartition(".")[0] for path in edited}
    moves = []
    for path, index in after.trace.named():
        if path in edited or not before.trace.has(path) or after.trace[index].name == "chosen":
            continue
        old, new = before.trace.value(path), after.trace[index].value
        if old.shape == new.shape and old.size:
            with np.errstate(invalid="ignore"):
                moved = np.where(old == new, 0.0, np.abs(old - new))
            moves.append(moved[np.isfinite(moved)].max(initial=0.0))
    told = (facts["moved"], facts["size"])
    return told == (sum(m > SAME for m in moves), max(moves) if max(moves) > SAME else 0.0) and facts["head"] in (
        parts | {"the head"}
    )


@check(statements.UNMASKED)
def masked_keys_get_this_share(run, facts) -> bool:
    before, after = runs_of(run, facts)
    given = total = 0.0
    for path, index in before.trace.named():
        step = before.trace[index]
        if step.name not in ("pattern", "alpha") or step.op != "softmax" or not after.trace.has(path):
            continue
        hidden, now = np.isneginf(before.trace[step.operands[0]].value), after.trace.value(path)
        if hidden.any() and hidden.shape == now.shape:
            given, total = given + now[hidden].sum(), total + now.sum()
    return bool(np.isclose(facts["share"], given / total if total else 0.0, atol=SAME))
