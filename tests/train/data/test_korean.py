"""The translation grammar: Korean as it is written, parts that do not meet, every word accounted for."""

from itertools import islice

import pytest

from seqtui.models.inputs.text import END, START
from seqtui.train.data import korean, korean_words

TRAINING = list(islice(korean.sentences(0, held=False), 1500))
HELD_OUT = korean.held_out_sentences()


@pytest.mark.parametrize(
    ("noun", "pair", "said"),
    [
        ("힘", "을/를", "힘을"),
        ("커피", "을/를", "커피를"),
        ("학생", "이/가", "학생이"),
        ("의사", "이/가", "의사가"),
        ("이웃", "은/는", "이웃은"),
        ("아이", "은/는", "아이는"),
    ],
)
def test_a_particle_follows_the_final_consonant(noun: str, pair: str, said: str) -> None:
    assert korean_words.with_particle(noun, pair) == said


@pytest.mark.parametrize(
    ("stem", "please", "condition", "intention"),
    [
        ("찍", "찍으세요", "찍으면", "찍을"),
        ("마시", "마시세요", "마시면", "마실"),
        ("열", "여세요", "열면", "열"),
        ("팔", "파세요", "팔면", "팔"),
        ("쓰", "쓰세요", "쓰면", "쓸"),
        ("닫", "닫으세요", "닫으면", "닫을"),
    ],
)
def test_endings_are_those_of_the_dictionary(stem: str, please: str, condition: str, intention: str) -> None:
    assert (korean_words.request(stem), korean_words.condition(stem), korean_words.intention(stem)) == (
        please,
        condition,
        intention,
    )


def test_every_noun_and_verb_is_said_right() -> None:
    objects = {korean_words.patient(noun) for field in korean_words.FIELDS for noun in field.nouns}
    assert {"문을", "상자를", "편지를", "책을", "사과를", "빵을", "물을", "사진을", "재능을", "목소리를"} <= objects
    verbs = {form for field in korean_words.FIELDS for verb in field.verbs for form in verb.forms.values()}
    assert {"과소평가했어요", "열었기", "썼으니까", "지웠어요", "마실", "샀어요", "숨기세요", "믿으면", "읽고"} <= verbs
    assert korean_words.agent("저") == "제가" and korean_words.topic("저") == "저는"


def test_the_parts_do_not_meet_and_the_showcase_is_held_out() -> None:
    assert {pair.text for pair in TRAINING}.isdisjoint(pair.text for pair in HELD_OUT)
    assert (HELD_OUT[0].text, HELD_OUT[0].answer) == korean.SHOWCASE
    assert len({pair.text for pair in HELD_OUT}) == len(HELD_OUT) > 300
    assert korean.held_out_sentences() == HELD_OUT


def test_lengths_go_from_2_to_10_words_in_both_parts() -> None:
    for part in (TRAINING, HELD_OUT):
        assert {len(pair.source) for pair in part} == set(korean.LENGTHS)
    assert any(len(pair.source) != len(pair.target) for pair in HELD_OUT)


def test_every_word_is_in_the_vocabulary_and_every_english_word_comes_from_somewhere() -> None:
    sources, targets = korean.source_words(), korean.target_words()
    assert sources[-1] == END and targets[0] == START and targets[-1] == END
    assert len(set(sources)) == len(sources) and len(set(targets)) == len(targets)
    for pair in (*TRAINING, *HELD_OUT):
        assert set(pair.source) <= set(sources) and set(pair.target) <= set(targets), pair
        assert len(pair.origins) == len(pair.target) and set(pair.origins) <= set(range(len(pair.source))), pair


def test_do_not_comes_from_the_last_word_and_because_changes_the_clauses() -> None:
    every = (*TRAINING, *HELD_OUT)
    prohibitions = [pair for pair in every if pair.target[0] == "Don't"]
    assert prohibitions and all(pair.source[pair.origins[0]] == "마세요" for pair in prohibitions)
    reasons = [pair for pair in every if "때문에" in pair.source]
    for pair in reasons:
        at = pair.target.index("because")
        middle = pair.source.index("때문에")
        assert pair.origins[at] == middle
        assert all(origin > middle for origin in pair.origins[:at])
        assert all(origin < middle for origin in pair.origins[at + 1 :])


def test_one_korean_sentence_has_one_translation() -> None:
    said: dict[str, str] = {}
    for pair in (*TRAINING, *HELD_OUT):
        assert said.setdefault(pair.text, pair.answer) == pair.answer
