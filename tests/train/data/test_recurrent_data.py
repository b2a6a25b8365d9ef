"""The data that is made here: held-out parts that the training parts never touch, and texts that are too short."""

import numpy as np
import pytest

from seqtui.engine.errors import SeqtuiError
from seqtui.models.inputs.text import END, read_corpus
from seqtui.train.data import adding, characters, recall
from seqtui.train.data.characters import RARE, read_characters
from seqtui.train.tasks.markov import Counts, split


@pytest.mark.parametrize("distance", [3, 10, 40])
def test_recall_holds_sequences_out(distance: int) -> None:
    parts = [recall.sequences(500, distance, held, np.random.default_rng(0)) for held in (False, True)]
    noise = [{tuple(row[1:-1]) for row in part} for part in parts]
    assert not noise[0] & noise[1]
    assert all(part.shape == (500, distance + 2) for part in parts)
    assert set(np.unique(parts[1][:, 0])) == set(range(8)) and set(parts[1][:, -1]) == {recall.WORDS.index("?")}


def test_adding_holds_places_out() -> None:
    parts = [adding.sequences(400, 20, held, np.random.default_rng(0)) for held in (False, True)]
    places = [{tuple(np.flatnonzero(row[:, 1])) for row in rows} for rows, _ in parts]
    assert not places[0] & places[1]
    assert all(first < 10 <= second for part in places for first, second in part)
    rows, sums = parts[0]
    assert sums == pytest.approx([row[row[:, 1] == 1, 0].sum() for row in rows])


def test_the_grammar_holds_sentences_out_and_agrees_in_number() -> None:
    training, held_out = characters.sentences(1500, False), characters.sentences(150, True)
    assert len(set(training)) == 1500 and not set(training) & set(held_out)
    assert not any(f" {wrong} " in sentence for sentence in training for wrong in ("a old", "childs", "some dog"))


def test_the_last_tenth_of_a_text_is_held_out() -> None:
    text = "\n".join(f"line {k} of the text" for k in range(100))
    chars = read_characters(text)
    spelled = chars.spell(chars.training) + chars.spell(chars.held_out)
    assert spelled == text + "\n"
    assert 0.09 < len(chars.held_out) / (len(chars.training) + len(chars.held_out)) < 0.11
    assert chars.words[-1] == END and len(set(chars.words)) == len(chars.words)


def test_characters_are_what_a_reader_counts() -> None:
    chars = read_characters("한글과 e\u0301\x07 👩\u200d👩\u200d👧\n" * 60)
    assert {"한", "e\u0301", "👩\u200d👩\u200d👧"} <= set(chars.words)
    assert "\x07" not in "".join(chars.words)
    assert RARE in chars.words


@pytest.mark.parametrize("text", ["short", "x" * 198, "  \n \n"])
def test_a_text_too_short_to_learn_from_is_a_sentence(text: str) -> None:
    with pytest.raises(SeqtuiError, match="at least 200"):
        read_characters(text)


def test_counting_holds_every_fifth_sentence_out() -> None:
    training, held_out = split(read_corpus(None))
    assert not set(training) & set(held_out) and len(held_out) > 10
    with pytest.raises(SeqtuiError, match="at least 10"):
        split(read_corpus("one line\nand two"))


def test_the_naive_model_knows_the_training_part_by_heart_and_nothing_else() -> None:
    training, held_out = split(read_corpus(None))
    words = len({word for sentence in training + held_out for word in sentence})
    naive, pairs = Counts(training, None, words, 0.1), Counts(training, 1, words, 0.1)
    assert naive.bits(training) < pairs.bits(training)
    assert naive.bits(held_out) > pairs.bits(held_out) + 1
    first = training[0]
    after = sum(1 for sentence in training if sentence[0] == first[0])
    begin = (after + 0.1) / (len(training) + 0.1 * words)
    assert next(naive._chances(first)) == pytest.approx(begin)
