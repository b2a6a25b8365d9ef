"""One word changed, and what moves."""

import numpy as np
import pytest

from seqtui.engine.errors import SeqtuiError
from seqtui.models.model import Request
from seqtui.models.table import run
from seqtui.session.whatif.change_view import change_view
from seqtui.session.whatif.parse_edit import change_word

TEXT = "the animal didn't cross the street"


def pair(model: str, change: str, **settings):
    before = run(Request(model, TEXT, settings))
    return before, run(change_word(before, change))


def sizes(model: str, name: str, change: str, **settings) -> list[float]:
    before, after = pair(model, change, **settings)
    view = change_view(before, after, after.trace.find(f"t1.{name}"))
    return [row.size for row in view.rows]


def test_a_word_is_changed_by_name_or_by_number() -> None:
    before = run(Request("rnn", TEXT))
    assert change_word(before, "animal=dog").text == "the dog didn't cross the street"
    assert change_word(before, " 5 = a ").text == "the animal didn't cross a street"


def test_only_the_factors_that_touch_the_word_move_in_a_markov_model() -> None:
    moved = [size > 0 for size in sizes("markov", "log_p", "cross=was")]
    assert moved == [False, False, False, True, True, False, False]


def test_what_lies_before_the_word_does_not_move_in_a_naive_model() -> None:
    moved = [size > 0 for size in sizes("naive", "log_p", "cross=was")]
    assert moved[:4] == [False, False, False, True]


@pytest.mark.parametrize("model", ["rnn", "lstm", "gru"])
def test_an_edit_of_a_word_moves_nothing_before_it_and_fades_after_it(model: str) -> None:
    before, after = pair(model, "animal=dog")
    view = change_view(before, after, after.trace.find("t3.h"))
    assert view.rows[0].size == 0
    assert view.rows[1].before == "animal" and view.rows[1].after == "dog"
    assert view.rows[1].size > view.rows[-1].size > 0
    assert view.largest == max(row.size for row in view.rows)
    expected = np.abs(after.trace.value("t2.h") - before.trace.value("t2.h")).max()
    assert view.rows[1].size == expected


@pytest.mark.parametrize("text", ["", "animal", "=dog", "animal=", "elephant=dog", "0=dog", "7=dog", "²=dog"])
def test_what_changes_nothing_is_answered_with_a_sentence(text: str) -> None:
    before = run(Request("rnn", TEXT))
    with pytest.raises(SeqtuiError, match="as in tired=wide"):
        change_word(before, text)


def test_vectors_have_no_words_to_change() -> None:
    before = run(Request("rnn", input=np.zeros((2, 3))))
    with pytest.raises(SeqtuiError, match="reads vectors"):
        change_word(before, "a=b")
