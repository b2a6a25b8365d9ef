"""Checks of the remarks on gradients through time, and the views that they stand in."""

import re
from collections.abc import Iterator
from functools import cache

import numpy as np
from msgspec.structs import replace

from seqtui.engine.backward import backward
from seqtui.models.model import Request, Run
from seqtui.models.table import run as record
from seqtui.session import statements
from seqtui.session.gradients import conclusion
from seqtui.session.gradients.conclusion import conclude, conclude_depth
from seqtui.session.gradients.depth import BLOCKS, depth_requests, depth_track
from seqtui.session.gradients.flow import flow_view
from seqtui.session.gradients.flow_page import about, compare_flow
from seqtui.session.gradients.measures import affordable
from seqtui.session.gradients.radius_sweep import edits_below, race_entries, radius_entries
from seqtui.session.gradients.target import find_target
from tests.statements.checks import check
from tests.statements.runs import again, known

MOST_STEPS = 400  # of a run whose gradients through time are computed here
WIDE = 240  # units, of which the Jacobians take too long


def flows(run: Run) -> Iterator[object]:
    """How gradients flow in a run, and in one that is compared with it, alive, dead, or too wide."""
    yield about(run), edits_below(run)
    if len(run.trace) < MOST_STEPS and run.model.family != "counting":
        flow = flow_view(run)
        yield flow, conclude(flow)
    if run.model.name == "lstm":
        yield from (conclude(flow_view(known(case))) for case in _conclusive())
    if run.model.name == "encoder":
        yield conclude_depth([depth_track(request) for request in depth_requests(known(_stack()))])
    if run.model.name != "rnn":
        return
    entry = radius_entries(run, (0.9,))[-1]
    yield compare_flow(entry), compare_flow(replace(entry, request=entry.request.with_edits(("b_hh", -1e6))))
    wide = known(_wide())
    yield flow_view(wide), compare_flow(race_entries(wide)[0])


@cache
def _conclusive() -> tuple[Run, ...]:
    """Runs whose gradients are carried, explode, are cut, overflow, and have one step alone."""
    kept = tuple((f"t{t}.f", 1.0) for t in range(1, 12))
    relu = {"nonlinearity": "relu"}
    requests = (
        Request("lstm", edits=kept),
        Request("rnn", settings=relu, edits=(("W_hh", 2.0),)),
        Request("rnn", edits=(("t5.h", 0.0),)),
        Request("rnn", settings=relu, edits=(("W_hh", 1e120),)),
        Request("rnn", text="the"),
    )
    return tuple(map(record, requests))


@cache
def _stack() -> Run:
    return record(Request("encoder"))


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


def _state_norms(run: Run, key: str) -> list[float]:
    """The spectral norms of the last state's Jacobians by each state, from one backward pass for each unit."""
    trace, (_, name) = run.trace, key.removesuffix("t").split("T_d")
    side = "encoder." if run.trace.has("encoder.t1.h") or run.trace.has("encoder.forward.t1.h") else ""
    wanted = [k for path, k in trace.named() if path.startswith(side) and trace[k].name == name and trace[k].time]
    scopes = [str(trace[k].scope.untimed) for k in wanted]
    own = [k for k, scope in zip(wanted, scopes, strict=True) if scope == _last_scope(scopes)]
    rows = [backward(trace, own[-1], unit) for unit in np.ndindex(trace[own[-1]].value.shape)]
    return [float(np.linalg.norm(np.array([row[k] for row in rows]), 2)) for k in own]


def _last_scope(scopes: list[str]) -> str:
    """Of the layers the last, of two directions the one that reads from the left."""
    return max(scope for scope in scopes if not scope.endswith("backward"))


@check(conclusion.VANISHES, conclusion.EXPLODES, conclusion.IS_CARRIED)
def a_step_back_multiplies_by_the_geometric_mean(run, facts) -> bool:
    run = again(facts["request"])
    norms = _state_norms(run, facts["key"])
    ratios = [later / earlier for earlier, later in zip(norms[1:], norms, strict=False)]
    factor = float(np.exp(np.mean(np.log(ratios))))
    kind = "Vanishing" if norms[0] < 0.1 else "Exploding" if norms[0] > 10 else "Carried"
    claim = {"Vanishing": conclusion.VANISHES, "Exploding": conclusion.EXPLODES, "Carried": conclusion.IS_CARRIED}[kind]
    told = claim(**facts)
    shown = [float(number) for number in re.findall(r"[\d.]+(?:e-?\d+)?(?= of| times| at)", told)]
    assert np.allclose(shown, [factor, norms[0]], rtol=0.06), "what is written is the number"
    assert facts["road"] == {"dcT_dct": "cell state", "dhT_dht": "hidden state"}[facts["key"]]
    return np.isclose(factor, facts["exact"]) and np.isclose(norms[0], facts["start"])


@check(conclusion.IS_CUT)
def nothing_of_the_first_steps_reaches_the_end(run, facts) -> bool:
    run = again(facts["request"])
    norms = _state_norms(run, facts["key"])
    return not any(norms[: facts["last"]]) and bool(norms[facts["last"]])


@check(conclusion.OVERFLOWS)
def a_norm_is_no_finite_number(run, facts) -> bool:
    run = again(facts["request"])
    last = max(k for _, k in run.trace.named() if run.trace[k].name == "h")
    first = run.trace.find("t1.h")
    with np.errstate(all="ignore"):
        return not np.isfinite(backward(run.trace, last, (0,))[first]).all()


@check(conclusion.ONE_STEP)
def there_is_one_step(run, facts) -> bool:
    run = again(facts["request"])
    return run.length == 1 == facts["steps"]


@check(conclusion.READ_AT_ONCE)
def these_tokens_hear_least_and_most(run, facts) -> bool:
    goal = find_target(again(facts["request"]))
    gradients, (least, most) = goal.gradients(), facts["places"]
    rows = next(
        k for _, k in goal.run.trace.named() if goal.run.trace[k].name in ("x", "resid_pre") and gradients[k].ndim == 2
    )
    norms = np.sqrt((gradients[rows] ** 2).sum(1))
    return least == norms.argmin() and most == norms.argmax()


@check(conclusion.BY_DEPTH)
def the_first_block_hears_so_much_of_the_last(run, facts) -> bool:
    for first, share in facts["shares"].items():
        settings = {"n_layers": BLOCKS, "norm_first": "yes" if first else "no"}
        stack = record(Request("encoder", settings=settings))
        trace, blocks = stack.trace, [stack.trace.find(f"block{k}.resid_pre") for k in (0, BLOCKS - 1)]
        last = max(k for _, k in trace.named() if not trace[k].is_leaf and trace[k].value.ndim == 2)
        gradients = backward(trace, last, (stack.length - 1, 0))
        low, high = (np.sqrt((gradients[k] ** 2).sum()) for k in blocks)
        if not np.isclose(low / high, share):
            return False
    return facts["blocks"] == BLOCKS
