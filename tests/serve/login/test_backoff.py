"""The wait after wrong tries, by a clock of the test's own."""

import pytest

from seqtui.serve.login.backoff import FREE_TRIES, LONGEST_DELAY, Backoff, TooManyTriesError


@pytest.fixture
def clock():
    return [1000.0]


@pytest.fixture
def backoff(clock):
    return Backoff(lambda: clock[0])


def test_a_few_tries_are_free_and_the_waits_grow_to_a_bound(backoff, clock):
    waits = []
    for _ in range(12):
        waits.append(wait := backoff.begin("minji"))
        clock[0] += wait
    assert waits[:FREE_TRIES] == [0.0] * FREE_TRIES
    assert waits[FREE_TRIES:] == [1.0, 2.0, 4.0] + [LONGEST_DELAY] * 6


def test_one_account_never_waits_for_another(backoff):
    for _ in range(6):
        try:
            backoff.begin("minji")
        except TooManyTriesError:
            break
    assert [backoff.begin(f"student{k}") for k in range(60)] == [0.0] * 60


def test_tries_at_one_moment_wait_for_each_other_and_a_long_line_is_refused(backoff, clock):
    waits = []
    with pytest.raises(TooManyTriesError, match=r"wait \d+ seconds") as refused:
        while True:
            waits.append(backoff.begin("minji"))
    assert waits == [0.0, 0.0, 0.0, 1.0, 3.0, 7.0] and refused.value.seconds == 16
    clock[0] += 6
    assert 0 < backoff.begin("minji") <= 10, "whoever was refused made nobody wait longer"


def test_a_right_try_and_a_quarter_of_an_hour_take_the_wait_away(backoff, clock):
    for _ in range(6):
        backoff.begin("minji")
    backoff.forgive("minji")
    assert backoff.begin("minji") == 0.0
    for _ in range(5):
        backoff.begin("minji")
    clock[0] += 901
    assert backoff.begin("minji") == 0.0


def test_names_without_end_take_no_memory_without_end(backoff):
    for k in range(5000):
        backoff.begin(f"nobody{k}")
    assert len(backoff._accounts) == 4096
