"""Checks of what is noticed in values of any kind, and in recurrent cells."""

import numpy as np

from seqtui.session.notice import cells, kinds
from tests.statements.checks import check
from tests.statements.noticed import close, flat, is_called, is_largest, line, norm, pick


def operands(run, facts) -> list[str]:
    trace = run.trace
    return [trace.path(k) for k in trace[trace.find(facts["path"])].operands]


def stands_out(run, facts) -> bool:
    """Whether the named place holds the largest number that is finite, and that number."""
    values = np.array(line(run, facts))
    values = np.where(np.isfinite(values), values, 0.0).tolist()
    return is_largest(values, facts["element"]) and close((pick(values, facts["element"]), facts["value"]))


@check(kinds.NOT_FINITE)
def so_many_are_not_finite(run, facts) -> bool:
    values = flat(line(run, facts))
    bad = sum(x != x or x == float("inf") for x in values)
    return facts["size"] == len(values) and facts["count"] in (bad, len(values)) and facts["count"] > 0


@check(kinds.SET_BY_HAND, kinds.NUMBER_BY_HAND)
def an_edit_set_it_and_the_equation_gives_another(run, facts) -> bool:
    """The run without edits of that value gives what its equation says."""
    step = run.trace[run.trace.find(facts["path"])]
    paths = [path.partition("[")[0] for path, _ in run.request.edits]
    operations = {"sigmoid": lambda x: 1 / (1 + np.exp(-x)), "tanh": np.tanh, "add": np.add, "mul": np.multiply}
    inside = [run.trace[k].value for k in step.operands]
    known = operations[step.op](*inside)[facts["element"]] if step.op in operations else facts["computed"]
    return facts["path"] in paths and close((step.value[facts["element"]], facts["value"]), (known, facts["computed"]))


@check(kinds.ONE_NUMBER, kinds.ONE_TAKEN, kinds.SUMMED)
def it_is_this_number_of_these(run, facts) -> bool:
    value = np.array(line(run, facts))
    source = run.trace.value(operands(run, facts)[0]).ravel().tolist()
    told = float(value[facts["element"]]) if "element" in facts else float(value)
    numbers = facts.get("size", facts.get("all", len(source)))
    return close((told, facts["value"]), (max(source), facts.get("largest", max(source)))) and numbers == len(source)


@check(kinds.MAPPED)
def the_function_moved_none_farther(run, facts) -> bool:
    before, after = line(run, facts, operands(run, facts)[0]), line(run, facts)
    moved = [abs(a - b) for a, b in zip(flat(after), flat(before), strict=True)]
    return close((abs(facts["value"] - facts["before"]), max(moved))) and facts["before"] in flat(before)


@check(kinds.LARGEST_TERM, kinds.LONGEST_PART)
def no_other_is_longer(run, facts) -> bool:
    sizes = [norm(line(run, facts, path)) for path in facts["of"]]
    count = facts.get("terms", facts.get("parts"))
    return count == len(sizes) and close((facts["size"], max(sizes)), (facts["length"], norm(line(run, facts))))


@check(kinds.DIFFERENCE, kinds.NO_DIFFERENCE)
def they_differ_by_this(run, facts) -> bool:
    if "length" not in facts:
        return not any(flat(line(run, facts)))
    values = line(run, facts)
    return close(
        (norm(values), facts["length"]), (facts["left"] - facts["right"], pick(values, facts["element"]))
    ) and is_largest(values, facts["element"])


@check(kinds.PRODUCT, kinds.QUOTIENT)
def it_changes_this_one_most(run, facts) -> bool:
    values = np.array(line(run, facts))
    left = np.broadcast_to(np.array(line(run, facts, operands(run, facts)[0])), values.shape)
    at, step = facts["element"], run.trace[run.trace.find(facts["path"])]
    made = facts["left"] * facts["right"] if step.op == "mul" else facts["left"] / facts["right"]
    most = np.abs(values - left)
    return close((made, facts["value"]), (values[at], facts["value"])) and most[at] >= np.nanmax(most) - 1e-12


@check(kinds.STRONGEST)
def it_stands_out_and_so_many_are_positive(run, facts) -> bool:
    values = flat(line(run, facts))
    return stands_out(run, facts) and (facts["positive"], facts["size"]) == (sum(x > 0 for x in values), len(values))


@check(kinds.TAKEN, kinds.HANDED_ON)
def it_stands_out_among_what_was_taken(run, facts) -> bool:
    source, values = flat(line(run, facts, operands(run, facts)[0])), flat(line(run, facts))
    if "length" in facts:
        return stands_out(run, facts) and values == source and close((norm(values), facts["length"]))
    whole = run.trace.value(operands(run, facts)[0]).size
    named = run.trace[run.trace.find(operands(run, facts)[0])].name
    told = (len(values), whole) == (facts["size"], facts["all"])
    return stands_out(run, facts) and told and (named is None or named in facts["source"])


# cells --------------------------------------------------------------------------------------------------------


@check(cells.GATE_CLOSED, cells.GATE_OPEN, cells.GATE_HALF, cells.GATE_SHUT_TO, cells.GATE_OPEN_TO)
def no_unit_is_nearer_to_closed_or_open(run, facts) -> bool:
    values, trace = line(run, facts), run.trace
    index, at = trace.find(facts["path"]), facts["element"]
    readers = [step for step in trace if step.op == "mul" and index in step.operands]
    gated = [trace.path(k) for step in readers for k in step.operands]
    if facts["of"] not in gated or not is_called(run, facts["path"], facts["at"], at[0]):
        return False
    if "high" in facts:
        half = all(0.1 < x < 0.9 for x in values)
        return half and (facts["value"], facts["high"]) == (min(values), max(values)) and values[at[0]] == min(values)
    nearest = min(min(x, 1 - x) for x in values)
    told = facts["value"] == values[at[0]] and close((min(facts["value"], 1 - facts["value"]), nearest))
    if "before" not in facts:
        return told and trace.find(facts["of"]) > index and nearest <= 0.1
    before = np.broadcast_to(trace.value(facts["of"]), len(values))[at[0]]
    product = trace.value(facts["product"])[at[0]]
    is_same = trace[trace.find(facts["product"])].edited is not None or close((product, facts["passed"]))
    return told and nearest <= 0.1 and before == facts["before"] and is_same


def kept_shares(run, facts) -> np.ndarray:
    """The shares of the old state: z itself in torch's convention, what is left of 1 with update=write."""
    z = np.array(line(run, facts))
    return 1 - z if run.config.get("update") == "write" else z


def names_both_states(run, facts) -> bool:
    """The old state is what W_hz multiplies, the new one is the candidate of the cell."""
    (old, new), step = facts["of"], run.trace[run.trace.find(facts["path"])]
    readers = [each for each in run.trace if each.op == "matmul" and run.trace.find(old) == each.operands[1]]
    read = any(run.trace[each.operands[0]].name == "W_hz" for each in readers)
    is_told = "before" not in facts or facts["before"] in flat(np.ravel(run.trace.value(old)).tolist())
    return read and new == step.scope.path("n") and is_told


@check(cells.MOSTLY_KEPT)
def the_unit_keeps_most_of_the_old_state(run, facts) -> bool:
    kept, at = kept_shares(run, facts), facts["element"]
    is_clearest = kept[at] == kept.max() and kept.max() >= 1 - kept.min() - 1e-12
    named = is_called(run, facts["path"], facts["at"], at[0]) and names_both_states(run, facts)
    return named and is_clearest and kept[at] >= 0.9 and facts["value"] == line(run, facts)[at[0]]


@check(cells.MOSTLY_WRITTEN)
def the_unit_writes_most_of_the_candidate(run, facts) -> bool:
    kept, at = kept_shares(run, facts), facts["element"]
    is_clearest = kept[at] == kept.min() and kept.min() <= 1 - kept.max() + 1e-12
    named = is_called(run, facts["path"], facts["at"], at[0]) and names_both_states(run, facts)
    return named and is_clearest and kept[at] <= 0.1 and facts["value"] == line(run, facts)[at[0]]


@check(cells.BLENDED)
def no_unit_keeps_or_writes_nearly_all(run, facts) -> bool:
    kept = kept_shares(run, facts)
    ends = close((facts["least"], kept.min()), (facts["most"], kept.max()))
    return ends and names_both_states(run, facts) and bool(((kept > 0.1) & (kept < 0.9)).all())


@check(cells.GATE_ON_ZERO)
def nothing_is_gated_and_the_gate_lies_between_these(run, facts) -> bool:
    values, gated = line(run, facts), run.trace.value(facts["of"])
    return not gated.any() and (facts["value"], facts["high"]) == (min(values), max(values))


@check(cells.SATURATED, cells.UNSATURATED)
def the_slope_is_smallest_there(run, facts) -> bool:
    values = flat(line(run, facts))
    slopes = [1 - x * x for x in values]
    told = close((facts["slope"], min(slopes)), (abs(facts["value"]), max(map(abs, values))))
    return told and (abs(facts["value"]) > 0.9) == (min(slopes) < 0.19)


@check(cells.STATE_MOVED, cells.MEMORY, cells.STATE_STAYS)
def the_state_moved_by_this_since_the_step_before(run, facts) -> bool:
    step, other = (run.trace[run.trace.find(path)] for path in (facts["path"], facts["before_path"]))
    moved = (step.value - other.value).tolist()
    beside = step.name == other.name and abs(step.time - other.time) == 1 and step.scope.untimed == other.scope.untimed
    at = facts["element"]
    told = close((norm(moved), facts["moved"]), (other.value[at], facts["before"]), (step.value[at], facts["value"]))
    kept = "kept" not in facts or close((facts["kept"] + facts["written"], facts["value"]))
    return beside and told and kept and is_largest(moved, at)


@check(cells.SHOWN)
def the_gate_holds_back_most_there(run, facts) -> bool:
    values, held = (run.trace.value(facts[name]) for name in ("path", "of"))
    at, before = facts["element"], run.trace.value(facts["before_path"])
    told = close(
        (values[at], facts["value"]), (held[at], facts["before"]), (norm((values - before).tolist()), facts["moved"])
    )
    return told and is_largest((held - values).tolist(), at)


@check(cells.BIASES)
def they_are_weights_and_so_many_push_up(run, facts) -> bool:
    values = flat(line(run, facts))
    given = all(run.trace[run.trace.find(path)].op == "parameter" for path in operands(run, facts))
    return given and stands_out(run, facts) and facts["positive"] == sum(x > 0 for x in values)
