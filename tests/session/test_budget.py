"""What work may take: it is given up where it stands, and asks when it is more than its budget."""

import pytest

from seqtui.engine.allowance import held
from seqtui.models.model import Request
from seqtui.models.table import run as record
from seqtui.session.budget import BUDGETS, STEP, Budget, Budgeted, GivenUpError, OverBudgetError, numbers_of

SMALL = Budget("recording", 10_000, 0.1, 1.0)
REQUEST = Request("lstm", text="the cat sat on the mat")


@pytest.mark.parametrize("kind", BUDGETS)
def test_every_budget_is_stated_and_asks_above_itself(kind):
    budget = BUDGETS[kind]
    assert budget.at_once <= 0.1  # a key that takes longer is felt
    assert 1 <= budget.most <= 10
    assert budget.question(budget.numbers) == ""
    asked = budget.question(3 * budget.numbers)
    assert f"about {3 * budget.most:.0f} s" in asked
    assert "Enter" in asked and "Esc" in asked


def test_recording_stops_as_soon_as_it_is_given_up():
    asked = 0

    def is_given_up():
        nonlocal asked
        asked += 1
        return asked > 20

    with pytest.raises(GivenUpError), held(Budgeted(None, is_given_up)):
        record(REQUEST)
    assert asked == 21


def test_recording_asks_when_it_is_more_than_its_budget():
    sentence = r"recording takes more than about 1 s.*Enter.*Esc"
    with pytest.raises(OverBudgetError, match=sentence), held(Budgeted(SMALL, lambda: False)):
        record(REQUEST)
    with held(Budgeted(None, lambda: False)):
        assert numbers_of(record(REQUEST)) > SMALL.numbers


def test_a_model_that_knows_its_size_asks_before_it_begins():
    with pytest.raises(OverBudgetError, match=r"12 time steps may take about 100 s"):
        Budgeted(SMALL, lambda: False).foresee(1_000_000, "12 time steps")


def test_the_cost_of_a_run_is_its_numbers_and_its_steps():
    run = record(REQUEST)
    computed = sum(step.value.size for step in run.trace if not step.is_leaf)
    assert numbers_of(run) == computed + STEP * len(run.trace)
