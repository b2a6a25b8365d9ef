"""What is drawn: the same for the same learner, each field by itself, on the grid of its decimals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seqtui.course.questions.draw import draw_number, draw_one, seed_of, shuffled
from seqtui.engine.errors import SeqtuiError


def test_a_seed_is_kept_for_ever():
    assert seed_of("learner", "lstm-gates", "c2", 0, "a") == 4666663943667934985
    fields = [
        ("learner", "lstm-gates", "c2", 0, "b"),
        ("learner", "lstm-gates", "c2", 1, "a"),
        ("learner", "lstm-gates", "c3", 0, "a"),
        ("learner", "gru", "c2", 0, "a"),
        ("other", "lstm-gates", "c2", 0, "a"),
    ]
    assert len({seed_of(*field) for field in fields} | {seed_of("learner", "lstm-gates", "c2", 0, "a")}) == 6


@given(st.integers(0, 2**64 - 1), st.integers(-50, 50), st.integers(0, 60), st.integers(0, 3))
def test_a_number_lies_between_its_bounds_on_the_grid(seed, low, width, decimals):
    number = (
        draw_number(seed, low / 10, (low + width) / 10, decimals) if decimals else draw_number(seed, low, low + width)
    )
    assert low / (10 if decimals else 1) <= number <= (low + width) / (10 if decimals else 1)
    assert number == round(number, decimals)
    assert str(number) != "-0.0"
    assert isinstance(number, int) == (decimals == 0)


def test_each_number_of_the_grid_is_drawn():
    assert {draw_number(seed, -0.2, 0.2, 1) for seed in range(50)} == {-0.2, -0.1, 0.0, 0.1, 0.2}
    assert {draw_number(seed, 2, 4) for seed in range(50)} == {2, 3, 4}
    assert {draw_one(seed, (2, 3, 4)) for seed in range(50)} == {2, 3, 4}


def test_bounds_without_a_number_are_refused():
    with pytest.raises(SeqtuiError):
        draw_number(0, 0.31, 0.39, 1)
    with pytest.raises(SeqtuiError):
        draw_number(0, 1, -1)


def test_an_order_is_that_of_its_seed():
    assert shuffled(1, "abcd") == shuffled(1, "abcd")
    assert sorted(shuffled(1, "abcd")) == list("abcd")
    assert len({shuffled(seed, "abcd") for seed in range(100)}) > 15
