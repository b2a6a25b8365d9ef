"""Checks of the remarks on gradients through time, and the views that they stand in."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import numpy as np

from seqtui.engine.backward import backward
from seqtui.models.model import Request, Run
from seqtui.models.table import run as record
from seqtui.session import statements
from seqtui.session.gradients.flow import flow_view
from seqtui.session.gradients.flow_page import about, compare_flow
from seqtui.session.gradients.measures import affordable
from seqtui.session.gradients.radius_sweep import edits_below, race_entries, radius_entries
from tests.statements.checks import check
from tests.statements.runs import again, known

MOST_STEPS = 400  # of a run whose gradients through time are computed here
WIDE = 240  # units, of which the Jacobians take too long


def flows(run: Run) -> Iterator[object]:
    """How gradients flow in a run, and in one that is compared with it, alive, dead, or too wide."""
    yield about(run), edits_below(run)
    if len(run.trace) < MOST_STEPS and run.model.family != "counting":
        yield flow_view(run)
    if run.model.name != "rnn":
        return
    entry = radius_entries(run, (0.9,))[-1]
    yield compare_flow(entry), compare_flow(replace(entry, request=entry.request.with_edits(("b_hh", -1e6))))
    wide = known(_wide())
    yield flow_view(wide), compare_flow(race_entries(wide)[0])


@cache
def _wide() -> Run:
    return record(Request("rnn", " ".join(["so"] * 30), settings={"d_hidden": WIDE, "output": "no"}))


@check(statements.ABOUT, statements.ABOUT_EDITED)
def it_is_this_large_and_edited_like_that(run, facts) -> bool:
    edits = [path for path, _ in run.request.edits]
    assert all(path in facts["edits"] for path in edits) if edits else "edits" not in facts
    size = run.config.get("d_hidden", run.config.get("d_model"))
    return facts["source"] == run.source and (size is None or f" {size}, " in facts["sizes"])


@check(statements.FLOWS_IN)
def the_states_are_the_last_ones_of_that_part(run, facts) -> bool:
    """Of an encoder, of the last layer, of the direction that reads from the left; of attention the first vectors."""
    scope = facts["path"].split(".")[:-1]
    if facts["path"].endswith((".x", "resid_pre")) or facts["path"] == "x":
        words = [re.sub(r"^(t|layer|block|head)(?=\d)", r"\1 ", part) for part in scope]
        return facts["place"] == " · ".join(words)
    trace = again(facts["request"]).trace
    states = [path.split(".")[:-1] for path, k in trace.named() if path.endswith(".h") and not trace[k].is_leaf]
    sides = [state for state in states if state[0] == "encoder"] or states
    layers = sorted({part for state in sides for part in state if part.startswith("layer")})
    wanted = [*(["encoder"] if sides[0][0] == "encoder" else []), *layers[-1:]]
    wanted += ["forward"] if any("reverse" in state for state in sides) else []
    last = max(int(state[-1][1:]) for state in sides)
    return facts["place"] == " · ".join(re.sub(r"(?<=layer)(?=\d)", " ", part) for part in wanted) and scope == [
        *wanted,
        f"t{last}",
    ]


@check(statements.BELOW_WITHOUT)
def the_run_over_more_steps_lacks_these_edits(run, facts) -> bool:
    kept = [path for entry in race_entries(run) for path, _ in entry.request.edits]
    own = [path for path, _ in run.request.edits]
    return bool(facts["paths"]) and set(facts["paths"]) <= set(own) and not set(facts["paths"]) & set(kept)


@check(statements.BELOW_ALONE)
def only_the_run_of_this_model_has_these_edits(run, facts) -> bool:
    by_model = {entry.model: [path for path, _ in entry.request.edits] for entry in race_entries(run)}
    own = by_model.pop(facts["model"])
    return bool(own) and set(facts["paths"]) == set(own) and not any(by_model.values())


@check(statements.DEAD)
def the_last_state_feels_nothing_of_the_first(run, facts) -> bool:
    trace = record(facts["request"]).trace
    states = [step for _, step in trace.named() if trace[step].name == ("h" if facts["of_state"] else "x")]
    last = max(step for _, step in trace.named() if trace[step].name == "h")
    first = next(step for step in states if trace[step].time == 1)
    return not any(backward(trace, last, unit)[first].any() for unit in np.ndindex(trace[last].value.shape))


@check(statements.TOO_MANY_UNITS)
def the_jacobians_of_the_entry_take_long(run, facts) -> bool:
    trace = record(facts["request"]).trace
    last = max(step for _, step in trace.named() if trace[step].name == "h")
    return not affordable(trace, last) and trace[last].value.size == WIDE


@check(statements.JACOBIANS_LEFT_OUT)
def the_jacobians_of_the_run_take_long(run, facts) -> bool:
    return (facts["state"], facts["units"], facts["steps"]) == ("h", WIDE, _wide().length) and WIDE * 30 > 1000
