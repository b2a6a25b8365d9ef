import pytest

from seqtui import policy
from seqtui.engine.allowance import held
from seqtui.engine.errors import SeqtuiError
from seqtui.models import limits
from seqtui.models.model import Request
from seqtui.models.table import run as record
from seqtui.session.budget import BUDGETS, Budget, Budgeted, OverBudgetError, TooMuchError
from seqtui.tui.keymap import NEEDS, keys_of

LSTM = Request("lstm", "the cat sat on the mat")


def _patient(budget: Budget | None) -> Budgeted:
    """An allowance that nobody gives up."""
    return Budgeted(budget, lambda: False)


def test_work_ends_when_a_key_has_taken_its_seconds_of_the_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy, "seconds", lambda: 0.0)
    for budget in (BUDGETS["record"], None):  # agreed to or not: in a class nobody is asked
        with pytest.raises(TooMuchError, match="takes more than the 0 s that a key has"), held(_patient(budget)):
            record(LSTM)


def test_work_within_its_seconds_is_done_and_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    heavy = BUDGETS["record"].numbers + 1
    assert BUDGETS["record"].question(heavy)
    with pytest.raises(OverBudgetError), held(allowance := _patient(BUDGETS["record"])):
        allowance.spend(numbers=heavy)
    monkeypatch.setattr(policy, "seconds", lambda: 60.0)
    assert not BUDGETS["record"].question(heavy)
    with held(allowance := _patient(BUDGETS["record"])):
        allowance.spend(numbers=heavy)
        allowance.foresee(100 * heavy, "it")
        assert record(LSTM).trace


def test_a_record_larger_than_a_session_may_hold_is_refused_before_it_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    assert record(LSTM).trace
    monkeypatch.setattr(policy, "numbers", lambda: 20)
    with pytest.raises(SeqtuiError, match="too many numbers to record"):
        record(LSTM)


def test_a_network_that_is_opened_may_record_what_half_of_the_free_memory_holds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "free_memory", lambda: 16 * 50_000_000)
    limits.check_recorded(50_000_000, "it", "less", opened=True)
    with pytest.raises(SeqtuiError, match=r"it are 50,000,001 numbers to record, over the 50,000,000 .*: give less"):
        limits.check_recorded(50_000_001, "it", "less", opened=True)
    with pytest.raises(SeqtuiError, match="too many numbers"):
        limits.check_recorded(50_000_000, "it", "less")
    monkeypatch.setattr(policy, "in_class", lambda: True)
    with pytest.raises(SeqtuiError, match="over the 30,000,000 "):
        limits.check_recorded(50_000_000, "it", "less", opened=True)


def test_a_key_is_shown_where_its_right_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    screens = ("stepper", "why", "learn")
    at_home = {key.action for screen in screens for key in keys_of(screen)}
    assert set(NEEDS) <= at_home
    monkeypatch.setattr(policy, "may", lambda right: not right)
    in_class = {key.action for screen in screens for key in keys_of(screen)}
    assert at_home - in_class == set(NEEDS)
