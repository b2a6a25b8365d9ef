"""Work that nobody waits for any more ends soon, wherever it is; work over its budget ends and says so."""

import pytest
from msgspec.structs import replace

from seqtui.engine.allowance import held
from seqtui.models.table import run as record
from seqtui.session.budget import BUDGETS, Budgeted, GivenUpError, OverBudgetError, numbers_of
from seqtui.session.gradients.backward_player import turned
from seqtui.session.gradients.flow import flow_view
from seqtui.session.gradients.flow_page import compare_flow
from seqtui.session.gradients.radius_sweep import race_entries
from seqtui.session.gradients.target import find_target
from seqtui.session.walk.player import Player
from seqtui.session.whatif.presets import apply, find_preset
from tests.session.runs import recorded

RUN = recorded("lstm")
SHORT = race_entries(RUN)[0]
ENCODER = recorded("encoder")
WORK = {
    "recording": lambda: record(RUN.request),
    "gradients": lambda: turned(Player(RUN)),
    "flow": lambda: flow_view(RUN),
    "flow of all tokens": lambda: flow_view(ENCODER),
    "compare": lambda: compare_flow(SHORT),
    "difference": lambda: find_target(RUN).checked("t1.h", (0,)),
    "preset": lambda: apply(ENCODER, find_preset(ENCODER, "uniform")),
}


class Leaving:
    """Somebody who gives up after so many questions; since counts those that came after that."""

    def __init__(self, after: int) -> None:
        self.after, self.asked = after, 0

    def __call__(self) -> bool:
        self.asked += 1
        return self.asked > self.after


def asked_in_all(work) -> int:
    patient = Leaving(10**9)
    with held(Budgeted(None, patient)):
        work()
    return patient.asked


@pytest.mark.parametrize("kind", WORK)
def test_work_ends_where_it_is_given_up(kind):
    """Wherever in the work that is: at its beginning, in the middle, near its end."""
    asked = asked_in_all(WORK[kind])
    assert asked > 20
    for after in (0, asked // 2, asked - 2):
        leaving = Leaving(after)
        with pytest.raises(GivenUpError), held(Budgeted(None, leaving)):
            WORK[kind]()
        assert leaving.asked == after + 1


@pytest.mark.parametrize("kind", [kind for kind in WORK if kind != "difference"])
def test_work_over_its_budget_says_so(kind):
    budget = replace(BUDGETS["record"], most=1e-6)
    with pytest.raises(OverBudgetError, match="Enter goes on"), held(Budgeted(budget, lambda: False)):
        WORK[kind]()


def test_a_difference_over_its_budget_is_left_out_with_the_reason():
    goal = find_target(RUN)
    with held(Budgeted(replace(BUDGETS["difference"], most=1e-6), lambda: False)):
        assert goal.checked("t1.h", (0,)).startswith("not checked: ")


def test_the_cost_of_a_run_is_counted_once():
    assert numbers_of(RUN) == numbers_of(RUN) > sum(step.value.size for step in RUN.trace if not step.is_leaf)


def test_a_difference_of_a_word_in_an_extended_trace_is_counted():
    """A target behind the run appends to a copy of its trace: the operands are looked up there."""
    run = recorded("lstm")
    for word in (None, "cat"):
        with held(Budgeted(None, lambda: False)):
            assert find_target(run, f"3={word}" if word else None).run.trace.steps
