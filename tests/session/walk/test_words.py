"""A word that is typed into / is the word of the text, before it is a part of a name or of a meaning."""

import pytest

from seqtui.models.model import Request
from seqtui.models.table import run
from seqtui.session.maps.given import find_given
from seqtui.session.walk.player import Player
from seqtui.session.walk.search import told

SENTENCE = "the animal did not cross because it was tired"


def found(name: str, typed: str, text: str | None = SENTENCE, **settings: object) -> list[str]:
    return Player(run(Request(name, text, settings))).find(typed)


def test_a_word_is_the_time_step_that_reads_it_and_it_is_no_output():
    assert found("lstm", "it")[0] == "t7.x" and found("lstm", "IT ")[0] == "t7.x"
    assert found("rnn", "cross")[:1] == ["t5.x"]


def test_each_time_step_of_a_word_that_comes_twice_is_found():
    assert found("gru", "the", "the cat and the dog")[:2] == ["t1.x", "t4.x"]


def test_of_tokens_that_are_read_at_once_a_word_is_its_row():
    player = Player(run(Request("self-attention", SENTENCE)))
    assert player.find("it")[0] == "x[6,0]"
    player.jump("pattern")
    assert player.find("it")[0] == "pattern[6,0]"
    player.jump(player.find("it")[0])
    assert player.trace.path(player.cursor) == "pattern" and player.query == 6


def test_a_word_of_a_translation_is_where_it_is_read_and_where_it_is_written():
    made = run(Request("luong", "나는 책을 읽는다", {"target": "i read books"}))
    player = Player(made)
    assert player.find("책을")[0].startswith("encoder.t2.")
    assert player.find("books")[0].startswith("decoder.t3.")


def test_a_word_that_is_in_no_sentence_is_looked_for_among_the_scores():
    made = run(Request("luong", "나는 책을 읽는다", {"limit": 2}))
    other = next(word for word in made.vocabulary if word not in made.outputs and word.isalpha() and len(word) > 3)
    player = Player(made)
    path = player.find(other)[0]
    assert path.split("[")[0].endswith((".y", ".logits"))
    player.jump(path)
    assert made.vocabulary[player.unit] == other


def test_names_come_before_what_only_begins_or_contains():
    paths = found("lstm", "c", "cat and c sat")
    assert paths[0] == "t3.x", "the word c"
    assert paths[1].endswith(".c") and "t1.x" in paths, "then the cell state, then cat"
    assert found("lstm", "forget")[0].endswith(".f"), "a meaning"


@pytest.mark.parametrize(
    ("typed", "name", "path"), [("attention weight", "luong", "alpha"), ("Attention weights", "encoder", "pattern")]
)
def test_what_texts_call_a_value_is_found_by_the_table_of_words(typed, name, path):
    assert found(name, typed)[0].rpartition(".")[2] == path


def test_nothing_is_found_for_nothing_that_is_there():
    assert found("lstm", "zebra") == [] and found("lstm", "12") == []


@pytest.mark.parametrize(
    ("name", "typed", "path", "said"),
    [
        ("lstm", "C̃", "t1.g", "C̃ in d2l and Olah's text: g, candidate"),
        ("lstm", "long-term", "t1.c", "long term memory: c, cell state"),
        ("lstm", "CS", "t1.c", "cs: c, cell state"),
        (
            "self-attention",
            "attention rate",
            "pattern",
            "attention rate: pattern, how a query shares its attention among the keys",
        ),
        ("gru", "은닉 상태", "t1.h", "은닉 상태: h, hidden state"),
        ("luong", "문맥 벡터", "decoder.t1.context", "문맥 벡터: context, context vector"),
        ("luong", "SOS", "decoder.t1.x", "SOS: <s>"),
        ("lstm", "s", "t1.c", "s in lecture notes: h, hidden state; s in Goodfellow's book: c, cell state"),
        ("lstm", "cat", "t2.x", ""),
    ],
)
def test_what_others_call_a_value_is_found_and_said(name, typed, path, said):
    text = "the cat sat" if name != "luong" else None
    player = Player(run(Request(name, text)))
    assert player.find(typed)[0] == path
    assert told(player.trace, typed) == said


def test_a_start_value_comes_behind_what_is_computed_unless_its_path_is_typed():
    trace = run(Request("lstm", "the cat")).trace
    assert find_given(trace, "CS")[0] == find_given(trace, "cell state")[0] == []
    assert "t0.c" not in find_given(trace, "c")[0]
    assert find_given(trace, "CS")[1] == find_given(trace, "t0.c")[0] == ["t0.c"]


def test_a_weight_is_found_by_the_letter_of_a_text():
    trace = run(Request("rnn", "the cat")).trace
    for letter, ours in (("U", "W_xh"), ("W", "W_hh"), ("V", "W_hy")):
        assert find_given(trace, letter)[0] == [ours]
        assert told(trace, letter).startswith(f"{letter} in Goodfellow's book and lecture notes: {ours}, weights")
